#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "figure_kinds.h"
#include "text.h"

static enum status name_units(const struct frame *runs, struct dots *d,
                              struct arena *arena)
{
    const struct units *u = &d->units;
    const struct series *graph = frame_find(runs, d->recipe.unit);
    const struct series *seed = frame_find(runs, "weight_seed");
    struct text *tip;
    NEW(d->tip, arena, u->count);
    NEW(tip, arena, u->count);
    for (int64_t i = 0; i < u->rows; i++) {
        int64_t k = u->of[i];
        if (k < 0)
            continue;
        if (!tip[k].at) {
            char *room;
            NEW(room, arena, 160);
            tip[k] = text_over(room, 160);
            d->tip[k] = room;
            text_add(&tip[k], "%s ", d->recipe.unit);
            if (!graph)
                text_add(&tip[k], "%" PRId64, k);
            else if (graph->text)
                text_add(&tip[k], "%s", graph->text[i]);
            else
                text_add(&tip[k], "%.0f", graph->number[i]);
            text_add(&tip[k], ", %" PRId64 " run%s", u->runs[k],
                     u->runs[k] == 1 ? "" : "s");
            if (seed && seed->number)
                text_add(&tip[k], ", seeds");
        }
        if (seed && seed->number && u->runs[k] <= 8)
            text_add(&tip[k], " %.0f", seed->number[i]);
    }
    for (int64_t k = 0; k < u->count; k++)
        if (tip[k].at)
            figure_plain(tip[k].at);
    return OK;
}

static void find_ranges(struct dots *d)
{
    d->x_low = d->y_low = INFINITY;
    d->x_high = d->y_high = -INFINITY;
    for (int64_t k = 0; k < d->units.count; k++) {
        if (isnan(d->y[k]) || (d->x && isnan(d->x[k])))
            continue;
        d->drawn++;
        d->y_low = fmin(d->y_low, d->y[k]);
        d->y_high = fmax(d->y_high, d->y[k]);
        if (d->x) {
            d->x_low = fmin(d->x_low, d->x[k]);
            d->x_high = fmax(d->x_high, d->x[k]);
        }
    }
}

static void write_caption(struct dots *d, const char *source)
{
    char note[MOST_NOTES][NOTE_TEXT];
    struct text t = TEXT(d->caption);
    const struct analysis *a = &d->a;
    text_add(&t, "%s", source);
    if (a->part[0].dataset[0])
        text_add(&t, ", %s", a->part[0].dataset);
    text_add(&t,
             ".  Every %s counts once%s%s, by the mean of its runs (%" PRId64
             " in all, %" PRId64 " runs).",
             d->recipe.unit, d->split ? " in each " : "",
             d->split ? d->split : "", d->drawn, a->used);
    for (int i = 0; i < a->lefts; i++)
        text_add(&t, "%s%" PRId64 " %s",
                 i ? ", " : " Left out: ", a->left[i].rows, a->left[i].status);
    for (int i = 0, n = analysis_notes(a, note); i < n; i++)
        text_add(&t, "%s Note: %s", i || a->lefts ? "." : "", note[i]);
    text_add(&t, "%s Adjusted by Holm for the %d tests of this table.",
             t.at[t.used - 1] == '.' ? "" : ".", a->tests_counted);
}

static enum status gather_groups(const struct frame *runs, bool by_group,
                                 struct dots *d, struct arena *arena)
{
    const struct series *by;
    bool split = false;
    if (d->recipe.groups == 0) {
        NEW(d->group, arena, d->units.count);
        return OK;
    }
    TRY(frame_get(runs, d->recipe.group[0].by, &by));
    struct units apart = d->units;
    TRY(units_split(&apart, by, arena, &split));
    if (split && by_group) {
        d->units = apart;
        d->split = by->name;
    }
    TRY(levels_find(by, runs->rows, NULL, arena, &d->groups));
    TRY(units_level(&d->units, &d->groups, arena, &d->group));
    /* Colours only where every dot has one. */
    for (int64_t k = 0; k < d->units.count && !by_group; k++)
        if (d->group[k] < 0)
            d->groups.count = 0;
    return OK;
}

static enum status column_means(const struct frame *runs, const char *name,
                                const struct dots *d, struct arena *arena,
                                double **out)
{
    const struct series *s;
    TRY(frame_get(runs, name, &s));
    return units_mean(&d->units, s, arena, out);
}

enum status dots_gather(const struct frame *runs,
                        const struct figure_request *r, bool by_group,
                        struct arena *arena, struct dots *out)
{
    struct dots *d = out;
    *d = (struct dots){0};
    TRY(recipe_choose(runs, &r->choice, arena, &d->recipe));
    TRY(analysis_run(runs, &d->recipe, r->source, arena, &d->a));
    if (d->a.used == 0)
        return FAIL(ERR_INPUT,
                    "%s: no run is done, so there is nothing to "
                    "draw yet",
                    r->source);
    if (d->a.parts > 1)
        return FAIL(ERR_INPUT,
                    "%s holds %d data sets (%s, %s, ...), and one "
                    "figure shows one: keep the rows of one of them",
                    r->source, d->a.parts, d->a.part[0].dataset,
                    d->a.part[1].dataset);
    d->units = d->a.part[0].units;
    TRY(gather_groups(runs, by_group, d, arena));
    if (d->recipe.correlations > 0) {
        d->x_name = d->recipe.correlation[0].x;
        TRY(column_means(runs, d->x_name, d, arena, &d->x));
    }
    d->y_name = d->x ? d->recipe.correlation[0].y : d->recipe.group[0].y;
    TRY(column_means(runs, d->y_name, d, arena, &d->y));
    TRY(name_units(runs, d, arena));
    find_ranges(d);
    write_caption(d, r->source);
    return d->drawn > 0 ? OK
                        : FAIL(ERR_INPUT, "%s: no %s has a value of %s to draw",
                               r->source, d->recipe.unit, d->y_name);
}
