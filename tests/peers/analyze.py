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
    from reseal import reseal
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


def ask(frame, recipe, *words):
    """Rows of /tests and the text, of a table and a recipe (or None)."""
    frame.to_csv("asked.csv", index=False)
    given = ["asked.csv"]
    if recipe:
        with open("asked.yaml", "w") as f:
            f.write(recipe)
        given.append("asked.yaml")
    out = analyze(*given, *words, "--json").stdout
    return [json.loads(x) for x in out.splitlines()], \
        analyze(*given, *words).stdout


def holm(p):
    """By its definition; NaNs do not count."""
    p = np.array(p, float)
    there = np.flatnonzero(~np.isnan(p))
    adjusted, worst = np.full(len(p), np.nan), 0
    for rank, i in enumerate(there[np.argsort(p[there])]):
        worst = max(worst, min(1, (len(there) - rank) * p[i]))
        adjusted[i] = worst
    return adjusted


def expect_adjusted(rows, counted):
    """p_adjusted of the rows that count, and how many the text says."""
    p = [r["p_value"] if r["p_value"] is not None else np.nan for r in counted]
    for row, want in zip(counted, holm(p)):
        assert close(row["p_adjusted"], want), (row, want)


def check_asked_twice(rng):
    """The same test in other places of a recipe: there once, counted once."""
    n = 30
    frame = pd.DataFrame({
        "graph": range(n), "a": rng.random(n), "b": rng.random(n),
        "y": rng.random(n), "family": rng.choice(["ws", "er"], n)})
    frame.y += frame.a
    rows, text = ask(frame, """\
correlations:
  - {x: a, y: y}
  - {x: a, y: y, methods: [spearman, pearson, pearson], partial: [b, family]}
  - {x: a, y: y, methods: [permutation]}
  - {x: a, y: y, methods: [permutation], strata: family}
  - {x: a, y: y, methods: [pearson], partial: [family, b]}
groups:
  - {by: family, y: y, tests: [welch_t, t_one_sample], mu: 0.5}
  - {by: family, y: y, tests: [t_one_sample, welch_t], mu: 0.6}
pairs:
  - {by: family, within: graph, y: y, tests: [paired_t]}
  - {by: family, within: graph, y: y, tests: [paired_t]}
models:
  - {y: y, x: [a, b]}
  - {y: y, x: [a, b]}
""")
    tests = [r["test"] for r in rows]
    assert tests == ["pearson", "spearman", "partial_spearman",
                     "partial_pearson", "permutation", "permutation",
                     "welch_t", "t_one_sample", "t_one_sample",
                     "t_one_sample", "t_one_sample", "paired_t",
                     "ols", "ols", "ols"], tests
    expect_adjusted(rows, rows)
    assert "adjusted for all 14 tests here" in text, text  # no pair is whole
    assert text.count("  ws ") == 3, text


def check_other_words(rng):
    """A column that is a linear function of another asks the same test."""
    n = 24
    frame = pd.DataFrame({"graph": range(n), "gap": rng.random(n),
                          "z": rng.random(n), "y": rng.random(n)})
    frame["relative"] = frame.gap / 4
    frame["opposite"] = 3 - 0.1 * frame.gap
    frame["fewer"] = frame.gap.where(frame.graph != 3)
    frame["near"] = frame.gap + 1e-4 * frame.z
    questions = "".join(
        f"  - {{x: {x}, y: y, methods: [pearson, kendall, permutation], "
        f"partial: [z]}}\n"
        for x in ("gap", "relative", "opposite", "fewer", "near"))
    rows, text = ask(frame, "correlations:\n" + questions)
    twins = [r for r in rows if "same test as of gap: counted once"
             in r["method"]]
    assert {r["x"] for r in twins} == {"relative", "opposite"}, twins
    assert len(twins) == 8 and len(rows) == 20
    counted = [r for r in rows if r not in twins]
    expect_adjusted(rows, counted)
    for r in twins:
        first, = [k for k in rows if k["x"] == "gap"
                  and k["test"] == r["test"]]
        assert r["p_adjusted"] == first["p_adjusted"], r
        assert close(r["p_value"], first["p_value"]), r
        assert close(abs(r["estimate"]), abs(first["estimate"])), r
    assert "adjusted for all 12 tests here" in text, text
    assert "(pearson: same test as of gap: counted once)" in text, text


