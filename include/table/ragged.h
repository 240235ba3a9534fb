/* ragged.h: tables of which a run owns any number of rows, known before it
 * runs.  /runs says which in two columns, NAME_start and NAME_count.
 */
#ifndef RAGGED_H
#define RAGGED_H

#include "row.h"

/* Then the job's own. */
#define EPOCH_COLUMNS(X)                                        \
    X(i32, run, 1, "", "number of the training run", "")        \
    X(i32, epoch, 1, "", "epoch, from 1", "")                   \
    X(f64, train_loss, 1, "nat", "mean over the epoch", "")     \
    X(f64, train_accuracy, 1, "fraction", "over the epoch", "") \
    X(f64, test_loss, 1, "nat", "after the epoch", "")          \
    X(f64, test_accuracy, 1, "fraction", "after the epoch", "") \
    X(f64, validation_loss, 1, "nat", "after the epoch", "")    \
    X(f64, validation_accuracy, 1, "fraction", "after the epoch", "")

/* A birth (dim 0) dies at infinity, a death (dim 1) was born at -infinity. */
#define DIAGRAM_COLUMNS(X)                                            \
    X(i32, run, 1, "", "number of the training run", "")              \
    X(i32, epoch, 1, "", "epoch, from 1", "")                         \
    X(i32, layer, 1, "", "recorded layer, -1: all of them", "")       \
    X(i32, class, 1, "", "class of the stimuli, -1: all of them", "") \
    X(i8, dim, 1, "", "0: component, 1: cycle", "")                   \
    X(f64, birth, 1, "", "weight at which it is born, or -inf", "")   \
    X(f64, death, 1, "", "weight at which it dies, or inf", "")

#define CONNECTOME_COLUMNS(X)                                         \
    X(i32, run, 1, "", "number of the training run", "")              \
    X(i32, epoch, 1, "", "epoch, from 1", "")                         \
    X(i32, class, 1, "", "class of the stimuli, -1: all of them", "") \
    X(i32, source, 1, "", "neuron", "")                               \
    X(i32, target, 1, "", "neuron of a larger number", "")            \
    X(f64, weight, 1, "", "|correlation| of their activations", "")

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

ROW_STRUCT(epoch_row, EPOCH_COLUMNS);
ROW_STRUCT(diagram_row, DIAGRAM_COLUMNS);
ROW_STRUCT(connectome_row, CONNECTOME_COLUMNS);
ROW_STRUCT(split_row, SPLIT_COLUMNS);
ROW_STRUCT(neuron_row, NEURON_COLUMNS);

struct ragged {
    const struct table *table; /* its first column is the run */
    const struct column *span; /* [2] of /runs: start and count */
};
/* In the order in which a trial's rows are summed. */
enum { RAGGED_TABLES = 5 };
extern const struct ragged ragged_tables[RAGGED_TABLES];
extern const struct column_list epoch_columns;
extern const struct table epoch_table, diagram_table, connectome_table,
    split_table, neuron_table;

#endif
