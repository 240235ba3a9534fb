/* Groups and pairs of a recipe, put to the means per unit. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "named_tests.h"
#include "work.h"

/* The units of each level, in one order for values and strata. */
struct groups {
    const struct recipe_groups *asked;
    struct levels l;
    struct values *sample; /* [levels] */
    int64_t **stratum;     /* [levels][sample n], or NULL */
};

static enum status gather(const struct work *w, const double *y,
                          const int64_t *level, const int64_t *stratum,
                          struct groups *g)
{
    int64_t n = work_units(w)->count;
    NEW(g->sample, w->arena, g->l.count);
    if (stratum)
        NEW(g->stratum, w->arena, g->l.count);
    for (int64_t i = 0; i < g->l.count; i++) {
        double *at;
        int64_t count = 0;
        NEW(at, w->arena, n);
        if (stratum)
            NEW(g->stratum[i], w->arena, n);
        for (int64_t k = 0; k < n; k++) {
            if (level[k] != i)
                continue;
            if (stratum)
                g->stratum[i][count] = stratum[k];
            at[count++] = y[k];
        }
        g->sample[i] = (struct values){at, count};
    }
    return OK;
}

static enum status new_row(const struct work *w, const struct groups *g,
                           const char *test, enum row_kind kind,
                           struct test_row **row)
{
    return work_row(w, work_question(test, g->asked->by, g->asked->y, kind),
                    row);
}

/* Strata of two groups, one behind the other. */
static enum status join_strata(const struct work *w, const struct groups *g,
                               int64_t i, int64_t j, const int64_t **out)
{
    size_t a = (size_t)g->sample[i].n, b = (size_t)g->sample[j].n;
    int64_t *both;
    *out = NULL;
    if (!g->stratum)
        return OK;
    NEW(both, w->arena, a + b);
    memcpy(both, g->stratum[i], a * sizeof *both);
    memcpy(both + a, g->stratum[j], b * sizeof *both);
    *out = both;
    return OK;
}

static enum status compare_pair(const struct work *w, const struct groups *g,
                                const struct named_group_test *test, int64_t i,
                                int64_t j)
{
    struct test_row *row = NULL;
    const int64_t *strata;
    TRY(join_strata(w, g, i, j, &strata));
    struct resampling how = work_resampling(w, strata);
    TRY(new_row(w, g, test->name, ROW_TWO, &row));
    row->group_a = g->l.name[i];
    row->group_b = g->l.name[j];
    return test->resample
               ? test->resample(g->sample[i], g->sample[j], &how, w->arena,
                                &row->r)
               : test->two(g->sample[i], g->sample[j], w->arena, &row->r);
}

static enum status compare_two(const struct work *w, const struct groups *g,
                               const struct named_group_test *test)
{
    for (int64_t i = 0; i < g->l.count; i++)
        for (int64_t j = i + 1; j < g->l.count; j++)
            TRY(compare_pair(w, g, test, i, j));
    return OK;
}

static enum status compare_all(const struct work *w, const struct groups *g,
                               const struct named_group_test *test)
{
    struct test_row *row = NULL;
    struct values *some;
    int n = 0;
    if (g->l.count < 2)
        return OK;
    /* A family that nobody has trained yet says nothing about the others. */
    NEW(some, w->arena, g->l.count);
    for (int64_t i = 0; i < g->l.count; i++)
        if (stats_describe(g->sample[i]).n > 0)
            some[n++] = g->sample[i];
    TRY(new_row(w, g, test->name, ROW_ALL, &row));
    return test->all(some, n, w->arena, &row->r);
}

/* Each group against a number. */
static enum status compare_one(const struct work *w, const struct groups *g,
                               const struct named_group_test *test)
{
    for (int64_t i = 0; i < g->l.count; i++) {
        struct test_row *row = NULL;
        TRY(new_row(w, g, test->name, ROW_TWO, &row));
        row->group_a = g->l.name[i];
        test->one(g->sample[i], g->asked->mu, &row->r);
    }
    return OK;
}

static enum status run_group_tests(const struct work *w, const struct groups *g)
{
    for (int i = 0; i < g->asked->tests; i++) {
        const struct named_group_test *t = find_group_test(g->asked->test[i]);
        CHECK(t != NULL);
        TRY(t->one   ? compare_one(w, g, t)
            : t->all ? compare_all(w, g, t)
                     : compare_two(w, g, t));
    }
    return OK;
}

enum status ask_groups(const struct work *w, const struct recipe_groups *asked)
{
    struct groups g = {.asked = asked};
    const struct series *by;
    const int64_t *stratum;
    int64_t *level;
    double *y;
    TRY(work_mean(w, asked->y, &y));
    TRY(frame_get(w->runs, asked->by, &by));
    /* Of all rows: a family without a finished run is shown with n = 0. */
    TRY(levels_find(by, w->runs->rows, NULL, w->arena, &g.l));
    TRY(units_level(work_units(w), &g.l, w->arena, &level));
    TRY(work_strata(w, asked->strata, &stratum));
    TRY(gather(w, y, level, stratum, &g));
    for (int64_t i = 0; i < g.l.count; i++)
        TRY(work_group(w, (struct group_row){asked->by, asked->y, g.l.name[i],
                                             stats_describe(g.sample[i]),
                                             w->part}));
    return run_group_tests(w, &g);
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
            struct resampling how = work_resampling(w, NULL);
            const double *a = mean + i * n, *b = mean + j * n;
            struct test_row *row = NULL;
            TRY(work_row(w, work_question(test->name, p->by, p->y, ROW_TWO),
                         &row));
            row->group_a = by->name[i];
            row->group_b = by->name[j];
            TRY(test->resample
                    ? test->resample(a, b, n, &how, w->arena, &row->r)
                    : test->run(a, b, n, w->arena, &row->r));
        }
    return OK;
}

enum status ask_pairs(const struct work *w, const struct recipe_pairs *p)
{
    const struct series *by, *y;
    struct levels groups, partners;
    double *mean = NULL; /* [groups][partners] */
    TRY(frame_get(w->runs, p->by, &by));
    TRY(frame_get(w->runs, p->y, &y));
    if (!y->number)
        return FAIL(ERR_INPUT,
                    "column \"%s\" is text; only numbers can be "
                    "compared",
                    y->name);
    TRY(levels_find(by, w->runs->rows, NULL, w->arena, &groups));
    TRY(levels_of_id(w->runs, p->within, w->use, w->arena, &partners));
    TRY(cell_means(w, y, &groups, &partners, &mean));
    for (int i = 0; i < p->tests; i++) {
        const struct named_paired_test *t = find_paired_test(p->test[i]);
        CHECK(t != NULL);
        TRY(run_paired_test(w, p, t, &groups, mean, partners.count));
    }
    return OK;
}
