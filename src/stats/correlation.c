#include "correlation.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "arena.h"
#include "arrangement.h"
#include "describe.h"
#include "pairs.h"
#include "sum.h"
#include "tails.h"

enum { MOST_EXACT = 9, ALL_ORDERS = 362880 }; /* 9! */

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
    out->conf_low = tanh(z - half);
    out->conf_high = tanh(z + half);
    out->effect = r * r;
    out->effect_name = "r_squared";
}

void correlation_perfect(double r, const char *method, struct test_result *out)
{
    out->estimate = r > 0 ? 1 : -1;
    out->statistic = out->estimate;
    out->effect = 1;
    out->effect_name = "r_squared";
    out->method = method;
}

/* No more than this share of the n! orders of y put it in the order of x [n],
 * or in the opposite one: 2 over n!, times the orders of ties among themselves.
 */
static enum status perfect_share(const double *x, int64_t n, struct arena *work,
                                 double *share)
{
    double *rank, *tied, orders = lgamma((double)n + 1);
    NEW(rank, work, n);
    NEW(tied, work, 2 * n + 1); /* by twice the rank */
    TRY(stats_rank((struct values){x, n}, work, rank, NULL));
    for (int64_t i = 0; i < n; i++)
        orders -= log(++tied[(int64_t)(2 * rank[i])]);
    *share = fmax(DBL_MIN, fmin(1, 2 * exp(-orders)));
    return OK;
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
    double far = 0;
    sum_centre(x, n);
    for (int64_t i = 0; i < n; i++)
        far = fmax(far, fabs(x[i]));
    return far;
}

double correlation_of(double *x, double *y, int64_t n)
{
    if (n < 3 || constant(x, n) || constant(y, n))
        return NAN;
    double far_x = centre(x, n), far_y = centre(y, n);
    struct sum sxy = {0}, sxx = {0}, syy = {0};
    for (int64_t i = 0; i < n; i++) {
        double u = x[i] / far_x, v = y[i] / far_y;
        sum_add_product(&sxy, u, v);
        sum_add_product(&sxx, u, u);
        sum_add_product(&syy, v, v);
    }
    double length = sqrt(sum_value(sxx) * sum_value(syy));
    return fmax(-1, fmin(1, sum_value(sxy) / length));
}

void stats_judge_r(double r, int64_t n, struct test_result *out)
{
    *out = test_result_none("Pearson's r, t test, Fisher interval");
    out->n = n;
    correlation_judge(r, 0, out);
}

/* 1 - r that rounding may leave of a perfect line. */
#define ON_A_LINE (4 * DBL_EPSILON)

enum status stats_pearson(const double *x, const double *y, int64_t n,
                          struct arena *work, struct test_result *out)
{
    struct mark start = arena_mark(work);
    struct pairs p;
    *out = test_result_none("Pearson's r, t test, Fisher interval");
    TRY(pairs_take(x, y, n, work, &p));
    out->n = p.n;
    out->excluded = n - p.n;
    double r = correlation_of(p.x, p.y, p.n);
    if (fabs(r) >= 1 - ON_A_LINE) {
        correlation_perfect(r, "Pearson's r, all on a line: p by orders", out);
        TRY(pairs_take(x, y, n, work, &p)); /* not centred: ties show */
        TRY(perfect_share(p.x, p.n, work, &out->p_value));
    } else {
        correlation_judge(r, 0, out);
    }
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

/* The share of all orders of y [n] against x with a correlation as far from 0;
 * both in whole numbers about zero. */
static enum status count_orders(const double *x, const double *y, int64_t n,
                                struct arena *work, double *p)
{
    struct resampling all = {.draws = ALL_ORDERS};
    struct arrangement a;
    bool *missing;
    NEW(missing, work, n);
    TRY(arrangement_take(missing, n, NULL, work, &a));
    for (int64_t i = 0; i < n; i++) {
        a.y[i] = y[i];
        a.value[i] = x[i];
        a.data[i] = (int)i;
    }
    struct extremes e = arrangement_permute(&a, false, &all);
    *p = (double)e.extreme / (double)e.of;
    return OK;
}

/* The t approximation goes below what any order can give, 2 / n!. */
static enum status judge_ranks(double rho, struct pairs *p, struct arena *work,
                               struct test_result *out)
{
    bool perfect = fabs(rho) == 1;
    if (perfect)
        correlation_perfect(rho, "Spearman's rho, perfect order: p by orders",
                            out);
    else
        correlation_judge(rho, 0, out);
    if (perfect && p->n > MOST_EXACT)
        return perfect_share(p->x, p->n, work, &out->p_value);
    if (p->n > MOST_EXACT) {
        out->p_value = fmax(out->p_value, 2 / tgamma((double)p->n + 1));
        return OK;
    }
    out->method = perfect ? "Spearman's rho, exact"
                          : "Spearman's rho, exact, Fisher interval";
    out->statistic = rho;
    out->df1 = NAN;
    return count_orders(p->x, p->y, p->n, work, &out->p_value);
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
    double rho = rank_correlation(p.x, p.y, p.n);
    if (!isnan(rho))
        TRY(judge_ranks(rho, &p, work, out));
    arena_rewind(work, start);
    return OK;
}
