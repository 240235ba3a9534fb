#include "analysis.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "adjust.h"
#include "arena.h"
#include "correlation.h"
#include "t_test.h"

/* What the steps below hand on. */
struct work {
    const struct frame *runs;
    const struct recipe *recipe;
    struct arena *arena;
    struct analysis *out;
    const bool *use; /* [rows] of the part at hand */
    int part;
};

/* Room for one more than `used` things; it doubles. */
static enum status grow(void **at, int used, int *room, size_t size,
                        struct arena *arena)
{
    char *more;
    if (used < *room)
        return OK;
    *room = used ? 2 * used : 16;
    NEW(more, arena, (size_t)*room * size);
    if (used)
        memcpy(more, *at, (size_t)used * size);
    *at = more;
    return OK;
}

static enum status next_row(const struct work *w, struct test_row row,
                            struct test_row **out)
{
    struct analysis *a = w->out;
    void *at = a->row;
    TRY(grow(&at, a->rows_tested, &a->row_room, sizeof row, w->arena));
    a->row = at;
    *out = &a->row[a->rows_tested++];
    row.part = w->part;
    row.p_adjusted = NAN;
    **out = row;
    return OK;
}

static enum status next_group(const struct work *w, struct group_row row)
{
    struct analysis *a = w->out;
    void *at = a->group;
    TRY(grow(&at, a->groups, &a->group_room, sizeof row, w->arena));
    a->group = at;
    a->group[a->groups++] = row;
    return OK;
}

static enum status mean_of(const struct work *w, const char *name,
                           double **mean)
{
    const struct series *s;
    TRY(frame_get(w->runs, name, &s));
    return units_mean(&w->out->part[w->part].units, s, w->arena, mean);
}

static enum status correlate(const struct work *w, const char *method,
                             const struct recipe_correlation *c)
{
    const struct units *u = &w->out->part[w->part].units;
    struct test_row *row = NULL;
    double *x, *y; /* [units] */
    TRY(next_row(
        w,
        (struct test_row){
            .test = method, .x = c->x, .y = c->y, .group_a = "", .group_b = ""},
        &row));
    TRY(mean_of(w, c->x, &x));
    TRY(mean_of(w, c->y, &y));
    if (strcmp(method, "pearson") == 0)
        return stats_pearson(x, y, u->count, w->arena, &row->r);
    if (strcmp(method, "spearman") == 0)
        return stats_spearman(x, y, u->count, w->arena, &row->r);
    return FAIL(ERR_INPUT,
                "no correlation \"%s\"; there are pearson and "
                "spearman",
                method);
}

/* Values of one level, gathered from y [units]. */
static enum status gather(const double *y, const int64_t *level, int64_t units,
                          int64_t which, struct arena *arena,
                          struct values *out)
{
    double *at;
    int64_t n = 0;
    NEW(at, arena, units);
    for (int64_t k = 0; k < units; k++)
        if (level[k] == which)
            at[n++] = y[k];
    *out = (struct values){at, n};
    return OK;
}

static enum status compare_two(const struct work *w,
                               const struct recipe_groups *g, const char *test,
                               const char *const name[2],
                               const struct values sample[2])
{
    struct test_row *row = NULL;
    TRY(next_row(w,
                 (struct test_row){.test = test,
                                   .x = g->by,
                                   .y = g->y,
                                   .group_a = name[0],
                                   .group_b = name[1]},
                 &row));
    if (strcmp(test, "welch_t") == 0)
        stats_welch_t(sample[0], sample[1], &row->r);
    else if (strcmp(test, "pooled_t") == 0)
        stats_pooled_t(sample[0], sample[1], &row->r);
    else
        return FAIL(ERR_INPUT, "no test \"%s\"; there are welch_t and pooled_t",
                    test);
    return OK;
}

static enum status compare_all(const struct work *w,
                               const struct recipe_groups *g,
                               const struct levels *l,
                               const struct values *sample)
{
    for (int t = 0; t < g->tests; t++)
        for (int64_t i = 0; i < l->count; i++)
            for (int64_t j = i + 1; j < l->count; j++)
                TRY(compare_two(w, g, g->test[t],
                                (const char *[]){l->name[i], l->name[j]},
                                (struct values[]){sample[i], sample[j]}));
    return OK;
}

