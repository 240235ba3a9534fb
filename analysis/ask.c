/* The questions of a recipe, put to the means per unit. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "named_tests.h"
#include "work.h"

static const struct units *units(const struct work *w)
{
    return &w->out->part[w->part].units;
}

struct test_row work_question(const char *test, const char *x, const char *y,
                              enum row_kind kind)
{
    return (struct test_row){.kind = kind,
                             .test = test,
                             .x = x,
                             .y = y,
                             .group_a = "",
                             .group_b = ""};
}

enum status work_levels(const struct work *w, const struct series *s,
                        struct levels *out)
{
    TRY(levels_find(s, w->runs->rows, w->use, w->arena, out));
    if (out->count > MOST_LEVELS)
        return FAIL(ERR_INPUT,
                    "column \"%s\" has more than %d different texts; it "
                    "cannot be controlled for",
                    s->name, MOST_LEVELS);
    return OK;
}

/* One column of 0 and 1 [units] for each level of a text column. */
static enum status indicators(const struct work *w, const struct series *s,
                              double **column, int *count)
{
    struct levels l;
    int64_t *level;
    TRY(work_levels(w, s, &l));
    TRY(units_level(units(w), &l, w->arena, &level));
    for (int64_t i = 0; i < l.count; i++) {
        NEW(column[*count], w->arena, units(w)->count);
        for (int64_t k = 0; k < units(w)->count; k++)
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
    *out = (struct covariates){(const double *const *)column, count};
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
    return method->partial(x, y, units(w)->count, &z, w->arena, &row->r);
}

enum status ask_correlation(const struct work *w,
                            const struct recipe_correlation *c)
{
    double *x, *y; /* [units] */
    TRY(work_mean(w, c->x, &x));
    TRY(work_mean(w, c->y, &y));
    for (int i = 0; i < c->methods; i++) {
        const struct named_correlation *m = find_correlation(c->method[i]);
        struct test_row *row = NULL;
        CHECK(m != NULL);
        TRY(work_row(w, work_question(m->name, c->x, c->y, ROW_CORRELATION),
                     &row));
        TRY(m->run(x, y, units(w)->count, w->arena, &row->r));
    }
    for (int i = 0; i < c->methods && c->partials > 0; i++) {
        const struct named_correlation *m = find_correlation(c->method[i]);
        if (m->partial)
            TRY(ask_partial(w, c, m, x, y));
    }
    return OK;
}

/* Values of one level, gathered from y [units]. */
static enum status gather(const struct work *w, const double *y,
                          const int64_t *level, int64_t which,
                          struct values *out)
{
    double *at;
    int64_t n = 0;
    NEW(at, w->arena, units(w)->count);
    for (int64_t k = 0; k < units(w)->count; k++)
        if (level[k] == which)
            at[n++] = y[k];
    *out = (struct values){at, n};
    return OK;
}

static enum status compare_two(const struct work *w,
                               const struct recipe_groups *g,
                               const struct named_group_test *test,
                               const struct levels *l,
                               const struct values *sample)
{
    for (int64_t i = 0; i < l->count; i++)
        for (int64_t j = i + 1; j < l->count; j++) {
            struct test_row *row = NULL;
            TRY(work_row(w, work_question(test->name, g->by, g->y, ROW_TWO),
                         &row));
            row->group_a = l->name[i];
            row->group_b = l->name[j];
            TRY(test->two(sample[i], sample[j], w->arena, &row->r));
        }
    return OK;
}

static enum status compare_all(const struct work *w,
                               const struct recipe_groups *g,
                               const struct named_group_test *test,
                               const struct levels *l,
                               const struct values *sample)
{
    struct test_row *row = NULL;
    if (l->count < 2)
        return OK;
    TRY(work_row(w, work_question(test->name, g->by, g->y, ROW_ALL), &row));
    return test->all(sample, (int)l->count, w->arena, &row->r);
}

/* Each group against a number. */
static enum status compare_one(const struct work *w,
                               const struct recipe_groups *g,
                               const struct named_group_test *test,
                               const struct levels *l,
                               const struct values *sample)
{
    for (int64_t i = 0; i < l->count; i++) {
        struct test_row *row = NULL;
        TRY(work_row(w, work_question(test->name, g->by, g->y, ROW_TWO), &row));
        row->group_a = l->name[i];
        test->one(sample[i], g->mu, &row->r);
    }
    return OK;
}

static enum status run_group_tests(const struct work *w,
                                   const struct recipe_groups *g,
                                   const struct levels *l,
                                   const struct values *sample)
{
    for (int i = 0; i < g->tests; i++) {
        const struct named_group_test *t = find_group_test(g->test[i]);
        CHECK(t != NULL);
        TRY(t->one   ? compare_one(w, g, t, l, sample)
            : t->two ? compare_two(w, g, t, l, sample)
                     : compare_all(w, g, t, l, sample));
    }
    return OK;
}

enum status ask_groups(const struct work *w, const struct recipe_groups *g)
{
    const struct series *by;
    struct levels l;
    struct values *sample; /* [levels] */
    int64_t *level;
    double *y;
    TRY(work_mean(w, g->y, &y));
    TRY(frame_get(w->runs, g->by, &by));
    /* Of all rows: a family without a finished run is shown with n = 0. */
    TRY(levels_find(by, w->runs->rows, NULL, w->arena, &l));
    TRY(units_level(units(w), &l, w->arena, &level));
    NEW(sample, w->arena, l.count);
    for (int64_t i = 0; i < l.count; i++) {
        TRY(gather(w, y, level, i, &sample[i]));
        TRY(work_group(w,
                       (struct group_row){g->by, g->y, l.name[i],
                                          stats_describe(sample[i]), w->part}));
    }
    return run_group_tests(w, g, &l, sample);
}

/* mean [by][within] of y over the rows in use; NaN for an empty cell. */
static enum status cell_means(const struct work *w, const struct series *y,
                              const struct levels *by,
                              const struct levels *within, double **out)
{
    int64_t cells = by->count * within->count;
    double *mean, *seen;
    NEW(mean, w->arena, cells);
    NEW(seen, w->arena, cells);
    for (int64_t i = 0; i < w->runs->rows; i++) {
        if (!w->use[i] || by->of[i] < 0 || within->of[i] < 0 ||
            isnan(y->number[i]))
            continue;
        int64_t k = by->of[i] * within->count + within->of[i];
        mean[k] += (y->number[i] - mean[k]) / ++seen[k];
    }
    for (int64_t k = 0; k < cells; k++)
        if (seen[k] == 0)
            mean[k] = NAN;
    *out = mean;
    return OK;
}

static enum status run_paired_test(const struct work *w,
                                   const struct recipe_pairs *p,
                                   const struct named_paired_test *test,
                                   const struct levels *by, const double *mean,
                                   int64_t n)
{
    for (int64_t i = 0; i < by->count; i++)
        for (int64_t j = i + 1; j < by->count; j++) {
            struct test_row *row = NULL;
            TRY(work_row(w, work_question(test->name, p->by, p->y, ROW_TWO),
                         &row));
            row->group_a = by->name[i];
            row->group_b = by->name[j];
            TRY(test->run(mean + i * n, mean + j * n, n, w->arena, &row->r));
        }
    return OK;
}

enum status ask_pairs(const struct work *w, const struct recipe_pairs *p)
{
    const struct series *by, *within, *y;
    struct levels groups, partners;
    double *mean = NULL; /* [groups][partners] */
    TRY(frame_get(w->runs, p->by, &by));
    TRY(frame_get(w->runs, p->within, &within));
    TRY(frame_get(w->runs, p->y, &y));
    if (!y->number)
        return FAIL(ERR_INPUT,
                    "column \"%s\" is text; only numbers can be "
                    "compared",
                    y->name);
    TRY(levels_find(by, w->runs->rows, NULL, w->arena, &groups));
    TRY(levels_find(within, w->runs->rows, w->use, w->arena, &partners));
    TRY(cell_means(w, y, &groups, &partners, &mean));
    for (int i = 0; i < p->tests; i++) {
        const struct named_paired_test *t = find_paired_test(p->test[i]);
        CHECK(t != NULL);
        TRY(run_paired_test(w, p, t, &groups, mean, partners.count));
    }
    return OK;
}
