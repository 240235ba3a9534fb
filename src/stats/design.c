#include "design.h"

#include <float.h>
#include <math.h>

#include "arena.h"
#include "sum.h"
#include "tails.h"

/* A column, or y, of which less is left than this share of its length about
 * the mean, or of its rounding errors, is explained by what came before. */
#define LEFT     1e-10
#define ROUNDING (64 * DBL_EPSILON)

double design_dot(const double *a, const double *b, int64_t n)
{
    return sum_of_products(a, b, n);
}

static double length(const double *x, int64_t n)
{
    return sqrt(design_dot(x, x, n));
}

static bool whole(const double *y, const struct predictors *x,
                  const int64_t *group, int64_t row)
{
    if (isnan(y[row]) || (group && group[row] < 0))
        return false;
    for (int c = 0; c < x->count; c++)
        if (isnan(x->column[c][row]))
            return false;
    return true;
}

static void copy_rows(const struct design *d, const double *from, double *to)
{
    for (int64_t i = 0; i < d->n; i++)
        to[i] = from[d->row[i]];
}

/* Takes the mean from x, twice: a difference that was rounded leaves some. */
static double centre(double *x, int64_t n)
{
    double mean = sum_value(sum_centre(x, n));
    return mean + sum_value(sum_centre(x, n));
}

/* Takes from x what the basis explains of it, twice (once leaves rounding
 * errors along q), and adds up what it took: along [rank]. */
static void clear(const struct design *d, double *x, double *along)
{
    for (int k = 0; k < d->rank; k++)
        along[k] = 0;
    for (int pass = 0; pass < 2; pass++)
        for (int k = 0; k < d->rank; k++) {
            double part = design_dot(x, d->q[k], d->n);
            along[k] += part;
            for (int64_t i = 0; i < d->n; i++)
                x[i] -= part * d->q[k][i];
        }
}

struct moments {
    double mean, spread; /* spread: length about the mean */
};

/* One more column of the basis: r [count][count] by kept columns, so that a
 * centred column k is the sum of r[k][j] q[j] over j <= k. */
static bool add_column(struct design *d, double *x, struct moments *m,
                       double *r)
{
    double raw = length(x, d->n);
    m->mean = centre(x, d->n);
    m->spread = length(x, d->n);
    clear(d, x, r);
    double left = length(x, d->n);
    if (!(left > fmax(LEFT * m->spread, ROUNDING * raw)))
        return false;
    for (int64_t i = 0; i < d->n; i++)
        x[i] /= left;
    r[d->rank] = left;
    d->q[d->rank++] = x;
    d->log_det += 2 * log(left);
    return true;
}

static void add_y(struct design *d, const double *y)
{
    copy_rows(d, y, d->rest);
    double raw = length(d->rest, d->n);
    d->at[0] = sqrt((double)d->n) * centre(d->rest, d->n);
    d->total = design_dot(d->rest, d->rest, d->n);
    d->known = sqrt(d->total) > ROUNDING * raw;
    clear(d, d->rest, d->at + 1);
    d->exact = !(length(d->rest, d->n) > ROUNDING * raw);
}

/* blend of kept column k: the k-th row of the inverse of r', by substitution
 * from its last column down. */
static void solve_blend(const double *r, int stride, int rank, int k,
                        double *blend)
{
    for (int j = 0; j < rank; j++)
        blend[j] = 0;
    for (int j = k; j < rank; j++) {
        double sum = j == k;
        for (int i = k; i < j; i++)
            sum -= r[(int64_t)j * stride + i] * blend[i];
        blend[j] = sum / r[(int64_t)j * stride + j];
    }
}

/* The intercept is the mean of y less each coefficient times the mean of its
 * column. */
static void fill_blend(struct design *d, const double *r,
                       const struct moments *m)
{
    int64_t stride = d->rank + 1, column = 0;
    d->blend[0] = 1 / sqrt((double)d->n);
    d->kept[0] = d->known;
    for (int c = 0; c < d->count; c++) {
        if (!d->kept[c + 1])
            continue;
        double *blend = d->blend + (c + 1) * stride;
        solve_blend(r, d->count, d->rank, (int)column++, blend + 1);
        for (int j = 1; j <= d->rank; j++)
            d->blend[j] -= m[c].mean * blend[j];
        d->kept[c + 1] = d->known;
        d->beta[c + 1] = m[c].spread / sqrt(d->total);
    }
}

static enum status take_rows(const double *y, const struct predictors *x,
                             const int64_t *group, int64_t n,
                             struct arena *arena, struct design *d)
{
    NEW(d->row, arena, n);
    for (int64_t i = 0; i < n; i++)
        if (whole(y, x, group, i))
            d->row[d->n++] = i;
    NEW(d->q, arena, x->count);
    NEW(d->rest, arena, d->n);
    NEW(d->at, arena, x->count + 1);
    NEW(d->kept, arena, x->count + 1);
    NEW(d->beta, arena, x->count + 1);
    return OK;
}

enum status design_take(const double *y, const struct predictors *x,
                        const int64_t *group, int64_t n, struct arena *arena,
                        struct design *out)
{
    struct design d = {.count = x->count, .total = NAN};
    struct moments *m; /* [count] */
    double *r, *next;
    TRY(take_rows(y, x, group, n, arena, &d));
    NEW(m, arena, x->count);
    NEW(r, arena, x->count * x->count);
    if (d.n > 0)
        d.log_det = log((double)d.n);
    for (int c = 0; c < x->count && d.n > 0; c++) {
        NEW(next, arena, d.n);
        copy_rows(&d, x->column[c], next);
        d.kept[c + 1] =
            add_column(&d, next, &m[c], r + (int64_t)d.rank * x->count);
    }
    NEW(d.blend, arena, (x->count + 1) * (d.rank + 1));
    if (d.n > 0) {
        add_y(&d, y);
        fill_blend(&d, r, m);
    }
    *out = d;
    return OK;
}

double design_coefficient(const struct design *d, const double *at, int term)
{
    return design_dot(d->blend + (int64_t)term * (d->rank + 1), at,
                      d->rank + 1);
}

void regression_start(const struct design *d, int64_t rows, const char *method,
                      struct test_result *term, struct regression *fit)
{
    for (int t = 0; t <= d->count; t++) {
        term[t] = test_result_none(method);
        term[t].n = d->n;
        term[t].excluded = rows - d->n;
        term[t].effect_name = t > 0 ? "beta" : "";
    }
    *fit = (struct regression){.n = d->n,
                               .excluded = rows - d->n,
                               .r_squared = NAN,
                               .r_squared_adjusted = NAN,
                               .sd_residual = NAN,
                               .sd_group = NAN,
                               .log_likelihood = NAN};
}

void regression_judge(double coefficient, double error, double df,
                      struct test_result *term)
{
    term->estimate = coefficient;
    if (!(df > 0) || !(error > 0))
        return;
    double half = quantile_t(0.05, df) * error;
    term->df1 = df;
    term->statistic = coefficient / error;
    term->p_value = tail_t(term->statistic, df);
    term->conf_low = coefficient - half;
    term->conf_high = coefficient + half;
}
