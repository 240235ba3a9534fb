/* Correlations of a recipe, put to the means per unit. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "named_tests.h"
#include "work.h"

/* One column of 0 and 1 [units] for each level of a text column. */
static enum status indicators(const struct work *w, const struct series *s,
                              double **column, int *count)
{
    struct levels l;
    int64_t *level;
    TRY(work_levels(w, s, &l));
    TRY(units_level(work_units(w), &l, w->arena, &level));
    for (int64_t i = 0; i < l.count; i++) {
        NEW(column[*count], w->arena, work_units(w)->count);
        for (int64_t k = 0; k < work_units(w)->count; k++)
            column[*count][k] = level[k] < 0 ? NAN : level[k] == i;
        ++*count;
    }
    return OK;
}

static enum status covariates_of(const struct work *w,
                                 const struct recipe_correlation *c,
                                 struct covariates *out)
{
    double **column;
    int count = 0;
    NEW(column, w->arena, c->partials * MOST_LEVELS);
    for (int i = 0; i < c->partials; i++) {
        const struct series *s;
        TRY(frame_get(w->runs, c->partial[i], &s));
        if (s->text)
            TRY(indicators(w, s, column, &count));
        else
            TRY(work_mean(w, c->partial[i], &column[count++]));
    }
    *out = (struct covariates){(const double *const *)column, count, NULL};
    return OK;
}

/* x and y with everything in `partial` taken off, jointly. */
static enum status ask_partial(const struct work *w,
                               const struct recipe_correlation *c,
                               const struct named_correlation *method,
                               const double *x, const double *y)
{
    struct test_row *row = NULL;
    struct covariates z;
    TRY(covariates_of(w, c, &z));
    TRY(work_row(
        w, work_question(method->partial_name, c->x, c->y, ROW_CORRELATION),
        &row));
    return method->partial(x, y, work_units(w)->count, &z, w->arena, &row->r);
}

static enum status correlate(const struct work *w,
                             const struct recipe_correlation *c,
                             const struct named_correlation *m, const double *x,
                             const double *y)
{
    const int64_t *stratum;
    struct test_row *row = NULL;
    TRY(work_strata(w, c->strata, &stratum));
    struct resampling how = work_resampling(w, stratum);
    TRY(work_row(w, work_question(m->name, c->x, c->y, ROW_CORRELATION), &row));
    return m->resample ? m->resample(x, y, work_units(w)->count, &how, w->arena,
                                     &row->r)
                       : m->run(x, y, work_units(w)->count, w->arena, &row->r);
}

enum status ask_correlation(const struct work *w,
                            const struct recipe_correlation *c)
{
    double *x, *y; /* [units] */
    TRY(work_mean(w, c->x, &x));
    TRY(work_mean(w, c->y, &y));
    for (int i = 0; i < c->methods; i++) {
        const struct named_correlation *m = find_correlation(c->method[i]);
        CHECK(m != NULL);
        TRY(correlate(w, c, m, x, y));
    }
    for (int i = 0; i < c->methods && c->partials > 0; i++) {
        const struct named_correlation *m = find_correlation(c->method[i]);
        if (m->partial)
            TRY(ask_partial(w, c, m, x, y));
    }
    return OK;
}
