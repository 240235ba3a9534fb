#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "correlation.h"
#include "describe.h"
#include "pairs.h"

/* Columns without the rows that miss something: covariates first, then x, y. */
struct table {
    double **column; /* [columns][rows] */
    int columns;
    int64_t rows;
};

static const double *source(const struct covariates *z, const double *x,
                            const double *y, int i)
{
    return i < z->count ? z->column[i] : i == z->count ? x : y;
}

static bool whole(const double *x, const double *y, const struct covariates *z,
                  int64_t row)
{
    for (int i = 0; i < z->count + 2; i++)
        if (isnan(source(z, x, y, i)[row]))
            return false;
    return true;
}

static enum status take(const double *x, const double *y, int64_t n,
                        const struct covariates *z, struct arena *arena,
                        struct table *t)
{
    t->columns = z->count + 2;
    t->rows = 0;
    NEW(t->column, arena, t->columns);
    for (int i = 0; i < t->columns; i++)
        NEW(t->column[i], arena, n);
    for (int64_t row = 0; row < n; row++) {
        if (!whole(x, y, z, row))
            continue;
        for (int i = 0; i < t->columns; i++)
            t->column[i][t->rows] = source(z, x, y, i)[row];
        t->rows++;
    }
    return OK;
}

static double dot(const double *a, const double *b, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void centre(double *x, int64_t n)
{
    double mean = 0;
    for (int64_t i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (int64_t i = 0; i < n; i++)
        x[i] -= mean;
}

/* Takes from x what the unit vectors q [rank][n] explain of it, twice (once
 * leaves rounding errors along q), and scales it to length 1.  False when
 * nothing but rounding is left. */
static bool clear(double *x, double *const *q, int rank, int64_t n)
{
    double before = sqrt(dot(x, x, n));
    for (int pass = 0; pass < 2; pass++)
        for (int k = 0; k < rank; k++) {
            double along = dot(x, q[k], n);
            for (int64_t i = 0; i < n; i++)
                x[i] -= along * q[k][i];
        }
    double after = sqrt(dot(x, x, n));
    if (!(after > 1e-10 * before))
        return false;
    for (int64_t i = 0; i < n; i++)
        x[i] /= after;
    return true;
}

static bool constant(const double *x, int64_t n)
{
    return stats_describe((struct values){x, n}).constant;
}

/* Gram-Schmidt over the covariates, then over x and y. */
static void judge(struct table *t, struct test_result *out)
{
    int rank = 0, last = t->columns - 2;
    double *x = t->column[last], *y = t->column[last + 1];
    bool varies = !constant(x, t->rows) && !constant(y, t->rows);
    for (int i = 0; i < t->columns; i++)
        centre(t->column[i], t->rows);
    for (int i = 0; i < last; i++)
        if (clear(t->column[i], t->column, rank, t->rows)) {
            double *q = t->column[i];
            t->column[i] = t->column[rank];
            t->column[rank++] = q;
        }
    if (!varies || t->rows < rank + 3 || !clear(x, t->column, rank, t->rows) ||
        !clear(y, t->column, rank, t->rows))
        return;
    correlation_judge(fmax(-1, fmin(1, dot(x, y, t->rows))), rank, out);
}

enum status stats_partial_pearson(const double *x, const double *y, int64_t n,
                                  const struct covariates *z,
                                  struct arena *work, struct test_result *out)
{
    struct mark start = arena_mark(work);
    struct table t;
    *out = test_result_none("partial Pearson, t test, Fisher interval");
    TRY(take(x, y, n, z, work, &t));
    out->n = t.rows;
    out->excluded = n - t.rows;
    judge(&t, out);
    arena_rewind(work, start);
    return OK;
}

enum status stats_partial_spearman(const double *x, const double *y, int64_t n,
                                   const struct covariates *z,
                                   struct arena *work, struct test_result *out)
{
    struct mark start = arena_mark(work);
    struct table t;
    *out = test_result_none("partial Spearman, t test, Fisher interval");
    TRY(take(x, y, n, z, work, &t));
    out->n = t.rows;
    out->excluded = n - t.rows;
    for (int i = 0; i < t.columns; i++)
        TRY(stats_rank((struct values){t.column[i], t.rows}, work, t.column[i],
                       NULL));
    judge(&t, out);
    arena_rewind(work, start);
    return OK;
}
