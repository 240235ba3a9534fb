/* regression.h: a straight answer from several columns at once.
 *
 *   y [n]                what is to be explained
 *   x.column [count][n]  what explains it; an intercept is always added
 *   term [count + 1]     the answer: the intercept first, then each column
 *
 * A row that misses y, a column or its group is excluded and counted.  In a
 * term the estimate is the coefficient with its 95 % interval, the statistic
 * its two-sided t with df1 degrees of freedom, and the effect ("beta") the
 * coefficient in standard deviations of y per standard deviation of x, NaN for
 * the intercept.
 *
 * A column that the intercept and the columns before it explain gives a term
 * of NaNs and is left out, as R does; so does a constant.  Where y is constant
 * all terms are NaN; where nothing but rounding is left of it the coefficients
 * stand alone.  ERR_MEMORY is the only error.
 *
 * Columns are centred and made orthogonal twice over (Gram-Schmidt), so that
 * the square of a column far from zero costs no digits.  Time n count^2.
 */
#ifndef REGRESSION_H
#define REGRESSION_H

#include <stdint.h>

#include "status.h"
#include "test_result.h"

struct arena;

struct predictors {
    const double *const *column; /* [count][n] */
    int count;
};

/* The model as a whole; NaN where it is not said or not known. */
struct regression {
    int64_t n, excluded;                  /* rows */
    int64_t groups;                       /* with a row; mixed only */
    double r_squared, r_squared_adjusted; /* ols only */
    double sd_residual, sd_group;         /* sd_group: mixed only */
    double log_likelihood; /* ols: the greatest; mixed: restricted (REML) */
};

/* Least squares with standard errors that unequal variances do not mislead
 * (HC3: MacKinnon and White 1985; Long and Ervin 2000); df1 = rows less
 * coefficients.  Where one row alone decides a coefficient HC3 does not exist,
 * and the coefficients stand alone. */
enum status stats_ols(const double *y, const struct predictors *x, int64_t n,
                      struct arena *work, struct test_result *term,
                      struct regression *fit);

/* Rows of one group share a deviation from the common line: a random intercept
 * by restricted maximum likelihood (Patterson and Thompson 1971), degrees of
 * freedom by Satterthwaite as lmerTest gives them.  group [n]: 0 .. groups-1,
 * -1 for missing; every number below the largest takes room.
 *
 * `method` says so where the variance between groups is estimated as zero (the
 * terms are then those of plain least squares), and where it cannot be told
 * from the rest: one row per group, groups that the columns explain, or no
 * variance within groups (all terms are then NaN). */
enum status stats_mixed(const double *y, const struct predictors *x,
                        const int64_t *group, int64_t n, struct arena *work,
                        struct test_result *term, struct regression *fit);

#endif
