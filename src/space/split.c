/* split.c: the greedy split, and what is left of a network for one task. */
#include "split.h"

#include <math.h>
#include <string.h>

#include "arena.h"

enum status split_room(const struct space_layer *layer, int layers, int tasks,
                       struct arena *arena, struct split *out)
{
    const struct space_layer *top = &layer[layers - 1];
    *out = (struct split){.layer = layer, .layers = layers, .tasks = tasks};
    CHECK(tasks >= 1 && tasks <= SPLIT_TASKS && top->units % tasks == 0);
    NEW(out->task, arena, layers);
    for (int l = 0; l < layers; l++) {
        CHECK(l == 0 || layer[l].below == layer[l - 1].units);
        NEW(out->task[l], arena, layer[l].units);
    }
    return OK;
}

static double magnitude(real a)
{
    return fabs((double)a);
}

/* What the tasks above take from neuron n: the largest, the first of equals. */
static int strongest(const struct space_layer *above, const int *task,
                     int tasks, int n)
{
    double take[SPLIT_TASKS] = {0};
    int best = 0;
    for (int m = 0; m < above->units; m++)
        take[task[m]] += magnitude(above->weight[(long)m * above->below + n]);
    for (int t = 1; t < tasks; t++)
        if (take[t] > take[best])
            best = t;
    return best;
}

void split_greedy(struct split *s)
{
    int top = s->layers - 1, outputs = s->layer[top].units;
    for (int m = 0; m < outputs; m++)
        s->task[top][m] = m / (outputs / s->tasks);
    for (int l = top - 1; l >= 0; l--)
        for (int n = 0; n < s->layer[l].units; n++)
            s->task[l][n] =
                strongest(&s->layer[l + 1], s->task[l + 1], s->tasks, n);
}

int split_neurons(const struct split *s, int task)
{
    int count = 0;
    for (int l = 0; l < s->layers; l++)
        for (int n = 0; n < s->layer[l].units; n++)
            count += s->task[l][n] == task;
    return count;
}

static void clear_row(const struct space_layer *l, int unit)
{
    memset(l->weight + (long)unit * l->below, 0,
           (size_t)l->below * sizeof *l->weight);
}

static void clear_column(const struct space_layer *l, int below)
{
    for (int m = 0; m < l->units; m++)
        l->weight[(long)m * l->below + below] = 0;
}

void split_keep(const struct split *s, int task, enum split_disabling how)
{
    for (int l = 0; l < s->layers; l++)
        for (int n = 0; n < s->layer[l].units; n++) {
            if (s->task[l][n] == task)
                continue;
            if (how == SPLIT_ROWS)
                clear_row(&s->layer[l], n);
            else if (l + 1 < s->layers)
                clear_column(&s->layer[l + 1], n);
        }
}

double split_cross_weight(const struct split *s, int task)
{
    double all = 0, other = 0;
    for (int l = 1; l < s->layers; l++)
        for (int m = 0; m < s->layer[l].units; m++) {
            const real *row = s->layer[l].weight + (long)m * s->layer[l].below;
            if (s->task[l][m] != task)
                continue;
            for (int n = 0; n < s->layer[l].below; n++) {
                all += magnitude(row[n]);
                other += s->task[l - 1][n] == task ? 0 : magnitude(row[n]);
            }
        }
    return all > 0 ? other / all : NAN;
}
