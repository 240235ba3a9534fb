#include <math.h>

#include "arena.h"
#include "reml.h"

static const char METHOD[] = "random intercept, REML, Satterthwaite t",
                  NO_VARIANCE[] = "random intercept, REML, no variance "
                                  "between groups: t as without groups",
                  UNTOLD[] = "random intercept: groups cannot be told from "
                             "the rest";

/* x' m y over the basis: x, y [k], m [k] rows of stride w. */
static double form(const double *x, const double *m, const double *y, int k,
                   int w)
{
    double sum = 0;
    for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++)
            sum += x[i] * m[i * w + j] * y[j];
    return sum;
}

/* Satterthwaite (1946) for a coefficient with blend l: its variance is
 * v(lambda, s) = s l' inverse l, and v^2 / (g' H^-1 g) its degrees, g the
 * gradient of v and H the Hessian of the deviance (Kuznetsova, Brockhoff and
 * Christensen 2017).  At lambda = 0 the variance moves with s alone.
 * image [k]: inverse times l. */
static double degrees(const struct reml *m, const struct reml_point *p,
                      const double *l, const double *image)
{
    int k = m->width - 1;
    double df = (double)(m->n - k), v = 0;
    if (p->lambda == 0)
        return df;
    for (int i = 0; i < k; i++)
        v += l[i] * image[i];
    /* in units where s = 1 */
    double by_lambda = -form(image, p->a1, image, k, m->width), by_s = v;
    double ll = p->t2 + p->r2 / p->s, ls = -p->r1 / p->s, ss = df;
    double determinant = ll * ss - ls * ls;
    double spread = (ss * by_lambda * by_lambda - 2 * ls * by_lambda * by_s +
                     ll * by_s * by_s) /
                    determinant;
    return determinant > 0 && spread > 0 ? v * v / spread : NAN;
}

static void judge_term(const struct design *d, const struct reml *m,
                       const struct reml_point *p, double *image,
                       struct test_result *term, int t)
{
    int k = d->rank + 1;
    const double *l = d->blend + (int64_t)t * k;
    double v = 0, b = design_coefficient(d, d->at, t) +
                      design_coefficient(d, p->delta, t);
    for (int i = 0; i < k; i++) {
        image[i] = design_dot(p->inverse + i * k, l, k);
        v += l[i] * image[i];
    }
    regression_judge(b, sqrt(p->s * v), degrees(m, p, l, image), term);
    term->effect = t > 0 ? b * d->beta[t] : NAN;
}

static void fill_fit(const struct design *d, const struct reml *m,
                     const struct reml_point *p, struct regression *fit)
{
    double df = (double)(m->n - (m->width - 1));
    fit->sd_residual = sqrt(p->s);
    fit->sd_group = sqrt(p->lambda * p->s);
    fit->log_likelihood =
        -(p->deviance + d->log_det + df * (log(2 * M_PI / df) + 1)) / 2;
}

static void name(struct test_result *term, int terms, const char *method)
{
    for (int t = 0; t < terms; t++)
        term[t].method = method;
}

static enum status judge(const struct design *d, const struct reml *m,
                         struct arena *work, struct test_result *term,
                         struct regression *fit)
{
    struct reml_point p;
    double *image, lambda;
    TRY(reml_room(m, work, &p));
    NEW(image, work, d->rank + 1);
    lambda = reml_tells(m, &p) ? reml_best(m, &p) : INFINITY;
    if (isinf(lambda))
        return OK;
    name(term, d->count + 1, lambda > 0 ? METHOD : NO_VARIANCE);
    for (int t = 0; t <= d->count; t++)
        if (d->kept[t])
            judge_term(d, m, &p, image, &term[t], t);
    fill_fit(d, m, &p, fit);
    return OK;
}

enum status stats_mixed(const double *y, const struct predictors *x,
                        const int64_t *group, int64_t n, struct arena *work,
                        struct test_result *term, struct regression *fit)
{
    struct mark start = arena_mark(work);
    struct design d;
    struct reml m;
    TRY(design_take(y, x, group, n, work, &d));
    regression_start(&d, n, UNTOLD, term, fit);
    TRY(reml_gather(&d, group, work, &m));
    fit->groups = m.groups;
    if (d.known && !d.exact && d.n > d.rank + 1)
        TRY(judge(&d, &m, work, term, fit));
    arena_rewind(work, start);
    return OK;
}
