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
 * effect is r squared.  Where all pairs lie on a line t is infinite: p is then
 * 2 / n!, the share of the orders of y that can give it (more with ties), and
 * there is no interval. */
enum status stats_pearson(const double *x, const double *y, int64_t n,
                          struct arena *work, struct test_result *out);

/* What a published r over n units is worth: the same from r and n. */
void stats_judge_r(double r, int64_t n, struct test_result *out);

/* Units needed to find a correlation r (two-sided at 0.05) with this power,
 * by Fisher's z; NaN for r = 0, or a power below 0.025. */
double stats_units_for_r(double r, double power);

/* Spearman's rho: r of mid-ranks, interval by Fisher's z (none for |rho| = 1).
 * Up to 9 pairs p is exact: the share of the n! orders of y, ties as they are,
 * with |rho| at least as large; the statistic is rho.  Above, p is by t as
 * SciPy and R give it, but not below 2 / n!, the least that is possible. */
enum status stats_spearman(const double *x, const double *y, int64_t n,
                           struct arena *work, struct test_result *out);

/* Kendall's tau-b.  Exact p without ties and up to 33 pairs (or at most one
 * inversion), else normal with tie correction, as SciPy's `auto`.  Interval
 * by Fieller, Hartley and Pearson (1957): atanh(tau) with variance 0.437 /
 * (n - 4), none for |tau| = 1.  Time n log n. */
enum status stats_kendall(const double *x, const double *y, int64_t n,
                          struct arena *work, struct test_result *out);

/* A covariate that is constant over the rows in use, or that those before it
 * explain (up to 1e-10 of its length), says nothing and costs no degree. */
enum covariate_use { COVARIATE_USED, COVARIATE_CONSTANT, COVARIATE_EXPLAINED };

/* Columns that x and y are to be freed of, all of them jointly. */
struct covariates {
    const double *const *column; /* [count][n] */
    int count;
    enum covariate_use *use; /* [count] filled; NULL: nobody asks */
};

/* Correlation of what linear regression on the covariates leaves of x and y;
 * n - 2 - rank(covariates) degrees.  NaN where nothing is left; where a perfect
 * line is left there is no test, and p and interval are NaN. */
enum status stats_partial_pearson(const double *x, const double *y, int64_t n,
                                  const struct covariates *z,
                                  struct arena *work, struct test_result *out);

/* The same of mid-ranks of every column. */
enum status stats_partial_spearman(const double *x, const double *y, int64_t n,
                                   const struct covariates *z,
                                   struct arena *work, struct test_result *out);

#endif
