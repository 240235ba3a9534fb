#!/usr/bin/env python3
"""replay_ramanujan.py WIRESWEEP [--write]: the job ramanujan once more, see
replaying.py: RandWire networks over /edges, and the spectral gaps of /runs.
"""
import os
import sys

try:
    import numpy as np
    import torch
    from torch.nn import functional as F
    import replaying
    from streams import Stream, draw_weights, hash_number
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

STAGES, HEAD, CLASSES = 3, 1280, 10


def stage_rows(f, run):
    """The rows of /graphs of a run: of all stages, or of each; the regular
    regime has a stage more, whose graph has half as many nodes."""
    row = f["runs"][run]
    first, half = row["graph"], replaying.text(row["regime"]) == "regular"
    n = STAGES if replaying.text(row["stages"]) == "independent" else 1
    rows = f["graphs"][first:first + n + half]
    assert not half or rows[0]["nodes"] == rows[1]["nodes"] // 2
    return rows


def edges_of(f, graph):
    start, n = graph["edge_start"], graph["edge_count"]
    e = f["edges"][start:start + n]
    assert (e["source"] < e["target"]).all()
    return list(zip(e["source"].tolist(), e["target"].tolist()))


def gaps(nodes, edges):
    """lambda1 - lambda2, lambda1 - max(|lambda2|, |lambda_n|), relative."""
    a = np.zeros((nodes, nodes))
    for s, t in edges:
        a[s, t] = a[t, s] = 1
    x = np.sort(np.linalg.eigvalsh(a))[::-1]
    return np.array([x[0] - x[1], x[0] - max(abs(x[1]), abs(x[-1])),
                     (x[0] - x[1]) / x[0]])


