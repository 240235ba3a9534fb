/* design.h: the rows of a regression, made orthogonal.
 *
 * The basis is the constant 1 / sqrt(n), then a unit vector per kept column,
 * of sum zero and at right angles to all before it.  A coefficient of the
 * model is a fixed combination of the coordinates of y in that basis.
 */
#ifndef DESIGN_H
#define DESIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "regression.h"

struct design {
    int64_t n;       /* rows that miss nothing */
    int64_t *row;    /* [n] their place in the input */
    int count, rank; /* columns given, and kept */
    double **q;      /* [rank][n] the basis without the constant */
    double *rest;    /* [n] what the basis leaves of y */
    double *at;      /* [rank + 1] y in the basis */
    double *blend;   /* [count + 1][rank + 1] coefficients from `at` */
    bool *kept;      /* [count + 1] */
    double *beta;    /* [count + 1] sd of the column over sd of y */
    double log_det;  /* of X'X, kept columns and intercept */
    double total;    /* sum of squares of y about its mean */
    bool known;      /* rows are there and y varies */
    bool exact;      /* nothing but rounding is left of y */
};

/* group [n] or NULL: rows with a negative one are left out too. */
enum status design_take(const double *y, const struct predictors *x,
                        const int64_t *group, int64_t n, struct arena *arena,
                        struct design *out);

double design_coefficient(const struct design *d, const double *at, int term);

double design_dot(const double *a, const double *b, int64_t n);

/* Terms and fit without an answer yet. */
void regression_start(const struct design *d, int64_t rows, const char *method,
                      struct test_result *term, struct regression *fit);

/* Everything that follows from a coefficient, its standard error and its
 * degrees of freedom. */
void regression_judge(double coefficient, double error, double df,
                      struct test_result *term);

#endif
