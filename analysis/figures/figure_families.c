/* How a result spreads in each family: violins with every unit as a dot, and
 * cumulative distributions. */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "describe.h"
#include "figure_kinds.h"
#include "finding.h"
#include "rng.h"
#include "tails.h"

enum { VIOLIN_POINTS = 64 };

static enum status values_of(const struct dots *d, int64_t group,
                             struct arena *arena, struct values *sorted)
{
    double *at;
    int64_t n = 0;
    NEW(at, arena, d->units.count);
    for (int64_t k = 0; k < d->units.count; k++)
        if (d->group[k] == group)
            at[n++] = d->y[k];
    return stats_sort((struct values){at, n}, arena, sorted);
}

/* Density at y by normal kernels, bandwidth after Silverman (1986, 3.31). */
static double density(struct values v, double width, double y)
{
    double sum = 0;
    for (int64_t i = 0; i < v.n; i++)
        sum += exp(-0.5 * pow((y - v.at[i]) / width, 2));
    return sum / ((double)v.n * width * sqrt(2 * M_PI));
}

static double bandwidth(struct values v)
{
    struct description d = stats_describe(v);
    double iqr = stats_quantile(v, 0.75) - stats_quantile(v, 0.25);
    double spread = iqr > 0 ? fmin(d.sd, iqr / 1.34) : d.sd;
    return 0.9 * spread * pow((double)v.n, -0.2);
}

/* Outline of half width 0.38 around the group's place, up on the left and
 * down on the right; nothing where there are too few values for a density. */
static void write_violin(struct figure *f, struct values v, double place)
{
    double width = v.n >= 5 ? bandwidth(v) : 0, half[VIOLIN_POINTS], top = 0;
    if (!(width > 0)) {
        fprintf(f->data, "nan nan\n");
        return;
    }
    double low = v.at[0] - width;
    double step = (v.at[v.n - 1] + width - low) / (VIOLIN_POINTS - 1);
    for (int i = 0; i < VIOLIN_POINTS; i++) {
        half[i] = density(v, width, low + step * i);
        top = fmax(top, half[i]);
    }
    for (int i = 0; i < VIOLIN_POINTS; i++)
        fprintf(f->data, "%.10g %.10g\n", place - 0.38 * half[i] / top,
                low + step * i);
    for (int i = VIOLIN_POINTS - 1; i >= 0; i--)
        fprintf(f->data, "%.10g %.10g\n", place + 0.38 * half[i] / top,
                low + step * i);
}

static void write_strip(struct figure *f, const struct dots *d, int64_t group)
{
    struct rng r = rng_stream(0, RNG_STATS, (uint64_t)group, 0);
    for (int64_t k = 0; k < d->units.count; k++)
        if (d->group[k] == group && !isnan(d->y[k]))
            fprintf(f->data, "%.10g %.10g \"%s\\n%.4g\"\n",
                    (double)group + 0.3 * (rng_uniform(&r) - 0.5), d->y[k],
                    d->tip[k], d->y[k]);
}

/* Mean with its 95 % interval by t. */
static void write_mean(struct figure *f, struct values v, double place)
{
    struct description s = stats_describe(v);
    double half =
        quantile_t(0.05, (double)(s.n - 1)) * s.sd / sqrt((double)s.n);
    fprintf(f->data, "%.10g %.10g %.10g %.10g\n", place, s.mean, s.mean - half,
            s.mean + half);
}

static const struct test_row *clearest_difference(const struct analysis *a)
{
    const struct test_row *best = NULL;
    for (int i = 0; i < a->rows_tested; i++)
        if (a->row[i].group_a[0] && !isnan(a->row[i].p_adjusted) &&
            (!best || a->row[i].r.p_value < best->r.p_value))
            best = &a->row[i];
    return best;
}

/* The clearest difference, higher group first, with as many decimals as show
 * two digits of its interval. */
static void write_difference(struct figure *f, const struct test_row *r,
                             bool top)
{
    char text[FINDING_TEXT], p[P_TEXT];
    double low = r->r.conf_low, high = r->r.conf_high;
    bool up = r->r.estimate > 0;
    int digits = (int)fmax(0, fmin(9, 1 - floor(log10(high - low))));
    snprintf(text, sizeof text,
             "clearest difference: %s - %s\n%.*f [%.*f, %.*f], "
             "adjusted p = %s",
             up ? r->group_a : r->group_b, up ? r->group_b : r->group_a, digits,
             fabs(r->r.estimate), digits, up ? low : -high, digits,
             up ? high : -low, p_text(r->p_adjusted, p));
    figure_corner(f, text, false, top);
}

static void write_finding(struct figure *f, const struct dots *d, bool top)
{
    const struct test_row *best = clearest_difference(&d->a);
    char title[FINDING_TEXT], y[LABEL_TEXT];
    figure_label(d->y_name, y);
    if (!best)
        snprintf(title, sizeof title, "%s: nothing to compare", y);
    else if (best->p_adjusted < 0.05)
        snprintf(title, sizeof title, "%s has a higher %s than %s",
                 best->r.estimate > 0 ? best->group_a : best->group_b, y,
                 best->r.estimate > 0 ? best->group_b : best->group_a);
    else
        snprintf(title, sizeof title, "No difference in %s is shown", y);
    figure_titles(f, title, d->caption);
    if (best)
        write_difference(f, best, top);
}