class Randwire:
    """A network and the images it is shown."""

    widths = ((1, 1), (1, 2), (2, 4))  # into and out of a stage, times C

    def __init__(self, f, run, seed, images):
        row = f["runs"][run]
        graphs = self.graphs(f, run)
        self.stride = int(row["stem_stride"])
        self.thin_stem = "regime" in row.dtype.names and replaying.text(
            row["regime"]) == "regular"
        if self.thin_stem:
            self.widths = ((0.5, 1), (1, 2), (2, 4), (4, 8))
        self.wide_outputs = replaying.text(row["widen"]) == "output"
        self.smoothing = float(row["label_smoothing"])
        self.stages = [(int(g["nodes"]), edges_of(f, g)) for g in graphs]
        self.gaps = np.mean([gaps(*s) for s in self.stages], 0)
        self.stages += self.stages[-1:] * (len(self.widths) - len(self.stages))
        # index: which graph of its settings; stages have numbers of their own
        index = int(graphs[0]["graph_index"])
        if len(graphs) > 2:
            index //= len(graphs)
        self.key = hash_number(int(graphs[0]["graph_seed"]) % 2**64, index)
        self.parameters = draw_weights(
            self.shapes(int(row["width"])),
            Stream(seed, "weights", self.key, int(row["replicate"])),
            torch.float64)
        self.norm = replaying.Norms(self.parameters)
        self.data = images
        self.trained = replaying.first_of(len(images[0][0]),
                                          row["train_images"])
        self.tested = replaying.first_of(len(images[1][0]),
                                         row["test_images"])

    def graphs(self, f, run):
        return stage_rows(f, run)

    def edge_start(self):
        return "0"

    def shapes(self, C):
        """Names, shapes and starts in the order in which they are drawn."""
        out = {}

        def conv(name, *shape):
            out[f"{name}.weight"] = (shape, int(np.prod(shape[1:])))

        def norm(name, n):
            out[f"{name}.weight"] = ((n,), "1")
            out[f"{name}.bias"] = ((n,), "0")

        conv("stem.conv1", C // 2, 1, 3, 3)
        norm("stem.bn1", C // 2)
        if not self.thin_stem:
            conv("stem.conv2", C, C // 2, 3, 3)
            norm("stem.bn2", C)
        for k, (nodes, edges) in enumerate(self.stages):
            narrow, wide = (int(C * w) for w in self.widths[k])
            for v in range(nodes):
                before = sum(t == v for _, t in edges)
                last = not any(s == v for s, _ in edges)
                name = f"stage{k + 1}.node{v:02d}"
                inner = narrow if self.wide_outputs or not before else wide
                outer = narrow if self.wide_outputs and not last else wide
                if before > 1:
                    out[f"{name}.edges"] = ((before,), self.edge_start())
                conv(f"{name}.depthwise", inner, 1, 3, 3)
                conv(f"{name}.pointwise", outer, inner, 1, 1)
                norm(f"{name}.bn", outer)
        conv("head.conv", HEAD, int(C * self.widths[-1][1]), 1, 1)
        norm("head.bn", HEAD)
        out["fc.weight"] = ((CLASSES, HEAD), HEAD)
        out["fc.bias"] = ((CLASSES,), HEAD)
        return out

    def joined(self, name, xs):
        if len(xs) > 1:
            gates = torch.sigmoid(self.parameters[f"{name}.edges"])
            xs = [g * x for g, x in zip(gates, xs)]
        return F.relu(sum(xs))

    def stage(self, k, x, training):
        nodes, edges = self.stages[k]
        y, p = [], self.parameters
        for v in range(nodes):
            name = f"stage{k + 1}.node{v:02d}"
            before = sorted(s for s, t in edges if t == v)
            z = self.joined(name, [y[u] for u in before] or [x])
            z = F.conv2d(z, p[f"{name}.depthwise.weight"], padding=1,
                         stride=1 if before else 2, groups=z.shape[1])
            z = F.conv2d(z, p[f"{name}.pointwise.weight"])
            y.append(self.norm(z, f"{name}.bn", training))
        last = set(range(nodes)) - {s for s, _ in edges}
        return sum(y[v] for v in last) / len(last)

    def show(self, which, training, aside=False):
        images, labels = self.data[0 if training or aside else 1]
        p = self.parameters
        x = torch.tensor(images[which] / 255 - 0.5)[:, None]
        x = F.conv2d(x, p["stem.conv1.weight"], None, self.stride, 1)
        x = self.norm(x, "stem.bn1", training)
        if not self.thin_stem:
            x = F.conv2d(F.relu(x), p["stem.conv2.weight"], None, self.stride,
                         1)
            x = self.norm(x, "stem.bn2", training)
        for k in range(len(self.stages)):
            x = self.stage(k, x, training)
        x = F.conv2d(F.relu(x), p["head.conv.weight"])
        x = F.relu(self.norm(x, "head.bn", training)).mean((2, 3))
        return (F.linear(x, p["fc.weight"], p["fc.bias"]),
                torch.tensor(labels[which]))

    def cost(self, logits, labels):
        return F.cross_entropy(logits, labels, label_smoothing=self.smoothing)

    def begin(self, epoch):
        pass

    def end(self):
        pass


def check_gaps(f, run, job, checks):
    """/runs has the mean over the stages, which are graphs of their own."""
    row = f["runs"][run]
    for k, column in enumerate(("spectral_gap", "spectral_gap_two_sided",
                                "spectral_gap_relative")):
        checks.near(f"run {run}, {column}", row[column], job.gaps[k], 1e-9,
                    "gap")
    stages = [tuple(edges) for _, edges in job.stages]
    alone = replaying.text(row["stages"]) == "independent"
    checks.true(f"run {run}: {len(set(stages))} graphs",
                len(set(stages)) == (STAGES if alone else 1) + job.thin_stem)
    return [["gaps", run, *map(float, job.gaps)]]


def main():
    bad = 0
    sets = ["glyphs"]
    if os.environ.get("WIRESWEEP_DATA"):
        sets.append("fashion-mnist")
    for name in sets:
        images = replaying.images_of(sys.argv[1], name)

        def make_job(f, run):
            seed = int(replaying.text(f.attrs["seed"]))
            return Randwire(f, run, seed, images)
        bad += replaying.replay("ramanujan", 10, make_job, check_gaps,
                                2e-3 if name == "glyphs" else 6e-3,
                                None if name == "glyphs" else name)
    sys.exit(bad != 0)


if __name__ == "__main__":
    main()
