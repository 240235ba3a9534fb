#include "describe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "sum.h"
#include "tails.h"
#include "tie.h"

static void extend(struct description *d, double x)
{
    d->min = d->n ? fmin(d->min, x) : x;
    d->max = d->n ? fmax(d->max, x) : x;
    d->n++;
}

static double squares_about(struct values x, struct sum mean)
{
    struct sum squares = {0};
    for (int64_t i = 0; i < x.n; i++)
        if (!isnan(x.at[i])) {
            double off = sum_off(x.at[i], mean);
            sum_add_product(&squares, off, off);
        }
    return sum_value(squares);
}

struct description stats_describe(struct values x)
{
    struct description d = {
        .mean = NAN, .sd = NAN, .min = NAN, .max = NAN, .squares = NAN};
    for (int64_t i = 0; i < x.n; i++)
        if (!isnan(x.at[i]))
            extend(&d, x.at[i]);
    d.missing = x.n - d.n;
    if (d.n == 0)
        return d;
    d.constant = tie_same(d.min, d.max);
    struct sum mean = sum_mean(x.at, x.n);
    if (d.min == d.max)
        mean = (struct sum){d.min, 0};
    d.mean = mean.high;
    d.mean_low = mean.low;
    d.squares = d.constant ? 0 : squares_about(x, mean);
    if (d.n > 1)
        d.sd = sqrt(d.squares / (double)(d.n - 1));
    return d;
}

double stats_means_apart(const struct description *a,
                         const struct description *b)
{
    if (a->constant && b->constant && tie_same(a->mean, b->mean))
        return 0;
    return sum_apart((struct sum){a->mean, a->mean_low},
                     (struct sum){b->mean, b->mean_low});
}

struct placed {
    double value;
    int64_t at;
};

static int by_value(const void *a, const void *b)
{
    double x = ((const struct placed *)a)->value;
    double y = ((const struct placed *)b)->value;
    return (x > y) - (x < y);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

enum status stats_rank(struct values x, struct arena *work, double *rank,
                       double *ties)
{
    struct mark start = arena_mark(work);
    struct placed *p; /* [n] */
    double tied = 0;
    NEW(p, work, x.n);
    for (int64_t i = 0; i < x.n; i++)
        p[i] = (struct placed){x.at[i], i};
    qsort(p, (size_t)x.n, sizeof *p, by_value);
    for (int64_t i = 0, j; i < x.n; i = j) {
        for (j = i + 1; j < x.n && tie_same(p[j].value, p[j - 1].value); j++)
            ;
        double t = (double)(j - i);
        tied += t * t * t - t;
        for (int64_t k = i; k < j; k++)
            rank[p[k].at] = (double)(i + j + 1) / 2;
    }
    if (ties)
        *ties = tied;
    arena_rewind(work, start);
    return OK;
}

enum status stats_sort(struct values x, struct arena *arena,
                       struct values *sorted)
{
    double *at; /* [x.n] */
    int64_t n = 0;
    NEW(at, arena, x.n);
    for (int64_t i = 0; i < x.n; i++)
        if (!isnan(x.at[i]))
            at[n++] = x.at[i];
    qsort(at, (size_t)n, sizeof *at, ascending);
    *sorted = (struct values){at, n};
    return OK;
}

double stats_quantile(struct values sorted, double p)
{
    if (sorted.n == 0)
        return NAN;
    double h = p * (double)(sorted.n - 1);
    int64_t i = (int64_t)floor(h);
    if (i + 1 >= sorted.n)
        return sorted.at[sorted.n - 1];
    return sorted.at[i] + (h - (double)i) * (sorted.at[i + 1] - sorted.at[i]);
}

static struct sum mean_of_pairs(const double *x, const double *y, int64_t n,
                                int64_t *pairs)
{
    struct sum s = {0};
    *pairs = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            sum_add(&s, x[i]);
            ++*pairs;
        }
    return sum_over(s, (double)*pairs);
}

struct line stats_line(const double *x, const double *y, int64_t n)
{
    struct line l = {.a = NAN, .b = NAN, .x_mean = NAN, .sxx = NAN, .s = NAN};
    struct sum sxy = {0}, sxx = {0}, syy = {0};
    struct sum mx = mean_of_pairs(x, y, n, &l.n);
    struct sum my = mean_of_pairs(y, x, n, &l.n);
    if (l.n < 2)
        return l;
    l.x_mean = mx.high;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            double u = sum_off(x[i], mx), v = sum_off(y[i], my);
            sum_add_product(&sxx, u, u);
            sum_add_product(&sxy, u, v);
            sum_add_product(&syy, v, v);
        }
    l.sxx = sum_value(sxx);
    if (l.sxx <= 0)
        return l;
    l.b = sum_value(sxy) / l.sxx;
    l.a = my.high - l.b * l.x_mean;
    if (l.n > 2)
        l.s = sqrt(fmax(0, sum_value(syy) - l.b * sum_value(sxy)) /
                   (double)(l.n - 2));
    return l;
}

double line_band(const struct line *l, double x)
{
    double u = x - l->x_mean;
    return quantile_t(0.05, (double)(l->n - 2)) * l->s *
           sqrt(1 / (double)l->n + u * u / l->sxx);
}
