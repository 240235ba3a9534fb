#!/usr/bin/env python3
"""The statistics of wiresweep against SciPy.

stats_references.py --write FILE   writes the stored references, one case a
                                   line: TEST, the samples (count, values),
                                   "=", then n excluded estimate low high
                                   statistic df1 df2 p ("*": not compared)
stats_references.py WIRESWEEP      checks that SciPy still gives the stored
                                   numbers, and compares `analyze --json` on
                                   random tables with pandas and SciPy
"""
import itertools
import json
import math
import os
import subprocess
import sys
import tempfile
import warnings

try:
    import numpy as np
    import pandas as pd
    import scipy.stats as st
except ImportError as missing:
    print("needs Python with numpy, scipy and pandas:", missing)
    sys.exit(77)

warnings.simplefilter("ignore")
SETS = 60
NAN = float("nan")
STORED = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "..", "known", "stats", "references.txt")


def sample(rng, k, n):
    """n values; the k-th kind: plain, ties, missing, skewed, shifted."""
    x = rng.normal(rng.normal(), 1 + rng.random(), n)
    if k % 5 == 1:
        x = np.round(2 * x) / 2
    if k % 5 == 3:
        x = np.exp(x)
    if k % 5 == 4:
        x = x + 1000
    x = np.array([float("%.5g" % v) for v in x])
    if k % 5 == 2 and n > 4:
        x[rng.random(n) < 0.15] = NAN
    return x


def size(rng, k):
    return 3 if k % 10 == 0 else int(rng.integers(4, 31))


def whole(*columns):
    keep = ~np.isnan(np.array(columns)).any(axis=0)
    return [c[keep] for c in columns], int((~keep).sum())


def there(x):
    return x[~np.isnan(x)]


def fisher(r, n):
    if math.isnan(r):
        return NAN, NAN
    if abs(r) == 1:
        return NAN, NAN
    half = st.norm.ppf(0.975) / np.sqrt(np.float64(n - 3))
    return np.tanh(np.arctanh(r) - half), np.tanh(np.arctanh(r) + half)


def row(n, excluded, estimate=NAN, conf=(NAN, NAN), statistic=NAN, df1=NAN,
        df2=NAN, p=NAN):
    return [n, excluded, estimate, *conf, statistic, df1, df2, p]


def correlation(r, p, n, excluded):
    r = float(r)
    if n < 3 or math.isnan(r):
        return row(n, excluded)
    t = r * np.sqrt((n - 2) / np.float64((1 - r) * (1 + r)))
    return row(n, excluded, r, fisher(r, n), t, n - 2, NAN, p)


def pearson(x, y):
    (x, y), excluded = whole(x, y)
    if len(x) < 3:
        return row(len(x), excluded)
    r = st.pearsonr(x, y)
    return correlation(r.statistic, r.pvalue, len(x), excluded)


def every_order(n, known={}):
    """All n! orders [n!][n]."""
    if n not in known:
        known[n] = np.array(list(itertools.permutations(range(n))))
    return known[n]


def spearman(x, y):
    """Up to 9 pairs by all orders of y, ties as they are; else SciPy's t, not
    below what two orders of n! have."""
    (x, y), excluded = whole(x, y)
    n = len(x)
    if n < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return row(n, excluded)
    r = st.spearmanr(x, y)
    rho = float(np.clip(r.statistic, -1, 1))
    if n > 9:
        p = max(float(r.pvalue), 2 / math.factorial(n))
        return correlation(rho, p, n, excluded)
    u, v = [2 * st.rankdata(c).astype(float) - n - 1 for c in (x, y)]
    products = u[every_order(n)] @ v
    p = float(np.mean(abs(products) >= abs(u @ v)))
    if abs(abs(u @ v) - np.sqrt((u @ u) * (v @ v))) < 1e-9:
        rho = math.copysign(1, u @ v)
    return row(n, excluded, rho, fisher(rho, n), rho, NAN, NAN, p)


def t_row(result, estimate, n, excluded):
    if math.isinf(result.statistic) or math.isnan(result.statistic):
        return row(n, excluded, "*")
    conf = result.confidence_interval(0.95)
    return row(n, excluded, estimate, (conf.low, conf.high), result.statistic,
               result.df, NAN, result.pvalue)


def t_one_sample(x):
    v = there(x)
    return t_row(st.ttest_1samp(v, 0.5), v.mean() - 0.5, len(v),
                 len(x) - len(v), ) if len(v) > 1 else row(len(v),
                                                           len(x) - len(v))


