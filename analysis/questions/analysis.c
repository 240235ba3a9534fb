#include "analysis.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "adjust.h"
#include "arena.h"
#include "where.h"
#include "work.h"

static enum status measure_once(const struct work *w, const char *y)
{
    const struct analysis *a = w->out;
    for (int i = 0; i < a->reliabilities; i++)
        if (a->reliability[i].part == w->part &&
            strcmp(a->reliability[i].y, y) == 0)
            return OK;
    return measure_reliability(w, y);
}

static enum status analyse_part(struct work *w)
{
    const struct recipe *r = w->recipe;
    struct part *p = &w->out->part[w->part];
    TRY(units_find(w->runs, r->unit, w->use, w->arena, &p->units));
    for (int64_t k = 0; k < p->units.count; k++)
        p->rows += p->units.runs[k];
    for (int i = 0; i < r->correlations; i++)
        TRY(ask_correlation(w, &r->correlation[i]));
    for (int i = 0; i < r->groups; i++)
        TRY(ask_groups(w, &r->group[i]));
    for (int i = 0; i < r->pairs; i++)
        TRY(ask_pairs(w, &r->pair[i]));
    for (int i = 0; i < r->models; i++)
        TRY(ask_model(w, &r->model[i]));
    for (int i = 0; i < r->correlations; i++)
        TRY(measure_once(w, r->correlation[i].y));
    for (int i = 0; i < r->groups && strcmp(r->unit, "row") != 0; i++)
        TRY(measure_once(w, r->group[i].y));
    return OK;
}

/* Why most of the rows of level k of `status` are left out. */
static enum status find_reason(const struct work *w,
                               const struct levels *status, int64_t k,
                               struct left_out *left)
{
    const struct series *error = frame_find(w->runs, "error");
    struct levels l;
    bool *use;
    int64_t *count;
    left->reason = "";
    if (!error || !error->text)
        return OK;
    NEW(use, w->arena, w->runs->rows);
    for (int64_t i = 0; i < w->runs->rows; i++)
        use[i] = status->of[i] == k;
    TRY(levels_find(error, w->runs->rows, use, w->arena, &l));
    NEW(count, w->arena, l.count);
    for (int64_t i = 0; i < w->runs->rows; i++)
        if (l.of[i] >= 0 && ++count[l.of[i]] > left->reasons) {
            left->reasons = count[l.of[i]];
            left->reason = l.name[l.of[i]];
        }
    return OK;
}

/* Takes off the rows that the recipe's `where` does not name. */
static enum status apply_where(const struct work *w, bool *use)
{
    bool *named;
    size_t at;
    enum status st =
        where_rows(w->runs, w->recipe->where, w->arena, &named, &at);
    if (st != OK) {
        char why[256];
        snprintf(why, sizeof why, "%s", fail_text());
        return FAIL(st, "where: %s", why);
    }
    w->out->used = 0;
    for (int64_t i = 0; i < w->runs->rows; i++) {
        use[i] = use[i] && named[i];
        w->out->used += use[i];
    }
    return OK;
}

/* Which rows are done, and what the others are. */
static enum status select_done(const struct work *w, bool *use)
{
    struct analysis *a = w->out;
    const struct series *status = frame_find(w->runs, "status");
    struct levels l;
    a->rows = w->runs->rows;
    a->has_status = status && (status->text || a->rows == 0);
    for (int64_t i = 0; i < a->rows; i++) {
        use[i] = !a->has_status || strcmp(status->text[i], "done") == 0;
        a->done += use[i];
    }
    a->used = a->done;
    if (w->recipe->where)
        TRY(apply_where(w, use));
    if (!a->has_status)
        return OK;
    TRY(levels_find(status, a->rows, NULL, w->arena, &l));
    NEW(a->left, w->arena, l.count);
    for (int64_t k = 0; k < l.count; k++) {
        if (strcmp(l.name[k], "done") == 0)
            continue;
        struct left_out *left = &a->left[a->lefts++];
        left->status = l.name[k];
        for (int64_t i = 0; i < a->rows; i++)
            left->rows += l.of[i] == k;
        TRY(find_reason(w, &l, k, left));
    }
    return OK;
}

