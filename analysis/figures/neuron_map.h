/* neuron_map.h: the places of neurons that a figure shows: of the first run
 * that is done, and beside it of one of another group that began alike; a
 * recipe says by what, and has the words. */
#ifndef NEURON_MAP_H
#define NEURON_MAP_H

#include <stdbool.h>

#include "figure_kinds.h"

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

enum status neurons_open(const struct frame *places,
                         const struct recipe *recipe,
                         const struct figure_request *r, struct arena *arena,
                         struct neuron_map *m);

/* A run's word in a column; "" where there is no such column. */
const char *neurons_text(const struct neuron_map *m, const char *column,
                         int64_t row);

/* All neurons, a block of data per run, layer and task. */
void neurons_blocks(struct figure *f, struct neuron_map *m);

/* Title and caption, and the first panel begins; they are drawn with it and are
 * over when it ends. */
void neurons_words(struct figure *f, const struct neuron_map *m,
                   const char *source);
void neurons_end_panel(struct figure *f);

#endif
