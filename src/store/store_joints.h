/* store_joints.h: the columns that join the tables of a result file. */
#ifndef STORE_JOINTS_H
#define STORE_JOINTS_H

#include "store_check.h"

/* Columns that say which rows belong to a run. */
struct joints {
    int runs, graphs, edges, commit; /* tables; -1: none */
    int graph, status;               /* columns of /runs */
    struct store_ragged ragged[STORE_TABLES];
    int n_ragged;
};

/* ERR_DAMAGED where the file lacks one, or it is of another type. */
enum status joints_find(const struct store_file *f, struct joints *j);

#endif
