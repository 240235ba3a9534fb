/* Diagrams side by side: components left, cycles right. */
#include <math.h>

#include "gnuplot.h"
#include "topology_figure.h"

enum { MOST_STEPS = 200 };

/* The two panels share the figure; the legend stands right of both. */
static void open_panel(struct figure *f, int panel, bool legend)
{
    double left = panel ? (legend ? 0.49 : 0.58) : 0.09;
    double right = panel ? (legend ? 0.80 : 0.97) : (legend ? 0.40 : 0.47);
    fprintf(f->script,
            "set lmargin at screen %.2f\nset rmargin at screen %.2f\n"
            "set tics font ',10'\n",
            left, right);
    if (!legend || !panel)
        fprintf(f->script, "unset key\n");
    else
        fprintf(f->script, "set key at screen 0.81, graph 1 left top Left "
                           "reverse samplen 1 font ',11'\n");
}

static void begin(struct figure *f, const struct topology_caption *c)
{
    fprintf(f->script, "set multiplot\n");
    figure_titles(f, c->title, c->source);
}

struct range {
    double low, high;
};

static void widen(struct range *r, double x)
{
    r->low = fmin(r->low, x);
    r->high = fmax(r->high, x);
}

/* Walks along n ascending values by points that a figure can show: the next
 * one is a step of rank or a step of value away, whichever comes first. */
struct walk {
    const float *x;
    long n, i;
    double rank, value; /* steps */
};

static struct walk walk_first(const float *x, long n)
{
    double range = n > 0 ? (double)x[n - 1] - (double)x[0] : 0;
    return (struct walk){x, n, 0, (double)n / MOST_STEPS, range / MOST_STEPS};
}

/* From the last point to n, the end. */
static void walk_next(struct walk *w)
{
    long from = w->i++;
    while (w->i < w->n - 1 && (double)(w->i - from) < w->rank &&
           (double)w->x[w->i] - (double)w->x[from] < w->value)
        w->i++;
}

/* Tics of large numbers in thousands, millions and so on. */
static void axis(struct figure *f, const char *name, struct range r,
                 const char *label)
{
    double most = fmax(fabs(r.low), fabs(r.high));
    figure_axis(f, name, r.low, r.high, label);
    if (most < 1e4)
        return;
    int prefix = 3 * (int)floor(log10(most) / 3);
    int step = (int)floor(log10((r.high - r.low) / 5));
    fprintf(f->script, "set format %s '%%.%ds%%c'\n", name,
            step < prefix ? prefix - step : 0);
}

/* ---- barcode curves ------------------------------------------------------ */

/* Components are added to the first as edges go; cycles are lost. */
static void write_curve(struct figure *f, const float *x, long n, bool rising)
{
    for (struct walk w = walk_first(x, n); w.i < n; walk_next(&w))
        fprintf(f->data, "%.9g %ld\n", (double)x[w.i],
                rising ? w.i + 2 : n - 1 - w.i);
    if (n == 0)
        fprintf(f->data, "nan nan\n");
    figure_block(f);
}

/* Left components, right cycles: block 2k + panel. */
static void plot_curves(struct figure *f, const struct topology_graphs *g,
                        int panel)
{
    bool grouped = g->labels.count > 0;
    for (int k = 0; k < g->n; k++) {
        const struct diagram *d = &g->diagram[k];
        bool line = (panel ? d->deaths : d->births) > 1;
        fprintf(f->script,
                "%sdata index %d using 1:2 with %s lc rgb '%s' notitle",
                k ? ", \\\n     " : "plot ", 2 * k + panel,
                line ? "lines lw 1" : "points pt 7 ps 0.6",
                figure_point_colour(grouped ? g->labels.of[k] : 0));
    }
    for (int64_t l = 0; l < g->labels.count; l++) {
        fprintf(f->script,
                ", \\\n     keyentry with lines lw 2 lc rgb '%s' title ",
                figure_colour(l));
        figure_quote(f, g->labels.name[l]);
    }
    fprintf(f->script, "\n");
}

static void measure_graphs(const struct topology_graphs *g, int panel,
                           struct range *x, struct range *y)
{
    *x = *y = (struct range){INFINITY, -INFINITY};
    for (int k = 0; k < g->n; k++) {
        const struct diagram *d = &g->diagram[k];
        long n = panel ? d->deaths : d->births;
        const float *at = panel ? d->death : d->birth;
        widen(y, panel ? 0 : 1);
        widen(y, panel ? (double)n : (double)n + 1);
        for (int end = 0; n > 0 && end < 2; end++)
            widen(x, (double)at[end ? n - 1 : 0]);
    }
    if (!(x->low <= x->high))
        *x = (struct range){0, 1};
}

