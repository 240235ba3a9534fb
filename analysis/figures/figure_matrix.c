/* Distances as a matrix of colours, graphs that belong together beside each
 * other. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "gnuplot.h"
#include "topology_figure.h"

enum { MOST_NAMES = 40 };

struct place {
    int graph;
    int64_t cluster, label;
};

static int by_group(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->cluster != y->cluster)
        return x->cluster < y->cluster ? -1 : 1;
    if (x->label != y->label)
        return x->label < y->label ? -1 : 1;
    return (x->graph > y->graph) - (x->graph < y->graph);
}

static enum status order_graphs(const struct topology_graphs *g,
                                const int *cluster, struct arena *arena,
                                struct place **out)
{
    NEW(*out, arena, g->n);
    for (int k = 0; k < g->n; k++) {
        int64_t label = g->labels.count ? g->labels.of[k] : 0;
        (*out)[k] = (struct place){k, cluster ? cluster[k] : label, label};
    }
    qsort(*out, (size_t)g->n, sizeof **out, by_group);
    return OK;
}

/* The name's last part up to its first dot, and the label. */
static void write_name(struct figure *f, const struct topology_graphs *g, int k)
{
    char text[96];
    const char *slash = strrchr(g->name[k], '/');
    const char *base = slash ? slash + 1 : g->name[k];
    const char *label = g->labels.count ? g->labels.name[g->labels.of[k]] : "";
    snprintf(text, sizeof text, "%.*s%s%s", (int)strcspn(base, "."), base,
             *label ? " " : "", label);
    figure_quote(f, text);
}

static void write_names(struct figure *f, const struct topology_graphs *g,
                        const struct place *at)
{
    fprintf(f->script, "unset xtics\nunset ytics\n");
    if (g->n > MOST_NAMES)
        return;
    fprintf(f->script, "set ytics scale 0 font ',8' (");
    for (int k = 0; k < g->n; k++) {
        fprintf(f->script, "%s", k ? ", " : "");
        write_name(f, g, at[k].graph);
        fprintf(f->script, " %d", k);
    }
    fprintf(f->script, ")\n");
}

/* Between groups, and each group's name where the graphs have none. */
static void write_borders(struct figure *f, const struct topology_graphs *g,
                          const int *cluster, const struct place *at)
{
    for (int k = 0, first = 0; k < g->n; k++) {
        bool last = k + 1 == g->n || at[k + 1].cluster != at[k].cluster;
        if (!last)
            continue;
        double edge = k + 0.5;
        if (k + 1 < g->n)
            fprintf(f->script,
                    "set arrow from %g, -0.5 to %g, %g nohead front lw 1.5 lc "
                    "rgb '#ffffff'\nset arrow from -0.5, %g to %g, %g nohead "
                    "front lw 1.5 lc rgb '#ffffff'\n",
                    edge, edge, g->n - 0.5, edge, g->n - 0.5, edge);
        if (g->n > MOST_NAMES && (cluster || g->labels.count)) {
            char text[96];
            if (cluster)
                snprintf(text, sizeof text, "cluster %d", cluster[at[k].graph]);
            else
                snprintf(text, sizeof text, "%s",
                         g->labels.name[at[k].cluster]);
            fprintf(f->script, "set label ");
            figure_quote(f, text);
            fprintf(f->script, " at graph -0.02, first %g right font ',9'\n",
                    (first + k) / 2.0);
        }
        first = k + 1;
    }
}

static void write_matrix(struct figure *f, const struct distances *d,
                         const struct place *at)
{
    for (int i = 0; i < d->n; i++) {
        for (int j = 0; j < d->n; j++)
            fprintf(f->data, "%.6g ",
                    distances_get(d, at[i].graph, at[j].graph));
        fputc('\n', f->data);
    }
    figure_block(f);
}

enum status figure_distances(const struct topology_graphs *g,
                             const struct distances *d, const int *cluster,
                             const struct topology_caption *c,
                             struct arena *arena)
{
    struct figure f;
    struct place *at;
    TRY(figure_open(c->out, arena, &f));
    TRY(order_graphs(g, cluster, arena, &at));
    write_matrix(&f, d, at);
    figure_titles(&f, c->title, c->source);
    fprintf(f.script,
            "unset key\nunset grid\nunset border\nset size ratio 1\n"
            "set style fill solid 1 noborder\nset bmargin 4\nset lmargin 22\n"
            "set xrange [-0.5:%g]\nset yrange [%g:-0.5]\n"
            /* viridis (van der Walt and Smith), every eighth of it */
            "set palette defined (0 '#440154', 1 '#472d7b', 2 '#3b528b', "
            "3 '#2c728e', 4 '#21918c', 5 '#28ae80', 6 '#5ec962', "
            "7 '#addc30', 8 '#fde725')\n"
            "set cblabel 'distance' textcolor rgb '#222222'\n",
            g->n - 0.5, g->n - 0.5);
    write_names(&f, g, at);
    write_borders(&f, g, cluster, at);
    fprintf(f.script, "plot data index 0 matrix with image pixels notitle\n");
    return figure_draw(&f);
}
