/* A scatter of units with the regression line and its 95 % band. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "describe.h"
#include "figure_kinds.h"
#include "finding.h"

enum { BAND_POINTS = 61, MOST_TIPS = 5000 };

static void write_dots(struct figure *f, const struct dots *d, int64_t group)
{
    for (int64_t k = 0; k < d->units.count; k++)
        if ((d->groups.count == 0 || d->group[k] == group) && !isnan(d->x[k]) &&
            !isnan(d->y[k]))
            fprintf(f->data, "%.10g %.10g \"%s\\n%.4g, %.4g\"\n", d->x[k],
                    d->y[k], d->tip[k], d->x[k], d->y[k]);
}

static void write_band(struct figure *f, const struct dots *d,
                       const struct line *l)
{
    double range = d->x_high - d->x_low;
    for (int i = 0; i < BAND_POINTS; i++) {
        double x = d->x_low + range * i / (BAND_POINTS - 1);
        double y = l->a + l->b * x, half = line_band(l, x);
        fprintf(f->data, "%.10g %.10g %.10g %.10g\n", x, y, y - half, y + half);
    }
}

/* The band is shown whole, unless few dots make it wider than thrice their
 * own range. */
static void fit_band(const struct dots *d, const struct line *l, double *low,
                     double *high)
{
    double range = d->y_high - d->y_low, end[2] = {d->x_low, d->x_high};
    *low = d->y_low;
    *high = d->y_high;
    for (int i = 0; i < 2; i++) {
        double y = l->a + l->b * end[i], half = line_band(l, end[i]);
        if (isnan(half))
            continue;
        *low = fmin(*low, fmax(y - half, d->y_low - range));
        *high = fmax(*high, fmin(y + half, d->y_high + range));
    }
}

static void write_title(struct figure *f, const struct dots *d,
                        const struct line *l, const struct test_row *row)
{
    struct test_row named = *row;
    char x[LABEL_TEXT], y[LABEL_TEXT], words[FINDING_TEXT];
    double low, high;
    fit_band(d, l, &low, &high);
    named.x = figure_label(d->x_name, x);
    named.y = figure_label(d->y_name, y);
    figure_axis(f, "x", d->x_low, d->x_high, x);
    figure_axis(f, "y", low, high + 0.16 * (high - low), y);
    figure_titles(f, finding_words(&named, words), d->caption);
    finding_numbers(row, d->recipe.unit, "\n", words);
    figure_corner(f, words, row->r.estimate > 0, true);
}

/* Tooltips for as many dots as a reader can point at; small plain dots where
 * there are more, or the figure would weigh megabytes. */
static const char *dot_style(const struct dots *d)
{
    return d->drawn > MOST_TIPS ? "1:2 with points ps 0.3"
                                : "1:2:3 with labels hypertext point ps 0.8";
}

static void plot_groups(struct figure *f, const struct dots *d, int first)
{
    int64_t groups = d->groups.count > 1 ? d->groups.count : 1;
    for (int64_t g = 0; g < groups; g++) {
        fprintf(f->script,
                "%sdata index %" PRId64 " using %s pt %d lc rgb '%s' notitle",
                first || g ? ", \\\n     " : "plot ", g, dot_style(d),
                figure_point(g), figure_point_colour(g));
        if (d->groups.count > 1) {
            fprintf(f->script,
                    ", \\\n     keyentry with points pt %d ps 1 "
                    "lc rgb '%s' title ",
                    figure_point(g), figure_colour(g));
            figure_quote(f, d->groups.name[g]);
        }
    }
    fprintf(f->script, "\n");
}

static void plot_band(struct figure *f, int block, const struct line *l)
{
    fprintf(f->script, "plot ");
    if (l->n > 2)
        fprintf(f->script,
                "data index %d using 1:3:4 with filledcurves lc "
                "rgb '#555555' notitle, \\\n     ",
                block);
    fprintf(f->script,
            "data index %d using 1:2 with lines lw 1.6 lc rgb "
            "'#444444' notitle",
            block);
}

enum status figure_scatter(const struct frame *runs,
                           const struct figure_request *r, struct arena *arena)
{
    struct dots d;
    struct figure f;
    TRY(dots_gather(runs, r, false, arena, &d));
    if (!d.x)
        return FAIL(ERR_INPUT,
                    "%s has no spectral gaps; --x COLUMN of kind "
                    "scatter names another column",
                    r->source);
    TRY(figure_open(r->out, arena, &f));
    struct line l = stats_line(d.x, d.y, d.units.count);
    bool line = l.n > 1 && l.sxx > 0;
    int64_t groups = d.groups.count > 1 ? d.groups.count : 1;
    if (d.groups.count == 1)
        d.groups.count = 0;
    for (int64_t g = 0; g < groups; g++) {
        write_dots(&f, &d, g);
        figure_block(&f);
    }
    if (groups == 1)
        fprintf(f.script, "set rmargin 3\n");
    write_title(&f, &d, &l, &d.a.row[0]);
    if (line) {
        write_band(&f, &d, &l);
        plot_band(&f, figure_block(&f), &l);
    }
    plot_groups(&f, &d, line);
    return figure_draw(&f);
}
