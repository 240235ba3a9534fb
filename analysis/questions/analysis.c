#include "analysis.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "adjust.h"
#include "arena.h"
#include "scope.h"
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

static enum status ask_one_correlation(struct work *w,
                                       const struct recipe_correlation *c)
{
    struct asked asked[3 + MOST_METHODS] = {
        {c->x, false}, {c->y, false}, {c->strata, true}};
    for (int i = 0; i < c->partials; i++)
        asked[3 + i].column = c->partial[i];
    TRY(scope_question(w, asked, 3, c->partials));
    return ask_correlation(w, c);
}

static enum status ask_one_model(struct work *w, const struct recipe_model *m)
{
    struct asked asked[1 + MOST_METHODS] = {{m->y, false}};
    for (int i = 0; i < m->terms; i++)
        asked[1 + i].column = m->term[i].column;
    TRY(scope_question(w, asked, 1 + m->terms, 0));
    return ask_model(w, m);
}

static enum status ask_one_pair(struct work *w, const struct recipe_pairs *p)
{
    const struct asked asked[] = {{p->by, true}, {p->y, false}};
    int shares = w->out->shares;
    TRY(scope_question(w, asked, 2, 0));
    w->out->shares = shares; /* what pairs have in common they make use of */
    return ask_pairs(w, p);
}

/* Their means as a table, and their differences within each unit. */
static enum status ask_shared(struct work *w, const struct recipe_groups *g)
{
    struct recipe_pairs *pairs;
    NEW(pairs, w->arena, 1);
    *pairs = (struct recipe_pairs){.by = g->by,
                                   .within = w->recipe->unit,
                                   .y = g->y,
                                   .test = {"paired_t"},
                                   .tests = 1};
    TRY(ask_groups(w, g, false));
    return ask_one_pair(w, pairs);
}

static enum status ask_one_group(struct work *w, const struct recipe_groups *g)
{
    const struct asked asked[] = {
        {g->by, true}, {g->y, false}, {g->strata, true}};
    int shares = w->out->shares;
    TRY(scope_question(w, asked, 3, 0));
    if (!g->or_pairs || !scope_shared(w, g->by))
        return ask_groups(w, g, true);
    w->out->shares = shares;
    return ask_shared(w, g);
}

static enum status measure_all(struct work *w)
{
    const struct recipe *r = w->recipe;
    w->units = w->out->part[w->part].units;
    for (int i = 0; i < r->correlations; i++)
        TRY(measure_once(w, r->correlation[i].y));
    for (int i = 0; i < r->groups && strcmp(r->unit, "row") != 0; i++)
        TRY(measure_once(w, r->group[i].y));
    return OK;
}

/* A finished row that has no unit, or no part. */
static void leave_out(struct work *w, int64_t row)
{
    w->done[row] = false;
    w->out->without_unit++;
}

static enum status open_part(struct work *w)
{
    struct part *p = &w->out->part[w->part];
    TRY(units_find(w->runs, w->recipe->unit, w->use, w->arena, &p->units));
    for (int64_t k = 0; k < p->units.count; k++)
        p->rows += p->units.runs[k];
    for (int64_t i = 0; i < w->runs->rows; i++)
        if (w->use[i] && p->units.of[i] < 0)
            leave_out(w, i);
    return scope_open(w);
}

