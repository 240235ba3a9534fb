#!/usr/bin/env python3
"""Whole analyses of random tables beside pandas, NumPy and SciPy; and
FILE.analysis.h5 beside `analyze --json`.

usage: analyze.py WIRESWEEP
"""
import json
import math
import os
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
    import pandas as pd
    import scipy.stats as st
    from scipy.optimize import minimize_scalar
    import tables  # noqa: F401  what pandas.read_hdf reads with
except ImportError as missing:
    print("skipped:", missing)
    sys.exit(77)

SETS = 50
RECIPE = """\
title: Everything at once
seed: 3
draws: 499
where: "epochs == 1"
correlations:
  - {x: clustering, y: accuracy, methods: [pearson, permutation, pearson_bca],
     strata: family}
groups:
  - {by: family, y: accuracy, tests: [t_one_sample, welch_t, permutation, bca],
     mu: 0.5}
pairs:
  - {by: seed, within: graph, y: accuracy, tests: [paired_t, permutation, bca]}
models:
  - {y: accuracy, x: [clustering, clustering^2, family]}
  - {y: accuracy, x: [clustering, depth], random: graph}
"""


def table(rng, k):
    """Graphs of three families, two or three runs each, some not done."""
    graphs = int(rng.integers(12, 40))
    g = pd.DataFrame({
        "graph": range(graphs),
        "family": rng.choice(["ws", "er", "ba"], graphs),
        "clustering": np.round(rng.random(graphs), 4),
        "depth": rng.integers(3, 9, graphs),
        "effect": rng.normal(0, 0.02 if k % 3 else 0, graphs)})
    rows = g.loc[g.index.repeat(2 + k % 2)].reset_index(drop=True)
    rows["seed"] = rows.groupby("graph").cumcount()
    rows["accuracy"] = np.round(0.5 + 0.1 * rows.clustering + rows.effect
                                + rng.normal(0, 0.02, len(rows)), 5)
    rows["epochs"] = np.where(rng.random(len(rows)) < 0.05, 2, 1)
    rows["status"] = np.where(rng.random(len(rows)) < 0.05, "failed", "done")
    if k % 4 == 1:
        rows.loc[rng.random(len(rows)) < 0.1, "accuracy"] = np.nan
    rows.insert(0, "run", range(len(rows)))
    return rows.drop(columns="effect")


def analyze(*words):
    return subprocess.run([sys.argv[1], "analyze", *words], check=True,
                          capture_output=True, text=True)


def close(a, b, tolerance=1e-9):
    if a is None or (isinstance(b, float) and math.isnan(b)):
        return a is None and math.isnan(b)
    return abs(a - b) <= tolerance * max(1e-12, abs(b)) or abs(a - b) < 1e-13


def expect(row, tolerance=1e-9, **wanted):
    for name, value in wanted.items():
        assert close(row[name], float(value), tolerance), (row, name, value)


def hc3(y, x):
    """Coefficients, standard errors, and t intervals."""
    inverse = np.linalg.inv(x.T @ x)
    b = inverse @ x.T @ y
    hat = np.einsum("ij,jk,ik->i", x, inverse, x)
    e = (y - x @ b) / (1 - hat)
    cov = inverse @ (x.T * e ** 2) @ x @ inverse
    return b, np.sqrt(np.diag(cov)), len(y) - x.shape[1]


def check_linear(rows, units):
    """Centred before it is squared, for the digits; then turned back."""
    u = units.dropna(subset=["accuracy"])
    order = [r["group_a"] for r in rows[3:]]
    reference = rows[3]["group_b"] if order else None
    c = u.clustering.to_numpy()
    x = np.column_stack([np.ones(len(u)), c, c ** 2]
                        + [u.family == f for f in order]).astype(float)
    assert reference is None or set(order) | {reference} >= set(u.family)
    b, se, df = hc3(u.accuracy.to_numpy(), x)
    for row, bi, si in zip(rows, b, se):
        half = st.t.ppf(0.975, df) * si
        expect(row, 1e-6, estimate=bi, conf_low=bi - half, conf_high=bi + half,
               statistic=bi / si, df1=df, n=len(u),
               p_value=2 * st.t.sf(abs(bi / si), df))


