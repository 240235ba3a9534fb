"""How near the network in a file of `wiresweep net -o` is to PyTorch's.

A file in double precision must agree with PyTorch's float64 within 1e-9 in
every gradient.  Those in single precision may, together, be at most twice as
far from float64 as PyTorch's own float32 is, in the median and in the worst
tensor of each kind: a ReLU that flips near 0 moves gradients by percents in
either.  Whether one flips is chance, so every batch is computed by PyTorch in
two orders of its images, which changes nothing but the rounding.
"""
import h5py
import numpy as np
import torch


def errors(got, want, kind):
    """Relative 2-norm per tensor, by kind; a tensor that is small among its
    kind is measured by a tenth of the kind's rms norm."""
    out = {}
    for k in {kind(n) for n in want}:
        names = [n for n in want if kind(n) == k]
        rms = np.sqrt(np.mean([np.sum(want[n] ** 2) for n in names]))
        out[k] = [np.linalg.norm(got[n] - want[n]) /
                  max(np.linalg.norm(want[n]), 0.1 * rms, 1e-300)
                  for n in names]
    return out


def check_double(ours, exact):
    worst = max((np.linalg.norm(ours[n] - g) / max(np.linalg.norm(g), 1e-300),
                 n) for n, g in exact.items())
    print(f"  worst gradient: {worst[0]:.1e} of its norm ({worst[1]})")
    return worst[0] <= 1e-9


def check_file(path, run_torch, kind, pool):
    """run_torch(file, dtype, order) -> logits, loss, gradients; kind(name):
    tensors that are compared together.  Adds the errors of single precision,
    ours and PyTorch's, to the pool."""
    with h5py.File(path) as f:
        double = next(iter(f["parameters"].values())).dtype == np.float64
        logits, loss, exact = run_torch(f, torch.float64)
        ours = {n: d[()].astype(np.float64)
                for n, d in f["gradients"].items()}
        loss_off = abs(float(f["batch/loss"][()]) - loss)
        logits_off = np.abs(f["batch/logits"][()] - logits).max()
        print(f"{path}: {len(exact)} parameters, loss {loss:.6f} off by "
              f"{loss_off:.1e}, logits by {logits_off:.1e}")
        if double:
            return (check_double(ours, exact) and loss_off <= 1e-9 and
                    logits_off <= 1e-9)
        for k, e in errors(ours, exact, kind).items():
            pool.setdefault(k, ([], []))[0].extend(e)
        for seed in range(2):
            order = np.random.default_rng(seed).permutation(
                len(f["batch/labels"]))
            theirs = run_torch(f, torch.float32, order)[2]
            for k, e in errors(theirs, exact, kind).items():
                pool[k][1].extend(e)
        return loss_off <= 1e-6 * max(1, abs(loss)) and logits_off <= 1e-3


def check_single(pool):
    good = True
    for k, (a, b) in sorted(pool.items()):
        fine = all(stat(a) <= 2 * stat(b) + 1e-6
                   for stat in (np.median, np.max))
        good &= fine
        print(f"{k:18s} median {np.median(a):.1e} worst {np.max(a):.1e}; "
              f"PyTorch {np.median(b):.1e} {np.max(b):.1e}"
              f"{'' if fine else '  TOO FAR'}")
    return good
