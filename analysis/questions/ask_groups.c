/* Groups of a recipe, put to the means per unit. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "named_tests.h"
#include "twice.h"
#include "work.h"

/* The units of each level, in one order for values and strata. */
struct groups {
    const struct recipe_groups *asked;
    struct levels l;
    struct values *sample; /* [levels] */
    int64_t **stratum;     /* [levels][sample n], or NULL */
    int64_t nowhere;       /* units that no level names */
};

static enum status gather(const struct work *w, const double *y,
                          const int64_t *level, const int64_t *stratum,
                          struct groups *g)
{
    int64_t n = work_units(w)->count;
    NEW(g->sample, w->arena, g->l.count);
    for (int64_t k = 0; k < n; k++)
        g->nowhere += level[k] < 0;
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
    TRY(test->resample
            ? test->resample(g->sample[i], g->sample[j], &how, w->arena,
                             &row->r)
            : test->two(g->sample[i], g->sample[j], w->arena, &row->r));
    row->r.excluded += g->nowhere;
    return OK;
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
    TRY(test->all(some, n, w->arena, &row->r));
    row->r.excluded = work_units(w)->count - row->r.n;
    return OK;
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
        row->r.excluded += g->nowhere;
    }
    return OK;
}

static enum status run_group_tests(const struct work *w, const struct groups *g)
{
    for (int i = 0; i < g->asked->tests; i++) {
        const struct named_group_test *t = find_group_test(g->asked->test[i]);
        CHECK(t != NULL);
        if (twice_groups(w, g->asked, i))
            continue;
        TRY(t->one   ? compare_one(w, g, t)
            : t->all ? compare_all(w, g, t)
                     : compare_two(w, g, t));
    }
    return OK;
}

/* Whether an earlier question has described these groups already. */
static bool described(const struct work *w, const struct recipe_groups *asked)
{
    for (const struct recipe_groups *k = w->recipe->group; k < asked; k++)
        if (strcmp(k->by, asked->by) == 0 && strcmp(k->y, asked->y) == 0)
            return true;
    return false;
}

enum status ask_groups(const struct work *w, const struct recipe_groups *asked,
                       bool tests)
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
    for (int64_t i = 0; i < g.l.count && !described(w, asked); i++)
        TRY(work_group(w, (struct group_row){asked->by, asked->y, g.l.name[i],
                                             stats_describe(g.sample[i]),
                                             w->part}));
    return tests ? run_group_tests(w, &g) : OK;
}
