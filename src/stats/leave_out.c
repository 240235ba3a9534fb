#include <math.h>

#include "arena.h"
#include "sample.h"
#include "sum.h"

enum status leave_out_of_means(const struct sample *s,
                               [[maybe_unused]] struct arena *work,
                               double *without)
{
    double n1 = (double)s->first, n2 = (double)s->n - n1;
    double one = sum_value(sum_of(s->x, s->first));
    double two = sum_value(sum_of(s->x + s->first, s->n - s->first));
    double other = n2 > 0 ? two / n2 : 0;
    for (int64_t i = 0; i < s->first; i++)
        without[i] = (one - s->x[i]) / (n1 - 1) - other;
    for (int64_t i = s->first; i < s->n; i++)
        without[i] = one / n1 - (two - s->x[i]) / (n2 - 1);
    return OK;
}

/* Sums of squares without a row that lies u, v from the means are less by
 * u v n / (n - 1).  Where that leaves little of them, rounding has its say, and
 * the rows are summed anew. */
enum status leave_out_of_pearson(const struct sample *s, struct arena *work,
                                 double *without)
{
    double n = (double)s->n, sxx = 0, syy = 0, sxy = 0;
    double mx = sum_value(sum_mean(s->x, s->n));
    double my = sum_value(sum_mean(s->y, s->n));
    int *copies;
    NEW(copies, work, s->n);
    for (int64_t i = 0; i < s->n; i++) {
        double u = s->x[i] - mx, v = s->y[i] - my;
        sxx += u * u, syy += v * v, sxy += u * v;
        copies[i] = 1;
    }
    for (int64_t i = 0; i < s->n; i++) {
        double u = s->x[i] - mx, v = s->y[i] - my, f = n / (n - 1);
        double xx = sxx - f * u * u, yy = syy - f * v * v;
        copies[i] = 0;
        without[i] = xx > 1e-3 * sxx && yy > 1e-3 * syy
                         ? (sxy - f * u * v) / sqrt(xx * yy)
                         : sample_pearson(s, copies);
        copies[i] = 1;
    }
    return OK;
}

/* A column in whole numbers. */
struct ranked {
    const int *order; /* [n] ascending */
    int *group;       /* [n] ties share one, 0 .. */
    int64_t *twice;   /* [n] twice the mid-rank */
    int64_t *tied;    /* [n] values equal to this, itself among them */
};

static enum status rank(const double *x, const int *order, int64_t n,
                        struct arena *work, struct ranked *r)
{
    int group = 0;
    r->order = order;
    NEW(r->group, work, n);
    NEW(r->twice, work, n);
    NEW(r->tied, work, n);
    for (int64_t i = 0, j; i < n; i = j, group++) {
        for (j = i + 1; j < n && x[order[j]] == x[order[i]]; j++)
            ;
        for (int64_t k = i; k < j; k++) {
            r->group[order[k]] = group;
            r->twice[order[k]] = i + j + 1;
            r->tied[order[k]] = j - i;
        }
    }
    return OK;
}

/* Where the block of ties that ends before `to` begins. */
static int64_t block(const struct ranked *r, int64_t to)
{
    return to - r->tied[r->order[to - 1]];
}

/* By how much a row i, gone, lowers twice the rank of row j: 2 where j lies
 * above i, 1 where they are tied, else 0.  Adds to sum [n], for each i, what
 * that takes from the sum over j of its product with weight [n]. */
static void add_lowered(const struct ranked *r, const int64_t *weight,
                        int64_t n, int64_t *sum)
{
    int64_t above = 0;
    for (int64_t to = n, from; to > 0; to = from) {
        int64_t with = above;
        from = block(r, to);
        for (int64_t k = from; k < to; k++)
            with += weight[r->order[k]];
        for (int64_t k = from; k < to; k++)
            sum[r->order[k]] += above + with - weight[r->order[k]];
        above = with;
    }
}

/* Rows seen so far, counted by group of y: a Fenwick tree (1994). */
static void count_in(int64_t *tree, int64_t groups, int64_t at)
{
    for (at++; at <= groups; at += at & -at)
        tree[at]++;
}

static int64_t count_below(const int64_t *tree, int64_t at)
{
    int64_t sum = 0;
    for (; at > 0; at -= at & -at)
        sum += tree[at];
    return sum;
}

/* Takes from sum [n], for each i, how much the loss of i lowers the rank of j
 * in x times that in y, over all j.  From the top of x down: rows above count
 * twice, tied ones once, which is all seen before plus all seen after the block
 * of i. */
static void take_both_lowered(const struct ranked *x, const struct ranked *y,
                              int64_t n, int64_t *tree, int64_t *sum)
{
    for (int64_t to = n, from; to > 0; to = from) {
        from = block(x, to);
        for (int after = 0; after < 2; after++) {
            int64_t seen = after ? n - from : n - to;
            for (int64_t k = from; after && k < to; k++)
                count_in(tree, n, y->group[x->order[k]]);
            for (int64_t k = from; k < to; k++) {
                int64_t i = x->order[k], g = y->group[i];
                sum[i] -=
                    2 * seen - count_below(tree, g) - count_below(tree, g + 1);
            }
        }
        for (int64_t k = from; k < to; k++)
            sum[x->order[k]] += 1; /* a row is tied with itself */
    }
}

/* Three times the squares of twice the ranks about their mean, of n values
 * less one that is tied with `tied` (itself among them). */
static double spread(double n, double ties, double tied)
{
    double t = tied - 1, m = n - 1;
    return m * m * m - m - (ties - (tied * tied * tied - tied) + t * t * t - t);
}

/* Over groups, the sum of t^3 - t. */
static double ties_of(const struct ranked *r, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += (double)r->tied[i] * (double)r->tied[i] - 1;
    return sum;
}

enum status leave_out_of_spearman(const struct sample *s, struct arena *work,
                                  double *without)
{
    int64_t n = s->n, all = 0, *lost, *tree;
    struct ranked x, y;
    TRY(rank(s->x, s->order_x, n, work, &x));
    TRY(rank(s->y, s->order_y, n, work, &y));
    NEW(lost, work, n);
    NEW(tree, work, n + 1);
    add_lowered(&y, x.twice, n, lost);
    add_lowered(&x, y.twice, n, lost);
    take_both_lowered(&x, &y, n, tree, lost);
    double ties_x = ties_of(&x, n), ties_y = ties_of(&y, n);
    for (int64_t i = 0; i < n; i++)
        all += x.twice[i] * y.twice[i];
    for (int64_t i = 0; i < n; i++) {
        double xx = spread((double)n, ties_x, (double)x.tied[i]);
        double yy = spread((double)n, ties_y, (double)y.tied[i]);
        int64_t products = all - x.twice[i] * y.twice[i] - lost[i];
        without[i] =
            xx > 0 && yy > 0
                ? 3 * (double)(products - (n - 1) * n * n) / sqrt(xx * yy)
                : NAN;
    }
    return OK;
}
