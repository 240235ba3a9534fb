#!/usr/bin/env python3
"""roguenet.py WIRESWEEP [FILE...]: the network of `wiresweep net -o` of job
roguenet against PyTorch on the same weights, graph and batch.

Without FILEs, has WIRESWEEP write networks of all modes and blocks, on images
whose sides are odd in between (28, 14, 7, 4) and, where WIRESWEEP_DATA is set,
on CIFAR-10.  A file in double precision must agree with PyTorch's float64
within 1e-9 in every gradient; one in single precision may be at most twice as
far from float64 as PyTorch's own float32 is in its worst tensor.
"""
import os
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
    import torch
    from torch.nn import functional as F
    from replay_roguenet import draw
    from replaying import Norms, text
    from rogue_network import Network, all_pairs
    from spatial import errors
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def edges_of(f):
    return [(int(s), int(t)) for s, t in f["edges"][()]]


def run_torch(f, dtype):
    """Logits, loss and gradients by PyTorch."""
    p = {n: torch.from_numpy(d[()]).to(dtype).requires_grad_()
         for n, d in f["parameters"].items()}
    edges = edges_of(f)
    shuffled = f.attrs.get("shuffle", 0) == 1
    nodes = 1 + max(m for _, m in edges)
    net = Network(f.attrs, text, all_pairs(nodes) if shuffled else edges)
    net.parameters, net.norm = p, Norms(p)
    images = torch.from_numpy(f["batch/images"][()]).to(dtype)
    labels = torch.from_numpy(f["batch/labels"][()].astype(np.int64))
    logits = net.answer(images, edges, training=True)
    loss = F.cross_entropy(logits, labels.flatten())
    loss.backward()
    gradients = {n: (torch.zeros_like(t) if t.grad is None else t.grad)
                 .double().numpy() for n, t in p.items()}
    return logits.detach().double().numpy(), loss.item(), gradients


def check_file(path):
    with h5py.File(path) as f:
        double = next(iter(f["parameters"].values())).dtype == np.float64
        logits, loss, exact = run_torch(f, torch.float64)
        ours = {n: d[()].astype(np.float64)
                for n, d in f["gradients"].items()}
        assert sorted(ours) == sorted(exact)
        mine = max((e, n) for n, e in errors(ours, exact).items())
        loss_off = abs(float(f["batch/loss"][()]) - loss)
        logits_off = np.abs(f["batch/logits"][()] - logits).max()
        theirs = 0 if double else max(
            errors(run_torch(f, torch.float32)[2], exact).values())
    print(f"{os.path.basename(path)}: loss {loss:.6f} off by {loss_off:.1e}, "
          f"logits by {logits_off:.1e}, worst gradient {mine[1]} by "
          f"{mine[0]:.1e}" + ("" if double else f" (PyTorch {theirs:.1e})"))
    if double:
        return mine[0] <= 1e-9 and loss_off <= 1e-9 and logits_off <= 1e-9
    return mine[0] <= 2 * theirs + 1e-6 and loss_off <= 1e-5


SETTINGS = [
    ("glyphs", "{blocks: 1+1+2+2, width: 5, mode: none}"),
    ("glyphs", "{blocks: 1+1+2+2, width: 8, mode: sum}"),
    ("glyphs", "{blocks: 1+1+2+2, width: 5, mode: gate, preactivation: no}"),
    ("glyphs", "{blocks: 1+1+2+2, width: 4, mode: sum, shuffle: yes, "
     "block: bottleneck}"),
    ("glyphs", "{blocks: 2+2+1+1, width: 6, mode: gate, shuffle: yes}"),
    ("cifar10", "{blocks: 1+3+2, width: 8, mode: gate}"),
    ("cifar10", "{blocks: 1+3+2, width: 8, mode: sum, preactivation: no, "
     "block: bottleneck}"),
]


def write_network(program, i, folder):
    data, settings = SETTINGS[i]
    sweep = os.path.join(folder, f"roguenet_{i}.yaml")
    out = os.path.join(folder, f"roguenet_{i}.h5")
    with open(sweep, "w") as f:
        f.write(f"name: peers\njob: roguenet\nseed: {i}\ndata: {data}\n"
                "graphs: {nodes: 7, degree: 4, rewire: 0.5}\n"
                f"settings: {settings}\n")
    done = subprocess.run([program, "net", sweep, "-o", out, "--set",
                           "batch=16"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{settings}: wiresweep net failed: {done.stderr}")
    return out


def check_kept(program, folder):
    """The weights of a shuffled run come with the edges of its last epoch."""
    sweep, out = os.path.join(folder, "kept.yaml"), os.path.join(
        folder, "kept.h5")
    with open(sweep, "w") as f:
        f.write("name: kept\njob: roguenet\nseed: 3\ndata: glyphs\n"
                "graphs: {nodes: 6, degree: 3, rewire: 0.6, count: 2}\n"
                "replicates: 2\nkeep: weights\n"
                "settings: {blocks: 2+2+1, shuffle: yes, width: 2, epochs: 3,"
                " batch: 16, train_images: 32, test_images: 16}\n")
    subprocess.run([program, "run", sweep, "-o", out], check=True,
                   capture_output=True)
    good = True
    with h5py.File(out) as f:
        for run, row in enumerate(f["runs"]):
            graph = f["graphs"][row["graph"]]
            index = int(graph["graph_index"]) + 2 * 2**50 + \
                int(row["replicate"]) * 2**30
            with h5py.File(f"{out}.weights/run-{run}.h5") as kept:
                got = sorted(edges_of(kept))
            want = draw(graph, 3, index)
            if got != want:
                print(f"WRONG run {run}: its weights come with the edges "
                      f"{got}, not {want}")
                good = False
    return good


def main():
    program, files = sys.argv[1], sys.argv[2:]
    torch.set_num_threads(1)
    real = bool(os.environ.get("WIRESWEEP_DATA"))
    with tempfile.TemporaryDirectory() as folder:
        files = files or [write_network(program, i, folder)
                          for i, (data, _) in enumerate(SETTINGS)
                          if real or data == "glyphs"]
        good = [check_file(f) for f in files]
        good.append(check_kept(program, folder))
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
