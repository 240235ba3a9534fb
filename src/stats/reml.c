#include "reml.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "arena.h"

/* lambda * mean size is looked at from 1e-6 to 1e10, at STEPS points. */
enum { STEPS = 49, MOST_HALVINGS = 200 };
#define LOWEST 1e-6
#define HIGHER 2.154434690031884 /* 10^(1/3) */

/* Row i of the basis with its residual. */
static double column_at(const struct design *d, int c, int64_t i)
{
    return c == 0         ? 1 / sqrt((double)d->n)
           : c <= d->rank ? d->q[c - 1][i]
                          : d->rest[i];
}

/* Rows of each group, and means [groups][width]. */
struct groups {
    int64_t count; /* with or without rows */
    double *rows, *mean;
};

static enum status gather_means(const struct design *d, const int64_t *group,
                                int width, struct arena *arena,
                                struct groups *g)
{
    g->count = 0;
    for (int64_t i = 0; i < d->n; i++)
        if (group[d->row[i]] >= g->count)
            g->count = group[d->row[i]] + 1;
    NEW(g->rows, arena, g->count);
    NEW(g->mean, arena, g->count * width);
    for (int64_t i = 0; i < d->n; i++)
        g->rows[group[d->row[i]]]++;
    for (int c = 0; c < width; c++)
        for (int64_t i = 0; i < d->n; i++)
            g->mean[group[d->row[i]] * width + c] += column_at(d, c, i);
    for (int64_t k = 0; k < g->count; k++)
        for (int c = 0; c < width; c++)
            g->mean[k * width + c] /= g->rows[k] > 0 ? g->rows[k] : 1;
    return OK;
}

static void add_square(double *to, const double *x, double times, int width)
{
    for (int i = 0; i < width; i++)
        for (int j = 0; j < width; j++)
            to[i * width + j] += times * x[i] * x[j];
}

/* The sizes that occur: at [largest + 1] says where each is kept. */
static enum status list_sizes(const struct groups *g, struct arena *arena,
                              struct reml *m, int **at)
{
    double largest = 0;
    for (int64_t k = 0; k < g->count; k++)
        largest = fmax(largest, g->rows[k]);
    NEW(*at, arena, largest + 1);
    for (int64_t k = 0; k < g->count; k++) {
        m->groups += g->rows[k] > 0;
        (*at)[(int64_t)g->rows[k]] = 1;
    }
    (*at)[0] = 0;
    for (int64_t s = 1; s <= (int64_t)largest; s++)
        (*at)[s] = (*at)[s] ? m->sizes++ : -1;
    return OK;
}

static enum status gather_squares(const struct design *d, const int64_t *group,
                                  const struct groups *g, struct arena *arena,
                                  struct reml *m)
{
    int w = m->width, *at;
    double *off; /* [width] a row less its group's mean */
    TRY(list_sizes(g, arena, m, &at));
    NEW(off, arena, w);
    NEW(m->size, arena, m->sizes);
    NEW(m->many, arena, m->sizes);
    NEW(m->within, arena, w * w);
    NEW(m->between, arena, m->sizes * w * w);
    for (int64_t i = 0; i < d->n; i++) {
        const double *mean = g->mean + group[d->row[i]] * w;
        for (int c = 0; c < w; c++)
            off[c] = column_at(d, c, i) - mean[c];
        add_square(m->within, off, 1, w);
    }
    for (int64_t k = 0; k < g->count; k++) {
        if (!(g->rows[k] > 0))
            continue;
        int b = at[(int64_t)g->rows[k]];
        m->size[b] = g->rows[k];
        m->many[b]++;
        add_square(m->between + b * w * w, g->mean + k * w, g->rows[k], w);
    }
    return OK;
}

enum status reml_gather(const struct design *d, const int64_t *group,
                        struct arena *arena, struct reml *out)
{
    struct groups g;
    *out = (struct reml){.n = d->n, .width = d->rank + 2};
    TRY(gather_means(d, group, out->width, arena, &g));
    return gather_squares(d, group, &g, arena, out);
}

