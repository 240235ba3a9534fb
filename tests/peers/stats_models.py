#!/usr/bin/env python3
"""Models, resampling, power and reliability against SciPy, statsmodels and R.

stats_models.py --write FILE   writes the stored references, one case a line:
                               TEST, the samples (count, values), "=", then
                               the numbers that tests/unit/stats/test_models.c
                               names ("*": not compared)
stats_models.py WIRESWEEP      checks that this machine still gives the stored
                               numbers, and says what it had to leave out
"""
import math
import os
import shutil
import sys
import tempfile
import warnings

sys.dont_write_bytecode = True  # the source tree stays as it is
from stats_r import has_r, run_r, tabulate
from stats_sets import NAN, TESTS, data_sets, mixed_rows, np, whole

try:
    import statsmodels.api as sm
except ImportError:
    sm = None

warnings.simplefilter("ignore")
STORED = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "..", "known", "stats", "models.txt")


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
        sets = [data for data, _ in found[name]]
        agree(name, ((k, got, want) for k, (got, (_, want)) in
                     enumerate(zip(run(sets), found[name]))),
              1e-5 if name == "mixed" else 1e-10)


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
        sizes = np.unique(unit, return_counts=True)[1]
        if len(set(sizes)) == 1 and want[5] > 0:
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