static void write_group_tics(struct figure *f, const struct dots *d,
                             const struct values *v)
{
    fprintf(f->script, "set xtics ()\n");
    for (int64_t g = 0; g < d->groups.count; g++) {
        char label[128];
        snprintf(label, sizeof label, "%s (n = %" PRId64 ")", d->groups.name[g],
                 v[g].n);
        fprintf(f->script, "set xtics add (");
        figure_quote(f, label);
        fprintf(f->script, " %" PRId64 ")\n", g);
    }
    fprintf(f->script,
            "set xrange [-0.6:%.1f]\nset grid noxtics\nset rmargin 3\n"
            "unset key\n",
            (double)d->groups.count - 0.4);
}

static void plot_violins(struct figure *f, const struct dots *d)
{
    for (int64_t g = 0; g < d->groups.count; g++)
        fprintf(f->script,
                "%sdata index %" PRId64
                " using 1:2 with filledcurves closed lc rgb "
                "'%s' notitle, \\\n     data index %" PRId64 " using 1:2:3 "
                "with labels hypertext point pt 7 ps 0.5 lc rgb '%s' notitle, "
                "\\\n     data index %" PRId64 " using 1:2:3:4 with "
                "yerrorbars pt 7 ps 0.9 lw 1.6 lc rgb '#222222' notitle",
                g ? ", \\\n     " : "plot ", 3 * g, figure_colour(g), 3 * g + 1,
                figure_point_colour(g), 3 * g + 2);
    fprintf(f->script, "\n");
}

static enum status need_groups(const struct figure_request *r,
                               const struct dots *d)
{
    if (d->groups.count == 0)
        return FAIL(ERR_INPUT,
                    "%s has no column family; --by COLUMN names "
                    "the groups",
                    r->source);
    return OK;
}

enum status figure_families(const struct frame *runs,
                            const struct figure_request *r, struct arena *arena)
{
    struct dots d;
    struct figure f;
    struct values *v;
    char y[LABEL_TEXT];
    TRY(dots_gather(runs, r, true, arena, &d));
    TRY(need_groups(r, &d));
    TRY(figure_open(r->out, arena, &f));
    NEW(v, arena, d.groups.count);
    for (int64_t g = 0; g < d.groups.count; g++) {
        TRY(values_of(&d, g, arena, &v[g]));
        write_violin(&f, v[g], (double)g);
        figure_block(&f);
        write_strip(&f, &d, g);
        figure_block(&f);
        write_mean(&f, v[g], (double)g);
        figure_block(&f);
    }
    double room = 0.15 * (d.y_high - d.y_low); /* for tails and corner */
    figure_axis(&f, "y", d.y_low - room, d.y_high + 2 * room,
                figure_label(d.y_name, y));
    write_finding(&f, &d, true);
    write_group_tics(&f, &d, v);
    plot_violins(&f, &d);
    return figure_draw(&f);
}

/* Steps from the left edge of the axis to the right one. */
static void write_steps(struct figure *f, const struct dots *d, struct values v)
{
    double range = d->y_high - d->y_low;
    fprintf(f->data, "%.10g 0\n", d->y_low - range);
    for (int64_t i = 0; i < v.n; i++)
        fprintf(f->data, "%.10g %.10g\n%.10g %.10g\n", v.at[i],
                (double)i / (double)v.n, v.at[i],
                (double)(i + 1) / (double)v.n);
    if (v.n > 0)
        fprintf(f->data, "%.10g 1\n", d->y_high + range);
}

enum status figure_ecdf(const struct frame *runs,
                        const struct figure_request *r, struct arena *arena)
{
    struct dots d;
    struct figure f;
    char y[LABEL_TEXT], share[LABEL_TEXT];
    TRY(dots_gather(runs, r, true, arena, &d));
    TRY(need_groups(r, &d));
    TRY(figure_open(r->out, arena, &f));
    figure_axis(&f, "x", d.y_low, d.y_high, figure_label(d.y_name, y));
    snprintf(share, sizeof share, "share of %ss at or below", d.recipe.unit);
    figure_axis(&f, "y", 0, 1, share);
    write_finding(&f, &d, false);
    for (int64_t g = 0; g < d.groups.count; g++) {
        struct values v;
        TRY(values_of(&d, g, arena, &v));
        write_steps(&f, &d, v);
        figure_block(&f);
        fprintf(f.script,
                "%sdata index %" PRId64 " using 1:2 with lines lw "
                "1.8 lc rgb '%s' title ",
                g ? ", \\\n     " : "plot ", g, figure_colour(g));
        figure_quote(&f, d.groups.name[g]);
    }
    fprintf(f.script, "\n");
    return figure_draw(&f);
}