def t_one_sample_shifted(x):
    out = t_one_sample(x)
    if not isinstance(out[2], str) and not math.isnan(out[2]):
        out[3] -= 0.5
        out[4] -= 0.5
    return out


def paired_t(x, y):
    (a, b), excluded = whole(x, y)
    if len(a) < 2:
        return row(len(a), excluded)
    return t_row(st.ttest_rel(a, b), (a - b).mean(), len(a), excluded)


def two_sample_t(equal):
    def run(x, y):
        a, b = there(x), there(y)
        n, excluded = len(a) + len(b), len(x) + len(y) - len(a) - len(b)
        if min(len(a), len(b)) < 2:
            return row(n, excluded)
        return t_row(st.ttest_ind(a, b, equal_var=equal), a.mean() - b.mean(),
                     n, excluded)
    return run


def kendall(x, y):
    (x, y), excluded = whole(x, y)
    n = len(x)
    if n < 3:
        return row(n, excluded)
    r = st.kendalltau(x, y)
    if math.isnan(r.statistic):
        return row(n, excluded)
    conf = (NAN, NAN)
    if n > 4 and abs(abs(r.statistic) - 1) > 1e-9:
        half = st.norm.ppf(0.975) * np.sqrt(0.437 / (n - 4))
        z = np.arctanh(np.float64(r.statistic))
        conf = np.tanh(z - half), np.tanh(z + half)
    return row(n, excluded, r.statistic, conf, "*", NAN, NAN, r.pvalue)


def partial(rank):
    """By least squares on the ranks or values, then SciPy's distributions."""
    def run(x, y, *z):
        kept, excluded = whole(x, y, *z)
        n, k = len(kept[0]), len(z)
        if rank:
            kept = [st.rankdata(c) for c in kept]
        x, y, z = kept[0], kept[1], kept[2:]
        if n < k + 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
            return row(n, excluded)
        design = np.column_stack([np.ones(n), *[c - c.mean() for c in z]])
        q, _ = np.linalg.qr(design)
        rx, ry = [v - v.mean() - q @ (q.T @ (v - v.mean())) for v in (x, y)]
        if min(np.linalg.norm(rx) / np.std(x), np.linalg.norm(ry) / np.std(y)
               ) < 1e-9:  # a covariate says it all: only rounding is left
            return row(n, excluded)
        r = rx @ ry / np.sqrt((rx @ rx) * (ry @ ry))
        df = n - 2 - k
        t = r * np.sqrt(df / ((1 - r) * (1 + r)))
        half = st.norm.ppf(0.975) / np.sqrt(np.float64(df - 1))
        conf = np.tanh(np.arctanh(r) - half), np.tanh(np.arctanh(r) + half)
        return row(n, excluded, r, conf, t, df, NAN, 2 * st.t.sf(abs(t), df))
    return run


def mann_whitney(x, y):
    a, b = there(x), there(y)
    n, excluded = len(a) + len(b), len(x) + len(y) - len(a) - len(b)
    r = st.mannwhitneyu(a, b)
    return row(n, excluded, statistic=r.statistic, p=r.pvalue)


def wilcoxon(x, y):
    (a, b), excluded = whole(x, y)
    r = st.wilcoxon(np.round(a - b, 9))  # of decimals: equal ones tie
    return row(len(a), excluded, statistic=r.statistic, p=r.pvalue)


def ks(x, y):
    a, b = there(x), there(y)
    n, excluded = len(a) + len(b), len(x) + len(y) - len(a) - len(b)
    r = st.ks_2samp(a, b)
    return row(n, excluded, statistic=r.statistic, p=r.pvalue)


def many(test, df):
    def run(*x):
        groups = [there(g) for g in x]
        n = sum(len(g) for g in groups)
        excluded = sum(len(g) for g in x) - n
        r = test(*groups)
        return row(n, excluded, statistic=r.statistic,
                   df1=len(groups) - 1, df2=df(n, groups), p=r.pvalue)
    return run


def welch_df(n, groups):
    w = np.array([len(g) / g.var(ddof=1) for g in groups])
    spread = ((1 - w / w.sum()) ** 2 / [len(g) - 1 for g in groups]).sum()
    return (len(groups) ** 2 - 1) / (3 * spread)