static enum status compare_groups(const struct work *w,
                                  const struct recipe_groups *g)
{
    const struct units *u = &w->out->part[w->part].units;
    const struct series *by;
    struct levels l;
    struct values *sample; /* [levels] */
    int64_t *level;
    double *y;
    TRY(mean_of(w, g->y, &y));
    TRY(frame_get(w->runs, g->by, &by));
    /* Of all rows: a family without a finished run is shown with n = 0. */
    TRY(levels_find(by, w->runs->rows, NULL, w->arena, &l));
    TRY(units_level(u, &l, w->arena, &level));
    NEW(sample, w->arena, l.count);
    for (int64_t i = 0; i < l.count; i++) {
        TRY(gather(y, level, u->count, i, w->arena, &sample[i]));
        TRY(next_group(w,
                       (struct group_row){g->by, g->y, l.name[i],
                                          stats_describe(sample[i]), w->part}));
    }
    return compare_all(w, g, &l, sample);
}

/* Squares within units and the size of units, for one y. */
struct spread {
    double within, between, sizes, squares; /* sums over units */
    int64_t runs, units;
};

static struct spread spread_of(const struct units *u, const double *mean,
                               const double *y, double *seen)
{
    struct spread s = {0};
    double total = 0;
    for (int64_t i = 0; i < u->rows; i++)
        if (u->of[i] >= 0 && !isnan(y[i])) {
            double d = y[i] - mean[u->of[i]];
            s.within += d * d;
            s.runs++;
            seen[u->of[i]]++;
            total += y[i];
        }
    for (int64_t k = 0; k < u->count; k++)
        if (seen[k] > 0) {
            double d = mean[k] - total / (double)s.runs;
            s.units++;
            s.between += seen[k] * d * d;
            s.squares += seen[k] * seen[k];
        }
    return s;
}

/* Components of variance (Searle 1971): unequal numbers of runs count as
 * n0 = (N - sum n^2 / N) / (units - 1) each. */
static void reliability_fill(const struct spread *s, struct reliability_row *r)
{
    double n = (double)s->runs, k = (double)s->units;
    r->units = s->units;
    r->runs = s->runs;
    if (s->units < 2 || s->runs <= s->units)
        return;
    double n0 = (n - s->squares / n) / (k - 1);
    double within = s->within / (n - k);
    double between = fmax(0, (s->between / (k - 1) - within) / n0);
    r->sd_within = sqrt(within);
    r->sd_between = sqrt(between);
    if (within + between > 0) {
        r->icc = between / (within + between);
        r->reliability = between / (between + within / n0);
    }
}

static enum status measure_reliability(const struct work *w, const char *y)
{
    const struct units *u = &w->out->part[w->part].units;
    const struct series *s;
    double *mean, *seen;
    struct reliability_row *r = &w->out->reliability[w->out->reliabilities++];
    *r = (struct reliability_row){.y = y,
                                  .sd_within = NAN,
                                  .sd_between = NAN,
                                  .icc = NAN,
                                  .reliability = NAN,
                                  .part = w->part};
    TRY(frame_get(w->runs, y, &s));
    TRY(mean_of(w, y, &mean));
    NEW(seen, w->arena, u->count);
    struct spread sum = spread_of(u, mean, s->number, seen);
    reliability_fill(&sum, r);
    return OK;
}

static enum status analyse_part(struct work *w)
{
    const struct recipe *r = w->recipe;
    struct part *p = &w->out->part[w->part];
    TRY(units_find(w->runs, r->unit, w->use, w->arena, &p->units));
    for (int64_t k = 0; k < p->units.count; k++)
        p->rows += p->units.runs[k];
    for (int i = 0; i < r->correlations; i++)
        for (int m = 0; m < r->correlation[i].methods; m++)
            TRY(correlate(w, r->correlation[i].method[m], &r->correlation[i]));
    for (int i = 0; i < r->groups; i++)
        TRY(compare_groups(w, &r->group[i]));
    for (int i = 0; i < r->correlations; i++)
        if (i == 0 || strcmp(r->correlation[i].y, r->correlation[i - 1].y) != 0)
            TRY(measure_reliability(w, r->correlation[i].y));
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
        a->used += use[i];
    }
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
    const struct series *set = frame_find(w->runs, "dataset");
    struct levels l = {.count = 1};
    bool *use;
    if (set)
        TRY(levels_find(set, w->runs->rows, done, w->arena, &l));
    NEW(use, w->arena, w->runs->rows);
    NEW(w->out->part, w->arena, l.count);
    NEW(w->out->reliability, w->arena, l.count * MOST_QUESTIONS);
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
    for (int i = 0; i < a->rows_tested; i++)
        p[i] = a->row[i].r.p_value;
    TRY(stats_holm(p, a->rows_tested, arena, p));
    for (int i = 0; i < a->rows_tested; i++)
        a->row[i].p_adjusted = p[i];
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
