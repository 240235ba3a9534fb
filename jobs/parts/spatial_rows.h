/* spatial_rows.h: tables of job spatial alone. */
#ifndef SPATIAL_ROWS_H
#define SPATIAL_ROWS_H

#include "ragged.h"

#define SPLIT_COLUMNS(X)                                               \
    X(i32, run, 1, "", "number of the training run", "")               \
    X(i32, task, 1, "", "task, from 0", "")                            \
    X(text, task_name, 32, "", "its data set", "")                     \
    X(text, input_mode, 12, "", "how the tasks share the input",       \
      "concatenate|mix|sequential")                                    \
    X(f64, full_accuracy, 1, "fraction", "test, whole network", "")    \
    X(f64, split_accuracy, 1, "fraction", "test, the task's half", "") \
    X(f64, drop, 1, "fraction", "full_accuracy - split_accuracy", "")  \
    X(i32, neurons, 1, "", "that were given to the task", "")          \
    X(f64, cross_weight, 1, "fraction",                                \
      "of |weight| into the task's neurons from others", "")           \
    X(f64, silhouette, 1, "", "mean over the task's neurons", "")

#define NEURON_COLUMNS(X)                                 \
    X(i32, run, 1, "", "number of the training run", "")  \
    X(i32, layer, 1, "", "1: first hidden layer", "")     \
    X(i32, neuron, 1, "", "within its layer, from 0", "") \
    X(f64, x, 1, "", "position", "")                      \
    X(f64, y, 1, "", "position", "")                      \
    X(i32, task, 1, "", "task that the split gave it, -1: none", "")

ROW_STRUCT(split_row, SPLIT_COLUMNS);
ROW_STRUCT(neuron_row, NEURON_COLUMNS);

extern const struct ragged spatial_splits, spatial_neurons;

#endif
