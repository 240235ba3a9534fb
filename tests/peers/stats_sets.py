"""Data sets for models, resampling, power and reliability, and what exact
arithmetic, SciPy and R say about them: TESTS maps a name to both."""
import itertools
import math
import sys
import tempfile
import warnings
from fractions import Fraction

from stats_r import run_r, tabulate

try:
    import numpy as np
    import scipy.stats as st
except ImportError as missing:
    print("needs Python with numpy and scipy:", missing)
    sys.exit(77)

warnings.simplefilter("ignore")
SETS = 60
NAN = float("nan")


def rounded(x, digits=6):
    return np.array([float("%.*g" % (digits, v)) for v in x])


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


def within(x, stratum):
    """Fractions less the mean of their stratum."""
    mean = {}
    for b in np.unique(stratum):
        own = [v for v, t in zip(x, stratum) if t == b]
        mean[b] = sum(own) / len(own)
    return [v - mean[b] for v, b in zip(x, stratum)]


def permute_pearson(x, y, stratum):
    (x, y), s = rows_of(stratum, x, y)
    n = len(x)
    if n < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return [n, NAN, NAN]
    u, v = within(decimals(x), s), within(decimals(y), s)
    uu, vv, uv = (sum(a * b for a, b in zip(*c))
                  for c in ((u, u), (v, v), (u, v)))
    if uu == 0 or vv == 0:
        return [n, NAN, NAN]
    p = share_as_extreme(
        lambda o: sum(u[j] * v[i] for i, j in enumerate(o or range(n))),
        orders(s))
    return [n, math.copysign(math.sqrt(uv * uv / (uu * vv)), uv), p]


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
    weights, gaps = 0, 0
    for b in blocks:
        one = [v[i] for i in b if member[i]]
        other = [v[i] for i in b if not member[i]]
        if one and other:
            w = Fraction(len(one) * len(other), len(b))
            weights += w
            gaps += w * (sum(one) / len(one) - sum(other) / len(other))
    if weights == 0:
        return [n, NAN, NAN]
    return [n, float(gaps / weights), share_as_extreme(gap, sides)]


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
    of, level = STATISTICS[k % 4], 0.9 if k % 3 else 0.95
    data = [rounded(np.exp(rng.normal(0, 1, int(rng.integers(5, 16)))), 4)
            for _ in range(2 if k % 4 == 3 else 1)]
    if k == 8:
        data = [np.full(7, 0.25)]
    r = st.bootstrap(data, of, n_resamples=99, vectorized=False, method="BCa",
                     random_state=np.random.default_rng(k),
                     confidence_level=level)
    without = [np.array([of(*[np.delete(d, i) if d is x else d for d in data])
                         for i in range(len(x))]) for x in data]
    given = [r.bootstrap_distribution, [of(*data), level], *without]
    if not np.allclose(bca(*given), [*r.confidence_interval], 1e-12, 0, True):
        sys.exit(f"bca, set {k}: {bca(*given)}, not {r.confidence_interval}")
    return given


def bca(draws, about, *without):
    """Efron (1987), as SciPy has it, from given draws."""
    estimate, level = about
    below = ((draws < estimate).mean() + (draws <= estimate).mean()) / 2
    z0, z = st.norm.ppf(below), st.norm.ppf((1 - level) / 2)
    pull = [(len(w) - 1) / len(w) * (w.mean() - w) for w in without]
    squares = sum((u ** 2).sum() for u in pull)
    if squares == 0:
        return [NAN, NAN]
    a = sum((u ** 3).sum() for u in pull) / (6 * squares ** 1.5)
    return [np.percentile(draws, 100 * st.norm.cdf(
        z0 + (z0 + side) / (1 - a * (z0 + side)))) for side in (z, -z)]


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
    "bca": (bca_data, each(bca)),
    "nct": (nct_data, each(nct)),
    "power": (power_data, each(power)),
    "reliability": (reliability_data, each(reliability)),
}


def data_sets(name):
    rng = np.random.default_rng([20260202, list(TESTS).index(name)])
    return [TESTS[name][0](rng, k) for k in range(SETS)]
