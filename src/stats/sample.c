#include "sample.h"

#include <math.h>
#include <stdbool.h>

static double mean_of(const double *x, const int *copies, int64_t from,
                      int64_t to)
{
    double sum = 0, n = 0;
    for (int64_t i = from; i < to; i++) {
        sum += copies[i] * x[i];
        n += copies[i];
    }
    return sum / n;
}

double sample_mean(const struct sample *s, const int *copies)
{
    return mean_of(s->x, copies, 0, s->n);
}

double sample_difference(const struct sample *s, const int *copies)
{
    return mean_of(s->x, copies, 0, s->first) -
           mean_of(s->x, copies, s->first, s->n);
}

static bool varies(const double *x, const int *copies, int64_t n)
{
    double any = NAN;
    for (int64_t i = 0; i < n; i++) {
        if (copies[i] > 0 && !isnan(any) && x[i] != any)
            return true;
        if (copies[i] > 0)
            any = x[i];
    }
    return false;
}

double sample_pearson(const struct sample *s, const int *copies)
{
    double sxy = 0, sxx = 0, syy = 0;
    if (!varies(s->x, copies, s->n) || !varies(s->y, copies, s->n))
        return NAN;
    double mx = mean_of(s->x, copies, 0, s->n);
    double my = mean_of(s->y, copies, 0, s->n);
    for (int64_t i = 0; i < s->n; i++) {
        double u = s->x[i] - mx, v = s->y[i] - my, c = copies[i];
        sxy += c * u * v, sxx += c * u * u, syy += c * v * v;
    }
    return fmax(-1, fmin(1, sxy / sqrt(sxx * syy)));
}

/* Twice the mid-ranks of the copies less their mean: whole numbers. */
static void rank(const double *x, const int *order, const int *copies,
                 int64_t n, double *to)
{
    int64_t all = 0, before = 0;
    for (int64_t i = 0; i < n; i++)
        all += copies[i];
    for (int64_t i = 0, j; i < n; i = j) {
        int64_t tied = copies[order[i]];
        for (j = i + 1; j < n && x[order[j]] == x[order[i]]; j++)
            tied += copies[order[j]];
        for (int64_t k = i; k < j; k++)
            to[order[k]] = (double)(2 * before + tied - all);
        before += tied;
    }
}

double sample_spearman(const struct sample *s, const int *copies)
{
    double sxy = 0, sxx = 0, syy = 0;
    rank(s->x, s->order_x, copies, s->n, s->rank_x);
    rank(s->y, s->order_y, copies, s->n, s->rank_y);
    for (int64_t i = 0; i < s->n; i++) {
        double u = s->rank_x[i], v = s->rank_y[i], c = copies[i];
        sxy += c * u * v, sxx += c * u * u, syy += c * v * v;
    }
    return sxx > 0 && syy > 0 ? fmax(-1, fmin(1, sxy / sqrt(sxx * syy))) : NAN;
}
