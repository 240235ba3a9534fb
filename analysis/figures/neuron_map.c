#include "neuron_map.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "text.h"
#include "where.h"

const char *neurons_text(const struct neuron_map *m, const char *column,
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
        m->use[i] =
            m->use[i] && strcmp(neurons_text(m, "status", i), "done") == 0;
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
    const char *pair = neurons_text(m, "dataset", m->shown[0].row);
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

void neurons_blocks(struct figure *f, struct neuron_map *m)
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
    const char *group = neurons_text(m, w->between, b->row);
    if (m->runs == 1)
        snprintf(out, size, "%s: %s %.2f", w->alone, w->score, s);
    else
        snprintf(out, size, "%s: %s %.2f %s, %.2f %s",
                 fabs(t - s) < 0.05                       ? w->same
                 : (t > s) == (strcmp(group, w->of) == 0) ? w->higher
                                                          : w->lower,
                 w->score, s, neurons_text(m, w->between, a->row), t, group);
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
    text_add(t, ", %s %s", name, neurons_text(m, m->part, m->shown[0].row));
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
                 neurons_text(m, w->between, row),
                 number_at(m, "replicate", row), w->numbers ? ":" : ".");
        for (int i = 0; i < w->numbers; i++)
            text_add(&t, " %s %.3f%s", w->label[i],
                     number_at(m, w->number[i], row),
                     i + 1 < w->numbers ? "," : ".");
    }
}

void neurons_words(struct figure *f, const struct neuron_map *m,
                   const char *source)
{
    char title[256], caption[512];
    write_title(m, title, sizeof title);
    write_caption(m, source, caption, sizeof caption);
    figure_titles(f, title, caption);
    fprintf(f->script, "set multiplot\nset key at screen 0.99, screen 0.84\n");
}

void neurons_end_panel(struct figure *f)
{
    fprintf(f->script, "unset label 1\nunset label 2\nunset key\n");
}

enum status neurons_open(const struct frame *places,
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
