#!/usr/bin/env python3
"""torch_randwire.py BENCH_RANDWIRE [--width 16] [--batch 64] [--rounds 5]

Images per second of a training step (forward, backward, Adam) on the network
of a 4-regular graph of 32 nodes, 28 x 28 images: ours beside PyTorch's best
eager CPU rate (channels_last, fused Adam), one thread each.  Rounds alternate,
so that both see the same machine; every ratio is of one round.  --compile tells
torch.compile's rate as well, and the seconds until its first step.  Pin it:
taskset -c 1.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

try:
    import networkx
    import torch
    from torch.nn import functional as F
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "peers"))
from randwire import RandWire  # noqa: E402  the same network in PyTorch


def torch_step(width, batch, edges, compiled=False):
    torch.set_num_threads(1)
    spec = {"width": width, "stem_stride": 1, "widen": "input", "channels": 1,
            "classes": 10}
    net = RandWire(spec, [(32, edges)] * 3)
    net = net.to(memory_format=torch.channels_last)
    x = torch.randn(batch, 1, 28, 28)
    x = x.contiguous(memory_format=torch.channels_last)
    y = torch.randint(0, 10, (batch,))
    adam = torch.optim.Adam(net.parameters(), lr=1e-3, fused=True)
    if compiled:
        net = torch.compile(net)

    def step():
        adam.zero_grad(set_to_none=True)
        F.cross_entropy(net(x), y).backward()
        adam.step()
    return step


def median_time(step, seconds):
    """Median CPU seconds of a step, after one that is not counted."""
    step()
    took, start = [], time.process_time()
    while len(took) < 3 or time.process_time() - start < seconds:
        t = time.process_time()
        step()
        took.append(time.process_time() - t)
    return statistics.median(took)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("program")
    a.add_argument("--width", type=int, default=16)
    a.add_argument("--batch", type=int, default=64)
    a.add_argument("--rounds", type=int, default=5)
    a.add_argument("--seconds", type=float, default=3)
    a.add_argument("--compile", action="store_true")
    a = a.parse_args()
    graph = networkx.random_regular_graph(4, 32, seed=1)
    edges = sorted((min(e), max(e)) for e in graph.edges)
    ours = subprocess.Popen([a.program, str(a.width), str(a.batch)],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            text=True)

    def ask(line):
        ours.stdin.write(line + "\n")
        ours.stdin.flush()
        return json.loads(ours.stdout.readline())

    limits = ask(f"32 {len(edges)}\n" + "\n".join(f"{s} {t}" for s, t in edges))
    step = torch_step(a.width, a.batch, edges)
    limit = min(limits["compute_limit"], limits["memory_limit"])
    rows = []
    for i in range(a.rounds):
        us = a.batch / ask(str(a.seconds))["seconds_per_step"]
        them = a.batch / median_time(step, a.seconds)
        rows.append((us, them, us / them))
        print(f"round {i + 1}: {us:7.1f} images/s, PyTorch "
              f"{torch.__version__} {them:7.1f}: {us / them:.2f} times")
    us, them, ratio = (statistics.median(c) for c in zip(*rows))
    print(f"width {a.width} batch {a.batch} kernels {limits['kernel']}: median "
          f"{us:.0f} images/s, PyTorch {them:.0f}, {ratio:.2f} times; "
          f"{us / limits['compute_limit']:.2f} of the arithmetic, "
          f"{us / limit:.2f} of what memory lets it")
    if a.compile:
        start = time.time()
        step = torch_step(a.width, a.batch, edges, compiled=True)
        step()
        first = time.time() - start
        print(f"torch.compile: {a.batch / median_time(step, a.seconds):.0f} "
              f"images/s, {first:.0f} s until the first step is over")


if __name__ == "__main__":
    main()
