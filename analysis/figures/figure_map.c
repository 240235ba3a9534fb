/* Where training put the neurons of a network, from above: a panel for each
 * layer that was split between tasks. */
#include <stdio.h>

#include "neuron_map.h"

static void plot_tasks(struct figure *f, const struct neuron_map *m,
                       const struct one_run *o, int layer)
{
    for (int t = 0; t < TASKS; t++) {
        fprintf(f->script,
                "%sdata index %d using 1:2:4 with labels hypertext point pt 7 "
                "ps 0.45 lc rgb '%s' notitle, \\\n     keyentry with points pt "
                "7 ps 0.9 lc rgb '%s' title ",
                t ? ", \\\n     " : "plot ", o->blocks[layer][t],
                figure_point_colour(t), figure_colour(t));
        figure_quote(f, m->task_name[t]);
    }
    fprintf(f->script, "\n");
}

static void plot_panel(struct figure *f, const struct neuron_map *m, int row,
                       int layer)
{
    const struct one_run *o = &m->shown[row];
    int columns = m->layers - m->split + 1, column = layer - m->split;
    double width = 0.75 / columns, height = m->runs > 1 ? 0.37 : 0.5;
    double left = 0.105 + column * width,
           top = (m->runs > 1 ? 0.85 : 0.75) - row * height;
    char title[32] = "";
    fprintf(f->script,
            "set lmargin at screen %.4f\nset rmargin at screen %.4f\n"
            "set tmargin at screen %.4f\nset bmargin at screen %.4f\n",
            left, left + width - 0.035, top, top - height + 0.07);
    figure_axis(f, "x", o->low, o->high, "");
    figure_axis(f, "y", o->low, o->high,
                column ? "" : neurons_text(m, m->recipe->between, o->row));
    if (column) /* the scale is that of the first panel */
        fprintf(f->script, "set format y ''\n");
    if (row == 0)
        snprintf(title, sizeof title, "%s layer %d",
                 layer == m->layers ? "output" : "hidden", layer);
    fprintf(f->script, "set title ");
    figure_quote(f, title);
    fprintf(f->script, " offset 0,-0.8 font ',10' textcolor rgb '#444444'\n");
    plot_tasks(f, m, o, layer);
    neurons_end_panel(f);
}

enum status figure_map(const struct frame *places, const struct recipe *recipe,
                       const struct figure_request *r, struct arena *arena)
{
    struct neuron_map m;
    struct figure f;
    TRY(neurons_open(places, recipe, r, arena, &m));
    TRY(figure_open(r->out, arena, &f));
    neurons_blocks(&f, &m);
    neurons_words(&f, &m, r->source);
    fprintf(f.script, "set size ratio 1\nset tics font ',9'\n");
    for (int k = 0; k < m.runs; k++)
        for (int layer = m.split; layer <= m.layers; layer++)
            plot_panel(&f, &m, k, layer);
    fprintf(f.script, "unset multiplot\n");
    return figure_draw(&f);
}
