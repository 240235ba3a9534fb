/* fused.h: the same network with few passes over memory.
 *
 * The output of a batch norm, y = scale z + shift, is never stored: whoever
 * reads it folds scale and shift into its own weights.  So a node keeps one
 * tensor, z, and its backward pass writes one, ga, the gradient of its
 * weighted sum; ReLU and depthwise output are computed again, a few images at
 * a time, in the second cache.  The two sums of a batch norm's backward pass
 * are weighted sums of the dot products that the edge weights' gradients need
 * anyway.  Channels are padded to the kernels' lanes.
 */
#ifndef FUSED_H
#define FUSED_H

#include "kernels.h"
#include "randwire_body.h"

/* A batch-normed tensor and two sums over its rows, per channel: of z and z^2
 * in the forward pass; of its gradient g and of g z in the backward pass, added
 * by its consumers. */
struct source {
    struct batchnorm *bn;
    int channels; /* padded */
    real *z;      /* [rows][channels] */
    double *sums[2];
};

/* x = sum over terms of strength (scale z + shift): a node's weighted sum, or
 * the mean of a stage's outputs. */
struct mixture {
    int terms, channels;
    struct source **source; /* [terms] */
    double *strength;       /* [terms] */
    const real **at;        /* [terms] z at the rows at hand */
    real **scale, *shift;   /* strength folded in */
    real **dot, *sum;       /* of the tile at hand: g z per term, g */
    double *dots, *sums;    /* of the batch: [terms][channels], [channels] */
};

/* gz = sum over uses of strength scale g + slope z + level: the gradient of a
 * source's z, by the batch norm's backward pass. */
struct gather {
    int terms; /* uses + 1: the last is z itself */
    struct source *source;
    const real **g;          /* [terms] gradients of the mixtures it is in */
    const double **strength; /* [terms - 1] its strength in them */
    const real **at;
    real **scale, *shift;
};

struct fused_node {
    struct source out;
    struct mixture in; /* none for input nodes */
    struct gather gather;
    real *ga; /* [rows][in]; shared with nodes whose turn is over */
    int slot;
};

struct fused_stage {
    struct fused_node *node;
    struct mixture in;
    real *g;  /* [rows_in][in], gradient of the stage's input */
    int tile; /* images at a time */
};

/* Room for one tile, and for the sums and weights of one node. */
struct desk {
    real *r, *u, *gz, *gu, *gr; /* gr: gradient of a stage input's ReLU */
    real *packed, *turned;
    double *strengths;     /* [most edges] gradients of a node's strengths */
    struct la_ahead ahead; /* what the next tile reads */
    long tile_reals, input_reals, packed_reals;
    int widest, most_edges;
};

struct fused_stem {
    struct source out;
    struct gather gather;
    real *image;     /* one, with a border of zeros */
    real *patches;   /* of one image, [h1 * w1][inner]: 9 taps, 1, zeros */
    int inner;       /* padded */
    real *weight;    /* [inner][C/2]: conv1 with its batch norm folded in */
    real *r1, *gr1;  /* of one image with a border: ReLU; gradient */
    real *border;    /* of one image with a border: gradient of z2, dilated */
    real *row;       /* gradient of one row of z2 */
    real *flipped;   /* [9][C][C/2] conv2's weights for the way back */
    real *tile;      /* [inner][most] sums of one image */
    double *gram;    /* [inner][inner] patches^T patches */
    double *g1;      /* [inner][C/2] patches^T gradient */
    double *sums[2]; /* [C/2] of conv1's output and its square */
};

struct fused_head {
    struct mixture in;
    real *g;              /* [rows][in] gradient of its input */
    real *x, *gx;         /* [rows][in] ReLU of the input, its gradient */
    real *z;              /* [blocks][rows][HEAD_BLOCK] */
    real *active, *count; /* [batch][1280]: sums of z, of 1, where ReLU is on */
    real *pooled, *gp;    /* [batch][1280] */
    real *slope, *level, *gradient; /* [1280], of relu_gradient */
    real *gw;                       /* [in][HEAD_BLOCK] */
    double *sums[2];                /* [1280] of z and z^2 */
};
enum { HEAD_BLOCK = 64 }; /* channels of the head at a time */

struct fused {
    const struct la_kernels *k;
    struct fused_stem stem;
    struct fused_stage stage[RANDWIRE_STAGES];
    struct fused_head head;
    struct desk desk;
    int slots;
    long slot_reals;
    real **slot;
};

static inline struct fused *fused_of(const struct randwire_net *r)
{
    return r->machine;
}
static inline int padded(const struct fused *f, int channels)
{
    return (channels + f->k->lanes - 1) / f->k->lanes * f->k->lanes;
}
static inline const real *value(const struct randwire_net *r, int parameter)
{
    return parameter_value(&r->net.parameters, parameter);
}
static inline real *gradient(const struct randwire_net *r, int parameter)
{
    return parameter_gradient(&r->net.parameters, parameter);
}

/* fused_mixture.c */
enum status mixture_describe(struct mixture *m, int terms, int channels,
                             struct arena *arena);
void mixture_place(struct mixture *m, struct block *b);
void mixture_prepare(struct mixture *m);
/* out = (ReLU of) rows first .. first + rows of x. */
void mixture_rows(const struct la_kernels *k, struct mixture *m,
                  const long span[2], int relu, real *out);
/* The rows' share of the sums of their gradient g. */
void mixture_dots(const struct la_kernels *k, struct mixture *m,
                  const long span[2], const real *g);
/* The sums to the sources; the strengths' gradients to out unless NULL. */
void mixture_spread(struct mixture *m, double *out);

/* The rows will be read by the next tile. */
void ahead_rows(struct desk *d, const real *at, long reals);
void ahead_mixture(struct desk *d, const struct mixture *m, const long span[2]);
void ahead_gather(struct desk *d, const struct gather *g, const long span[2]);

enum status gather_describe(struct gather *g, int uses, struct source *source,
                            struct arena *arena);
void gather_place(struct gather *g, struct block *b);
/* After all consumers: gradients of gamma and beta, coefficients of gz. */
void gather_prepare(struct randwire_net *r, struct gather *g, long rows);
void gather_rows(const struct la_kernels *k, struct gather *g,
                 const long span[2], real *out);

void source_place(struct source *s, long rows, struct block *b);
void source_clear(struct source *s);
/* Statistics of the batch from the sums, or in evaluation the running ones. */
void source_finish(struct randwire_net *r, struct source *s, long rows);

/* fused_node.c */
void node_forward(struct randwire_net *r, int stage, int v);
void node_backward(struct randwire_net *r, int stage, int v);
/* All input nodes of a stage together: its input is computed once. */
void inputs_forward(struct randwire_net *r, int stage);
void inputs_backward(struct randwire_net *r, int stage);

/* fused_stem.c, fused_head.c */
enum status stem_describe(struct randwire_net *r, struct arena *arena);
void stem_place(struct randwire_net *r, struct block *b);
void stem_forward(struct randwire_net *r, const real *images);
void stem_backward(struct randwire_net *r, const real *images);
enum status head_describe(struct randwire_net *r, struct arena *arena);
void head_place(struct randwire_net *r, struct block *b);
void head_forward(struct randwire_net *r, real *logits);
void head_backward(struct randwire_net *r);

#endif
