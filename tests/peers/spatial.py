#!/usr/bin/env python3
"""spatial.py WIRESWEEP [FILE...]: the network of `wiresweep net -o` of job
spatial, its costs included, against PyTorch on the same weights, places and
batch.

Without FILEs, has WIRESWEEP write networks of all input modes, arms, norms and
distances.  A file in double precision must agree with PyTorch's float64 within
1e-9 in every gradient; one in single precision may be at most twice as far from
float64 as PyTorch's own float32 is in its worst tensor.
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
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

LAYERS, SPLIT = 5, (3, 4, 5)


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def length(p, q, distance):
    d = p[:, None, :] - q[None, :, :]
    if distance == "l1":
        return d.abs().sum(2)
    square = (d * d).sum(2)
    # sqrt has no slope at 0; ours is 0 there
    return torch.where(square > 0, square.clamp(min=1e-30).sqrt(), 0 * square)


def costs(p, spec):
    transport = density = 0
    for k in SPLIT:
        a, own = p[f"layer{k}.weight"], p[f"layer{k}.positions"]
        below = p[f"layer{k - 1}.positions"]
        norm = a.numel() if spec["norm"] == "code" else a.shape[0]
        transport += (a.abs() * length(own, below, spec["distance"])).sum() \
            / norm
        d = own[:, None, :] - own[None, :, :]
        density += torch.exp(-torch.sqrt((d * d).sum(2) + 1e-8)).mean()
    return (spec["alpha"] * transport + spec["beta"] * density) / len(SPLIT)


def run_torch(f, dtype):
    """Logits, loss and gradients by PyTorch."""
    p = {n: torch.from_numpy(d[()]).to(dtype).requires_grad_()
         for n, d in f["parameters"].items()}
    spatial = text(f.attrs["arm"]) == "spatial"
    spec = {"alpha": float(f.attrs["alpha"]) if spatial else 0,
            "beta": float(f.attrs["beta"]) if spatial else 0,
            "norm": text(f.attrs["transport_norm"]),
            "distance": text(f.attrs["distance"])}
    x = torch.from_numpy(f["batch/images"][()]).to(dtype).flatten(1)
    labels = torch.from_numpy(f["batch/labels"][()].astype(np.int64))
    for k in range(1, LAYERS + 1):
        x = F.linear(x, p[f"layer{k}.weight"], p[f"layer{k}.bias"])
        if k < LAYERS:
            x = torch.sigmoid(x)
    tasks = labels.shape[1]
    loss = F.cross_entropy(x.reshape(-1, x.shape[1] // tasks),
                           labels.flatten(), ignore_index=-1)
    loss = loss + costs(p, spec)
    loss.backward()
    gradients = {n: (torch.zeros_like(t) if t.grad is None else t.grad)
                 .double().numpy() for n, t in p.items()}
    return x.detach().double().numpy(), loss.item(), gradients


def errors(got, want):
    """Relative 2-norm per tensor; nothing where PyTorch has nothing."""
    out = {}
    for n, g in want.items():
        norm, off = np.linalg.norm(g), np.linalg.norm(got[n] - g)
        out[n] = off / norm if norm > 0 else off
    return out


def check_file(path):
    with h5py.File(path) as f:
        double = next(iter(f["parameters"].values())).dtype == np.float64
        logits, loss, exact = run_torch(f, torch.float64)
        ours = {n: d[()].astype(np.float64)
                for n, d in f["gradients"].items()}
        assert sorted(ours) == sorted(
            f"layer{k}.{part}" for k in range(1, LAYERS + 1)
            for part in ("weight", "bias", "positions"))
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
    return mine[0] <= 2 * theirs + 1e-6 and loss_off <= 1e-6


SETTINGS = [
    "{input_mode: concatenate, batch: 256}",
    "{input_mode: mix, batch: 64, alpha: 20, beta: 0.5}",
    "{input_mode: sequential, batch: 37}",
    "{input_mode: sequential, batch: 64, transport_norm: paper}",
    "{input_mode: mix, batch: 64, distance: l1, alpha: 5}",
    "{input_mode: concatenate, arm: control, batch: 64}",
]


def write_network(program, i, folder):
    sweep = os.path.join(folder, f"spatial_{i}.yaml")
    out = os.path.join(folder, f"spatial_{i}.h5")
    with open(sweep, "w") as f:
        f.write(f"name: peers\njob: spatial\nseed: {i}\ndata: glyphs+glyphs\n"
                f"settings: {SETTINGS[i]}\n")
    done = subprocess.run([program, "net", sweep, "-o", out],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{SETTINGS[i]}: wiresweep net failed: {done.stderr}")
    return out


def main():
    program, files = sys.argv[1], sys.argv[2:]
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        files = files or [write_network(program, i, folder)
                          for i in range(len(SETTINGS))]
        good = [check_file(f) for f in files]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
