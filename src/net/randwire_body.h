/* randwire_body.h: a RandWire network described: its nodes with their
 * neighbours, widths, parameters and batch norms.  What computes with it is in
 * randwire_plain.c and fused_*.c.
 */
#ifndef RANDWIRE_BODY_H
#define RANDWIRE_BODY_H

#include "network.h"
#include "randwire.h"

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
};

struct randwire_net {
    struct net net; /* first: a struct net * is a struct randwire_net * */
    int batch, channels, height, width; /* of the images */
    int C, stem_stride;
    int conv1, conv2;
    struct batchnorm bn1, bn2;
    struct window window1, window2; /* of the stem's convolutions */
    struct stage stage[RANDWIRE_STAGES];
    int head, fc, fc_bias;
    struct batchnorm bn_head;
    int now;       /* images in this pass: batch, or fewer in evaluation */
    int plain;     /* the plain path, not the fused one */
    int training;  /* statistics of the batch, not the running ones */
    void *machine; /* buffers of the plain or the fused path */
};

static inline struct randwire_net *randwire_of(struct net *n)
{
    return (struct randwire_net *)n;
}

/* The window of a stage's nodes: input nodes halve the stage's input. */
static inline struct window node_window(const struct randwire_net *r,
                                        const struct stage *s,
                                        const struct node *v)
{
    if (v->edges == 0)
        return (struct window){r->now, s->height_in, s->width_in, 2};
    return (struct window){r->now, s->height, s->width, 1};
}

static inline void batchnorm_values(const struct parameters *p,
                                    const struct batchnorm *b,
                                    const real *out[2])
{
    out[0] = parameter_value(p, b->gamma);
    out[1] = parameter_value(p, b->beta);
}

/* Fills r (without buffers) from a sound spec. */
enum status randwire_describe(const struct randwire *spec, int pad,
                              struct arena *arena, struct randwire_net *r);

/* The layers with their FLOPs, and the plan's totals. */
void randwire_count(struct randwire_net *r);

/* Buffers of each path; called twice, see block.h.  The machine's own
 * description is made before, in the arena. */
enum status plain_describe(struct randwire_net *r, struct arena *arena);
void plain_place(struct randwire_net *r, struct block *b);
enum status fused_describe(struct randwire_net *r, struct arena *arena);
void fused_place(struct randwire_net *r, struct block *b);

#endif
