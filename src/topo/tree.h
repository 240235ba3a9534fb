/* tree.h: the maximum spanning tree of a complete graph. */
#ifndef TREE_H
#define TREE_H

#include <stdbool.h>

#include "mat.h"
#include "status.h"

struct arena;

struct tree {
    int edges;            /* nodes - 1 */
    int *source, *target; /* [edges], source < target, sorted by both */
    float *weight;        /* [edges], in the order of the edges */
    float low, high; /* the least and the greatest of w; NaN does not count */
    long zeros;      /* of all n^2 */
    bool whole;      /* the sum of w is finite: surely every weight is */
};

/* Prim's algorithm along the rows of w [n][n], n >= 1.  Weights that are no
 * numbers give some tree, and whole 0.  Time n^2. */
enum status tree_maximum(struct mat w, struct arena *arena, struct tree *out);

#endif