enum status figure_barcodes(const struct topology_graphs *g,
                            const struct topology_caption *c,
                            struct arena *arena)
{
    struct figure f;
    TRY(figure_open(c->out, arena, &f));
    for (int k = 0; k < g->n; k++) {
        write_curve(&f, g->diagram[k].birth, g->diagram[k].births, true);
        write_curve(&f, g->diagram[k].death, g->diagram[k].deaths, false);
    }
    begin(&f, c);
    for (int panel = 0; panel < 2; panel++) {
        struct range x, y;
        open_panel(&f, panel, g->labels.count > 0);
        measure_graphs(g, panel, &x, &y);
        axis(&f, "x", x, "weight up to which edges are gone");
        axis(&f, "y", y, panel ? "cycles" : "components");
        plot_curves(&f, g, panel);
        fprintf(f.script, "unset label\n");
    }
    fprintf(f.script, "unset multiplot\n");
    return figure_draw(&f);
}

/* ---- barycentres --------------------------------------------------------- */

/* Rank as a share, the mean, and the band. */
static void write_centre(struct figure *f, const float *mean, const double *sd,
                         long n)
{
    for (struct walk w = walk_first(mean, n); w.i < n; walk_next(&w)) {
        double y = (double)mean[w.i], rank = ((double)w.i + 0.5) / (double)n;
        fprintf(f->data, "%.6g %.9g %.9g %.9g\n", rank, y, y - sd[w.i],
                y + sd[w.i]);
    }
    if (n == 0)
        fprintf(f->data, "nan nan nan nan\n");
    figure_block(f);
}

static void plot_centres(struct figure *f, const struct topology_groups *g,
                         int panel)
{
    for (int k = 0; k < g->n; k++)
        fprintf(f->script,
                "%sdata index %d using 1:3:4 with filledcurves lc rgb '%s' "
                "notitle",
                k ? ", \\\n     " : "plot ", 2 * k + panel, figure_colour(k));
    for (int k = 0; k < g->n; k++) {
        fprintf(f->script,
                ", \\\n     data index %d using 1:2 with linespoints lw 1.6 "
                "pt 7 ps 0.15 lc rgb '%s' title ",
                2 * k + panel, figure_colour(k));
        figure_quote(f, g->group[k].name);
    }
    fprintf(f->script, "\n");
}

static void measure_centres(const struct topology_groups *g, int panel,
                            struct range *y)
{
    *y = (struct range){INFINITY, -INFINITY};
    for (int k = 0; k < g->n; k++) {
        const struct barycentre *b = &g->group[k].centre;
        long n = panel ? b->mean.deaths : b->mean.births;
        const float *mean = panel ? b->mean.death : b->mean.birth;
        const double *sd = panel ? b->death_sd : b->birth_sd;
        for (long i = 0; i < n; i++) {
            widen(y, (double)mean[i] - sd[i]);
            widen(y, (double)mean[i] + sd[i]);
        }
    }
    if (!(y->low <= y->high))
        *y = (struct range){0, 1};
}

enum status figure_barycentres(const struct topology_groups *g,
                               const struct topology_caption *c,
                               struct arena *arena)
{
    struct figure f;
    TRY(figure_open(c->out, arena, &f));
    for (int k = 0; k < g->n; k++) {
        const struct barycentre *b = &g->group[k].centre;
        write_centre(&f, b->mean.birth, b->birth_sd, b->mean.births);
        write_centre(&f, b->mean.death, b->death_sd, b->mean.deaths);
    }
    begin(&f, c);
    for (int panel = 0; panel < 2; panel++) {
        struct range y;
        open_panel(&f, panel, g->n > 1);
        measure_centres(g, panel, &y);
        axis(&f, "x", (struct range){0, 1},
             panel ? "rank of death, as a share" : "rank of birth, as a share");
        axis(&f, "y", y,
             panel ? "weight at death of a cycle"
                   : "weight at birth of a component");
        plot_centres(&f, g, panel);
        fprintf(f.script, "unset label\n");
    }
    fprintf(f.script, "unset multiplot\n");
    return figure_draw(&f);
}