PAIRS, TWO, ONE, MANY = "pairs", "two", "one", "many"
TRIPLE, FOUR = "triple", "four"
TESTS = {
    "pearson": (PAIRS, pearson),
    "spearman": (PAIRS, spearman),
    "t_one_sample": (ONE, t_one_sample_shifted),
    "paired_t": (PAIRS, paired_t),
    "pooled_t": (TWO, two_sample_t(True)),
    "welch_t": (TWO, two_sample_t(False)),
    "kendall": (PAIRS, kendall),
    "partial_pearson": (TRIPLE, partial(False)),
    "partial_spearman": (FOUR, partial(True)),
    "mann_whitney": (TWO, mann_whitney),
    "wilcoxon": (PAIRS, wilcoxon),
    "ks": (TWO, ks),
    "anova": (MANY, many(st.f_oneway, lambda n, g: n - len(g))),
    "welch_anova": (MANY, many(
        lambda *g: st.f_oneway(*g, equal_var=False), welch_df)),
    "levene": (MANY, many(st.levene, lambda n, g: n - len(g))),
    "kruskal_wallis": (MANY, many(st.kruskal, lambda n, g: NAN)),
}


def samples(rng, form, k):
    n = size(rng, k)
    if form == ONE:
        return [sample(rng, k, n)]
    if form == TWO:
        return [sample(rng, k, n), sample(rng, k, size(rng, k))]
    if form == MANY:
        return [sample(rng, k, size(rng, k)) for _ in range(2 + k % 4)]
    x = sample(rng, k, n)
    y = sample(rng, k, n) + (0 if k % 3 else 0.5 * np.nan_to_num(x))
    if k == 7:
        y = np.full(n, 0.1)
    x, y = x, np.array([float("%.6g" % v) for v in y])
    more = {TRIPLE: 1, FOUR: 2}.get(form, 0)
    return [x, y] + [sample(rng, k, n) for _ in range(more)]


def cases():
    for number, (name, (form, run)) in enumerate(TESTS.items()):
        rng = np.random.default_rng([20260101, number])
        for k in range(SETS):
            data = samples(rng, form, k)
            yield name, data, run(*data)


def write(path):
    with open(path, "w") as out:
        for name, data, want in cases():
            words = [name, str(len(data))]
            for x in data:
                words += [str(len(x))] + ["%.9g" % v for v in x]
            words += ["="] + [w if isinstance(w, str) else "%.17g" % w
                              for w in want]
            out.write(" ".join(words) + "\n")


def near(a, b, tol=1e-10):
    if isinstance(b, str):
        return True
    if a is None:
        a = b if math.isinf(b) else NAN
    if (math.isnan(a) and math.isnan(b)) or a == b:
        return True
    return abs(a - b) <= tol * abs(b) or abs(a - b) < 1e-13


def check_stored():
    lines = open(STORED).read().splitlines()
    number = 0
    for line, (name, _, want) in zip(lines, cases()):
        got = line.split(" = ")[1].split()
        for g, w in zip(got, want):
            if g != "*" and not near(float(g), w):
                sys.exit(f"{STORED}:{number + 1}: {name}: stored {g}, "
                         f"SciPy {st.__name__} gives {w}")
        number += 1
    if number != len(lines):
        sys.exit(f"{STORED}: {len(lines)} lines, not {number}")
    print(f"{number} stored cases are what this SciPy gives")


def table(rng, k):
    """A /runs table: graphs, replicates, families, some runs not done."""
    graphs, replicates = int(rng.integers(6, 60)), int(rng.integers(1, 5))
    families = ["kregular", "ws", "er", "ba"][:1 + k % 4]
    rows = []
    for g in range(graphs):
        two, one = rng.random(2)
        for r in range(replicates):
            done = rng.random() < 0.9
            rows.append({
                "run": len(rows), "graph": g,
                "status": "done" if done else
                          str(rng.choice(["failed", "diverged", "pending"])),
                "family": families[g % len(families)],
                "spectral_gap": one, "spectral_gap_two_sided": two,
                "spectral_gap_relative": one / 4 if k % 7 else 0.25,
                "replicate": r,
                "first_epoch_accuracy": 0.8 + two / 50 + rng.normal(0, 0.01)
                if done and rng.random() < 0.97 else NAN,
            })
    return pd.DataFrame(rows)


def expected(runs):
    done = runs[runs.status == "done"]
    units = done.groupby("graph").agg(
        family=("family", "first"), two=("spectral_gap_two_sided", "mean"),
        one=("spectral_gap", "mean"), rel=("spectral_gap_relative", "mean"),
        acc=("first_epoch_accuracy", "mean"))
    names = {"two": "spectral_gap_two_sided", "one": "spectral_gap",
             "rel": "spectral_gap_relative"}
    want = {}
    for short, name in names.items():
        x, y = units[short].to_numpy(), units.acc.to_numpy()
        if np.ptp(done[name]) == 0:
            x = np.full(len(x), x[0])
        want["pearson", name, ""] = pearson(x, y)
        want["spearman", name, ""] = spearman(x, y)
    families = list(dict.fromkeys(runs.family))
    for i, a in enumerate(families):
        for b in families[i + 1:]:
            want["welch_t", a, b] = two_sample_t(False)(
                units.acc[units.family == a].to_numpy(),
                units.acc[units.family == b].to_numpy())
    return want


