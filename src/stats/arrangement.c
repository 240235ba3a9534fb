#include "arrangement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "rng.h"
#include "sum.h"

struct row {
    int64_t stratum, from;
};

static int by_stratum(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->stratum != y->stratum)
        return x->stratum < y->stratum ? -1 : 1;
    return x->from < y->from ? -1 : 1;
}

enum status arrangement_take(const bool *missing, int64_t n,
                             const int64_t *stratum, struct arena *arena,
                             struct arrangement *p)
{
    struct row *r;
    NEW(r, arena, n);
    *p = (struct arrangement){0};
    for (int64_t i = 0; i < n; i++)
        if (!missing[i] && !(stratum && stratum[i] < 0))
            r[p->n++] = (struct row){stratum ? stratum[i] : 0, i};
    qsort(r, (size_t)p->n, sizeof *r, by_stratum);
    NEW(p->start, arena, p->n + 1);
    for (int64_t i = 0; i < p->n; i++)
        if (i == 0 || r[i].stratum != r[i - 1].stratum)
            p->start[p->strata++] = i;
    p->start[p->strata] = p->n;
    NEW(p->y, arena, p->n);
    NEW(p->value, arena, p->n + 2);
    NEW(p->data, arena, p->n);
    NEW(p->at, arena, p->n);
    NEW(p->row, arena, p->n);
    for (int64_t i = 0; i < p->n; i++)
        p->row[i] = r[i].from;
    return OK;
}

/* Takes the mean off; the sum of squares that is left. */
static double centre(double *x, int64_t n)
{
    sum_centre(x, n);
    return sum_of_products(x, x, n);
}

static double product(const struct arrangement *p, const int *at)
{
    double sum = 0;
    for (int64_t i = 0; i < p->n; i++)
        sum += p->y[i] * p->value[at[i]];
    return sum;
}

/* The least product that is as extreme as the data's.  With y centred within
 * each stratum the products of all arrangements have mean zero. */
static double furthest(struct arrangement *p, bool members)
{
    double of_y = 0, of_value = 0;
    for (int64_t s = 0; s < p->strata; s++)
        of_y += centre(p->y + p->start[s], p->start[s + 1] - p->start[s]);
    for (int64_t s = 0; s < p->strata && !members; s++)
        centre(p->value + p->start[s], p->start[s + 1] - p->start[s]);
    for (int64_t i = 0; i < p->n; i++)
        of_value += p->value[p->data[i]] * p->value[p->data[i]];
    return fabs(product(p, p->data)) - ARRANGEMENT_TIED * sqrt(of_y * of_value);
}

/* The next arrangement of a [n] in the order of a dictionary, each set of equal
 * entries counting once; false, and back at the first, after the last. */
static bool next_order(int *a, int64_t n)
{
    int64_t i = n - 1, j = n - 1;
    while (i > 0 && a[i - 1] >= a[i])
        i--;
    if (i > 0) {
        while (a[j] <= a[i - 1])
            j--;
        int x = a[i - 1];
        a[i - 1] = a[j];
        a[j] = x;
    }
    for (int64_t low = i, high = n - 1; low < high; low++, high--) {
        int x = a[low];
        a[low] = a[high];
        a[high] = x;
    }
    return i > 0;
}

static bool next_arrangement(struct arrangement *p)
{
    for (int64_t s = 0; s < p->strata; s++)
        if (next_order(p->at + p->start[s], p->start[s + 1] - p->start[s]))
            return true;
    return false;
}

/* n! / (n - m)! / m! of members 1, or n! of positions, over all strata; no
 * further than `enough`. */
static double arrangements(const struct arrangement *p, bool members,
                           double enough)
{
    double all = 1;
    for (int64_t s = 0; s < p->strata; s++) {
        int64_t n = p->start[s + 1] - p->start[s], ones = 0;
        for (int64_t i = p->start[s]; members && i < p->start[s + 1]; i++)
            ones += p->data[i];
        int64_t few = ones < n - ones ? ones : n - ones;
        for (int64_t k = 1; k <= (members ? few : n) && all <= enough; k++)
            all = members ? all * (double)(n - few + k) / (double)k
                          : all * (double)k;
    }
    return all;
}

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void first_arrangement(struct arrangement *p)
{
    memcpy(p->at, p->data, (size_t)p->n * sizeof *p->at);
    for (int64_t s = 0; s < p->strata; s++)
        qsort(p->at + p->start[s], (size_t)(p->start[s + 1] - p->start[s]),
              sizeof *p->at, ascending);
}

static void draw(struct arrangement *p, const struct resampling *how,
                 int64_t number)
{
    struct rng r = rng_stream(how->seed, RNG_STATS, how->key, (uint64_t)number);
    memcpy(p->at, p->data, (size_t)p->n * sizeof *p->at);
    for (int64_t s = 0; s < p->strata; s++)
        rng_shuffle(&r, p->at + p->start[s],
                    (int)(p->start[s + 1] - p->start[s]));
}

struct extremes arrangement_permute(struct arrangement *p, bool members,
                                    const struct resampling *how)
{
    double far = furthest(p, members);
    double all = arrangements(p, members, (double)how->draws);
    struct extremes e = {.exact = all <= (double)how->draws};
    if (e.exact) {
        first_arrangement(p);
        do {
            e.of++;
            e.extreme += fabs(product(p, p->at)) >= far;
        } while (next_arrangement(p));
        return e;
    }
    for (e.of = 0; e.of < how->draws; e.of++) {
        draw(p, how, e.of);
        e.extreme += fabs(product(p, p->at)) >= far;
    }
    return e;
}