def check_excluded(rng):
    """Units without a group, a partner or a stratum are counted too."""
    n = 20
    frame = pd.DataFrame({
        "graph": range(n), "family": ["ws", "er", "ba", "ws"] * 5,
        "pair": [k // 2 for k in range(n)], "arm": ["one", "two"] * 10,
        "block": ["p", "q"] * 10, "x": rng.random(n), "y": rng.random(n)})
    frame.loc[[0, 5], "family"] = None
    frame.loc[[3, 5], "y"] = np.nan
    frame.loc[6, "block"] = None
    frame.loc[[8], "pair"] = np.nan
    frame.loc[11, "arm"] = None
    rows, _ = ask(frame, """\
unit: row
correlations:
  - {x: x, y: y, methods: [permutation], strata: block}
groups:
  - {by: family, y: y, tests: [anova, welch_t, t_one_sample, permutation],
     strata: block}
pairs:
  - {by: arm, within: pair, y: y, tests: [paired_t]}
models:
  - {y: y, x: [x, family]}
""")
    for r in rows:
        groups = [g for g in (r["group_a"], r["group_b"]) if g]
        if r["test"] == "permutation" and r["x"] == "x":
            assert (r["n"], r["excluded"]) == (17, 3), r
        elif r["test"] in ("anova", "ols"):
            assert (r["n"], r["excluded"]) == (17, 3), r
        elif r["test"] == "paired_t":
            # pairs 1, 2, 5 lack a side, 4 a partner's name; row 8 is of none
            assert (r["n"], r["excluded"]) == (6, 5), r
        else:
            of = frame[frame.family.isin(groups)]
            used = of[of.y.notna()]
            if r["test"] == "permutation":
                used = used[used.block.notna()]
            assert r["n"] == len(used), r
            assert r["excluded"] == len(of) - len(used) + 2, r


def check_unitless(rng):
    n = 12
    frame = pd.DataFrame({"graph": np.arange(n, dtype=float),
                          "x": rng.random(n), "y": rng.random(n)})
    frame.loc[[2, 7], "graph"] = np.nan
    rows, text = ask(frame, "correlations:\n  - {x: x, y: y}\n")
    assert rows[0]["n"] == n - 2, rows
    assert "note:     left out 2 finished runs without a value of graph or of" \
        in text, text


def check_few(rng):
    """Intervals that few values give are qualified, or not there."""
    sizes = {"ws": 30, "er": 9, "ba": 4}
    frame = pd.DataFrame({"family": np.repeat(list(sizes),
                                              list(sizes.values()))})
    frame["graph"], frame["y"] = range(len(frame)), rng.random(len(frame))
    rows, text = ask(frame, "groups:\n  - {by: family, y: y, tests: [bca]}\n")
    assert "\nbca of y by family\n" in text, text
    for r, said in zip(rows, ("few values: holds about 91 %, not 95",
                              "no interval, below 8 values it is far too "
                              "narrow", "no interval")):
        assert said in r["method"], r
        assert f"({r['group_a']} - {r['group_b']}: {said}" in text, text
        assert (r["conf_low"] is None) == said.startswith("no"), r


def check_strata(rng):
    """r and differences within strata, and the words for it."""
    n = 40
    frame = pd.DataFrame({"graph": range(n), "family": ["ws", "er"] * 20,
                          "arm": rng.choice(["one", "two", "six"], n),
                          "x": rng.random(n), "y": rng.random(n)})
    frame.x += 3 * (frame.family == "ws")
    frame.y += 5 * (frame.family == "ws")
    rows, text = ask(frame, """\
correlations:
  - {x: x, y: y, methods: [pearson, permutation], strata: family}
groups:
  - {by: arm, y: y, tests: [permutation], strata: family}
""")
    own = frame[["x", "y"]] - frame.groupby("family")[["x", "y"]].transform(
        "mean")
    expect(rows[1], estimate=np.corrcoef(own.x, own.y)[0, 1])
    assert "(permutation: within family, r of values less its means)" in text
    head, = [line for line in text.splitlines()
             if line.startswith("permutation") and line.endswith("by arm")]
    assert "within strata" in head, head
    for r in rows[2:]:
        two = frame[frame.arm.isin([r["group_a"], r["group_b"]])]
        x = np.column_stack([two.arm == r["group_a"], two.family == "ws",
                             np.ones(len(two))]).astype(float)
        b = np.linalg.lstsq(x, two.y.to_numpy(), rcond=None)[0]
        expect(r, estimate=b[0])


def check_dropped(rng):
    n = 25
    frame = pd.DataFrame({
        "graph": range(n), "x": rng.random(n), "y": rng.random(n),
        "z": rng.random(n), "family": rng.choice(["ws", "er", "ba"], n)})
    frame["depth"], frame["twice"] = 0.1, 2 * frame.z + 1
    frame["only"] = "one"
    rows, text = ask(frame, "correlations:\n  - {x: x, y: y, methods: "
                     "[pearson], partial: [depth, z, twice, family, only]}\n")
    row = rows[1]
    words = "covariates dropped: depth (constant), twice (explained by " \
        "those before it), only (constant)"
    assert row["method"].endswith(words) and words in text, row
    assert row["df1"] == n - 2 - 3, row
    design = np.column_stack([np.ones(n), frame.z, frame.family == "ws",
                              frame.family == "er"]).astype(float)
    left = [v - design @ np.linalg.lstsq(design, v, rcond=None)[0]
            for v in (frame.x.to_numpy(), frame.y.to_numpy())]
    expect(row, estimate=np.corrcoef(*left)[0, 1])


def check_power(rng):
    """Both powers are those of Fisher's z."""
    n = 64
    frame = pd.DataFrame({"graph": np.repeat(range(n), 2),
                          "x": np.repeat(rng.random(n), 2),
                          "y": rng.random(2 * n)})
    _, text = ask(frame, "correlations:\n  - {x: x, y: y, methods: "
                  "[pearson, spearman, kendall, permutation]}\n")
    for alpha, words in ((0.05, "find correlations from %.2f on with"),
                         (0.05 / 4, "from %.2f on at 0.05/4, where p (Holm)")):
        z = st.norm.ppf(1 - alpha / 2) + st.norm.ppf(0.8)
        assert words % math.tanh(z / math.sqrt(n - 3)) in text, text


SWEEP = """\
name: paired
job: functional
seed: 3
replicates: 6
settings: {strategy: [vanilla, l2, dropout], width: 0.1, epochs: 1, batch: 32,
  train_images: 600, test_images: 50}
"""


def functional(frame):
    """`analyze` of a result file whose results are those of the frame."""
    if not os.path.exists("paired.h5"):
        with open("paired.yaml", "w") as f:
            f.write(SWEEP)
        subprocess.run([sys.argv[1], "run", "paired.yaml", "-o", "paired.h5"],
                       check=True, capture_output=True)
    with h5py.File("paired.h5", "r+") as f:
        runs = f["runs"][:]
        given = frame.set_index(["strategy", "replicate"])
        for k, row in enumerate(runs):
            own = given.loc[row["strategy"].decode(), k % 6]
            for name in ("weight_seed", "test_accuracy", "stimuli_accuracy"):
                runs[name][k] = own[name]
            runs["replicate"][k] = own.get("number", k % 6)
        f["runs"][:] = runs
    reseal("paired.h5")
    out = analyze("paired.h5", "--json").stdout
    return [json.loads(x) for x in out.splitlines()], \
        analyze("paired.h5").stdout


def strategies(rng, seed_of):
    rows = []
    for r in range(6):
        luck = rng.normal(0, 0.05)
        for k, s in enumerate(["vanilla", "l2", "dropout"]):
            rows.append({"run": len(rows), "status": "done", "graph": -1,
                         "strategy": s, "replicate": r,
                         "weight_seed": seed_of(r, k),
                         "test_accuracy": 0.9 + luck + 0.004 * k
                         + rng.normal(0, 0.003),
                         "stimuli_accuracy": 0.9 + luck + rng.normal(0, 1)})
    return pd.DataFrame(rows)


def check_paired_recipe(rng):
    """What `functional` asks by itself, of files with and without a seed that
    names the stream, and of strategies that share nothing."""
    for seed_of, within in ((lambda r, k: 1000 + r, "weight_seed"),
                            (lambda r, k: 0, "replicate"),
                            (lambda r, k: 10 * r + k, "")):
        frame = strategies(rng, seed_of)
        if not within:
            frame["number"] = frame.run
        rows, text = functional(frame)
        tests = {r["test"] for r in rows}
        if not within:
            assert tests == {"welch_anova", "welch_t"}, tests
            continue
        assert tests == {"paired_t"} and len(rows) == 6, rows
        assert f"by strategy, in pairs by {within}\n" in text, text
        assert {r["method"] for r in rows} == \
            {f"paired t test; pairs by {within}"}, rows
        wide = frame.pivot(index="replicate", columns="strategy",
                           values="test_accuracy")
        for r in rows[:3]:
            t = st.ttest_rel(wide[r["group_a"]], wide[r["group_b"]])
            expect(r, statistic=t.statistic, p_value=t.pvalue, n=6)


def main():
    rng = np.random.default_rng(11)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for check in (check_asked_twice, check_other_words, check_excluded, check_unitless, check_few, check_strata,
                      check_dropped, check_power, check_paired_recipe):
            check(np.random.default_rng(12))
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
