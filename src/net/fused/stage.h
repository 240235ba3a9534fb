/* stage.h: a graph stage described: its nodes with their neighbours, widths,
 * parameters and batch norms. */
#ifndef STAGE_H
#define STAGE_H

#include "operators.h"
#include "wiring.h"

struct arena;

struct node {
    int edges;                /* in-degree; 0: takes the stage's input */
    int *from;                /* [edges] predecessors, ascending */
    int uses;                 /* out-degree; 0: an output node */
    int *to, *slot;           /* [uses] consumers, and which of their edges */
    int in, out;              /* channels */
    int weights;              /* parameters: edges' (-1 with fewer than two), */
    int depthwise, pointwise; /* 3x3 [9][in], 1x1 [in][out] */
    struct batchnorm bn;
};

struct stage {
    int nodes;
    struct node *node;
    int inputs, outputs;                    /* input nodes, output nodes */
    int *input, *output;                    /* their numbers */
    int height_in, width_in, height, width; /* of its input and its nodes */
    int in, out;                            /* channels of input and output */
    double drop_path;                       /* see wired_spec */
};

/* describe.c: nodes from a wiring; ERR_INPUT where it is not in execution
 * order. */
enum status wiring_check(const struct wiring *w, int stage);
enum status stage_describe(const struct wiring *w, bool widen_output,
                           struct arena *arena, struct stage *s);

#endif
