#include "describe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "tails.h"

static void extend(struct description *d, double x)
{
    d->min = d->n ? fmin(d->min, x) : x;
    d->max = d->n ? fmax(d->max, x) : x;
    d->n++;
}

struct description stats_describe(struct values x)
{
    struct description d = {.mean = NAN, .sd = NAN, .min = NAN, .max = NAN};
    double sum = 0, squares = 0, rest = 0;
    for (int64_t i = 0; i < x.n; i++)
        if (!isnan(x.at[i])) {
            extend(&d, x.at[i]);
            sum += x.at[i];
        }
    d.missing = x.n - d.n;
    if (d.n == 0)
        return d;
    d.constant = d.min == d.max;
    d.mean = d.constant ? d.min : sum / (double)d.n;
    for (int64_t i = 0; i < x.n; i++)
        if (!isnan(x.at[i])) {
            squares += (x.at[i] - d.mean) * (x.at[i] - d.mean);
            rest += x.at[i] - d.mean;
        }
    if (d.n > 1)
        d.sd = sqrt(fmax(0, squares - rest * rest / (double)d.n) /
                    (double)(d.n - 1));
    return d;
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
        for (j = i + 1; j < x.n && p[j].value == p[i].value; j++)
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

struct line stats_line(const double *x, const double *y, int64_t n)
{
    struct line l = {.a = NAN, .b = NAN, .x_mean = NAN, .sxx = NAN, .s = NAN};
    double sx = 0, sy = 0, sxy = 0, sxx = 0, syy = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            l.n++;
            sx += x[i];
            sy += y[i];
        }
    if (l.n < 2)
        return l;
    l.x_mean = sx / (double)l.n;
    double my = sy / (double)l.n;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            double u = x[i] - l.x_mean, v = y[i] - my;
            sxx += u * u, sxy += u * v, syy += v * v;
        }
    l.sxx = sxx;
    if (sxx <= 0)
        return l;
    l.b = sxy / sxx;
    l.a = my - l.b * l.x_mean;
    if (l.n > 2)
        l.s = sqrt(fmax(0, syy - l.b * sxy) / (double)(l.n - 2));
    return l;
}

double line_band(const struct line *l, double x)
{
    double u = x - l->x_mean;
    return quantile_t(0.05, (double)(l->n - 2)) * l->s *
           sqrt(1 / (double)l->n + u * u / l->sxx);
}
