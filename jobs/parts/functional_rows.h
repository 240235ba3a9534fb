/* functional_rows.h: tables of job functional alone. */
#ifndef FUNCTIONAL_ROWS_H
#define FUNCTIONAL_ROWS_H

#include "ragged.h"

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

ROW_STRUCT(diagram_row, DIAGRAM_COLUMNS);
ROW_STRUCT(connectome_row, CONNECTOME_COLUMNS);

extern const struct ragged functional_diagrams, functional_connectomes;

#endif
