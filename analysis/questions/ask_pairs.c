/* Pairs of a recipe, put to the runs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "named_tests.h"
#include "twice.h"
#include "work.h"

/* The cells of a matched design. */
struct cells {
    struct levels by;
    struct units within;
    double *mean;    /* [by][within], NaN for an empty cell */
    int64_t *orphan; /* [within] rows that no level of `by` names */
    int64_t nowhere; /* rows that have no partner's name */
};

static enum status cell_means(const struct work *w, const struct series *y,
                              struct cells *c)
{
    int64_t partners = c->within.count, cells = c->by.count * partners;
    double *seen;
    NEW(c->mean, w->arena, cells);
    NEW(c->orphan, w->arena, partners);
    NEW(seen, w->arena, cells);
    for (int64_t i = 0; i < w->runs->rows; i++) {
        int64_t partner = c->within.of[i], level = c->by.of[i];
        if (!w->use[i])
            continue;
        c->nowhere += partner < 0;
        if (partner >= 0 && level < 0)
            c->orphan[partner]++;
        if (partner < 0 || level < 0 || isnan(y->number[i]))
            continue;
        int64_t k = level * partners + partner;
        c->mean[k] += (y->number[i] - c->mean[k]) / ++seen[k];
    }
    for (int64_t k = 0; k < cells; k++)
        if (seen[k] == 0)
            c->mean[k] = NAN;
    return OK;
}

/* Beside the partners without a pair: rows without a partner, and rows without
 * a group whose partner has its pair all the same. */
static int64_t left_over(const struct cells *c, const double *a,
                         const double *b)
{
    int64_t rows = c->nowhere;
    for (int64_t k = 0; k < c->within.count; k++)
        rows += isnan(a[k]) || isnan(b[k]) ? 0 : c->orphan[k];
    return rows;
}

static enum status compare_pair(const struct work *w,
                                const struct recipe_pairs *p,
                                const struct named_paired_test *test,
                                const struct cells *c, const int64_t pair[2])
{
    struct resampling how = work_resampling(w, NULL);
    int64_t n = c->within.count;
    const double *a = c->mean + pair[0] * n, *b = c->mean + pair[1] * n;
    struct test_row *row = NULL;
    char words[128];
    TRY(work_row(w, work_question(test->name, p->by, p->y, ROW_TWO), &row));
    row->group_a = c->by.name[pair[0]];
    row->group_b = c->by.name[pair[1]];
    row->within = p->within;
    TRY(test->resample ? test->resample(a, b, n, &how, w->arena, &row->r)
                       : test->run(a, b, n, w->arena, &row->r));
    row->r.excluded += left_over(c, a, b);
    snprintf(words, sizeof words, "pairs by %s", p->within);
    return twice_note(w, words, row);
}

enum status ask_pairs(const struct work *w, const struct recipe_pairs *p)
{
    const struct series *by, *y;
    struct cells c = {0};
    TRY(frame_get(w->runs, p->by, &by));
    TRY(frame_get(w->runs, p->y, &y));
    if (!y->number)
        return FAIL(ERR_INPUT,
                    "column \"%s\" is text; only numbers can be "
                    "compared",
                    y->name);
    TRY(levels_find(by, w->runs->rows, NULL, w->arena, &c.by));
    TRY(units_find(w->runs, p->within, w->use, w->arena, &c.within));
    TRY(cell_means(w, y, &c));
    for (int t = 0; t < p->tests; t++) {
        const struct named_paired_test *test = find_paired_test(p->test[t]);
        CHECK(test != NULL);
        for (int64_t i = 0; i < c.by.count && !twice_pairs(w, p, t); i++)
            for (int64_t j = i + 1; j < c.by.count; j++)
                TRY(compare_pair(w, p, test, &c, (int64_t[2]){i, j}));
    }
    return OK;
}
