#!/usr/bin/env python3
"""Ties and offsets in exact fractions, beside wiresweep's statistics.

A mean of equal numbers differs in its last bits with their order, so that
floating point sees no tie; about 1e12 a plain sum loses the digits in which
values differ.  Here ranks are those of fractions, and sums of squares are
fractions until the last division.

stats_exact.py --write FILE   writes the stored references, in the form of
                              stats_references.py, numbers to 17 digits
stats_exact.py WIRESWEEP      checks that they are still the stored numbers,
                              and compares `analyze --json` of runs whose means
                              tie
"""
import json
import math
import os
import subprocess
import sys
import tempfile
from fractions import Fraction

try:
    import numpy as np
    import pandas as pd
    import scipy.stats as st
except ImportError as missing:
    print("needs Python with numpy, scipy and pandas:", missing)
    sys.exit(77)

sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import stats_references as plain  # noqa: E402

NAN = float("nan")
STORED = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "..", "known", "stats", "exact.txt")
SEEDS = 5


# ---- ties ------------------------------------------------------------------

def means(rng, n, places=2):
    """Means over seeds in tenths, many of them equal: as floating point sums
    them in the order of the seeds, and as they are."""
    floats, exact = [], []
    for _ in range(n):
        tenths = rng.integers(0, 4, SEEDS) * 10 ** (places - 1)
        floats.append(sum(t / 10 ** places for t in tenths) / SEEDS)
        exact.append(Fraction(int(tenths.sum()), 10 ** places * SEEDS))
    return floats, exact


def codes(*columns):
    """Whole numbers in the order of fractions, equal where they are."""
    order = {v: k for k, v in enumerate(sorted(set(sum(columns, []))))}
    return [np.array([order[v] for v in c], float) for c in columns]


def signed_codes(a, b):
    d = [x - y for x, y in zip(a, b)]
    order = {v: k for k, v in enumerate(sorted({abs(v) for v in d} | {0}))}
    return np.array([math.copysign(order[abs(v)], v) for v in d])


def of_order(name):
    form, run = plain.TESTS[name]
    if name == "wilcoxon":
        def signed(a, b):
            d = signed_codes(a, b)
            return plain.wilcoxon(d, np.zeros(len(d)))
        return signed
    if form in (plain.TWO, plain.MANY):
        return lambda *x: run(*codes(*x))
    return lambda *x: run(*[codes(c)[0] for c in x])


RANKED = {"spearman": 2, "kendall": 2, "partial_spearman": 4,
          "mann_whitney": 2, "wilcoxon": 2, "ks": 2, "kruskal_wallis": 3}


def tied_cases():
    for number, (name, columns) in enumerate(RANKED.items()):
        rng = np.random.default_rng([20261128, number])
        for n in (6, 9, 12, 40, 60, 300):
            data = [means(rng, n) for _ in range(columns)]
            floats = [np.array(d[0]) for d in data]
            yield name, floats, of_order(name)(*[d[1] for d in data])


# ---- offsets ---------------------------------------------------------------

def fractions(x):
    return [Fraction(float(v)) for v in x]


def mean(x):
    return sum(x) / len(x)


def squares(x):
    return sum((v - mean(x)) ** 2 for v in x)


def real(x):
    """The root of it keeps all digits of a double."""
    return float(x)


def t_row(estimate, error, df, n):
    t, half = estimate / error, st.t.ppf(0.975, df) * error
    return plain.row(n, 0, estimate, (estimate - half, estimate + half), t,
                     df, NAN, 2 * st.t.sf(abs(t), df))


def pooled_t(a, b):
    na, nb = len(a), len(b)
    v = (squares(a) + squares(b)) / (na + nb - 2)
    return t_row(real(mean(a) - mean(b)),
                 math.sqrt(v * (Fraction(1, na) + Fraction(1, nb))),
                 na + nb - 2, na + nb)


def welch_t(a, b):
    na, nb = len(a), len(b)
    va, vb = squares(a) / (na - 1) / na, squares(b) / (nb - 1) / nb
    df = (va + vb) ** 2 / (va ** 2 / (na - 1) + vb ** 2 / (nb - 1))
    return t_row(real(mean(a) - mean(b)), math.sqrt(va + vb), real(df),
                 na + nb)


def paired_t(a, b):
    d = [x - y for x, y in zip(a, b)]
    n = len(d)
    return t_row(real(mean(d)), math.sqrt(squares(d) / (n - 1) / n), n - 1, n)


def f_row(f, df1, df2, n):
    return plain.row(n, 0, statistic=real(f), df1=df1, df2=df2,
                     p=st.f.sf(real(f), df1, df2))


def anova(*groups):
    every = sum(groups, [])
    n, k = len(every), len(groups)
    within = sum(squares(g) for g in groups)
    between = sum(len(g) * (mean(g) - mean(every)) ** 2 for g in groups)
    return f_row(between / (k - 1) / (within / (n - k)), k - 1, n - k, n)


