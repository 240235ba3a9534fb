/* Where training put the neurons of a network: from above, a panel for each
 * layer that was split between tasks, and layer by layer in three dimensions.
 * The first run that is done, and beside it one of another group that began
 * alike; a recipe says by what, and has the words. */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "figure_kinds.h"
#include "text.h"
#include "where.h"

enum { MOST_RUNS = 2, MOST_LAYERS = 8, TASKS = 2 };

struct one_run {
    int64_t row; /* its first one in the table */
    double number, low, high;
    int blocks[MOST_LAYERS][TASKS + 1]; /* data of each layer and task; the
                                           last: of neurons without one */
};

struct neuron_map {
    const struct frame *f;
    const struct recipe_map *recipe;
    const char *part; /* a column that the caption tells; or NULL */
    const struct series *run, *layer, *neuron, *x, *y, *task;
    bool *use;
    struct one_run shown[MOST_RUNS];
    int runs, layers, split; /* layers there are; the first that was split */
    char task_name[TASKS][64];
};

static const char *text_at(const struct neuron_map *m, const char *column,
                           int64_t row)
{
    const struct series *s = frame_find(m->f, column);
    return s && s->text ? s->text[row] : "";
}

static double number_at(const struct neuron_map *m, const char *column,
                        int64_t row)
{
    const struct series *s = frame_find(m->f, column);
    return s && s->number ? s->number[row] : NAN;
}

static enum status find_columns(struct neuron_map *m)
{
    TRY(frame_get(m->f, "run", &m->run));
    TRY(frame_get(m->f, "layer", &m->layer));
    TRY(frame_get(m->f, "neuron", &m->neuron));
    TRY(frame_get(m->f, "x", &m->x));
    TRY(frame_get(m->f, "y", &m->y));
    return frame_get(m->f, "task", &m->task);
}

static enum status choose_rows(struct neuron_map *m, const char *where,
                               struct arena *arena)
{
    size_t at;
    NEW(m->use, arena, m->f->rows);
    memset(m->use, true, (size_t)m->f->rows * sizeof *m->use);
    if (where)
        TRY(where_rows(m->f, where, arena, &m->use, &at));
    for (int64_t i = 0; i < m->f->rows; i++)
        m->use[i] = m->use[i] && strcmp(text_at(m, "status", i), "done") == 0;
    return OK;
}

static bool equal(const struct series *s, int64_t a, int64_t b)
{
    return s->text ? strcmp(s->text[a], s->text[b]) == 0
                   : s->number[a] == s->number[b];
}

/* Whether two rows belong to runs that differ in their group alone. */
static bool other_group(const struct neuron_map *m, int64_t a, int64_t b)
{
    const struct series *between = frame_find(m->f, m->recipe->between);
    for (int i = 0; i < m->recipe->alikes; i++) {
        const struct series *s = frame_find(m->f, m->recipe->alike[i]);
        if (s && !equal(s, a, b))
            return false;
    }
    return between && !equal(between, a, b);
}

static enum status choose_runs(struct neuron_map *m,
                               const struct figure_request *r)
{
    for (int64_t i = 0; i < m->f->rows && m->runs < MOST_RUNS; i++)
        if (m->use[i] && (m->runs == 0 || other_group(m, m->shown[0].row, i)))
            m->shown[m->runs++] = (struct one_run){
                .row = i, .number = m->run->number[i], INFINITY, -INFINITY};
    if (m->runs == 0)
        return FAIL(
            ERR_INPUT, "%s: no run %s; there is nothing to draw", r->source,
            r->choice.where ? "is done and named by --where" : "is done");
    return OK;
}

/* "mnist+fashion-mnist" */
static void name_tasks(struct neuron_map *m)
{
    const char *pair = text_at(m, "dataset", m->shown[0].row);
    size_t first = strcspn(pair, "+");
    snprintf(m->task_name[0], sizeof m->task_name[0], "%.*s", (int)first, pair);
    snprintf(m->task_name[1], sizeof m->task_name[1], "%s",
             pair[first] ? pair + first + 1 : "");
    if (strcmp(m->task_name[0], m->task_name[1]) == 0)
        for (int k = 0; k < TASKS; k++)
            snprintf(m->task_name[k], sizeof m->task_name[k], "task %d", k);
}

