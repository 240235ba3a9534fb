#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "correlation.h"
#include "pairs.h"
#include "tails.h"
#include "tie.h"

struct point {
    double x, y;
};

static int by_x_then_y(const void *a, const void *b)
{
    const struct point *p = a, *q = b;
    int order = (p->x > q->x) - (p->x < q->x);
    return order ? order : (p->y > q->y) - (p->y < q->y);
}

/* Sums over groups of t equal values, for Kendall's variance under ties
 * (1970, chapter 4). */
struct ties {
    double pairs;  /* t (t - 1) / 2 */
    double triple; /* t (t - 1) (t - 2) */
    double spread; /* t (t - 1) (2 t + 5) */
};

static void tie(struct ties *s, int64_t count)
{
    double t = (double)count;
    s->pairs += t * (t - 1) / 2;
    s->triple += t * (t - 1) * (t - 2);
    s->spread += t * (t - 1) * (2 * t + 5);
}

/* Sorts y [n] by merging and counts its inversions; room [n]. */
static double sort_count(double *y, double *room, int64_t n)
{
    if (n < 2)
        return 0;
    int64_t half = n / 2, i = 0, j = half, k = 0;
    double swaps = sort_count(y, room, half);
    swaps += sort_count(y + half, room, n - half);
    while (i < half && j < n) {
        if (y[j] < y[i]) {
            swaps += (double)(half - i);
            room[k++] = y[j++];
        } else {
            room[k++] = y[i++];
        }
    }
    while (i < half)
        room[k++] = y[i++];
    memcpy(y, room, (size_t)k * sizeof *y);
    return swaps;
}

static void tie_runs(const double *sorted, int64_t n, struct ties *s)
{
    for (int64_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && sorted[j] == sorted[i]; j++)
            ;
        tie(s, j - i);
    }
}

static double joint_ties(const struct point *p, int64_t n)
{
    struct ties s = {0};
    for (int64_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && by_x_then_y(&p[i], &p[j]) == 0; j++)
            ;
        tie(&s, j - i);
    }
    return s.pairs;
}

/* Twice the share of the n! orders with at most c inversions, c at most half
 * of all pairs: the counts by Kendall's recursion, each divided by n. */
static enum status exact_p(int64_t n, int64_t c, struct arena *work, double *p)
{
    double *f, *sum, total = 0; /* share of orders with 0 .. c inversions */
    NEW(f, work, c + 1);
    NEW(sum, work, c + 2);
    f[0] = 1;
    for (int64_t m = 2; m <= n; m++) {
        for (int64_t i = 0; i <= c; i++)
            sum[i + 1] = sum[i] + f[i];
        for (int64_t i = 0; i <= c; i++)
            f[i] = (sum[i + 1] - sum[i + 1 > m ? i + 1 - m : 0]) / (double)m;
    }
    for (int64_t i = 0; i <= c; i++)
        total += f[i];
    *p = fmin(1, 2 * total);
    return OK;
}

static double normal_p(double balance, int64_t n, const struct ties *x,
                       const struct ties *y, double *z)
{
    double k = (double)n, m = k * (k - 1);
    double variance = (m * (2 * k + 5) - x->spread - y->spread) / 18 +
                      2 * x->pairs * y->pairs / m +
                      x->triple * y->triple / (9 * m * (k - 2));
    *z = balance / sqrt(variance);
    return tail_normal(*z);
}

/* Fieller, Hartley, Pearson (1957). */
static void interval(struct test_result *out)
{
    if (out->n <= 4 || fabs(out->estimate) == 1)
        return;
    double half = quantile_normal(0.05) * sqrt(0.437 / (double)(out->n - 4));
    double z = atanh(out->estimate);
    out->conf_low = tanh(z - half);
    out->conf_high = tanh(z + half);
}

static enum status judge(struct point *p, struct pairs *q, struct arena *work,
                         struct test_result *out)
{
    struct ties x = {0}, y = {0};
    double all = (double)q->n * (double)(q->n - 1) / 2;
    qsort(p, (size_t)q->n, sizeof *p, by_x_then_y);
    for (int64_t i = 0; i < q->n; i++) {
        q->x[i] = p[i].x;
        q->y[i] = p[i].y;
    }
    tie_runs(q->x, q->n, &x);
    double against = sort_count(q->y, q->x, q->n), joint = joint_ties(p, q->n);
    tie_runs(q->y, q->n, &y);
    if (x.pairs == all || y.pairs == all)
        return OK;
    double balance = all - x.pairs - y.pairs + joint - 2 * against;
    double tau = balance / sqrt((all - x.pairs) * (all - y.pairs));
    double fewer = fmin(against, all - against);
    out->estimate = fmax(-1, fmin(1, tau));
    interval(out);
    if (x.pairs == 0 && y.pairs == 0 && (q->n <= 33 || fewer <= 1)) {
        out->method = "Kendall's tau-b, exact";
        return exact_p(q->n, (int64_t)fewer, work, &out->p_value);
    }
    out->method = "Kendall's tau-b, normal approximation";
    out->p_value = normal_p(balance, q->n, &x, &y, &out->statistic);
    return OK;
}

enum status stats_kendall(const double *x, const double *y, int64_t n,
                          struct arena *work, struct test_result *out)
{
    struct mark start = arena_mark(work);
    struct point *p;
    struct pairs q;
    *out = test_result_none("Kendall's tau-b");
    TRY(pairs_take(x, y, n, work, &q));
    out->n = q.n;
    out->excluded = n - q.n;
    TRY(tie_settle(q.x, NULL, q.n, work));
    TRY(tie_settle(q.y, NULL, q.n, work));
    NEW(p, work, q.n);
    for (int64_t i = 0; i < q.n; i++)
        p[i] = (struct point){q.x[i], q.y[i]};
    if (q.n >= 3)
        TRY(judge(p, &q, work, out));
    arena_rewind(work, start);
    return OK;
}
