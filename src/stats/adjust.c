#include "adjust.h"

#include <math.h>
#include <stdlib.h>

#include "arena.h"

struct entry {
    double p;
    int64_t at;
};

static int by_p(const void *a, const void *b)
{
    double x = ((const struct entry *)a)->p, y = ((const struct entry *)b)->p;
    return (x > y) - (x < y);
}

/* The p values that are there, ascending; NaNs go straight to adjusted. */
static enum status order(const double *p, int64_t n, struct arena *work,
                         struct entry **out, int64_t *count)
{
    struct entry *e; /* [n] */
    int64_t m = 0;
    NEW(e, work, n);
    for (int64_t i = 0; i < n; i++)
        if (!isnan(p[i]))
            e[m++] = (struct entry){p[i], i};
    qsort(e, (size_t)m, sizeof *e, by_p);
    *out = e;
    *count = m;
    return OK;
}

static void copy_missing(const double *p, int64_t n, double *adjusted)
{
    for (int64_t i = 0; i < n; i++)
        if (isnan(p[i]))
            adjusted[i] = NAN;
}

enum status stats_holm(const double *p, int64_t n, struct arena *work,
                       double *adjusted)
{
    struct mark start = arena_mark(work);
    struct entry *e;
    int64_t m;
    double worst = 0;
    TRY(order(p, n, work, &e, &m));
    copy_missing(p, n, adjusted);
    for (int64_t i = 0; i < m; i++) {
        worst = fmin(1, fmax(worst, (double)(m - i) * e[i].p));
        adjusted[e[i].at] = worst;
    }
    arena_rewind(work, start);
    return OK;
}

enum status stats_benjamini_hochberg(const double *p, int64_t n,
                                     struct arena *work, double *adjusted)
{
    struct mark start = arena_mark(work);
    struct entry *e;
    int64_t m;
    double best = 1;
    TRY(order(p, n, work, &e, &m));
    copy_missing(p, n, adjusted);
    for (int64_t i = m - 1; i >= 0; i--) {
        best = fmin(best, (double)m / (double)(i + 1) * e[i].p);
        adjusted[e[i].at] = best;
    }
    arena_rewind(work, start);
    return OK;
}
