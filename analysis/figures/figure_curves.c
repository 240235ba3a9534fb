/* A result over the epochs: the mean over units of each family, with its 95 %
 * interval as a band. */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "describe.h"
#include "figure_kinds.h"
#include "pooled.h"
#include "tails.h"

struct curves {
    struct levels epoch, family; /* family: count 1 without a column */
    struct units unit;           /* told apart by family too */
    const char *split;           /* by which column; NULL: none */
    double *mean;                /* [units][epochs], NaN where empty */
    int64_t *group;              /* [units] family */
    const char *by_unit;         /* column of the units */
    int64_t runs;                /* rows of the first epoch */
    char pooled[400];            /* settings that means are over */
    double low, high;
};

static enum status choose_rows(const struct frame *f, const char *unit,
                               const char *by, struct arena *arena,
                               struct curves *c)
{
    const struct series *status = frame_find(f, "status"), *s;
    const char *const named[] = {by ? by : "family"};
    struct text t = TEXT(c->pooled);
    bool *use;
    NEW(use, arena, f->rows);
    for (int64_t i = 0; i < f->rows; i++)
        use[i] =
            !status || !status->text || strcmp(status->text[i], "done") == 0;
    TRY(pooled_settings(f, use, named, 1, arena, &t));
    TRY(units_find(f, unit, use, arena, &c->unit));
    TRY(frame_get(f, "epoch", &s));
    return levels_find(s, f->rows, use, arena, &c->epoch);
}

static enum status cell_means(const struct frame *f, const struct series *y,
                              struct arena *arena, struct curves *c)
{
    int64_t cells = c->unit.count * c->epoch.count;
    double *seen;
    NEW(c->mean, arena, cells);
    NEW(seen, arena, cells);
    for (int64_t i = 0; i < f->rows; i++) {
        if (c->unit.of[i] < 0 || c->epoch.of[i] < 0 || isnan(y->number[i]))
            continue;
        int64_t k = c->unit.of[i] * c->epoch.count + c->epoch.of[i];
        c->mean[k] += (y->number[i] - c->mean[k]) / ++seen[k];
        c->runs += c->epoch.of[i] == 0;
    }
    for (int64_t k = 0; k < cells; k++)
        if (seen[k] == 0)
            c->mean[k] = NAN;
    return OK;
}

static enum status find_families(const struct frame *f, const char *by,
                                 struct arena *arena, struct curves *c)
{
    const struct series *s = NULL;
    bool split;
    c->family.count = 1;
    if (by)
        TRY(frame_get(f, by, &s));
    else
        s = frame_find(f, "family");
    if (!s) {
        NEW(c->group, arena, c->unit.count);
        return OK;
    }
    TRY(units_split(&c->unit, s, arena, &split));
    c->split = split ? s->name : NULL;
    TRY(levels_find(s, f->rows, NULL, arena, &c->family));
    return units_level(&c->unit, &c->family, arena, &c->group);
}

/* One family's means at one epoch, over units. */
static struct description at_epoch(const struct curves *c, int64_t family,
                                   int64_t epoch, double *room)
{
    int64_t n = 0;
    for (int64_t k = 0; k < c->unit.count; k++)
        if (c->group[k] == family)
            room[n++] = c->mean[k * c->epoch.count + epoch];
    return stats_describe((struct values){room, n});
}

static enum status write_curves(struct figure *f, struct curves *c,
                                struct arena *arena)
{
    double *room;
    NEW(room, arena, c->unit.count);
    c->low = INFINITY;
    c->high = -INFINITY;
    for (int64_t g = 0; g < c->family.count; g++) {
        for (int64_t e = 0; e < c->epoch.count; e++) {
            struct description d = at_epoch(c, g, e, room);
            double half = d.n > 1 ? quantile_t(0.05, (double)(d.n - 1)) * d.sd /
                                        sqrt((double)d.n)
                                  : 0;
            if (d.n == 0)
                continue;
            c->low = fmin(c->low, d.mean - half);
            c->high = fmax(c->high, d.mean + half);
            fprintf(f->data, "%s %.10g %.10g %.10g\n", c->epoch.name[e], d.mean,
                    d.mean - half, d.mean + half);
        }
        fprintf(f->data, "nan nan nan nan\n");
        figure_block(f);
    }
    return OK;
}

