#!/usr/bin/env python3
"""functional.py WIRESWEEP: the connectomes and diagrams of the job functional
against NumPy's correlations and SciPy's spanning trees.

With a learning rate of 0 the weights stay those of `wiresweep net -o`, so that
the activations behind the connectomes can be computed here, from the exported
images, by the rules of docs/jobs/functional.md.
"""
import os
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
    from scipy.sparse.csgraph import minimum_spanning_tree
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

SWEEP = """
name: still
job: functional
seed: 3
data: glyphs
settings:
  learning_rate: 0
  epochs: 2
  batch: 32
  train_images: 3000
  test_images: 100
  diagrams: every_epoch
  connectomes: yes
  stimuli_from: [all, each_class]
  record: [all, 2]
  stimuli: {values: [0, 40]}
"""


def idx(path):
    with open(path, "rb") as f:
        dims = f.read(4)[3]
        shape = np.frombuffer(f.read(4 * dims), ">u4").astype(int)
        return np.frombuffer(f.read(), np.uint8).reshape(shape)


def kept_images(labels):
    """The 6th, 12th ... of each class, in the order of the data."""
    seen, kept = {}, []
    for i, label in enumerate(labels):
        seen[label] = seen.get(label, 0) + 1
        if seen[label] % 6 == 0:
            kept.append(i)
    return np.array(kept)


def hidden(p, x):
    """Outputs of both hidden layers, after LeakyReLU."""
    out = []
    for k in (1, 2):
        x = x @ p[f"layer{k}.weight"][()].T.astype(float) + p[
            f"layer{k}.bias"][()]
        x = np.where(x < 0, 0.1 * x, x)
        out.append(x)
    return out


def correlations(x):
    with np.errstate(invalid="ignore"):
        g = np.abs(np.corrcoef(x.T))
    g[~np.isfinite(g)] = 0
    np.fill_diagonal(g, 0)
    return g


def spanning_tree(w):
    """Weights of the maximum spanning tree of a complete graph."""
    tree = minimum_spanning_tree(2.0 - w)
    return np.sort(2.0 - tree.data)


def same(got, want, what, bound):
    off = np.abs(np.asarray(got) - want).max()
    if not off <= bound:
        sys.exit(f"{what} off by {off:.2e}")
    return off


def check_connectome(run, epoch, label, c, d, want):
    what = f"run {run}, epoch {epoch}, class {label}:"
    n = len(want)
    upper = np.triu_indices(n, 1)
    assert (c["source"] == upper[0]).all(), what
    assert (c["target"] == upper[1]).all(), what
    off = same(c["weight"], want[upper], f"{what} connectome", 2e-5)
    w = np.zeros((n, n))
    w[upper] = c["weight"]
    births, deaths = d["birth"][d["dim"] == 0], d["death"][d["dim"] == 1]
    assert len(births) == n - 1 and len(deaths) == (n - 1) * (n - 2) // 2, what
    assert np.isposinf(d["death"][d["dim"] == 0]).all(), what
    assert np.isneginf(d["birth"][d["dim"] == 1]).all(), what
    assert (np.diff(births) >= 0).all() and (np.diff(deaths) >= 0).all(), what
    same(births, spanning_tree(w + w.T), f"{what} births", 1e-7)
    same(np.sort(np.concatenate([births, deaths])), np.sort(c["weight"]),
         f"{what} births and deaths together", 0)
    return off


def check_run(f, run, p, images, labels):
    kept = kept_images(labels)
    row = f["runs"][run]
    by_class = row["stimuli_from"] == b"each_class"
    layers = [0, 1] if row["record"] == b"all" else [1]
    groups = range(10) if by_class else [-1]
    constant, worst = 0, 0
    for label in groups:
        mine = kept[labels[kept] == label] if by_class else kept
        mine = mine[:row["stimuli"]] if row["stimuli"] else mine
        h = hidden(p, images[mine] / 255.0 - 0.5)
        want = correlations(np.concatenate([h[k] for k in layers], 1))
        constant += (want.max(1) == 0).sum()
        for epoch in (1, 2):
            rows = [f[t][f[t]["run"] == run] for t in
                    ("connectomes", "diagrams")]
            c, d = [t[(t["epoch"] == epoch) & (t["class"] == label)]
                    for t in rows]
            assert (d["layer"] == (-1 if len(layers) == 2 else 2)).all()
            worst = max(worst, check_connectome(run, epoch, label, c, d, want))
    assert row["constant_neurons"] == constant, (run, constant)
    print(f"run {run}: {len(want)} neurons, {len(groups)} connectomes, "
          f"weights off by {worst:.1e}, {constant} constant")


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        def run(*words):
            subprocess.run([program, *words], check=True, cwd=folder,
                           stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, "still.yaml"), "w") as f:
            f.write(SWEEP)
        run("run", "still.yaml", "-o", "still.h5")
        run("net", "still.yaml", "-o", "net.h5")
        run("data", "glyphs", "--export", folder)
        images = idx(f"{folder}/train-images-idx3-ubyte")[:3000]
        labels = idx(f"{folder}/train-labels-idx1-ubyte")[:3000]
        with h5py.File(f"{folder}/still.h5") as f, \
                h5py.File(f"{folder}/net.h5") as net:
            assert (f["runs"]["status"] == b"done").all()
            for k in range(len(f["runs"])):
                check_run(f, k, net["parameters"], images.reshape(3000, -1),
                          labels)


if __name__ == "__main__":
    main()
