#include "reliability.h"

#include <math.h>

#include "arena.h"
#include "describe.h"
#include "sum.h"
#include "tails.h"

double stats_reliability_of_mean(double icc, double k)
{
    return icc > 0 ? k * icc / (1 + (k - 1) * icc) : icc * 0;
}

double stats_attenuation_bound(double reliability_x, double reliability_y)
{
    return sqrt(reliability_x * reliability_y);
}

/* Values and their mean for each unit. */
struct units {
    int64_t count; /* with or without values */
    double *values, *mean;
};

static enum status gather(const double *y, const int64_t *unit, int64_t n,
                          struct arena *work, struct units *u)
{
    u->count = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(y[i]) && unit[i] >= u->count)
            u->count = unit[i] + 1;
    NEW(u->values, work, u->count);
    NEW(u->mean, work, u->count);
    for (int64_t i = 0; i < n; i++)
        if (!isnan(y[i])) {
            u->values[unit[i]]++;
            u->mean[unit[i]] += y[i];
        }
    for (int64_t k = 0; k < u->count; k++)
        u->mean[k] /= u->values[k] > 0 ? u->values[k] : 1;
    return OK;
}

struct squares {
    double within, between, sizes; /* sizes: sum of n_i^2 */
};

/* y [n] has mean zero. */
static struct squares add_up(const double *y, const int64_t *unit, int64_t n,
                             const struct units *u, struct reliability *out)
{
    struct squares s = {0};
    for (int64_t i = 0; i < n; i++)
        if (!isnan(y[i])) {
            double d = y[i] - u->mean[unit[i]];
            s.within += d * d;
        }
    for (int64_t k = 0; k < u->count; k++) {
        out->units += u->values[k] > 0;
        s.between += u->values[k] * u->mean[k] * u->mean[k];
        s.sizes += u->values[k] * u->values[k];
    }
    return s;
}

/* F(ICC) = F (1 + (n0 - 1) ICC) / (1 - ICC): each end of the interval from the
 * F that would be at the edge (Shrout and Fleiss 1979, their 1,1). */
static void fill(const struct squares *s, struct reliability *r)
{
    double n = (double)r->values, k = (double)r->units, n0;
    n0 = r->repeats = (n - s->sizes / n) / (k - 1);
    double within = s->within / (n - k), between = s->between / (k - 1);
    double unit = (between - within) / n0;
    r->df1 = k - 1;
    r->df2 = n - k;
    r->sd_unit = sqrt(fmax(0, unit));
    r->sd_rest = sqrt(within);
    r->icc = unit / (unit + within);
    r->of_mean = stats_reliability_of_mean(r->icc, n0);
    if (!(within > 0))
        return;
    double f = r->statistic = between / within;
    double low = f / quantile_f(0.025, k - 1, n - k);
    double high = f * quantile_f(0.025, n - k, k - 1);
    r->p_value = tail_f(f, k - 1, n - k);
    r->conf_low = (low - 1) / (low + n0 - 1);
    r->conf_high = (high - 1) / (high + n0 - 1);
}

static struct reliability none(void)
{
    return (struct reliability){.repeats = NAN,
                                .sd_unit = NAN,
                                .sd_rest = NAN,
                                .icc = NAN,
                                .conf_low = NAN,
                                .conf_high = NAN,
                                .statistic = NAN,
                                .df1 = NAN,
                                .df2 = NAN,
                                .p_value = NAN,
                                .of_mean = NAN};
}

enum status stats_reliability(const double *y, const int64_t *unit, int64_t n,
                              struct arena *work, struct reliability *out)
{
    struct mark start = arena_mark(work);
    struct units u;
    double *off; /* [n] y less its mean, NaN where left out */
    *out = none();
    NEW(off, work, n);
    for (int64_t i = 0; i < n; i++)
        off[i] = unit[i] < 0 ? NAN : y[i];
    struct description d = stats_describe((struct values){off, n});
    for (int64_t i = 0; i < n; i++)
        off[i] = sum_off(off[i], (struct sum){d.mean, d.mean_low});
    out->values = d.n;
    out->excluded = d.missing;
    TRY(gather(off, unit, n, work, &u));
    struct squares s = add_up(off, unit, n, &u, out);
    if (out->units >= 2 && d.n > out->units && !d.constant)
        fill(&s, out);
    arena_rewind(work, start);
    return OK;
}
