#!/usr/bin/env python3
"""confounders.py WIRESWEEP: what `analyze` takes off by default, before it says
that the gap goes with accuracy, against NumPy's least squares: the family and
edges, depth, inputs, outputs, parameters and FLOPs of /graphs and /runs, where
they are and vary.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "known",
                     "analyze", "confounders.csv")
NUMBERS = ("edges", "depth", "n_input", "n_output", "parameters", "flops")
OF_RUNS = NUMBERS[-2:]
SWEEP = """
name: confounders
job: ramanujan
seed: 4
data: glyphs
graphs: {family: [ws, er], nodes: 8, degree: 4, rewire: 0.5, count: 12}
replicates: 2
settings: {width: 4, batch: 10, train_images: 500, test_images: 150, learning_rate: 5e-3}
"""


def dummies(words):
    levels = sorted(set(words))
    return [[float(w == level) for w in words] for level in levels[1:]]


def partial(x, y, z):
    """Pearson's, of what least squares on z leaves."""
    design = np.column_stack([np.ones(len(x)),
                              *((v - np.mean(v)) / np.std(v) for v in z)])
    left = [v - design @ np.linalg.lstsq(design, v, rcond=None)[0]
            for v in (x, y)]
    return np.corrcoef(*left)[0, 1]


def said(program, path):
    """The words, which gap, and the estimate of the first question."""
    done = subprocess.run([program, "analyze", path], capture_output=True,
                          text=True, check=True).stdout
    words = done.split("(partial: less ", 1)[1].split(")")[0]
    out = subprocess.run([program, "analyze", "--json", path],
                         capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        found = json.loads(line)
        if found.get("test") == "partial_pearson":
            return words, found["x"], found["estimate"]
    sys.exit(f"{path}: no partial_pearson in\n{out}")


def check(program, path, names, gaps, y, z):
    words, x, estimate = said(program, path)
    want = partial(gaps[x], y, z)
    print(f"{os.path.basename(path)}: {x} less {words}: {estimate}, "
          f"NumPy {want}")
    if words != ", ".join(names):
        sys.exit(f"less {words}, not {', '.join(names)}")
    if not abs(estimate - want) < 1e-9:
        sys.exit("which is not the same")


def of_table(rows, family):
    """Names and numbers that vary, over graphs."""
    names = ["family"] if len(set(family)) > 1 else []
    z = dummies(family)
    for name in NUMBERS:
        if name in rows and len(set(rows[name])) > 1:
            names.append(name)
            z.append(rows[name])
    return names, z


def check_csv(program, folder):
    path = shutil.copy(TABLE, folder)  # analyze writes beside it
    with open(TABLE) as f:
        head, *lines = [line.strip().split(",") for line in f]
    first = [dict(zip(head, line)) for line in lines[::2]]
    columns = {n: np.array([float(r[n]) for r in first])
               for n in (*NUMBERS, "spectral_gap") if n in head}
    at = head.index("first_epoch_accuracy")
    y = np.array([float(line[at]) for line in lines]).reshape(-1, 2).mean(1)
    names, z = of_table(columns, [r["family"] for r in first])
    check(program, path, names, columns, y, z)


def check_file(program, folder):
    path = os.path.join(folder, "confounders.h5")
    with open(os.path.join(folder, "confounders.yaml"), "w") as f:
        f.write(SWEEP)
    subprocess.run([program, "run", f.name, "-o", path], check=True,
                   capture_output=True)
    with h5py.File(path) as f:
        graphs, runs = f["graphs"][()], f["runs"][()]
    mine = [runs[runs["graph"] == g] for g in graphs["graph"]]
    columns = {n: np.array([r[n].mean() for r in mine]) if n in OF_RUNS
               else graphs[n].astype(float) for n in NUMBERS}
    y = np.array([r["first_epoch_accuracy"].mean() for r in mine])
    names, z = of_table(columns, [g.decode() for g in graphs["family"]])
    assert len(names) == 7, names
    check(program, path, names, graphs, y, z)


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_csv(sys.argv[1], folder)
        check_file(sys.argv[1], folder)


if __name__ == "__main__":
    main()