static void measure(struct neuron_map *m)
{
    m->split = MOST_LAYERS;
    for (int64_t i = 0; i < m->f->rows; i++)
        for (int k = 0; k < m->runs; k++) {
            struct one_run *o = &m->shown[k];
            int layer = (int)m->layer->number[i];
            if (m->run->number[i] != o->number)
                continue;
            o->low = fmin(o->low, fmin(m->x->number[i], m->y->number[i]));
            o->high = fmax(o->high, fmax(m->x->number[i], m->y->number[i]));
            m->layers = layer > m->layers ? layer : m->layers;
            if (m->task->number[i] >= 0 && layer < m->split)
                m->split = layer;
        }
}

static enum status check_sizes(const struct neuron_map *m,
                               const struct figure_request *r)
{
    for (int64_t i = 0; i < m->f->rows; i++)
        if (m->use[i] &&
            !(m->task->number[i] >= -1 && m->task->number[i] < TASKS &&
              m->layer->number[i] >= 1 && m->layer->number[i] < MOST_LAYERS))
            return FAIL(ERR_INPUT,
                        "%s: row %" PRId64 " of /%s has layer %g and task "
                        "%g; this figure is for %d layers and %d tasks at most",
                        r->source, i, m->recipe->table, m->layer->number[i],
                        m->task->number[i], MOST_LAYERS - 1, TASKS);
    return OK;
}

/* Neurons of a layer and task (TASKS: of none), a line each. */
static void write_block(struct figure *f, const struct neuron_map *m,
                        struct one_run *o, int layer, int task)
{
    int wanted = task == TASKS ? -1 : task;
    for (int64_t i = 0; i < m->f->rows; i++)
        if (m->run->number[i] == o->number && m->layer->number[i] == layer &&
            m->task->number[i] == wanted)
            fprintf(f->data,
                    "%.6g %.6g %d \"run %.0f, layer %d, neuron %.0f\"\n",
                    m->x->number[i], m->y->number[i], layer, o->number, layer,
                    m->neuron->number[i]);
    fprintf(f->data, "nan nan nan \"\"\n");
    o->blocks[layer][task] = figure_block(f);
}

static void write_blocks(struct figure *f, struct neuron_map *m)
{
    for (int k = 0; k < m->runs; k++)
        for (int layer = 1; layer <= m->layers; layer++)
            for (int task = 0; task <= TASKS; task++)
                write_block(f, m, &m->shown[k], layer, task);
}

static void write_title(const struct neuron_map *m, char *out, size_t size)
{
    const struct recipe_map *w = m->recipe;
    const struct one_run *a = &m->shown[0], *b = &m->shown[m->runs - 1];
    double s = number_at(m, w->score, a->row),
           t = number_at(m, w->score, b->row);
    const char *group = text_at(m, w->between, b->row);
    if (m->runs == 1)
        snprintf(out, size, "%s: %s %.2f", w->alone, w->score, s);
    else
        snprintf(out, size, "%s: %s %.2f %s, %.2f %s",
                 fabs(t - s) < 0.05                       ? w->same
                 : (t > s) == (strcmp(group, w->of) == 0) ? w->higher
                                                          : w->lower,
                 w->score, s, text_at(m, w->between, a->row), t, group);
}

