#include <float.h>
#include <math.h>

#include "arena.h"
#include "design.h"

/* 1 - leverage below this is rounding: the row alone decides a coefficient. */
#define ALONE (1e4 * DBL_EPSILON)

/* Residuals over 1 - leverage, in place; false where a row has none left. */
static bool leave_one_out(const struct design *d, double *rest)
{
    for (int64_t i = 0; i < d->n; i++) {
        double free = 1 - 1 / (double)d->n;
        for (int k = 0; k < d->rank; k++)
            free -= d->q[k][i] * d->q[k][i];
        if (free < ALONE)
            return false;
        rest[i] /= free;
    }
    return true;
}

/* A coefficient is a weighted sum of y; its variance, the sum of the squares
 * of weight times residual left out. */
static double hc3_error(const struct design *d, int term)
{
    const double *blend = d->blend + (int64_t)term * (d->rank + 1);
    double sum = 0;
    for (int64_t i = 0; i < d->n; i++) {
        double weight = blend[0] / sqrt((double)d->n);
        for (int k = 0; k < d->rank; k++)
            weight += blend[k + 1] * d->q[k][i];
        sum += weight * weight * d->rest[i] * d->rest[i];
    }
    return sqrt(sum);
}

static void fill_fit(const struct design *d, double df, struct regression *fit)
{
    double n = (double)d->n, squares = design_dot(d->rest, d->rest, d->n);
    fit->r_squared = d->exact ? 1 : 1 - squares / d->total;
    if (!(df > 0))
        return;
    fit->r_squared_adjusted = 1 - (1 - fit->r_squared) * (n - 1) / df;
    fit->sd_residual = d->exact ? 0 : sqrt(squares / df);
    if (!d->exact)
        fit->log_likelihood = -n / 2 * (log(2 * M_PI * squares / n) + 1);
}

enum status stats_ols(const double *y, const struct predictors *x, int64_t n,
                      struct arena *work, struct test_result *term,
                      struct regression *fit)
{
    struct mark start = arena_mark(work);
    struct design d;
    TRY(design_take(y, x, NULL, n, work, &d));
    regression_start(&d, n, "linear regression", term, fit);
    double df = (double)(d.n - d.rank - 1);
    if (d.known)
        fill_fit(&d, df, fit);
    bool judged = d.known && !d.exact && df > 0 && leave_one_out(&d, d.rest);
    const char *method = judged ? "linear regression, HC3 standard errors"
                                : "linear regression, no standard errors";
    for (int t = 0; t <= x->count; t++) {
        if (!d.kept[t])
            continue;
        term[t].method = method;
        double b = design_coefficient(&d, d.at, t);
        regression_judge(b, judged ? hc3_error(&d, t) : NAN, df, &term[t]);
        term[t].effect = t > 0 ? b * d.beta[t] : NAN;
    }
    arena_rewind(work, start);
    return OK;
}
