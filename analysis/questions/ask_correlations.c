/* Correlations of a recipe, put to the means per unit. */
#include <math.h>
#include <stdio.h>

#include "arena.h"
#include "named_tests.h"
#include "text.h"
#include "twice.h"
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

/* The columns of the test, and which of the recipe's each came from. */
struct controls {
    struct covariates z;
    int *of; /* [z.count] */
};

static enum status controls_of(const struct work *w,
                               const struct recipe_correlation *c,
                               struct controls *out)
{
    double **column;
    int count = 0;
    NEW(column, w->arena, c->partials * MOST_LEVELS);
    NEW(out->of, w->arena, c->partials * MOST_LEVELS);
    NEW(out->z.use, w->arena, c->partials * MOST_LEVELS);
    for (int i = 0; i < c->partials; i++) {
        const struct series *s;
        int first = count;
        TRY(frame_get(w->runs, c->partial[i], &s));
        if (s->text)
            TRY(indicators(w, s, column, &count));
        else
            TRY(work_mean(w, c->partial[i], &column[count++]));
        for (int k = first; k < count; k++)
            out->of[k] = i;
    }
    out->z.column = (const double *const *)column;
    out->z.count = count;
    return OK;
}

/* Whether nothing of a recipe's column was of use, and why: that the last
 * indicator of a text follows from the others is no loss. */
static const char *why_dropped(const struct controls *c, int i)
{
    const char *why = NULL;
    for (int k = 0; k < c->z.count; k++) {
        if (c->of[k] != i)
            continue;
        if (c->z.use[k] == COVARIATE_USED)
            return NULL;
        if (!why || c->z.use[k] == COVARIATE_EXPLAINED)
            why = c->z.use[k] == COVARIATE_CONSTANT
                      ? "constant"
                      : "explained by those before it";
    }
    return why;
}

static enum status note_dropped(const struct work *w, const struct controls *c,
                                struct test_row *row)
{
    char words[256] = "";
    struct text t = text_over(words, sizeof words);
    for (int i = 0; i < row->asked->partials; i++) {
        const char *why = why_dropped(c, i);
        if (why)
            text_add(&t, "%s%s (%s)", words[0] ? ", " : "covariates dropped: ",
                     row->asked->partial[i], why);
    }
    return words[0] && row->r.n > 0 ? twice_note(w, words, row) : OK;
}

/* Row `same_as` - 1 is the same test, of another name of x. */
static enum status note_same(const struct work *w, int same_as,
                             struct test_row *row)
{
    char words[192];
    if (!same_as || isnan(row->r.p_value))
        return OK;
    row->same_as = same_as;
    snprintf(words, sizeof words, "same test as of %s: counted once",
             w->out->row[same_as - 1].x);
    return twice_note(w, words, row);
}

static struct test_row question(const struct recipe_correlation *c,
                                const char *test)
{
    struct test_row row = work_question(test, c->x, c->y, ROW_CORRELATION);
    row.asked = c;
    return row;
}

/* x and y with everything in `partial` taken off, jointly. */
static enum status ask_partial(const struct work *w,
                               const struct recipe_correlation *c,
                               const struct named_correlation *method,
                               const double *x, const double *y)
{
    struct test_row *row = NULL, asked = question(c, method->partial_name);
    struct controls controls;
    int same_as;
    asked.part = w->part;
    TRY(controls_of(w, c, &controls));
    TRY(twice_in_other_words(w, &asked, &controls.z, &same_as));
    TRY(work_row(w, asked, &row));
    row->pooled = w->pooled_beside;
    TRY(method->partial(x, y, work_units(w)->count, &controls.z, w->arena,
                        &row->r));
    TRY(note_dropped(w, &controls, row));
    return note_same(w, same_as, row);
}

static enum status correlate(const struct work *w,
                             const struct recipe_correlation *c,
                             const struct named_correlation *m, const double *x,
                             const double *y)
{
    const int64_t *stratum;
    struct test_row *row = NULL, asked = question(c, m->name);
    int same_as;
    asked.part = w->part;
    TRY(work_strata(w, c->strata, &stratum));
    TRY(twice_in_other_words(w, &asked, NULL, &same_as));
    struct resampling how = work_resampling(w, stratum);
    if (same_as) /* the same arrangements too */
        how.key = (uint64_t)(same_as - 1);
    TRY(work_row(w, asked, &row));
    TRY(m->resample
            ? m->resample(x, y, work_units(w)->count, &how, w->arena, &row->r)
            : m->run(x, y, work_units(w)->count, w->arena, &row->r));
    return note_same(w, same_as, row);
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
        if (!twice_correlation(w, c, i))
            TRY(correlate(w, c, m, x, y));
    }
    for (int i = 0; i < c->methods && c->partials > 0; i++) {
        const struct named_correlation *m = find_correlation(c->method[i]);
        if (m->partial && !twice_partial(w, c, i))
            TRY(ask_partial(w, c, m, x, y));
    }
    return OK;
}
