#!/usr/bin/env python3
"""population.py WIRESWEEP [--graphs 16] [--width 16] [--cores 0,1]

A population of RandWire networks of 4-regular graphs on MNIST, one epoch of
10,000 images and a test of 10,000, from the command to the result file: ours
with a rank per core beside as many pinned PyTorch processes (eager,
channels_last, fused Adam, one thread), which share out the graphs.  WIRESWEEP_DATA
holds mnist.
"""
import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import time

try:
    import h5py
    import networkx
    import numpy as np
    import torch
    from torch.nn import functional as F
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "peers"))
from randwire import RandWire  # noqa: E402  the same network in PyTorch

IMAGES, BATCH = 10000, 64


def idx(stem, skip):
    path = os.path.join(os.environ["WIRESWEEP_DATA"], "mnist", stem)
    opened = gzip.open(path + ".gz") if os.path.exists(path + ".gz") else open(
        path, "rb")
    with opened as f:
        return torch.from_numpy(np.frombuffer(f.read(), np.uint8, -1,
                                              skip).copy())


def part(name):
    x = idx(f"{name}-images-idx3-ubyte", 16).view(-1, 1, 28, 28)[:IMAGES]
    return x / 255 - 0.5, idx(f"{name}-labels-idx1-ubyte", 8)[:IMAGES].long()


def train(seed, width, data):
    """Accuracy after one epoch of the network of one graph."""
    torch.manual_seed(seed)
    g = networkx.random_regular_graph(4, 32, seed=seed)
    edges = sorted((min(e), max(e)) for e in g.edges)
    spec = {"width": width, "stem_stride": 1, "widen": "input", "channels": 1,
            "classes": 10}
    net = RandWire(spec, [(32, edges)] * 3)
    net = net.to(memory_format=torch.channels_last)
    adam = torch.optim.Adam(net.parameters(), lr=1e-3, fused=True)
    (x, y), (tx, ty) = data
    order = torch.randperm(IMAGES)
    for i in range(0, IMAGES - BATCH + 1, BATCH):
        b = order[i:i + BATCH]
        adam.zero_grad(set_to_none=True)
        F.cross_entropy(net(x[b]), y[b]).backward()
        adam.step()
    net.eval()
    with torch.inference_mode():
        hits = sum(int((net(tx[i:i + 256]).argmax(1) == ty[i:i + 256]).sum())
                   for i in range(0, IMAGES, 256))
    return hits / IMAGES


def worker(seeds, width, path):
    torch.set_num_threads(1)
    data = [part("train"), part("t10k")]
    accuracy = [train(s, width, data) for s in seeds]
    with h5py.File(path, "w") as f:
        f["seed"], f["accuracy"] = seeds, accuracy


def ours(a, folder):
    sweep = os.path.join(folder, "p.yaml")
    with open(sweep, "w") as f:
        f.write(f"name: p\nseed: 1\njob: ramanujan\ndata: mnist\n"
                f"graphs: {{family: kregular, nodes: 32, degree: 4, "
                f"count: {a.graphs}}}\n"
                f"settings: {{width: {a.width}, batch: {BATCH}, epochs: 1, "
                f"train_images: {IMAGES}, test_images: {IMAGES}}}\n")
    out = os.path.join(folder, "p.h5")
    start = time.time()
    subprocess.run(["taskset", "-c", a.cores, a.wiresweep, "run", sweep, "-o",
                    out, "-j", str(len(a.cores.split(",")))], check=True,
                   stderr=subprocess.DEVNULL)
    took = time.time() - start
    with h5py.File(out) as f:
        return took, np.mean(f["runs"]["test_accuracy"])


def theirs(a, folder):
    cores, start = a.cores.split(","), time.time()
    jobs = []
    for k, core in enumerate(cores):
        out = os.path.join(folder, f"{k}.h5")
        seeds = ",".join(map(str, range(k, a.graphs, len(cores))))
        jobs.append((out, subprocess.Popen(
            ["taskset", "-c", core, sys.executable, __file__, a.wiresweep,
             "--width", str(a.width), "--worker", seeds, "--output", out])))
    for _, job in jobs:
        if job.wait():
            sys.exit("PyTorch failed")
    took, all_of_them = time.time() - start, []
    for out, _ in jobs:
        with h5py.File(out) as f:
            all_of_them.extend(f["accuracy"])
    return took, np.mean(all_of_them)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("wiresweep")
    p.add_argument("--graphs", type=int, default=16)
    p.add_argument("--width", type=int, default=16)
    p.add_argument("--cores", default="0,1")
    p.add_argument("--worker", help=argparse.SUPPRESS)
    p.add_argument("--output", help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.worker:
        worker([int(s) for s in a.worker.split(",")], a.width, a.output)
        return
    with tempfile.TemporaryDirectory() as folder:
        us, u = ours(a, folder)
        them, t = theirs(a, folder)
    print(f"{a.graphs} networks, width {a.width}, cores {a.cores}: {us:.1f} s "
          f"(mean accuracy {u:.4f}), PyTorch {torch.__version__} {them:.1f} s "
          f"({t:.4f}): {them / us:.2f} times")


if __name__ == "__main__":
    main()
