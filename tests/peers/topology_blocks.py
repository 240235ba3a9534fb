#!/usr/bin/env python3
"""topology_blocks.py WIRESWEEP: `topology compare` of networks that share their
random weights, beside NumPy: pseudo-F, distances to centroids, and every
arrangement of labels within blocks.
"""
import itertools
import json
import os
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
    from reseal import reseal
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

DRAWS, REPLICATES = 19999, 6
SWEEP = f"""
name: blocks
job: functional
seed: 3
replicates: {REPLICATES}
settings: {{strategy: [vanilla, l2, dropout], width: 0.1, epochs: 1, batch: 32,
  train_images: 600, test_images: 50, weight_decay: 0.1}}
"""


def run(*words):
    return subprocess.run([sys.argv[1], *words], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def vectors(f):
    """Births and deaths of each run, in order."""
    d = f["diagrams"][:]
    out = []
    for k in range(len(f["runs"])):
        own = d[d["run"] == k]
        out.append(np.concatenate([np.sort(own["birth"][own["dim"] == 0]),
                                   np.sort(own["death"][own["dim"] == 1])]))
    return np.array(out)


def of_groups(x, group):
    return [x[group == g] for g in dict.fromkeys(group)]


def pseudo_f(x, group):
    groups = of_groups(x, group)
    within = sum(((g - g.mean(0)) ** 2).sum() for g in groups)
    between = ((x - x.mean(0)) ** 2).sum() - within
    return between / (len(groups) - 1) / (within / (len(x) - len(groups)))


def spreads(x, group):
    z = np.empty(len(x))
    for g in dict.fromkeys(group):
        own = x[group == g]
        z[group == g] = np.sqrt(((own - own.mean(0)) ** 2).sum(1))
    return z


def arrangements(block, n):
    own = [np.flatnonzero(block == b) for b in np.unique(block)]
    for ways in itertools.product(*[itertools.permutations(b) for b in own]):
        order = np.arange(n)
        for place, way in zip(own, ways):
            order[place] = way
        yield order


def share(f, orders, data):
    return np.mean([f(o) >= data * (1 - 1e-9) for o in orders])


def expect_share(got, want):
    error = 4 * np.sqrt(want * (1 - want) / DRAWS) + 2 / DRAWS
    assert abs(got - want) < error, (got, want)


def check_pair(row, x, group, block):
    use = np.isin(group, [row["group_a"], row["group_b"]])
    x, group, block = x[use], group[use], block[use]
    n = len(x)
    f = pseudo_f(x, group)
    assert np.isclose(row["pseudo_f"], f, rtol=1e-4), (row, f)
    orders = list(arrangements(block, n))
    expect_share(row["p_value"],
                 share(lambda o: pseudo_f(x, group[o]), orders, f))
    z = spreads(x, group)
    f = pseudo_f(z[:, None], group)
    assert np.isclose(row["dispersion_f"], f, rtol=1e-3), (row, f)
    rest = z - sum((group == g) * z[group == g].mean()
                   for g in dict.fromkeys(group))
    expect_share(row["dispersion_p"], share(
        lambda o: pseudo_f(rest[o][:, None], group), orders, f))


def compare():
    out = run("topology", "compare", "blocks.h5", "--by", "strategy",
              "--permutations", str(DRAWS), "--json", "-o", "told.h5")
    return [json.loads(line) for line in out.splitlines()]


def set_column(name, values):
    with h5py.File("blocks.h5", "r+") as f:
        runs = f["runs"][:]
        runs[name] = values
        f["runs"][:] = runs
    reseal("blocks.h5")


def main():
    with open("blocks.yaml", "w") as f:
        f.write(SWEEP)
    run("run", "blocks.yaml", "-o", "blocks.h5")
    with h5py.File("blocks.h5") as f:
        x, runs = vectors(f), f["runs"][:]
    group, block = runs["strategy"].astype(str), runs["replicate"]
    set_column("weight_seed", 0)  # as files before weight seeds had it
    rows = compare()
    assert len(rows) == 4 and rows[0]["group_a"] is None
    for row in rows:
        assert row["permuted_within"] == "replicate", row
    for row in rows[1:]:
        check_pair(row, x, group, block)
    with h5py.File("told.h5") as f:
        for line, row in zip(f["tests"][:], rows):
            assert line["permuted_within"] == b"replicate"
            for name in ("p_value", "dispersion_f", "dispersion_p"):
                assert line[name] == row[name], (line, row)
    set_column("weight_seed", 100 + block)
    again = compare()
    for a, b in zip(rows, again):
        assert b.pop("permuted_within") == "weight_seed", b
        a.pop("permuted_within")
        assert a == b, (a, b)
    set_column("weight_seed", np.arange(len(runs)))
    set_column("replicate", np.arange(len(runs)))
    for row in compare():
        assert row["permuted_within"] is None, row
    print("blocked comparisons as every arrangement in NumPy has them")


if __name__ == "__main__":
    sys.argv[1] = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        main()
        os.chdir("/")