def reml(y, x, group):
    """Deviance, coefficients and errors at a ratio of variances."""
    same = np.equal.outer(group, group).astype(float)
    n, p = x.shape

    def at(ratio):
        v = np.eye(n) + ratio * same
        vi = np.linalg.inv(v)
        a = x.T @ vi @ x
        b = np.linalg.solve(a, x.T @ vi @ y)
        s = (y - x @ b) @ vi @ (y - x @ b) / (n - p)
        deviance = np.linalg.slogdet(v)[1] + np.linalg.slogdet(a)[1] + \
            (n - p) * math.log(s)
        return deviance, b, np.sqrt(s * np.diag(np.linalg.inv(a)))
    best = minimize_scalar(lambda r: at(r * r)[0], bounds=(0, 10),
                           method="bounded", options={"xatol": 1e-10})
    return at(best.x ** 2 if best.fun < at(0)[0] else 0)


def check_mixed(rows, used):
    u = used.dropna(subset=["accuracy"])
    x = np.column_stack([np.ones(len(u)), u.clustering, u.depth]).astype(float)
    _, b, se = reml(u.accuracy.to_numpy(), x, u.graph.to_numpy())
    for row, bi, si in zip(rows, b, se):
        expect(row, 1e-4, estimate=bi, statistic=bi / si, n=len(u))


def check_table(rows, frame):
    used = frame[(frame.status == "done") & (frame.epochs == 1)]
    units = used.groupby("graph", as_index=False).agg(
        {"family": "first", "clustering": "mean", "depth": "mean",
         "accuracy": "mean"})
    by = {}
    for r in rows:
        by.setdefault(r["test"], []).append(r)
    pair = units.dropna()
    r = st.pearsonr(pair.clustering, pair.accuracy)
    expect(by["pearson"][0], estimate=r.statistic, p_value=r.pvalue,
           n=len(pair), excluded=len(units) - len(pair))
    assert close(by["pearson_bca"][0]["estimate"], r.statistic)
    for row in by["t_one_sample"]:
        x = units[units.family == row["group_a"]].accuracy.dropna()
        if len(x) > 1:
            t = st.ttest_1samp(x, 0.5)
            expect(row, statistic=t.statistic, p_value=t.pvalue,
                   estimate=x.mean() - 0.5)
    permuted = [r for r in by["permutation"] if r["x"] == "family"]
    for row, welch in zip(permuted, by["welch_t"]):
        a, b = [units[units.family == row[g]].accuracy.dropna()
                for g in ("group_a", "group_b")]
        if len(a) > 1 and len(b) > 1:
            expect(row, estimate=a.mean() - b.mean())
            spread = math.sqrt(0.25 / 499) * 5 + 0.06
            assert abs(row["p_value"] - st.ttest_ind(a, b).pvalue) < spread, \
                row
    check_linear(by["ols"], units)
    p = np.array([r["p_value"] for r in rows if r["p_value"] is not None])
    adjusted = [r["p_adjusted"] for r in rows if r["p_value"] is not None]
    order = np.argsort(p)
    holm = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    assert np.allclose(np.array(adjusted)[order], np.minimum(holm, 1))
    check_mixed(by["mixed"], used)


def same_rows(path, rows):
    frame = pd.read_hdf(path, "tests")
    assert list(frame.columns) == list(rows[0]), list(frame.columns)
    for got, want in zip(frame.to_dict("records"), rows):
        for name, value in want.items():
            x = got[name].decode() if isinstance(got[name], bytes) \
                else got[name]
            assert x == value or (value is None and math.isnan(x)), (name, got)
    with h5py.File(path) as f:
        assert set(f) == {"tests", "groups", "models", "reliability"}
        assert f.attrs["rows_used"] > 0 and len(f["models"]) == 2


def main():
    rng = np.random.default_rng(11)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("all.yaml", "w") as f:
            f.write(RECIPE)
        for k in range(SETS):
            frame = table(rng, k)
            frame.to_csv("runs.csv", index=False)
            out = analyze("runs.csv", "all.yaml", "--json").stdout
            rows = [json.loads(x) for x in out.splitlines()]
            check_table(rows, frame)
            same_rows("runs.csv.analysis.h5", rows)
            assert analyze("runs.csv", "all.yaml", "--json").stdout == out
        os.chdir("/")
    print(f"{SETS} analyses as NumPy, SciPy and pandas have them")



main()
