/* Where training put the neurons of a network, layer by layer in three
 * dimensions. */
#include <stdio.h>

#include "neuron_map.h"

/* The outline of each layer's plane. */
static int write_planes(struct figure *f, const struct neuron_map *m,
                        const struct one_run *o)
{
    for (int layer = 1; layer <= m->layers; layer++) {
        const double a = o->low, b = o->high;
        const double corner[5][2] = {{a, a}, {b, a}, {b, b}, {a, b}, {a, a}};
        for (int i = 0; i < 5; i++)
            fprintf(f->data, "%.6g %.6g %d\n", corner[i][0], corner[i][1],
                    layer);
        fprintf(f->data, "\n");
    }
    return figure_block(f);
}

static void plot_layers(struct figure *f, const struct neuron_map *m,
                        const struct one_run *o, int planes)
{
    fprintf(f->script,
            "splot data index %d using 1:2:3 with lines lw 0.7 lc rgb "
            "'#bbbbbb' notitle",
            planes);
    for (int layer = 1; layer <= m->layers; layer++)
        for (int t = 0; t <= TASKS; t++)
            fprintf(f->script,
                    ", \\\n     data index %d using 1:2:3 with points pt 7 ps "
                    "0.4 lc rgb '%s' notitle",
                    o->blocks[layer][t],
                    t == TASKS ? "#66999999" : figure_point_colour(t));
    for (int t = 0; t <= TASKS; t++) {
        fprintf(
            f->script,
            ", \\\n     keyentry with points pt 7 ps 0.9 lc rgb '%s' title ",
            t == TASKS ? "#999999" : figure_colour(t));
        figure_quote(f, t == TASKS ? "not split" : m->task_name[t]);
    }
    fprintf(f->script, "\n");
}

/* Layers are named at a corner of their planes. */
static void name_layers(struct figure *f, const struct neuron_map *m,
                        const struct one_run *o)
{
    for (int layer = 1; layer <= m->layers; layer++)
        fprintf(f->script,
                "set label %d 'layer %d' at %.6g, %.6g, %d right offset -0.6,0 "
                "font ',9' textcolor rgb '#666666'\n",
                10 + layer, layer, o->low, o->low, layer);
}

static void plot_space(struct figure *f, const struct neuron_map *m, int k)
{
    const struct one_run *o = &m->shown[k];
    double width = 0.82 / m->runs;
    int planes = write_planes(f, m, o);
    fprintf(f->script,
            "set origin %.4f, 0.06\nset size %.4f, 0.84\n"
            "set xrange [%.6g:%.6g]\nset yrange [%.6g:%.6g]\n"
            "set zrange [1:%d]\nset title ",
            0.02 + k * width, width, o->low, o->high, o->low, o->high,
            m->layers);
    figure_quote(f, neurons_text(m, m->recipe->between, o->row));
    fprintf(f->script, " offset 0,0.8 font ',11' textcolor rgb '#444444'\n");
    name_layers(f, m, o);
    plot_layers(f, m, o, planes);
    neurons_end_panel(f);
}

enum status figure_map_3d(const struct frame *places,
                          const struct recipe *recipe,
                          const struct figure_request *r, struct arena *arena)
{
    struct neuron_map m;
    struct figure f;
    TRY(neurons_open(places, recipe, r, arena, &m));
    TRY(figure_open(r->out, arena, &f));
    neurons_blocks(&f, &m);
    neurons_words(&f, &m, r->source);
    fprintf(f.script, "unset border\nunset grid\nunset tics\n"
                      "unset tmargin\nunset bmargin\n"
                      "set view 66,32,1.15,1.25\nset xyplane at 1\n");
    for (int k = 0; k < m.runs; k++)
        plot_space(&f, &m, k);
    fprintf(f.script, "unset multiplot\n");
    return figure_draw(&f);
}