static enum status analyse_parts(struct work *w, const bool *done)
{
    const char *part = w->recipe->part;
    const struct series *set = frame_find(w->runs, part ? part : "dataset");
    struct levels l = {.count = 1};
    bool *use;
    if (set)
        TRY(levels_find(set, w->runs->rows, done, w->arena, &l));
    if (l.count == 0) { /* no row names its data set */
        set = NULL;
        l.count = 1;
    }
    NEW(use, w->arena, w->runs->rows);
    NEW(w->out->part, w->arena, l.count);
    NEW(w->out->reliability, w->arena, l.count * 2 * MOST_QUESTIONS);
    w->use = use;
    for (w->part = 0; w->part < l.count; w->part++) {
        w->out->parts++;
        w->out->part[w->part].dataset = set ? l.name[w->part] : "";
        for (int64_t i = 0; i < w->runs->rows; i++)
            use[i] = done[i] && (!set || l.of[i] == w->part);
        TRY(analyse_part(w));
    }
    return OK;
}

/* Whether a column takes several values within one unit. */
static bool varies_within(const struct units *u, const struct levels *l,
                          int64_t *first)
{
    memset(first, -1, (size_t)u->count * sizeof *first);
    for (int64_t i = 0; i < u->rows; i++) {
        int64_t k = u->of[i];
        if (k < 0 || l->of[i] < 0)
            continue;
        if (first[k] >= 0 && first[k] != l->of[i])
            return true;
        first[k] = l->of[i];
    }
    return false;
}

/* Settings that the means per unit hide: the reader is told. */
static enum status find_averaged(const struct work *w)
{
    static const char *const settings[] = {
        "epochs",       "batch",       "learning_rate", "optimiser",
        "width",        "stem_stride", "widen",         "order",
        "train_images", "test_images", "precision"};
    enum { SETTINGS = sizeof settings / sizeof *settings };
    const struct units *u = &w->out->part[0].units;
    int64_t *first;
    NEW(w->out->averaged, w->arena, SETTINGS);
    NEW(first, w->arena, u->count);
    for (int i = 0; i < SETTINGS; i++) {
        const struct series *s = frame_find(w->runs, settings[i]);
        struct levels l;
        if (!s)
            continue;
        TRY(levels_find(s, w->runs->rows, NULL, w->arena, &l));
        if (varies_within(u, &l, first))
            w->out->averaged[w->out->averages++] = settings[i];
    }
    return OK;
}

static enum status adjust(struct analysis *a, struct arena *arena)
{
    double *p;
    NEW(p, arena, a->rows_tested);
    for (int i = 0; i < a->rows_tested; i++) {
        p[i] = a->row[i].same_as ? NAN : a->row[i].r.p_value;
        a->tests_counted += !isnan(p[i]);
    }
    TRY(a->recipe->adjust == ADJUST_BH
            ? stats_benjamini_hochberg(p, a->rows_tested, arena, p)
            : stats_holm(p, a->rows_tested, arena, p));
    for (int i = 0; i < a->rows_tested; i++)
        a->row[i].p_adjusted = p[a->row[i].same_as ? a->row[i].same_as - 1 : i];
    return OK;
}

enum status analysis_run(const struct frame *runs, const struct recipe *recipe,
                         const char *source, struct arena *arena,
                         struct analysis *out)
{
    bool *done;
    *out = (struct analysis){.recipe = recipe, .source = source};
    struct work w = {runs, recipe, arena, out, NULL, 0};
    NEW(done, arena, runs->rows);
    TRY(select_done(&w, done));
    if (out->used == 0)
        return OK;
    TRY(analyse_parts(&w, done));
    TRY(find_averaged(&w));
    return adjust(out, arena);
}
