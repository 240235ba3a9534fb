#include "correlation.h"

#include <math.h>

#include "arena.h"
#include "describe.h"
#include "pairs.h"
#include "tails.h"

/* p and interval of a correlation r over n pairs of which `lost` degrees went
 * to covariates. */
void correlation_judge(double r, int64_t lost, struct test_result *out)
{
    double df = (double)(out->n - 2 - lost);
    if (isnan(r) || !(df > 0))
        return;
    double half = quantile_normal(0.05) / sqrt(df - 1);
    double z = atanh(r);
    out->estimate = r;
    out->df1 = df;
    out->statistic = r * sqrt(df / ((1 - r) * (1 + r)));
    out->p_value = tail_t(out->statistic, df);
    out->conf_low = fabs(r) == 1 ? r : tanh(z - half);
    out->conf_high = fabs(r) == 1 ? r : tanh(z + half);
    out->effect = r * r;
    out->effect_name = "r_squared";
}

double stats_units_for_r(double r, double power)
{
    double both = quantile_normal(0.05) + normal_at(power);
    double z = both / atanh(r);
    return r != 0 && both > 0 ? ceil(z * z + 3) : NAN;
}

enum status pairs_take(const double *x, const double *y, int64_t n,
                       struct arena *arena, struct pairs *out)
{
    struct pairs p = {0};
    NEW(p.x, arena, n);
    NEW(p.y, arena, n);
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            p.x[p.n] = x[i];
            p.y[p.n++] = y[i];
        }
    *out = p;
    return OK;
}

static bool constant(const double *x, int64_t n)
{
    return stats_describe((struct values){x, n}).constant;
}

/* Largest |x - mean|: dividing by it keeps squares within range. */
static double centre(double *x, int64_t n)
{
    double mean = 0, far = 0;
    for (int64_t i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (int64_t i = 0; i < n; i++) {
        x[i] -= mean;
        far = fmax(far, fabs(x[i]));
    }
    return far;
}

double correlation_of(double *x, double *y, int64_t n)
{
    if (n < 3 || constant(x, n) || constant(y, n))
        return NAN;
    double far_x = centre(x, n), far_y = centre(y, n);
    double sxy = 0, sxx = 0, syy = 0;
    for (int64_t i = 0; i < n; i++) {
        double u = x[i] / far_x, v = y[i] / far_y;
        sxy += u * v, sxx += u * u, syy += v * v;
    }
    return fmax(-1, fmin(1, sxy / sqrt(sxx * syy)));
}

void stats_judge_r(double r, int64_t n, struct test_result *out)
{
    *out = test_result_none("Pearson's r, t test, Fisher interval");
    out->n = n;
    correlation_judge(r, 0, out);
}

enum status stats_pearson(const double *x, const double *y, int64_t n,
                          struct arena *work, struct test_result *out)
{
    struct mark start = arena_mark(work);
    struct pairs p;
    *out = test_result_none("Pearson's r, t test, Fisher interval");
    TRY(pairs_take(x, y, n, work, &p));
    out->n = p.n;
    out->excluded = n - p.n;
    correlation_judge(correlation_of(p.x, p.y, p.n), 0, out);
    arena_rewind(work, start);
    return OK;
}

/* Twice the rank less its mean is a whole number: the sums are exact, and a
 * perfect order gives 1, not 1 - 1e-16. */
static void rank_centre(double *rank, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        rank[i] = 2 * rank[i] - (double)(n + 1);
}

static double rank_correlation(double *x, double *y, int64_t n)
{
    double sxy = 0, sxx = 0, syy = 0;
    rank_centre(x, n);
    rank_centre(y, n);
    for (int64_t i = 0; i < n; i++)
        sxy += x[i] * y[i], sxx += x[i] * x[i], syy += y[i] * y[i];
    return n < 3 || sxx == 0 || syy == 0
               ? NAN
               : fmax(-1, fmin(1, sxy / sqrt(sxx * syy)));
}

enum status stats_spearman(const double *x, const double *y, int64_t n,
                           struct arena *work, struct test_result *out)
{
    struct mark start = arena_mark(work);
    struct pairs p;
    *out = test_result_none("Spearman's rho, t test, Fisher interval");
    TRY(pairs_take(x, y, n, work, &p));
    TRY(stats_rank((struct values){p.x, p.n}, work, p.x, NULL));
    TRY(stats_rank((struct values){p.y, p.n}, work, p.y, NULL));
    out->n = p.n;
    out->excluded = n - p.n;
    correlation_judge(rank_correlation(p.x, p.y, p.n), 0, out);
    arena_rewind(work, start);
    return OK;
}
