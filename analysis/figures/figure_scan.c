#include "scan_figure.h"

#include <math.h>

#include "arena.h"
#include "gnuplot.h"

enum { CURVES = 3 };

static const struct description *curve_of(const struct scan_value *v, int k)
{
    const struct description *of[CURVES] = {&v->clustering, &v->path,
                                            &v->difference};
    return of[k];
}

static void write_curve(struct figure *f, const struct scan *s, int k,
                        double range[2])
{
    for (int i = 0; i < s->n; i++) {
        const struct description *d = curve_of(&s->value[i], k);
        double sd = d->n > 1 ? d->sd : 0;
        range[0] = fmin(range[0], d->mean - sd);
        range[1] = fmax(range[1], d->mean + sd);
        fprintf(f->data, "%.10g %.10g %.10g %.10g\n", s->value[i].beta, d->mean,
                d->mean - sd, d->mean + sd);
    }
    figure_block(f);
}

static void write_words(struct figure *f, const struct scan *s)
{
    const struct scan_value *best = &s->value[s->largest];
    char title[160], caption[512];
    if (s->largest == 0)
        snprintf(title, sizeof title,
                 "Clustering falls at least as fast as path length at every %s",
                 s->parameter);
    else
        snprintf(title, sizeof title,
                 "Clustering outlasts long paths most at %s = %.2f: by %.3f",
                 s->parameter, best->beta, best->difference.mean);
    snprintf(caption, sizeof caption,
             "%s.  Means over %lld graphs at each %s, as shares of those at "
             "%s = 0, with bands of one standard deviation.",
             s->source, (long long)best->difference.n, s->parameter,
             s->parameter);
    figure_titles(f, title, caption);
}

static void plot_curves(struct figure *f, const struct scan *s)
{
    static const char *const name[CURVES] = {"clustering", "path length",
                                             "clustering less path length"};
    fprintf(f->script,
            "set arrow from %.10g, graph 0 to %.10g, graph 1 nohead "
            "dt 2 lc rgb '#888888'\nplot ",
            s->value[s->largest].beta, s->value[s->largest].beta);
    for (int k = 0; k < CURVES; k++)
        fprintf(f->script,
                "data index %d using 1:3:4 with filledcurves lc rgb '%s' "
                "notitle, \\\n     ",
                k, figure_colour(k));
    for (int k = 0; k < CURVES; k++)
        fprintf(f->script,
                "data index %d using 1:2 with lines lw 1.6 lc rgb '%s' title "
                "'%s'%s",
                k, figure_colour(k), name[k],
                k + 1 < CURVES ? ", \\\n     " : "\n");
}

enum status figure_scan(const struct scan *s, const char *out,
                        struct arena *arena)
{
    double range[2] = {INFINITY, -INFINITY};
    struct figure f;
    TRY(figure_open(out, arena, &f));
    for (int k = 0; k < CURVES; k++)
        write_curve(&f, s, k, range);
    figure_axis(&f, "x", s->value[0].beta, s->value[s->n - 1].beta,
                s->parameter);
    figure_axis(&f, "y", range[0], range[1], "share of the lattice's");
    write_words(&f, s);
    plot_curves(&f, s);
    return figure_draw(&f);
}