KEYS = ("n", "excluded", "estimate", "conf_low", "conf_high", "statistic",
        "df1", "df2", "p_value")


def check_row(where, got, want):
    for key, w in zip(KEYS, want):
        if not near(got[key], w, 1e-9):
            sys.exit(f"{where}: {key} is {got[key]}, not {w}")


RECIPE = """
correlations:
  - {x: spectral_gap, y: first_epoch_accuracy, methods: [kendall, pearson],
     partial: [spectral_gap_two_sided]}
groups:
  - {by: family, y: first_epoch_accuracy,
     tests: [mann_whitney, ks, kruskal_wallis]}
pairs:
  - {by: replicate, within: graph, y: first_epoch_accuracy, tests: [paired_t]}
"""


def expected_of_recipe(runs):
    done = runs[runs.status == "done"]
    units = done.groupby("graph").agg(
        family=("family", "first"), one=("spectral_gap", "mean"),
        two=("spectral_gap_two_sided", "mean"),
        acc=("first_epoch_accuracy", "mean"))
    x, y, z = (units[c].to_numpy() for c in ("one", "acc", "two"))
    want = {("kendall", ""): kendall(x, y),
            ("partial_pearson", ""): partial(False)(x, y, z)}
    groups = {f: units.acc[units.family == f].to_numpy()
              for f in dict.fromkeys(runs.family)}
    names = list(groups)
    for i, a in enumerate(names):
        for b in names[i + 1:]:
            if min(len(there(groups[a])), len(there(groups[b]))) > 0:
                pair = groups[a], groups[b]
                want["mann_whitney", a + b] = mann_whitney(*pair)
                want["ks", a + b] = ks(*pair)
    if len(names) > 1 and all(len(there(g)) for g in groups.values()):
        want["kruskal_wallis", ""] = many(st.kruskal, lambda n, g: NAN)(
            *groups.values())
    cells = done.pivot_table(index="graph", columns="replicate", dropna=False,
                             values="first_epoch_accuracy")
    cells = cells.reindex(done.graph.unique())
    for i in cells.columns:
        for j in cells.columns:
            if i < j:
                want["paired_t", f"{i}{j}"] = paired_t(
                    cells[i].to_numpy(), cells[j].to_numpy())
    return want


def compare_recipe(program, runs, folder, k):
    table, recipe = (os.path.join(folder, name) for name in
                     (f"runs{k}.csv", "recipe.yaml"))
    with open(recipe, "w") as out:
        out.write(RECIPE)
    runs.to_csv(table, index=False)
    out = subprocess.run([program, "analyze", "--json", table, recipe],
                         check=True, stdout=subprocess.PIPE, text=True).stdout
    got = {(g["test"], g["group_a"] + g["group_b"]): g
           for g in map(json.loads, out.splitlines())}
    want = expected_of_recipe(runs)
    for key, numbers in want.items():
        check_row(f"table {k}, {key}", got[key], numbers)
    return len(want)


def compare(program, runs, folder, k):
    path = os.path.join(folder, f"runs{k}.csv")
    runs.to_csv(path, index=False)
    out = subprocess.run([program, "analyze", "--json", path], check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    want = expected(runs)
    found = 0
    for line in out.splitlines():
        got = json.loads(line)
        name = got["x"] if got["test"] != "welch_t" else got["group_a"]
        key = (got["test"], name, got["group_b"] or "")
        if key not in want:
            continue
        found += 1
        check_row(f"table {k}, {key}", got, want[key])
    if found != len(want):
        sys.exit(f"table {k}: {found} of {len(want)} rows\n{out}")
    return found


def main():
    if sys.argv[1] == "--write":
        return write(sys.argv[2])
    check_stored()
    rng = np.random.default_rng(10)
    with tempfile.TemporaryDirectory() as folder:
        tables = [table(rng, k) for k in range(50)]
        rows = sum(compare(sys.argv[1], t, folder, k)
                   for k, t in enumerate(tables))
        rows += sum(compare_recipe(sys.argv[1], t, folder, k)
                    for k, t in enumerate(tables))
    print(f"{rows} rows of analyze over 50 tables agree with pandas and SciPy")
    return 0


if __name__ == "__main__":
    sys.exit(main())
