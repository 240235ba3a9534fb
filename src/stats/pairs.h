/* pairs.h: what the correlations share. */
#ifndef PAIRS_H
#define PAIRS_H

#include <stdint.h>

#include "status.h"
#include "test_result.h"

struct arena;

struct pairs {
    double *x, *y; /* [n], copies without missing values */
    int64_t n;
};

enum status pairs_take(const double *x, const double *y, int64_t n,
                       struct arena *arena, struct pairs *out);

/* r of x and y [n], which are centred on the way; NaN for a constant. */
double correlation_of(double *x, double *y, int64_t n);

/* Fills all but n, excluded and method, from r over out->n units; `lost`
 * degrees of freedom went to covariates. */
void correlation_judge(double r, int64_t lost, struct test_result *out);

/* r of 1 or -1, where t is infinite and an interval would have no width: fills
 * all but n, excluded and p. */
void correlation_perfect(double r, const char *method, struct test_result *out);

#endif