def welch_anova(*groups):
    k, n = len(groups), sum(len(g) for g in groups)
    w = [len(g) * (len(g) - 1) / squares(g) for g in groups]
    centre = sum(a * mean(g) for a, g in zip(w, groups)) / sum(w)
    spread = sum((1 - a / sum(w)) ** 2 / (len(g) - 1)
                 for a, g in zip(w, groups))
    f = sum(a * (mean(g) - centre) ** 2 for a, g in zip(w, groups)) / (k - 1)
    f /= 1 + 2 * (k - 2) * spread / (k * k - 1)
    return f_row(f, k - 1, real((k * k - 1) / (3 * spread)), n)


def median(x):
    x = sorted(x)
    return (x[len(x) // 2] + x[(len(x) - 1) // 2]) / 2


def levene(*groups):
    return anova(*[[abs(v - median(g)) for v in g] for g in groups])


def pearson(x, y):
    n, mx, my = len(x), mean(x), mean(y)
    sxy = sum((a - mx) * (b - my) for a, b in zip(x, y))
    r = math.copysign(math.sqrt(sxy ** 2 / (squares(x) * squares(y))), sxy)
    return plain.correlation(r, 2 * st.t.sf(
        abs(r) * math.sqrt((n - 2) / ((1 - r) * (1 + r))), n - 2), n, 0)


SHIFTED = {"pooled_t": (pooled_t, 2), "welch_t": (welch_t, 2),
           "paired_t": (paired_t, 2), "anova": (anova, 3),
           "welch_anova": (welch_anova, 3), "levene": (levene, 3),
           "pearson": (pearson, 2)}


def shifted_cases():
    for number, (name, (run, columns)) in enumerate(SHIFTED.items()):
        rng = np.random.default_rng([20261129, number])
        for offset in (0, 1e6, 1e9, 1e12):
            for n in (7, 20, 101):
                floats = [offset + rng.normal(0, 3, n) + k
                          for k in range(columns)]
                yield name, floats, run(*[fractions(x) for x in floats])


def cases():
    yield from tied_cases()
    yield from shifted_cases()


def write(path):
    with open(path, "w") as out:
        for name, data, want in cases():
            words = [name, str(len(data))]
            for x in data:
                words += [str(len(x))] + ["%.17g" % v for v in x]
            words += ["="] + [w if isinstance(w, str) else "%.17g" % w
                              for w in want]
            out.write(" ".join(words) + "\n")


def check_stored():
    lines = open(STORED).read().splitlines()
    every = list(cases())
    assert len(lines) == len(every), (len(lines), len(every))
    for number, (line, (name, _, want)) in enumerate(zip(lines, every)):
        got = line.split(" = ")[1].split()
        for g, w in zip(got, want):
            if g != "*" and not plain.near(float(g), w):
                sys.exit(f"{STORED}:{number + 1}: {name}: stored {g}, "
                         f"fractions give {w}")
    print(f"{len(lines)} stored cases are what fractions give")


# ---- the program -----------------------------------------------------------

RECIPE = """
correlations:
  - {x: clustering, y: accuracy, methods: [spearman, kendall]}
groups:
  - {by: family, y: accuracy, tests: [mann_whitney, ks, kruskal_wallis]}
"""


def check_program(program, folder, seed, graphs):
    """Graphs of five runs; x and y in hundredths, so that means tie."""
    rng = np.random.default_rng([7, seed])
    x = rng.integers(30, 33, (graphs, SEEDS))
    y = x[:, ::-1] // 2 + rng.integers(80, 84, (graphs, SEEDS))
    runs = pd.DataFrame({
        "graph": np.repeat(np.arange(graphs), SEEDS),
        "family": np.repeat(np.where(np.arange(graphs) % 2, "ws", "er"),
                            SEEDS),
        "clustering": x.ravel() / 100, "accuracy": y.ravel() / 100})
    table = os.path.join(folder, f"runs{seed}.csv")
    recipe = os.path.join(folder, "recipe.yaml")
    runs.to_csv(table, index=False)
    with open(recipe, "w") as out:
        out.write(RECIPE)
    out = subprocess.run([program, "analyze", "--json", table, recipe],
                         check=True, stdout=subprocess.PIPE, text=True).stdout
    got = {g["test"]: g for g in map(json.loads, out.splitlines())}
    u, v = x.sum(1).astype(float), y.sum(1).astype(float)
    a, b = v[0::2], v[1::2]
    want = {"spearman": plain.spearman(u, v), "kendall": plain.kendall(u, v),
            "mann_whitney": plain.mann_whitney(a, b), "ks": plain.ks(a, b),
            "kruskal_wallis": plain.many(st.kruskal, lambda n, g: NAN)(a, b)}
    for test, numbers in want.items():
        plain.check_row(f"table {seed}, {test}", got[test], numbers)
    return len(want)


def main():
    if sys.argv[1] == "--write":
        return write(sys.argv[2])
    check_stored()
    with tempfile.TemporaryDirectory() as folder:
        rows = sum(check_program(sys.argv[1], folder, k, n)
                   for k, n in enumerate((7, 9, 12, 41, 200, 3942)))
    print(f"{rows} rows of analyze over means that tie are those of whole "
          "numbers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
