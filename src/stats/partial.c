#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "correlation.h"
#include "describe.h"
#include "pairs.h"
#include "sum.h"

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

static double length(const double *x, int64_t n)
{
    return sqrt(sum_of_products(x, x, n));
}

/* A column of which less is left than this share of its length about the mean,
 * or of its rounding errors, is explained by what came before. */
#define LEFT     1e-10
#define ROUNDING (64 * DBL_EPSILON)

/* Takes the mean from x, and what the unit vectors q [rank][n] explain of it,
 * twice (once leaves rounding errors along q), and scales it to length 1.
 * False when nothing but rounding is left. */
static bool clear(double *x, double *const *q, int rank, int64_t n)
{
    double raw = length(x, n);
    sum_centre(x, n);
    double before = length(x, n);
    for (int pass = 0; pass < 2; pass++)
        for (int k = 0; k < rank; k++) {
            double along = sum_of_products(x, q[k], n);
            for (int64_t i = 0; i < n; i++)
                x[i] -= along * q[k][i];
        }
    double after = length(x, n);
    if (!(after > fmax(LEFT * before, ROUNDING * raw)))
        return false;
    for (int64_t i = 0; i < n; i++)
        x[i] /= after;
    return true;
}

static bool constant(const double *x, int64_t n)
{
    return stats_describe((struct values){x, n}).constant;
}

/* Unit vectors of the covariates, in their first columns; how many. */
static int clear_covariates(struct table *t, const struct covariates *z)
{
    int rank = 0;
    for (int i = 0; i < z->count; i++) {
        bool still = constant(t->column[i], t->rows);
        bool used = !still && clear(t->column[i], t->column, rank, t->rows);
        if (z->use)
            z->use[i] = still  ? COVARIATE_CONSTANT
                        : used ? COVARIATE_USED
                               : COVARIATE_EXPLAINED;
        if (!used)
            continue;
        double *q = t->column[i];
        t->column[i] = t->column[rank];
        t->column[rank++] = q;
    }
    return rank;
}

/* What rounding may leave of 1 - r where the covariates leave a line. */
#define ON_A_LINE 1e-12

/* Gram-Schmidt over the covariates, then over x and y. */
static void judge(struct table *t, const struct covariates *z,
                  const char *perfect, struct test_result *out)
{
    int last = t->columns - 2;
    double *x = t->column[last], *y = t->column[last + 1];
    bool varies = !constant(x, t->rows) && !constant(y, t->rows);
    int rank = clear_covariates(t, z);
    if (!varies || t->rows < rank + 3 || !clear(x, t->column, rank, t->rows) ||
        !clear(y, t->column, rank, t->rows))
        return;
    double r = sum_of_products(x, y, t->rows);
    if (fabs(r) >= 1 - ON_A_LINE)
        correlation_perfect(r, perfect, out);
    else
        correlation_judge(r, rank, out);
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
    judge(&t, z, "partial Pearson, all on a line: no test", out);
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
    judge(&t, z, "partial Spearman, perfect order: no test", out);
    arena_rewind(work, start);
    return OK;
}
