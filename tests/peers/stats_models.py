#!/usr/bin/env python3
"""Models, resampling, power and reliability against SciPy, statsmodels and R.

stats_models.py --write FILE   writes the stored references, one case a line:
                               TEST, the samples (count, values), "=", then
                               the numbers that tests/unit/stats/test_models.c
                               names ("*": not compared)
stats_models.py WIRESWEEP      checks that this machine still gives the stored
                               numbers, and says what it had to leave out
"""
import io
import math
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from fractions import Fraction

try:
    import numpy as np
    import scipy.stats as st
except ImportError as missing:
    print("needs Python with numpy and scipy:", missing)
    sys.exit(77)
try:
    import statsmodels.api as sm
except ImportError:
    sm = None

warnings.simplefilter("ignore")
SETS = 60
NAN = float("nan")
STORED = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "..", "known", "stats", "models.txt")


def rounded(x, digits=6):
    return np.array([float(f"%.{digits}g" % v) for v in x])


def whole(*columns):
    keep = ~np.isnan(np.array(columns, float)).any(axis=0)
    return [np.asarray(c)[keep] for c in columns]


# Least squares: in rational numbers, so that nothing is lost on the way.

def solve(a, b):
    """x with a x = b, by elimination; columns of zeros are left at None."""
    n = len(a)
    rows = [list(r) + list(s) for r, s in zip(a, b)]
    for i in range(n):
        for j in range(n):
            if j != i and rows[j][i] != 0:
                by = rows[j][i] / rows[i][i]
                rows[j] = [u - by * v for u, v in zip(rows[j], rows[i])]
    return [[v / rows[i][i] for v in rows[i][n:]] for i in range(n)]


def independent(columns):
    """Which columns those before them do not explain."""
    kept, basis = [], []
    for c in columns:
        v = list(c)
        for b in basis:
            part = sum(p * q for p, q in zip(v, b)) / sum(q * q for q in b)
            v = [p - part * q for p, q in zip(v, b)]
        kept.append(any(p != 0 for p in v))
        if kept[-1]:
            basis.append(v)
    return kept


def ols(y, *x):
    y, *x = whole(y, *x)
    n, k = len(y), len(x)
    if n == 0 or np.ptp(y) == 0:
        return [NAN] * (7 * (k + 1) + 4)
    exact = [[Fraction(v) for v in c] for c in (np.ones(n), *x)]
    kept = independent(exact)
    columns = [c for c, keep in zip(exact, kept) if keep]
    y = [Fraction(v) for v in y]
    gram = [[sum(p * q for p, q in zip(a, b)) for b in columns]
            for a in columns]
    p = len(gram)
    inverse = solve(gram, [[Fraction(i == j) for j in range(p)]
                           for i in range(p)])
    w = [[sum(inverse[t][j] * columns[j][i] for j in range(p))
          for i in range(n)] for t in range(p)]
    b = [sum(u * v for u, v in zip(w[t], y)) for t in range(p)]
    e = [v - sum(b[t] * columns[t][i] for t in range(p))
         for i, v in enumerate(y)]
    free = [1 - sum(columns[t][i] * w[t][i] for t in range(p))
            for i in range(n)]
    df, rss = n - p, sum(v * v for v in e)
    mean = sum(y) / n
    tss = sum((v - mean) ** 2 for v in y)
    out, at = [], 0
    for t, keep in enumerate(kept):
        if not keep:
            out += [NAN] * 7
            continue
        c = columns[at]
        sxx = sum(v * v for v in c) - sum(c) ** 2 / n
        se = NAN
        if df > 0 and rss > 0 and min(free) > 0:
            se = math.sqrt(sum((u * v / f) ** 2
                               for u, v, f in zip(w[at], e, free)))
        out += term(float(b[at]), se, df,
                    float(b[at]) * math.sqrt(sxx / tss) if t else NAN)
        at += 1
    r2 = float(1 - rss / tss)
    if df <= 0 or rss == 0:
        return out + [r2] + ([1, 0, NAN] if df > 0 else [NAN] * 3)
    adjusted = float(1 - (rss / df) / (tss / (n - 1)))
    likelihood = -n / 2 * (math.log(2 * math.pi * float(rss) / n) + 1)
    return out + [r2, adjusted, math.sqrt(rss / df), likelihood]


def term(b, se, df, beta):
    if not se > 0:
        return [b, NAN, NAN, NAN, NAN, NAN, beta]
    half = st.t.ppf(0.975, df) * se
    return [b, b - half, b + half, b / se, df, 2 * st.t.sf(abs(b / se), df),
            beta]


def ols_data(rng, k):
    """Plain, quadratic, rounded, one column explained, constant, missing."""
    n = 3 if k % 10 == 0 else int(rng.integers(5, 31))
    kind, count = k % 6, 1 if n == 3 else 1 + k // 6 % 3
    x = [rounded(rng.normal(0, 1 + rng.random(), n)) for _ in range(count)]
    if kind == 1 and count > 1:
        x[0] = rounded(rng.uniform(1000, 1001, n), 8)
        x[1] = x[0] ** 2
    if kind == 2:
        x[0] = np.round(x[0])
    if kind == 3 and count > 1:
        x = [np.round(4 * c) / 4 for c in x]
        x[-1] = 2 * x[0] - 3 * (x[1] if count > 2 else 1)
    if kind == 4 and count > 2:
        x[1] = np.full(n, 0.7)
    spread = 0.5 + np.abs(x[0] - x[0].mean())
    y = rounded(rng.normal() * (x[0] - x[0].mean()) + rng.normal(0, spread))
    if k == 7:
        y = np.full(n, 0.1)
    if k == 8:
        y = np.full(n, NAN)
    if k == 9:
        y = 3 - 2 * x[0]
    if kind == 5:
        y[rng.random(n) < 0.15] = NAN
        x[-1][rng.random(n) < 0.1] = NAN
    return [y, *x]


TESTS = {
    "ols": (ols_data, ols),
}


def cases():
    for number, (name, (data, run)) in enumerate(TESTS.items()):
        rng = np.random.default_rng([20260202, number])
        for k in range(SETS):
            given = data(rng, k)
            yield name, given, run(*given)


def write(path):
    with open(path, "w") as out:
        for name, data, want in cases():
            words = [name, str(len(data))]
            for x in data:
                words += [str(len(x))] + [repr(float(v)) for v in x]
            words += ["="] + [w if isinstance(w, str) else "%.17g" % w
                              for w in want]
            out.write(" ".join(words) + "\n")


def main():
    if sys.argv[1] == "--write":
        return write(sys.argv[2])
    return 0


if __name__ == "__main__":
    sys.exit(main())
