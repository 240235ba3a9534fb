/* correlation.h: how two columns go together.
 *
 *   x, y [n]  pairs; a pair with a NaN is excluded and counted
 *
 * Below three pairs, or where a column is constant, all is NaN.  ERR_MEMORY
 * is the only error.
 */
#ifndef CORRELATION_H
#define CORRELATION_H

#include <stdint.h>

#include "status.h"
#include "test_result.h"

struct arena;

/* Pearson's r; p by t with n - 2 degrees, interval by Fisher's z (1921); the
 * effect is r squared. */
enum status stats_pearson(const double *x, const double *y, int64_t n,
                          struct arena *work, struct test_result *out);

/* What a published r over n units is worth: the same from r and n. */
void stats_judge_r(double r, int64_t n, struct test_result *out);

/* Units needed to find a correlation r (two-sided at 0.05) with this power,
 * by Fisher's z; NaN for r = 0, or a power below 0.025. */
double stats_units_for_r(double r, double power);

/* Spearman's rho: r of mid-ranks; p by t as SciPy and R (without exact
 * tables) give it, interval by Fisher's z. */
enum status stats_spearman(const double *x, const double *y, int64_t n,
                           struct arena *work, struct test_result *out);

/* Kendall's tau-b.  Exact p without ties and up to 33 pairs (or at most one
 * inversion), else normal with tie correction, as SciPy's `auto`.  Interval
 * by Fieller, Hartley and Pearson (1957): atanh(tau) with variance 0.437 /
 * (n - 4).  Time n log n. */
enum status stats_kendall(const double *x, const double *y, int64_t n,
                          struct arena *work, struct test_result *out);

/* Columns that x and y are to be freed of, all of them jointly. */
struct covariates {
    const double *const *column; /* [count][n] */
    int count;
};

/* Correlation of what linear regression on the covariates leaves of x and y;
 * n - 2 - rank(covariates) degrees.  NaN where nothing is left. */
enum status stats_partial_pearson(const double *x, const double *y, int64_t n,
                                  const struct covariates *z,
                                  struct arena *work, struct test_result *out);

/* The same of mid-ranks of every column. */
enum status stats_partial_spearman(const double *x, const double *y, int64_t n,
                                   const struct covariates *z,
                                   struct arena *work, struct test_result *out);

#endif