/* The family with the highest mean at the last epoch. */
static int64_t highest(const struct curves *c, double *room, double *mean)
{
    int64_t which = 0;
    *mean = NAN;
    for (int64_t g = 0; g < c->family.count; g++) {
        struct description d = at_epoch(c, g, c->epoch.count - 1, room);
        if (d.n > 0 && !(d.mean <= *mean)) {
            *mean = d.mean;
            which = g;
        }
    }
    return which;
}

static enum status write_words(struct figure *f, const struct curves *c,
                               const char *y, const struct figure_request *r,
                               struct arena *arena)
{
    char label[LABEL_TEXT], title[256], caption[1024];
    const char *first = c->epoch.name[0];
    const char *last = c->epoch.name[c->epoch.count - 1];
    double *room, mean;
    NEW(room, arena, c->unit.count);
    int64_t which = highest(c, room, &mean);
    figure_label(y, label);
    figure_axis(f, "x", atof(first), atof(last), "epoch");
    if (atof(last) - atof(first) < 6) /* epochs are whole */
        fprintf(f->script, "set xtics 1\nset format x '%%.0f'\n");
    figure_axis(f, "y", c->low, c->high, label);
    if (c->family.count > 1)
        snprintf(title, sizeof title,
                 "At epoch %s the mean %s is highest for %s: %.4g", last, label,
                 c->family.name[which], mean);
    else
        snprintf(title, sizeof title, "Mean %s at epoch %s: %.4g", label, last,
                 mean);
    snprintf(caption, sizeof caption,
             "%s.  Means over %" PRId64 " %ss%s%s (%" PRId64
             " runs done), each counted once%s%s, with 95 %% intervals.",
             r->source, c->unit.count, c->by_unit, c->split ? " by " : "",
             c->split ? c->split : "", c->runs,
             c->pooled[0] ? ", and over " : "", c->pooled);
    figure_titles(f, title, caption);
    return OK;
}

static void plot_curves(struct figure *f, const struct curves *c)
{
    for (int64_t g = 0; g < c->family.count; g++) {
        fprintf(f->script,
                "%sdata index %" PRId64 " using 1:3:4 with filledcurves lc rgb "
                "'%s' notitle, \\\n     data index %" PRId64 " using 1:2 with "
                "linespoints lw 1.6 pt 7 ps 0.5 lc rgb '%s' ",
                g ? ", \\\n     " : "plot ", g, figure_colour(g), g,
                figure_colour(g));
        if (c->family.count > 1) {
            fprintf(f->script, "title ");
            figure_quote(f, c->family.name[g]);
        } else {
            fprintf(f->script, "notitle");
        }
    }
    fprintf(f->script, "\n");
}

static enum status gather(const struct frame *f, const struct series *y,
                          const struct figure_request *r, struct arena *arena,
                          struct curves *c)
{
    *c = (struct curves){0};
    c->by_unit = r->choice.unit ? r->choice.unit : recipe_unit(f);
    if (strcmp(c->by_unit, "row") == 0)
        c->by_unit = "run";
    TRY(choose_rows(f, c->by_unit, r->choice.by, arena, c));
    if (c->epoch.count < 2)
        return FAIL(ERR_INPUT,
                    "%s: a curve needs two epochs at least of runs "
                    "that are done",
                    r->source);
    TRY(find_families(f, r->choice.by, arena, c));
    return cell_means(f, y, arena, c);
}

enum status figure_curves(const struct frame *epochs,
                          const struct figure_request *r, struct arena *arena)
{
    const struct series *y;
    struct curves c;
    struct figure f;
    TRY(frame_get(epochs, r->choice.y ? r->choice.y : "test_accuracy", &y));
    if (!y->number)
        return FAIL(ERR_INPUT,
                    "column \"%s\" is text; only numbers make "
                    "curves",
                    y->name);
    TRY(gather(epochs, y, r, arena, &c));
    TRY(figure_open(r->out, arena, &f));
    TRY(write_curves(&f, &c, arena));
    if (c.family.count == 1)
        fprintf(f.script, "set rmargin 3\n");
    TRY(write_words(&f, &c, y->name, r, arena));
    plot_curves(&f, &c);
    return figure_draw(&f);
}
