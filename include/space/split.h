/* split.h: a network of several tasks taken apart into one for each.
 *
 * Layers stand one on another; the outputs of the last one belong to tasks in
 * equal blocks.  From there downward, a neuron belongs to the task whose
 * neurons in the layer above take most from it, g(n) = argmax over t of the sum
 * of |a_mn| over m with g(m) = t.  A tie goes to the lower task, so a neuron
 * that nobody takes from goes to task 0.  A task may end without neurons in a
 * layer: it is left with what the biases say there.
 */
#ifndef SPLIT_H
#define SPLIT_H

#include "space.h"

enum { SPLIT_TASKS = 16 }; /* most */

struct split {
    const struct space_layer *layer; /* [layers], the last one the outputs */
    int layers, tasks;
    int **task; /* [layers][units] */
};

/* Room for the tasks, all 0. */
enum status split_room(const struct space_layer *layer, int layers, int tasks,
                       struct arena *arena, struct split *out);

/* Fills in the tasks from the weights as they are. */
void split_greedy(struct split *s);

/* Neurons of a task, over all layers. */
int split_neurons(const struct split *s, int task);

/* Disables the neurons of all other tasks in the layers' weights.  ROWS: what
 * comes into them is 0, their biases stay (the published code); OUTPUT: what
 * goes out of them is 0. */
#define SPLIT_DISABLINGS "rows|output"
enum split_disabling { SPLIT_ROWS, SPLIT_OUTPUT };
void split_keep(const struct split *s, int task, enum split_disabling how);

/* Of all |a| between layers of the split that enter a task's neurons, the share
 * that comes from others; NaN where nothing enters. */
double split_cross_weight(const struct split *s, int task);

/* Mean silhouette (Rousseeuw 1987) of a task's neurons by straight distance,
 * each within its layer; 0 for the only one of its task there; layers of a
 * single task do not count.  NaN where none counts.  Time units^2. */
double split_silhouette(const struct split *s, int task);

#endif
