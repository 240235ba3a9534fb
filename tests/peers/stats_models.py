#!/usr/bin/env python3
"""Models, resampling, power and reliability against SciPy, statsmodels and R.

stats_models.py --write FILE   writes the stored references, one case a line:
                               TEST, the samples (count, values), "=", then
                               the numbers that tests/unit/stats/test_models.c
                               names ("*": not compared)
stats_models.py WIRESWEEP      checks that this machine still gives the stored
                               numbers, and says what it had to leave out
"""
import itertools
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


# The mixed model: by R's lmerTest, which is needed to write the numbers.

def mixed_data(rng, k):
    """Plain, no variance between groups, of 1 or 2 rows each, columns of the
    group, much variance; edge cases between them."""
    groups, kind = int(rng.integers(4, 13)), k % 6
    rows = np.repeat(np.arange(groups), rng.integers(1, 3, groups)
                     if kind == 2 else rng.integers(1, 7, groups))
    rows = np.append(rows, [0, 1, 2])
    n = len(rows)
    x = [rounded(rng.normal(0, 2, n)) for _ in range(1 + k // 6 % 3)]
    if kind == 3:
        x[0] = rounded(rng.normal(0, 2, groups))[rows]
    if kind == 4:
        x[-1] = x[0] ** 2
    spread = {1: 0, 5: 20}.get(kind, rng.uniform(0.3, 3))
    y = rounded(1 + 0.3 * x[0] + spread * rng.normal(0, 1, groups)[rows]
                + rng.normal(0, 1, n))
    rows = rows.astype(float)
    if k == 7:
        y = np.full(n, 0.1)
    if k == 8:
        rows = np.arange(n, dtype=float)
    if k == 9:
        rows = np.zeros(n)
    if k == 10:
        y = rounded(rng.normal(0, 1, groups))[rows.astype(int)]
        x = x[:1]
    if k == 11:  # the column explains both groups
        rows = np.arange(n) % 2
        x = [2.0 * rows + 1]
    if k == 12:
        y, rows, x = y[:3], np.array([0, 0, 1.0]), [x[0][:3]]
    if kind == 4:
        y[rng.random(n) < 0.1] = NAN
        rows[rng.random(n) < 0.1] = -1
        rows[rows == 1] = -1  # a group without rows
    return [y, *x, rows]


UNTOLD = 7, 8, 9, 10, 11, 12  # sets of which the model cannot tell anything
LMER = """
suppressMessages(library(lmerTest))
options(digits = 17)
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9),
                       calc.derivs = FALSE, check.conv.singular = "ignore")
for (path in commandArgs(TRUE)) {
  d <- read.csv(path)
  x <- setdiff(names(d), c("y", "g"))
  out <- tryCatch({
    f <- as.formula(paste("y ~", paste(x, collapse = " + "), "+ (1 | g)"))
    m <- suppressMessages(lmer(f, d, control = control))
    s <- coef(summary(m))
    v <- as.data.frame(VarCorr(m))
    rows <- c("(Intercept)", x)
    kept <- match(rows, rownames(s))
    c(t(s[kept, c(1, 2, 3), drop = FALSE]), length(unique(d$g)), v$sdcor[2],
      v$sdcor[1], as.numeric(logLik(m)))
  }, error = function(e) NA)
  cat(out, "\n")
}
"""


def run_r(code, *paths):
    done = subprocess.run(["Rscript", "-e", code, *paths],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True)
    if done.returncode:
        sys.exit("R: " + done.stderr)
    return [[NAN if w in ("NA", "NaN") else float(w) for w in line.split()]
            for line in done.stdout.splitlines()]


def tabulate(folder, k, y, x, rows=None):
    columns = {"y": y, **{f"x{i}": c for i, c in enumerate(x)}}
    if rows is not None:
        columns["g"] = rows
    path = os.path.join(folder, f"{k}.csv")
    with open(path, "w") as out:
        out.write(",".join(columns) + "\n")
        for line in zip(*columns.values()):
            out.write(",".join(repr(float(v)) for v in line) + "\n")
    return path


def mixed_rows(y, *more):
    *x, rows = more
    rows = np.where(np.asarray(rows) < 0, NAN, rows)
    y, *x, rows = whole(y, *x, rows)
    return y, x, rows


def mixed_all(sets):
    with tempfile.TemporaryDirectory() as folder:
        answers = run_r(LMER, *[tabulate(folder, k, *mixed_rows(*s))
                                for k, s in enumerate(sets)])
    wants = []
    for k, (given, got) in enumerate(zip(sets, answers)):
        count, out = len(given) - 1, []
        y, x, rows = mixed_rows(*given)
        if k in UNTOLD:
            wants.append([NAN] * (7 * count) + [len(set(rows))] + [NAN] * 3)
            continue
        for t in range(count):
            b, se, df = got[3 * t:3 * t + 3]
            beta = b * np.std(x[t - 1]) / np.std(y) if t else NAN
            out += term(b, se, df, beta)
        groups, within, between, likelihood = got[3 * count:]
        if between < 1e-6 * within:  # where lme4 stopped on its way to 0
            between = 0
        wants.append(out + [groups, within, between, likelihood])
    return wants


# Permutation tests: every arrangement in turn, decimals as they are written.

def decimals(x):
    return [Fraction(repr(float(v))) for v in x]


def short(rng, n, k):
    x = np.round(rng.normal(0, 1, n), 0 if k % 3 == 1 else 3)
    return np.round(x + 1000, 3) if k % 3 == 2 else x


def strata(rng, n, k):
    """None, or three strata; sometimes with a missing one."""
    if k % 2 == 0:
        return np.array([])
    s = np.arange(n) % 3
    rng.shuffle(s)
    if k % 5 == 0:
        s[rng.integers(n)] = -1
    return s


def holes(rng, y, k):
    if k % 4 == 3 and len(y) > 3:
        y[rng.integers(len(y))] = NAN
    return y


def rows_of(stratum, *columns):
    if not len(stratum):
        stratum = np.zeros(len(columns[0]))
    *columns, stratum = whole(*columns, np.where(np.asarray(stratum) < 0, NAN,
                                                 stratum))
    return columns, stratum


def orders(stratum):
    """All ways in which positions change places within their stratum."""
    blocks = [np.flatnonzero(stratum == s) for s in np.unique(stratum)]
    ways = [list(itertools.permutations(b)) for b in blocks]
    for choice in itertools.product(*ways):
        order = [0] * len(stratum)
        for block, way in zip(blocks, choice):
            for i, j in zip(block, way):
                order[i] = j
        yield order


def share_as_extreme(statistic, arrangements):
    """How many lie as far from the mean of all as the data do."""
    seen = [statistic(a) for a in arrangements]
    mean = sum(seen) / len(seen)
    far = abs(statistic(None) - mean)
    return sum(abs(s - mean) >= far for s in seen) / len(seen)


def permute_pearson_data(rng, k):
    n = 3 if k % 10 == 0 else int(rng.integers(4, 7 if k % 2 == 0 else 10))
    x, y = short(rng, n, k), holes(rng, short(rng, n, k + 1), k)
    if k == 7:
        y = np.full(n, 0.1)
    return [x, y, strata(rng, n, k)]


def permute_pearson(x, y, stratum):
    (x, y), s = rows_of(stratum, x, y)
    n = len(x)
    if n < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return [n, NAN, NAN]
    u, v = decimals(x), decimals(y)
    mean = sum(u) / n
    v = [b - sum(v) / n for b in v]
    p = share_as_extreme(
        lambda o: sum((u[j] - mean) * v[i]
                      for i, j in enumerate(o or range(n))), orders(s))
    return [n, np.corrcoef(x, y)[0, 1], p]


def permute_members_data(rng, k):
    n = 3 if k % 10 == 0 else int(rng.integers(4, 12))
    y = holes(rng, short(rng, n, k), k)
    member = (rng.random(n) < 0.4).astype(float)
    if k % 7 == 0:
        member[0] = -1
    if k == 8:
        y = np.full(n, 0.1)
    if k == 9:
        member[:] = 1  # the other side is empty
    return [y, member, strata(rng, n, k)]


def permute_members(y, member, stratum):
    member = np.where(np.asarray(member) < 0, NAN, member)
    (y, member), s = rows_of(stratum, y, member)
    n, ones = len(y), int(member.sum())
    if ones in (0, n) or np.ptp(y) == 0:
        return [n, NAN, NAN]
    v = decimals(y)
    blocks = [np.flatnonzero(s == b) for b in np.unique(s)]
    ways = [itertools.combinations(b, int(member[b].sum())) for b in blocks]
    sides = [sum(c, ()) for c in itertools.product(*map(list, ways))]
    data = tuple(np.flatnonzero(member))

    def gap(side):
        part = sum(v[i] for i in (data if side is None else side))
        return part / ones - (sum(v) - part) / (n - ones)
    return [n, y[member == 1].mean() - y[member == 0].mean(),
            share_as_extreme(gap, sides)]


def permute_pairs_data(rng, k):
    n = 3 if k % 10 == 0 else int(rng.integers(4, 11))
    a, b = short(rng, n, k), holes(rng, short(rng, n, k), k)
    return [a, a if k == 8 else b]


def permute_pairs(a, b):
    a, b = whole(a, b)
    n = len(a)
    if (a == b).all():
        return [n, NAN, NAN]
    d = [u - v for u, v in zip(decimals(a), decimals(b))]
    p = share_as_extreme(
        lambda signs: sum(x * y for x, y in zip(d, signs or [1] * n)),
        list(itertools.product([1, -1], repeat=n)))
    return [n, float(sum(d) / n), p]


# BCa intervals: SciPy's, from its own draws.

STATISTICS = [np.mean, lambda x: np.std(x, ddof=1), np.median,
              lambda a, b: a.mean() - b.mean()]


def bca_data(rng, k):
    of = STATISTICS[k % 4]
    data = [rounded(np.exp(rng.normal(0, 1, int(rng.integers(5, 16)))), 4)
            for _ in range(2 if k % 4 == 3 else 1)]
    if k == 8:
        data = [np.full(7, 0.25)]
    r = st.bootstrap(data, of, n_resamples=99, vectorized=False, method="BCa",
                     random_state=np.random.default_rng(k),
                     confidence_level=0.9 if k % 3 else 0.95)
    without = [np.array([of(*[np.delete(d, i) if d is x else d for d in data])
                         for i in range(len(x))]) for x in data]
    BCA[k] = r.confidence_interval
    return [r.bootstrap_distribution,
            [of(*data), 0.9 if k % 3 else 0.95], *without]


BCA = {}


def bca_all(sets):
    return [[*BCA[k]] for k in range(len(sets))]


# Power: by SciPy's noncentral t, in the range where it has its ten digits.

def nct_data(rng, k):
    df = [1, 2, 5, 30, 100, 400, 1.5, 7.3][k % 8]
    delta = rng.uniform(0, [6, 40][k % 2])
    return [[rounded([delta + rng.normal()], 8)[0], df,
             rounded([delta], 8)[0]]]


def nct(x):
    return [st.nct.cdf(*x), st.nct.sf(*x)]


def power_data(rng, k):
    d = [0.1, 0.2, 0.5, 0.8, 1.2, 1.6][k % 6] * (-1 if k % 5 == 4 else 1)
    return [[d, int(rng.integers(2, 60)), int(rng.integers(2, 60)),
             [0.05, 0.01][k % 2], [0.8, 0.9, 0.5, 0.99][k % 4]]]


def chance(df, delta, alpha):
    far = st.t.isf(alpha / 2, df)
    near = st.nct.sf(far, df, abs(delta))
    if math.isnan(near):  # as SciPy answers here and there far out
        near = 1 - st.nct.cdf(far, df, abs(delta))
    return near + np.nan_to_num(st.nct.cdf(-far, df, abs(delta)))


def least(of, power):
    n = 2
    while of(n) < power:
        n *= 2
    low = n // 2
    while n - low > 1:
        middle = (low + n) // 2
        low, n = (middle, n) if of(middle) < power else (low, middle)
    return n


def power(x):
    d, n1, n2, alpha, wanted = x

    def two(a, b):
        return chance(a + b - 2, d * math.sqrt(a * b / (a + b)), alpha)

    def one(n):
        return chance(n - 1, d * math.sqrt(n), alpha)
    return [two(n1, n2), one(n1), least(lambda n: two(n, n), wanted),
            least(one, wanted)]


# Reliability: by the textbook's sums of squares.

def reliability_data(rng, k):
    units = 3 if k % 10 == 0 else int(rng.integers(3, 20))
    sizes = (np.full(units, 2 + k % 4) if k % 2 == 0
             else rng.integers(1, 6, units))
    unit = np.append(np.repeat(np.arange(units), sizes),
                     [] if k % 2 == 0 else [0])
    n, spread = len(unit), [0, 0.3, 1, 5][k // 2 % 4]
    y = spread * rng.normal(0, 1, units)[unit.astype(int)]
    y = rounded(y + rng.normal([0, 1000][k % 3 == 2], 1, n), 8)
    if k % 5 == 1:
        y[rng.random(n) < 0.1] = NAN
        unit[unit == 1] = -1  # no value of one unit is left
    if k == 7:
        y = np.full(n, 0.1)
    if k == 9:
        unit = np.arange(n)
    if k == 11:
        unit = np.zeros(n)
    return [y, unit]


def reliability(y, unit):
    y, unit = whole(y, np.where(np.asarray(unit) < 0, NAN, unit))
    groups = [y[unit == u] for u in np.unique(unit)]
    n, k = len(y), len(groups)
    if k < 2 or n == k or np.ptp(y) == 0:
        return [k, n] + [NAN] * 11
    test = st.f_oneway(*groups)
    sizes = np.array([len(g) for g in groups])
    n0 = (n - (sizes ** 2).sum() / n) / (k - 1)
    msw = sum(((g - g.mean()) ** 2).sum() for g in groups) / (n - k)
    msb = (sizes * (np.array([g.mean() for g in groups]) - y.mean()) ** 2
           ).sum() / (k - 1)
    icc = (msb - msw) / (msb + (n0 - 1) * msw)
    low = test.statistic / st.f.isf(0.025, k - 1, n - k)
    high = test.statistic * st.f.isf(0.025, n - k, k - 1)
    return [k, n, n0, math.sqrt(max(0, (msb - msw) / n0)), math.sqrt(msw), icc,
            (low - 1) / (low + n0 - 1), (high - 1) / (high + n0 - 1),
            test.statistic, k - 1, n - k, test.pvalue,
            max(0, 1 - msw / msb)]


def each(run):
    return lambda sets: [run(*given) for given in sets]


TESTS = {
    "ols": (ols_data, each(ols)),
    "mixed": (mixed_data, mixed_all),
    "permute_pearson": (permute_pearson_data, each(permute_pearson)),
    "permute_members": (permute_members_data, each(permute_members)),
    "permute_pairs": (permute_pairs_data, each(permute_pairs)),
    "bca": (bca_data, bca_all),
    "nct": (nct_data, each(nct)),
    "power": (power_data, each(power)),
    "reliability": (reliability_data, each(reliability)),
}


def data_sets(name):
    rng = np.random.default_rng([20260202, list(TESTS).index(name)])
    return [TESTS[name][0](rng, k) for k in range(SETS)]


def write(path):
    with open(path, "w") as out:
        for name, (_, run) in TESTS.items():
            sets = data_sets(name)
            for data, want in zip(sets, run(sets)):
                words = [name, str(len(data))]
                for x in data:
                    words += [str(len(x))] + [repr(float(v)) for v in x]
                words += ["="] + ["%.17g" % w for w in want]
                out.write(" ".join(words) + "\n")


def stored():
    """Per test the list of (samples, numbers)."""
    found = {}
    for line in open(STORED):
        given, numbers = line.split(" = ")
        name, count, *words = given.split()
        data = []
        for _ in range(int(count)):
            n = int(words[0])
            data.append(np.array(words[1:n + 1], float))
            words = words[n + 1:]
        found.setdefault(name, []).append(
            (data, [float(w) for w in numbers.split()]))
    return found


def difference(got, want):
    """The largest relative one; NaN only where both are."""
    worst = 0.0
    for g, w in zip(got, want):
        if math.isnan(g) != math.isnan(w):
            return math.inf
        if not math.isnan(w) and abs(g - w) > 1e-15:
            worst = max(worst, abs(g - w) / max(abs(w), 1e-300))
    return worst


def agree(what, pairs, tolerance):
    """pairs: (set, numbers of a peer, stored numbers)"""
    worst, sets = 0.0, 0
    for k, got, want in pairs:
        d = difference(got, want)
        if len(got) != len(want) or d > tolerance:
            sys.exit(f"{what}, set {k}: {got} is not {want}")
        worst, sets = max(worst, d), sets + 1
    if sets < 10:
        sys.exit(f"{what}: only {sets} sets could be compared")
    print(f"{what}: {sets} sets, largest relative difference {worst:.1e}")


def regenerated(found):
    """What wrote the numbers still gives them."""
    for name, (_, run) in TESTS.items():
        if name == "mixed" and not has_r("lmerTest"):
            print("mixed: not written again, no R with lmerTest")
            continue
        sets = data_sets(name)
        agree(name, ((k, got, want) for k, (got, (_, want)) in
                     enumerate(zip(run(sets), found[name]))),
              1e-5 if name == "mixed" else 1e-10)


def has_r(package):
    if not shutil.which("Rscript"):
        return False
    code = f"q(status = !requireNamespace('{package}', quietly = TRUE))"
    return subprocess.run(["Rscript", "-e", code]).returncode == 0


def well_posed(x):
    """Columns of which a plain solver loses few digits."""
    design = np.column_stack([np.ones(len(x[0])), *x])
    return len(design) > design.shape[1] and np.linalg.cond(design) < 1e3


def ols_by_statsmodels(found):
    for k, (data, want) in enumerate(found):
        y, *x = whole(*data)
        if math.isnan(want[3]) or not well_posed(x):
            continue
        fit = sm.OLS(y, sm.add_constant(np.column_stack(x))).fit(
            cov_type="HC3", use_t=True)
        got = []
        for row in zip(fit.params, *fit.conf_int().T, fit.tvalues,
                       [fit.df_resid] * len(data), fit.pvalues):
            got += row
        yield k, got + [fit.rsquared, fit.rsquared_adj, fit.scale ** 0.5,
                        fit.llf], [w for i, w in enumerate(want[:-4])
                                   if i % 7 < 6] + want[-4:]


HC3 = """
options(digits = 17)
for (path in commandArgs(TRUE)) {
  m <- lm(y ~ ., read.csv(path))
  cat(coef(m), sqrt(diag(sandwich::vcovHC(m, type = "HC3"))), "\\n")
}
"""


def ols_by_r(found):
    sets = []
    for k, (data, want) in enumerate(found):
        y, *x = whole(*data)
        if not math.isnan(want[3]) and well_posed(x):
            sets.append((k, y, x, want))
    with tempfile.TemporaryDirectory() as folder:
        answers = run_r(HC3, *[tabulate(folder, k, y, x)
                               for k, y, x, _ in sets])
    for (k, _, x, want), got in zip(sets, answers):
        terms = range(len(x) + 1)
        yield k, got, [want[7 * t] for t in terms] + [
            want[7 * t] / want[7 * t + 3] for t in terms]


def gls_errors(x, rows, scale, between):
    """Standard errors at given variances, by the whole matrix; statsmodels'
    own are of the observed information, variances included."""
    design = sm.add_constant(np.column_stack(x))
    same = np.equal.outer(rows, rows)
    v = scale * np.eye(len(rows)) + between * same
    return np.diag(np.linalg.inv(design.T @ np.linalg.solve(v, design))) ** .5


def mixed_by_statsmodels(found):
    for k, (data, want) in enumerate(found):
        y, x, rows = mixed_rows(*data)
        if not want[-2] > 0.1 * want[-3] or not well_posed(x):
            continue  # its optimiser is content too early at the boundary
        fit = sm.MixedLM(y, sm.add_constant(np.column_stack(x)), rows).fit(
            method=["bfgs", "powell"], gtol=1e-9, xtol=1e-12, ftol=1e-12)
        terms = range(len(x) + 1)
        between = np.asarray(fit.cov_re)[0, 0]
        yield k, [*fit.fe_params, *gls_errors(x, rows, fit.scale, between),
                  fit.scale ** 0.5, between ** 0.5, fit.llf], [
            *(want[7 * t] for t in terms),
            *(want[7 * t] / want[7 * t + 3] for t in terms), *want[-3:]]


def power_by_statsmodels(found):
    two, one = sm.stats.TTestIndPower(), sm.stats.TTestPower()
    for k, ((x,), want) in enumerate(found):
        d, n1, n2, alpha, wanted = x
        got = [two.power(d, n1, alpha, n2 / n1), one.power(d, n1, alpha)]
        got += [max(2, math.ceil(t.solve_power(abs(d), None, alpha, wanted)))
                for t in (two, one)]
        told = [i for i, g in enumerate(got) if not math.isnan(g)]
        yield k, [got[i] for i in told], [want[i] for i in told]


POWER = """
options(digits = 17)
for (path in commandArgs(TRUE)) {
  x <- read.csv(path)$y
  p <- function(type) power.t.test(x[2], abs(x[1]), 1, x[4], type = type,
                                   strict = TRUE)$power
  n <- function(type) tryCatch(max(2, ceiling(power.t.test(
    NULL, abs(x[1]), 1, x[4], x[5], type = type, strict = TRUE,
    tol = 1e-9)$n)), error = function(e) 2)
  cat(p("two.sample"), p("one.sample"), n("two.sample"), n("one.sample"),
      "\\n")
}
"""


def power_by_r(found):
    with tempfile.TemporaryDirectory() as folder:
        answers = run_r(POWER, *[tabulate(folder, k, x, [])
                                 for k, ((x,), _) in enumerate(found)])
    for k, (got, ((x,), want)) in enumerate(zip(answers, found)):
        if x[1] == x[2]:  # R knows groups of one size only
            yield k, got, want
        else:
            yield k, got[1:], want[1:]


BALANCED = """
options(digits = 17)
suppressMessages(library(lme4))
for (path in commandArgs(TRUE)) {
  m <- lmer(y ~ 1 + (1 | g), read.csv(path), control = lmerControl(
    optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9), calc.derivs = FALSE,
    check.conv.singular = "ignore"))
  cat(as.data.frame(VarCorr(m))$sdcor, "\\n")
}
"""


def reliability_by_r(found):
    """Balanced and above zero, both ways give the same variances."""
    sets = []
    for k, ((y, unit), want) in enumerate(found):
        y, unit = whole(y, np.where(unit < 0, NAN, unit))
        if len(set(np.unique(unit, return_counts=True)[1])) == 1 and want[5] > 0:
            sets.append((k, y, unit, want))
    with tempfile.TemporaryDirectory() as folder:
        answers = run_r(BALANCED, *[tabulate(folder, k, y, [], unit)
                                    for k, y, unit, _ in sets])
    for (k, _, _, want), got in zip(sets, answers):
        yield k, got, want[3:5]


def main():
    if sys.argv[1] == "--write":
        return write(sys.argv[2])
    found = stored()
    regenerated(found)
    if sm:
        agree("ols by statsmodels", ols_by_statsmodels(found["ols"]), 1e-10)
        agree("power by statsmodels", power_by_statsmodels(found["power"]),
              1e-10)
        agree("mixed by statsmodels", mixed_by_statsmodels(found["mixed"]),
              1e-4)
    else:
        print("left out: no statsmodels")
    if has_r("lme4"):
        agree("reliability by R", reliability_by_r(found["reliability"]), 1e-4)
    if shutil.which("Rscript"):
        agree("power by R", power_by_r(found["power"]), 1e-8)
    if has_r("sandwich"):
        agree("ols by R", ols_by_r(found["ols"]), 1e-10)
    else:
        print("left out: no R with sandwich")
    return 0


if __name__ == "__main__":
    sys.exit(main())