enum status reml_room(const struct reml *m, struct arena *arena,
                      struct reml_point *p)
{
    int w = m->width;
    NEW(p->a, arena, w * w);
    NEW(p->a1, arena, w * w);
    NEW(p->a2, arena, w * w);
    NEW(p->inverse, arena, (w - 1) * (w - 1));
    NEW(p->delta, arena, w - 1);
    return OK;
}

static void mix(const struct reml *m, double lambda, struct reml_point *p)
{
    int64_t cells = (int64_t)m->width * m->width;
    memcpy(p->a, m->within, (size_t)cells * sizeof *p->a);
    memset(p->a1, 0, (size_t)cells * sizeof *p->a1);
    memset(p->a2, 0, (size_t)cells * sizeof *p->a2);
    for (int b = 0; b < m->sizes; b++) {
        const double *between = m->between + b * cells;
        double n = m->size[b], f = 1 / (1 + n * lambda);
        for (int64_t i = 0; i < cells; i++) {
            p->a[i] += f * between[i];
            p->a1[i] -= n * f * f * between[i];
            p->a2[i] += 2 * n * n * f * f * f * between[i];
        }
    }
}

/* a = l l', in place of its lower half; sum of the logs of all pivots but the
 * last.  A is positive definite: its least eigenvalue is 1 / (1 + n lambda). */
static double factor(double *a, int w)
{
    double logs = 0;
    for (int j = 0; j < w; j++) {
        for (int i = j; i < w; i++) {
            for (int k = 0; k < j; k++)
                a[i * w + j] -= a[i * w + k] * a[j * w + k];
            if (i == j)
                a[j * w + j] = sqrt(a[j * w + j]);
            else
                a[i * w + j] /= a[j * w + j];
        }
        logs += j < w - 1 ? 2 * log(a[j * w + j]) : 0;
    }
    return logs;
}

/* x with l' x = x, over the first w - 1 columns. */
static void solve_upper(const double *l, int w, double *x)
{
    for (int i = w - 2; i >= 0; i--) {
        for (int k = i + 1; k < w - 1; k++)
            x[i] -= l[k * w + i] * x[k];
        x[i] /= l[i * w + i];
    }
}

static void solve_lower(const double *l, int w, double *x)
{
    for (int i = 0; i < w - 1; i++) {
        for (int k = 0; k < i; k++)
            x[i] -= l[i * w + k] * x[k];
        x[i] /= l[i * w + i];
    }
}

/* The last row of the factor is what forward substitution makes of X'V^-1 y:
 * delta needs the second half only. */
static void invert(struct reml_point *p, int w)
{
    for (int i = 0; i < w - 1; i++) {
        double *x = p->inverse + i * (w - 1);
        for (int j = 0; j < w - 1; j++)
            x[j] = i == j;
        solve_lower(p->a, w, x);
        solve_upper(p->a, w, x);
        p->delta[i] = p->a[(w - 1) * w + i];
    }
    solve_upper(p->a, w, p->delta);
}

/* tr(inverse x) and tr(inverse x inverse x), x the block [w - 1][w - 1]. */
static double trace(const struct reml_point *p, const double *x, int w)
{
    double sum = 0;
    for (int i = 0; i < w - 1; i++)
        for (int j = 0; j < w - 1; j++)
            sum += p->inverse[i * (w - 1) + j] * x[i * w + j];
    return sum;
}

static double product_at(const struct reml_point *p, int w, int i, int j)
{
    double sum = 0;
    for (int k = 0; k < w - 1; k++)
        sum += p->inverse[i * (w - 1) + k] * p->a1[k * w + j];
    return sum;
}

static double trace_of_square(const struct reml_point *p, int w)
{
    double sum = 0;
    for (int i = 0; i < w - 1; i++)
        for (int j = 0; j < w - 1; j++)
            sum += product_at(p, w, i, j) * product_at(p, w, j, i);
    return sum;
}

/* Row i of x times v, v = (-delta, 1). */
static double row_times(const struct reml_point *p, const double *x, int w,
                        int i)
{
    double sum = x[i * w + w - 1];
    for (int j = 0; j < w - 1; j++)
        sum -= x[i * w + j] * p->delta[j];
    return sum;
}

