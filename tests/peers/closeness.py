"""How near the network in a file of `wiresweep net -o` is to PyTorch's.

A file in double precision must agree with PyTorch's float64 within 1e-9 in
every gradient.  Those in single precision may, together, be at most twice as
far from float64 as PyTorch's own float32 is, in the median and in the worst
tensor of each kind: a ReLU that flips near 0 moves gradients by percents in
either.  Whether one flips is chance, so every batch is computed by PyTorch in
several orders of its images, which changes nothing but the rounding; and where
ours is worst and too far, that batch is computed many times more, with every
weight moved by up to its own rounding: what rounding can do to it shows then,
what it cannot do is our error.
"""
import h5py
import numpy as np
import torch

ORDERS, MANY = 2, 40  # of a batch, by PyTorch's float32


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


def jittered(value, seed):
    """A weight as it is, or (with a seed) moved by up to its rounding."""
    if seed is None:
        return value
    rng = np.random.default_rng((seed, value.size))
    return value * (1 + 2.0**-23 * rng.uniform(-1, 1, value.shape))


def check_double(ours, exact):
    worst = max((np.linalg.norm(ours[n] - g) / max(np.linalg.norm(g), 1e-300),
                 n) for n, g in exact.items())
    print(f"  worst gradient: {worst[0]:.1e} of its norm ({worst[1]})")
    return worst[0] <= 1e-9


class Pool:
    """Errors of single precision by kind, ours and PyTorch's, over all files.
    run_torch(file, dtype, order, jitter) -> logits, loss, gradients; kind(name):
    tensors that are compared together."""

    def __init__(self, run_torch, kind):
        self.run_torch, self.kind = run_torch, kind
        self.ours, self.theirs = {}, {}
        self.worst = {}  # by kind: our worst error of each file

    def add_ours(self, path, gradients, exact):
        for k, e in errors(gradients, exact, self.kind).items():
            self.ours.setdefault(k, []).extend(e)
            self.worst.setdefault(k, {})[path] = max(e)

    def orders(self, f, exact, seeds, jitter):
        """PyTorch's errors by kind, for each order."""
        for seed in seeds:
            order = np.random.default_rng(seed).permutation(
                len(f["batch/labels"]))
            theirs = self.run_torch(f, torch.float32, order,
                                    seed if jitter else None)[2]
            yield errors(theirs, exact, self.kind)

    def add_theirs(self, f, exact):
        for e in self.orders(f, exact, range(ORDERS), False):
            for k, x in e.items():
                self.theirs.setdefault(k, []).extend(x)

    def worst_of_many(self, path, k):
        """Of one kind, in many roundings of one file."""
        with h5py.File(path) as f:
            exact = self.run_torch(f, torch.float64)[2]
            return max(max(e[k]) for e in self.orders(
                f, exact, range(ORDERS, ORDERS + MANY), True))

    def check_file(self, path):
        with h5py.File(path) as f:
            double = next(iter(f["parameters"].values())).dtype == np.float64
            logits, loss, exact = self.run_torch(f, torch.float64)
            ours = {n: d[()].astype(np.float64)
                    for n, d in f["gradients"].items()}
            loss_off = abs(float(f["batch/loss"][()]) - loss)
            logits_off = np.abs(f["batch/logits"][()] - logits).max()
            print(f"{path}: {len(exact)} parameters, loss {loss:.6f} off by "
                  f"{loss_off:.1e}, logits by {logits_off:.1e}")
            if double:
                return (check_double(ours, exact) and loss_off <= 1e-9 and
                        logits_off <= 1e-9)
            self.add_ours(path, ours, exact)
            self.add_theirs(f, exact)
            return loss_off <= 1e-6 * max(1, abs(loss)) and logits_off <= 1e-3

    def worst_is_fine(self, k):
        """No file is worse than twice the worst of PyTorch."""
        bound = 2 * max(self.theirs[k]) + 1e-6
        for path, error in sorted(self.worst[k].items(),
                                  key=lambda item: -item[1]):
            if error <= bound:
                return True
            more = self.worst_of_many(path, k)
            print(f"{k}: {error:.1e} in {path}; PyTorch there, of {MANY} "
                  f"roundings, {more:.1e}")
            if error > 2 * more + 1e-6:
                return False
        return True

    def check(self):
        """To be called while the files are there."""
        good = True
        for k, a in sorted(self.ours.items()):
            b = self.theirs[k]
            fine = (np.median(a) <= 2 * np.median(b) + 1e-6 and
                    self.worst_is_fine(k))
            good &= fine
            print(f"{k:18s} median {np.median(a):.1e} worst {np.max(a):.1e}; "
                  f"PyTorch {np.median(b):.1e} {np.max(b):.1e}"
                  f"{'' if fine else '  TOO FAR'}")
        return good
