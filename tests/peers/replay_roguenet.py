#!/usr/bin/env python3
"""replay_roguenet.py WIRESWEEP [--write]: the job roguenet once more, see
replaying.py: residual networks whose skips follow /edges, and those that are
drawn anew from the seed for every epoch; parameters and FLOPs beside PyTorch's
count.
"""
import json
import subprocess
import sys

try:
    import networkx as nx
    import torch
    from torch.utils.flop_counter import FlopCounterMode
    import replaying
    from replay_controls import CLASSES, Control
    from replaying import text
    from rogue_network import Network, all_pairs
    from streams import Stream, hash_number
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

POINTS, REPLICATES = 9, 2


def recorded(f, graph):
    first, n = graph["edge_start"], graph["edge_count"]
    e = f["edges"][first:first + n]
    return sorted(zip(e["source"].tolist(), e["target"].tolist()))


def draw(graph, seed, index):
    """songwang (Song and Wang 2014) or er, redrawn until connected; edges from
    the smaller to the larger number in the order of execution."""
    n, key = int(graph["nodes"]), int(graph["graph_seed"]) % 2**64
    songwang = text(graph["family"]) == "songwang"
    if songwang:
        p0, beta = graph["degree"] / (n - 1), graph["rewire"]

    def chance(apart):
        if not songwang:
            return graph["probability"]
        near = min(apart, n - apart) / (n // 2) <= p0
        return beta * p0 + (1 - beta) * near

    numbers = Stream(seed, "graph", key, index)
    g = nx.empty_graph(n)
    while not g.number_of_edges() or not nx.is_connected(g):
        g = nx.empty_graph(n)
        pairs = [(u, v) for u in range(n) for v in range(u + 1, n)]
        for (u, v), x in zip(pairs, numbers.uniforms(len(pairs))):
            if x < chance(v - u):
                g.add_edge(u, v)
    order = list(range(n)) if songwang else list(
        Stream(seed, "orient", key, index).order(n))
    return sorted(tuple(sorted((order.index(u), order.index(v))))
                  for u, v in g.edges)


class Rogue(Network, Control):
    def __init__(self, f, run, images):
        row = f["runs"][run]
        self.graph = f["graphs"][row["graph"]]
        self.edges = self.first = recorded(f, self.graph)
        self.shuffled = row["shuffle"] == 1
        index = int(self.graph["graph_index"])
        self.key = hash_number(int(self.graph["graph_seed"]) % 2**64, index)
        Network.__init__(self, row, text,
                         all_pairs(int(self.graph["nodes"]))
                         if self.shuffled else self.edges)
        self.skips = []
        Control.__init__(self, f, run, images)

    def shapes(self, below):
        return Network.shapes(self, 1, CLASSES)

    def begin(self, epoch):
        Control.begin(self, epoch)
        index = int(self.graph["graph_index"])
        if self.shuffled and epoch:
            index += epoch * 2**50 + self.replicate * 2**30
            self.edges = draw(self.graph, self.seed, index)
        self.skips.append(sum(m - i > 1 for i, m in self.edges)
                          if self.mode != "none" else 0)

    def answer(self, x, training):
        return Network.answer(self, x, self.edges, training)


def flops_of(job):
    """Of the products of convolutions and the linear layer, forward and back,
    for an image."""
    images = torch.ones((2, 1, 28, 28), dtype=torch.float64)
    job.edges = job.known or job.edges
    with FlopCounterMode(display=False) as counter:
        job.answer(images, training=True).sum().backward()
    return counter.get_total_flops() / 2


def check_size(program, point, job, checks):
    """Beside products, a layer that has some counts 2 for each output."""
    said = subprocess.run([program, "net", "--json", "-p", str(point),
                           f"{replaying.KNOWN}/roguenet.yaml"], check=True,
                          capture_output=True, text=True).stdout
    ours = 0
    for layer in map(json.loads, said.splitlines()):
        if layer["kind"] in ("conv", "linear"):
            high, wide, channels = layer["shape"]
            ours += layer["flops"] - 2 * high * wide * channels
    checks.near(f"point {point}, FLOPs of products", ours, flops_of(job), 0,
                "flops")


def check_more(f, run, job, checks):
    row = f["runs"][run]
    rows = f["epochs"][f["epochs"]["run"] == run]
    size = sum(p.numel() for p in job.parameters.values())
    checks.true(f"run {run}: {row['parameters']} parameters, not {size}",
                row["parameters"] == size)
    checks.true(f"run {run}: skips are {rows['skips']}, not {job.skips}",
                rows["skips"].tolist() == job.skips)
    checks.true(f"run {run}: in the end {row['skips']} skips",
                row["skips"] == job.skips[-1])
    checks.true(f"run {run}: its graph",
                draw(job.graph, job.seed, int(job.graph["graph_index"])) ==
                job.first)
    checks.true(f"run {run}: shuffled, if it says so",
                (job.edges != job.first) == job.shuffled)
    if row["replicate"] == 0:
        check_size(sys.argv[1], run // REPLICATES, job, checks)
    return [["skips", run, float(n)] for n in job.skips] + [
        ["size", run, float(size), float(job.skips[-1])]]


def main():
    images = replaying.images_of(sys.argv[1], "glyphs")
    bad = replaying.replay("roguenet", POINTS,
                           lambda f, run: Rogue(f, run, images), check_more,
                           1e-3)
    sys.exit(bad != 0)


if __name__ == "__main__":
    main()