static double form(const struct reml_point *p, const double *x, int w)
{
    double sum = row_times(p, x, w, w - 1);
    for (int i = 0; i < w - 1; i++)
        sum -= p->delta[i] * row_times(p, x, w, i);
    return sum;
}

/* Derivatives of y'Py: v' A1 v, and v' A2 v - 2 g' inverse g, g = A1 v. */
static void square_slopes(struct reml_point *p, int w)
{
    p->r1 = form(p, p->a1, w);
    p->r2 = form(p, p->a2, w);
    for (int i = 0; i < w - 1; i++)
        for (int j = 0; j < w - 1; j++)
            p->r2 -= 2 * p->inverse[i * (w - 1) + j] *
                     row_times(p, p->a1, w, i) * row_times(p, p->a1, w, j);
}

void reml_look(const struct reml *m, double lambda, struct reml_point *p)
{
    int w = m->width;
    double df = (double)(m->n - (w - 1));
    mix(m, lambda, p);
    p->lambda = lambda;
    p->deviance = factor(p->a, w);
    double rss = p->a[w * w - 1] * p->a[w * w - 1];
    invert(p, w);
    square_slopes(p, w);
    p->t1 = p->t2 = 0;
    for (int b = 0; b < m->sizes; b++) {
        double n = m->size[b], c = n / (1 + n * lambda);
        p->deviance += m->many[b] * log1p(n * lambda);
        p->t1 += m->many[b] * c;
        p->t2 -= m->many[b] * c * c;
    }
    p->t1 += trace(p, p->a1, w);
    p->t2 += trace(p, p->a2, w) - trace_of_square(p, w);
    p->s = rss / df;
    p->deviance += df * log(rss);
    double share = p->r1 / rss;
    p->slope = p->t1 + df * share;
    p->curve = p->t2 + df * (p->r2 / rss - share * share);
}

/* All likelihoods are equal where what the columns leave of the groups, P Z Z',
 * is nothing (its trace t1 is 0) or a multiple of P (its squares have the least
 * sum that t1 allows): one row per group, one row more than coefficients. */
bool reml_tells(const struct reml *m, struct reml_point *p)
{
    double df = (double)(m->n - (m->width - 1));
    reml_look(m, 0, p);
    return p->t1 > 1e-10 * (double)m->n &&
           p->t1 * p->t1 < (1 - 1e-9) * df * -p->t2;
}

/* Newton on the slope, kept within [low, high] where it changes its sign. */
static double polish(const struct reml *m, double low, double high,
                     struct reml_point *p)
{
    double x = low > 0 ? sqrt(low * high) : high / 2;
    for (int i = 0; i < MOST_HALVINGS; i++) {
        reml_look(m, x, p);
        if (p->slope > 0)
            high = x;
        else
            low = x;
        double next = x - p->slope / p->curve;
        if (!(next > low && next < high))
            next = low > 0 ? sqrt(low * high) : high / 2;
        double step = fabs(next - x);
        x = next;
        if (step <= 4 * DBL_EPSILON * x || high <= DBL_MIN)
            break;
    }
    reml_look(m, x, p);
    return x;
}

double reml_best(const struct reml *m, struct reml_point *p)
{
    double at[STEPS + 1] = {0}, best;
    int k = 0;
    reml_look(m, 0, p);
    best = p->deviance;
    bool rises = p->slope >= 0;
    for (int i = 1; i <= STEPS; i++) {
        at[i] = i == 1 ? LOWEST * (double)m->groups / (double)m->n
                       : at[i - 1] * HIGHER;
        reml_look(m, at[i], p);
        if (p->deviance < best - (rises ? 1e-12 * fabs(best) : 0)) {
            best = p->deviance;
            k = i;
        }
    }
    if (k == STEPS)
        return INFINITY;
    if (k > 0 || !rises)
        return polish(m, k > 0 ? at[k - 1] : 0, at[k + 1], p);
    reml_look(m, 0, p);
    return 0;
}
