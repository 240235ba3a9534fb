/* matrix.h: square matrices of weights, row by row: text tables, .npy, HDF5. */
#ifndef MATRIX_H
#define MATRIX_H

#include "form.h"
#include "graph_file.h"
#include "names.h"

enum { MOST_MATRIX_NODES = 1 << 16 };

/* What stands behind a graph_matrix. */
struct matrix {
    enum { MATRIX_TABLE, MATRIX_NPY, MATRIX_HDF5 } kind;
    char separator; /* of a table */
    bool header, row_names;
    struct names names;  /* in order of the columns, where there are any */
    const char *numbers; /* .npy: a format of its own, "<f8" */
    bool turned;         /* .npy: column by column */
    long skip;           /* .npy: bytes before the numbers */
    struct store_matrices *set; /* HDF5 */
};

/* Fills nodes, name, inside of a table or .npy of known form. */
enum status square_find(const char *path, char separator, struct arena *arena,
                        struct graph_matrix *out);
enum status npy_find(const char *path, struct arena *arena,
                     struct graph_matrix *out);

/* row [nodes]: room for a row. */
enum status square_rows(const struct graph_matrix *m, graph_take_row *take,
                        void *context, struct arena *work);
enum status npy_rows(const struct graph_matrix *m, graph_take_row *take,
                     void *context, struct arena *work);

/* ERR_INPUT where so many nodes are too many, or too few. */
enum status matrix_check_nodes(const char *path, double nodes);

#endif
