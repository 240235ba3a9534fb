/* A result over two measures: the mean over the units of each cell. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "figure_kinds.h"
#include "levels.h"
#include "pooled.h"

enum { CELLS = 14 };

struct heat {
    const char *x, *y, *z;
    struct units units;
    char pooled[256];           /* settings that means are over */
    double *at_x, *at_y, *at_z; /* [units] */
    double low[2], high[2];
    double sum[CELLS][CELLS];
    int64_t n[CELLS][CELLS], used;
};

static enum status means(const struct frame *runs, const char *name,
                         struct arena *arena, struct heat *h, double **out)
{
    const struct series *s;
    TRY(frame_get(runs, name, &s));
    if (!s->number)
        return FAIL(ERR_INPUT,
                    "column \"%s\" is text; a heat map needs numbers", name);
    return units_mean(&h->units, s, arena, out);
}

static enum status choose_units(const struct frame *runs, const char *unit,
                                struct arena *arena, struct heat *h)
{
    const struct series *status = frame_find(runs, "status");
    bool *use;
    NEW(use, arena, runs->rows);
    for (int64_t i = 0; i < runs->rows; i++)
        use[i] =
            !status || !status->text || strcmp(status->text[i], "done") == 0;
    const char *const named[] = {h->x, h->y};
    struct text t = TEXT(h->pooled);
    TRY(pooled_settings(runs, use, named, 2, arena, &t));
    TRY(units_find(runs, unit, use, arena, &h->units));
    for (int i = 0; i < 2; i++) { /* a setting is no mean over its values */
        const struct series *s;
        bool split;
        TRY(frame_get(runs, named[i], &s));
        if (s->role == SERIES_SETTING)
            TRY(units_split(&h->units, s, arena, &split));
    }
    return OK;
}

static int cell(double x, double low, double high)
{
    double at = high > low ? (x - low) / (high - low) * CELLS : 0;
    return at >= CELLS ? CELLS - 1 : (int)at;
}

static bool has_all(const struct heat *h, int64_t i)
{
    return !isnan(h->at_x[i]) && !isnan(h->at_y[i]) && !isnan(h->at_z[i]);
}

static void find_ranges(struct heat *h)
{
    for (int k = 0; k < 2; k++) {
        const double *at = k ? h->at_y : h->at_x;
        h->low[k] = INFINITY;
        h->high[k] = -INFINITY;
        for (int64_t i = 0; i < h->units.count; i++)
            if (has_all(h, i)) {
                h->low[k] = fmin(h->low[k], at[i]);
                h->high[k] = fmax(h->high[k], at[i]);
            }
    }
}

static void fill_cells(struct heat *h)
{
    for (int64_t i = 0; i < h->units.count; i++) {
        if (!has_all(h, i))
            continue;
        int x = cell(h->at_x[i], h->low[0], h->high[0]);
        int y = cell(h->at_y[i], h->low[1], h->high[1]);
        h->sum[y][x] += h->at_z[i];
        h->n[y][x]++;
        h->used++;
    }
}

static double cell_mean(const struct heat *h, int y, int x)
{
    return h->n[y][x] ? h->sum[y][x] / (double)h->n[y][x] : NAN;
}

/* Where the result is best, in words. */
static void write_words(struct figure *f, const struct heat *h,
                        const struct figure_request *r, const char *unit)
{
    char x[LABEL_TEXT], y[LABEL_TEXT], z[LABEL_TEXT], title[256], caption[640];
    double best = -INFINITY, width[2];
    int at[2] = {0, 0};
    for (int i = 0; i < CELLS * CELLS; i++)
        if (h->n[i / CELLS][i % CELLS] &&
            cell_mean(h, i / CELLS, i % CELLS) > best) {
            best = cell_mean(h, i / CELLS, i % CELLS);
            at[0] = i % CELLS;
            at[1] = i / CELLS;
        }
    for (int k = 0; k < 2; k++)
        width[k] = (h->high[k] - h->low[k]) / CELLS;
    snprintf(title, sizeof title,
             "Mean %s is highest (%.4g) at %s %.3g, %s %.3g",
             figure_label(h->z, z), best, figure_label(h->x, x),
             h->low[0] + (at[0] + 0.5) * width[0], figure_label(h->y, y),
             h->low[1] + (at[1] + 0.5) * width[1]);
    snprintf(caption, sizeof caption,
             "%s.  Means over the %ss of each cell (%" PRId64 " in all)%s%s.",
             r->source, unit, h->used, h->pooled[0] ? " and over " : "",
             h->pooled);
    figure_axis(f, "x", h->low[0], h->high[0], x);
    figure_axis(f, "y", h->low[1], h->high[1], y);
    figure_titles(f, title, caption);
    fprintf(f->script, "set cblabel ");
    figure_quote(f, z);
    fprintf(f->script, "\n");
}

static void draw_cells(struct figure *f, const struct heat *h)
{
    double width[2];
    for (int k = 0; k < 2; k++)
        width[k] =
            h->high[k] > h->low[k] ? (h->high[k] - h->low[k]) / CELLS / 2 : 0.5;
    for (int i = 0; i < CELLS * CELLS; i++) {
        int y = i / CELLS, x = i % CELLS;
        if (h->n[y][x])
            fprintf(f->data,
                    "%.10g %.10g %.10g %.10g %.10g \"%.4g (%" PRId64 ")\"\n",
                    h->low[0] + (2 * x + 1) * width[0],
                    h->low[1] + (2 * y + 1) * width[1], width[0], width[1],
                    cell_mean(h, y, x), cell_mean(h, y, x), h->n[y][x]);
    }
    figure_block(f);
    /* Viridis, which prints well and which all eyes can order. */
    fprintf(
        f->script,
        "set palette defined (0 '#440154', 1 '#3b528b', 2 '#21918c', 3 "
        "'#5ec962', 4 '#fde725')\nset colorbox\nset style fill solid 1 "
        "noborder\nset cbtics autofreq\n"
        "plot data index 0 using 1:2:3:4:5 with boxxyerror fs solid noborder "
        "lc palette notitle, \\\n     data index 0 using 1:2:6 with labels "
        "hypertext point pt 5 ps 0.1 lc rgb '#ff000000' notitle\n");
}

enum status figure_heat(const struct frame *runs,
                        const struct figure_request *r, struct arena *arena)
{
    const char *unit = r->choice.unit ? r->choice.unit : recipe_unit(runs);
    struct figure f;
    struct heat *h;
    NEW(h, arena, 1);
    h->x = r->choice.x ? r->choice.x : "clustering";
    h->y = r->choice.by ? r->choice.by : "path_length";
    h->z = r->choice.y ? r->choice.y : "first_epoch_accuracy";
    TRY(choose_units(runs, unit, arena, h));
    TRY(means(runs, h->x, arena, h, &h->at_x));
    TRY(means(runs, h->y, arena, h, &h->at_y));
    TRY(means(runs, h->z, arena, h, &h->at_z));
    find_ranges(h);
    fill_cells(h);
    if (h->used == 0)
        return FAIL(ERR_INPUT, "%s: no %s has values of %s, %s and %s",
                    r->source, unit, h->x, h->y, h->z);
    TRY(figure_open(r->out, arena, &f));
    write_words(&f, h, r, unit);
    draw_cells(&f, h);
    return figure_draw(&f);
}