/* "input mode mix" */
static void add_part(const struct neuron_map *m, struct text *t)
{
    char name[LABEL_TEXT];
    if (!m->part)
        return;
    snprintf(name, sizeof name, "%s", m->part);
    for (char *c = name; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    text_add(t, ", %s %s", name, text_at(m, m->part, m->shown[0].row));
}

static void write_caption(const struct neuron_map *m, const char *source,
                          char *out, size_t size)
{
    const struct recipe_map *w = m->recipe;
    struct text t = text_over(out, size);
    text_add(&t, "%s", source);
    add_part(m, &t);
    text_add(&t, ".");
    for (int k = 0; k < m->runs; k++) {
        int64_t row = m->shown[k].row;
        text_add(&t, "  Run %.0f (%s, replicate %.0f)%s", m->shown[k].number,
                 text_at(m, w->between, row), number_at(m, "replicate", row),
                 w->numbers ? ":" : ".");
        for (int i = 0; i < w->numbers; i++)
            text_add(&t, " %s %.3f%s", w->label[i],
                     number_at(m, w->number[i], row),
                     i + 1 < w->numbers ? "," : ".");
    }
}

static void write_words(struct figure *f, const struct neuron_map *m,
                        const char *source)
{
    char title[256], caption[512];
    write_title(m, title, sizeof title);
    write_caption(m, source, caption, sizeof caption);
    figure_titles(f, title, caption);
    fprintf(f->script, "set multiplot\nset key at screen 0.99, screen 0.84\n");
}

/* The words are drawn with the first panel. */
static void end_panel(struct figure *f)
{
    fprintf(f->script, "unset label 1\nunset label 2\nunset key\n");
}

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
                column ? "" : text_at(m, m->recipe->between, o->row));
    if (column) /* the scale is that of the first panel */
        fprintf(f->script, "set format y ''\n");
    if (row == 0)
        snprintf(title, sizeof title, "%s layer %d",
                 layer == m->layers ? "output" : "hidden", layer);
    fprintf(f->script, "set title ");
    figure_quote(f, title);
    fprintf(f->script, " offset 0,-0.8 font ',10' textcolor rgb '#444444'\n");
    plot_tasks(f, m, o, layer);
    end_panel(f);
}

static enum status open_map(const struct frame *places,
                            const struct recipe *recipe,
                            const struct figure_request *r, struct arena *arena,
                            struct neuron_map *m)
{
    *m = (struct neuron_map){
        .f = places, .recipe = recipe->map, .part = recipe->part};
    TRY(find_columns(m));
    TRY(choose_rows(m, r->choice.where, arena));
    TRY(choose_runs(m, r));
    TRY(check_sizes(m, r));
    name_tasks(m);
    measure(m);
    return OK;
}

enum status figure_map(const struct frame *places, const struct recipe *recipe,
                       const struct figure_request *r, struct arena *arena)
{
    struct neuron_map m;
    struct figure f;
    TRY(open_map(places, recipe, r, arena, &m));
    TRY(figure_open(r->out, arena, &f));
    write_blocks(&f, &m);
    write_words(&f, &m, r->source);
    fprintf(f.script, "set size ratio 1\nset tics font ',9'\n");
    for (int k = 0; k < m.runs; k++)
        for (int layer = m.split; layer <= m.layers; layer++)
            plot_panel(&f, &m, k, layer);
    fprintf(f.script, "unset multiplot\n");
    return figure_draw(&f);
}

/* ---- layer by layer ------------------------------------------------------
 */

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
    figure_quote(f, text_at(m, m->recipe->between, o->row));
    fprintf(f->script, " offset 0,0.8 font ',11' textcolor rgb '#444444'\n");
    name_layers(f, m, o);
    plot_layers(f, m, o, planes);
    end_panel(f);
}

enum status figure_map_3d(const struct frame *places,
                          const struct recipe *recipe,
                          const struct figure_request *r, struct arena *arena)
{
    struct neuron_map m;
    struct figure f;
    TRY(open_map(places, recipe, r, arena, &m));
    TRY(figure_open(r->out, arena, &f));
    write_blocks(&f, &m);
    write_words(&f, &m, r->source);
    fprintf(f.script, "unset border\nunset grid\nunset tics\n"
                      "unset tmargin\nunset bmargin\n"
                      "set view 66,32,1.15,1.25\nset xyplane at 1\n");
    for (int k = 0; k < m.runs; k++)
        plot_space(&f, &m, k);
    fprintf(f.script, "unset multiplot\n");
    return figure_draw(&f);
}
