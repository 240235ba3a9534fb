#include "neuron_map.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "arena.h"
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

/* Whether two rows belong to runs that differ in their arm alone. */
static bool other_arm(const struct neuron_map *m, int64_t a, int64_t b)
{
    static const char *const alike[] = {"input_mode", "dataset"};
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        if (strcmp(neurons_text(m, alike[i], a),
                   neurons_text(m, alike[i], b)) != 0)
            return false;
    return number_at(m, "replicate", a) == number_at(m, "replicate", b) &&
           strcmp(neurons_text(m, "arm", a), neurons_text(m, "arm", b)) != 0;
}

static enum status choose_runs(struct neuron_map *m,
                               const struct figure_request *r)
{
    for (int64_t i = 0; i < m->f->rows && m->runs < MOST_RUNS; i++)
        if (m->use[i] && (m->runs == 0 || other_arm(m, m->shown[0].row, i)))
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
                        "%s: row %" PRId64 " of /neurons has layer %g and task "
                        "%g; this figure is for %d layers and %d tasks at most",
                        r->source, i, m->layer->number[i], m->task->number[i],
                        MOST_LAYERS - 1, TASKS);
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
    const struct one_run *a = &m->shown[0], *b = &m->shown[m->runs - 1];
    double s = number_at(m, "silhouette", a->row),
           t = number_at(m, "silhouette", b->row);
    if (m->runs == 1)
        snprintf(out, size,
                 "Places of the neurons of each task: silhouette %.2f", s);
    else
        snprintf(
            out, size, "%s: silhouette %.2f %s, %.2f %s",
            fabs(t - s) < 0.05 ? "The tasks' neurons lie alike in both arms"
            : (t > s) ==
                    (strcmp(neurons_text(m, "arm", b->row), "spatial") == 0)
                ? "Where connections cost, the tasks' neurons come apart"
                : "Where connections cost, the tasks' neurons lie closer",
            s, neurons_text(m, "arm", a->row), t,
            neurons_text(m, "arm", b->row));
}

static void write_caption(const struct neuron_map *m, const char *source,
                          char *out, size_t size)
{
    int used = snprintf(out, size, "%s, input mode %s.", source,
                        neurons_text(m, "input_mode", m->shown[0].row));
    for (int k = 0; k < m->runs && used > 0 && (size_t)used < size; k++) {
        int64_t row = m->shown[k].row;
        used += snprintf(out + used, size - (size_t)used,
                         "  Run %.0f (%s, replicate %.0f): accuracy %.3f, "
                         "split %.3f.",
                         m->shown[k].number, neurons_text(m, "arm", row),
                         number_at(m, "replicate", row),
                         number_at(m, "full_accuracy", row),
                         number_at(m, "split_accuracy", row));
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

enum status neurons_open(const struct frame *neurons,
                         const struct figure_request *r, struct arena *arena,
                         struct neuron_map *m)
{
    *m = (struct neuron_map){.f = neurons};
    TRY(find_columns(m));
    TRY(choose_rows(m, r->choice.where, arena));
    TRY(choose_runs(m, r));
    TRY(check_sizes(m, r));
    name_tasks(m);
    measure(m);
    return OK;
}