static enum status analyse_part(struct work *w)
{
    const struct recipe *r = w->recipe;
    TRY(open_part(w));
    for (int i = 0; i < r->correlations; i++)
        TRY(ask_one_correlation(w, &r->correlation[i]));
    for (int i = 0; i < r->groups; i++)
        TRY(ask_one_group(w, &r->group[i]));
    for (int i = 0; i < r->pairs; i++)
        TRY(ask_one_pair(w, &r->pair[i]));
    for (int i = 0; i < r->models; i++)
        TRY(ask_one_model(w, &r->model[i]));
    TRY(measure_all(w));
    return scope_close(w);
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

/* Takes off the rows at other values than the best of a setting. */
static enum status apply_best(const struct work *w, bool *use)
{
    const struct recipe *r = w->recipe;
    int64_t rows = w->runs->rows;
    bool *named;
    size_t at;
    if (r->where) {
        TRY(where_rows(w->runs, r->where, w->arena, &named, &at));
    } else {
        NEW(named, w->arena, rows);
        memset(named, true, (size_t)rows * sizeof *named);
    }
    TRY(best_rows(w->runs, &r->best, named, use, w->arena, &w->out->best));
    w->out->used = 0;
    for (int64_t i = 0; i < rows; i++)
        w->out->used += use[i];
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

/* Measure and pool are those of the first such row. */
static void find_spread(const struct work *w)
{
    struct analysis *a = w->out;
    const struct series *spread = frame_find(w->runs, "spread"),
                        *pool = frame_find(w->runs, "pool");
    if (!spread || !spread->text || !pool || !pool->number)
        return;
    for (int64_t i = 0; i < w->runs->rows; i++)
        if (w->done[i] && pool->number[i] > 0 && a->spread_rows++ == 0) {
            a->spread = spread->text[i];
            a->pool = pool->number[i];
        }
}

/* Guessing all classes alike has the loss ln(classes). */
static void find_unlearnt(const struct work *w)
{
    struct analysis *a = w->out;
    const struct series *classes = frame_find(w->runs, "classes"),
                        *train = frame_find(w->runs, "train_loss"),
                        *test = frame_find(w->runs, "test_loss");
    if (!classes || !classes->number || !train || !train->number || !test ||
        !test->number)
        return;
    for (int64_t i = 0; i < w->runs->rows; i++) {
        double guessing = log(classes->number[i]);
        if (!w->done[i] || !(train->number[i] > guessing) ||
            !(test->number[i] > guessing))
            continue;
        a->unlearnt++;
        a->unlearnt_loss = fmax(a->unlearnt_loss, test->number[i]);
    }
}

static enum status analyse_parts(struct work *w)
{
    const char *part = w->recipe->part;
    const struct series *set = frame_find(w->runs, part ? part : "dataset");
    struct levels l = {.count = 1};
    bool *use;
    if (set)
        TRY(levels_find(set, w->runs->rows, w->done, w->arena, &l));
    if (l.count == 0) { /* no row names its data set */
        set = NULL;
        l.count = 1;
    }
    NEW(use, w->arena, w->runs->rows);
    NEW(w->out->part, w->arena, l.count);
    NEW(w->out->reliability, w->arena, l.count * 2 * MOST_QUESTIONS);
    NEW(w->out->pooled, w->arena, w->runs->columns);
    NEW(w->out->shared, w->arena, w->runs->columns);
    w->use = use;
    for (int64_t i = 0; i < w->runs->rows; i++)
        if (w->done[i] && set && l.of[i] < 0)
            leave_out(w, i);
    for (w->part = 0; w->part < l.count; w->part++) {
        w->out->parts++;
        w->out->part[w->part].dataset = set ? l.name[w->part] : "";
        for (int64_t i = 0; i < w->runs->rows; i++)
            use[i] = w->done[i] && (!set || l.of[i] == w->part);
        TRY(analyse_part(w));
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
    *out = (struct analysis){
        .recipe = recipe, .source = source, .twice = runs->twice};
    struct work w = {
        .runs = runs, .recipe = recipe, .arena = arena, .out = out};
    NEW(w.done, arena, runs->rows);
    TRY(select_done(&w, w.done));
    if (recipe->best.setting)
        TRY(apply_best(&w, w.done));
    if (out->used == 0)
        return OK;
    TRY(analyse_parts(&w));
    out->used -= out->without_unit;
    find_spread(&w);
    find_unlearnt(&w);
    return adjust(out, arena);
}
