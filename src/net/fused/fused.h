/* fused.h: a stem, graph stages and a head with few passes over memory.
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
#include "mixture.h"
#include "op.h"
#include "randwire.h"
#include "stage.h"

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
    real *wide;      /* a row of r1, its channels padded */
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

enum { FUSED_STAGES = 4, HEAD_WIDTH = RANDWIRE_HEAD };

/* The fused operators of a model: a chain of stem, stages and head, described
 * one by one, placed and linked together at the head. */
struct fused {
    const struct la_kernels *k;
    struct parameters *parameters;
    int batch, channels, height, width; /* of the images */
    int now, training;                  /* of this pass, see struct pass */
    int first; /* stages and head forward compute images first .. now - 1; what
                  serves all of a pass is prepared where it is 0 */
    struct rng *draw; /* of it; NULL: nothing is dropped */
    int C, stem_stride;
    bool thin_stem; /* conv1 and bn1 are all of it */
    int conv1, conv2;
    struct batchnorm bn1, bn2;
    struct window window1, window2; /* of the stem's convolutions */
    int stages;
    struct stage stage[FUSED_STAGES];
    int head_conv, fc, fc_bias, classes;
    struct batchnorm bn_head;
    real *logits, *logits_gradient; /* [batch][classes] */
    /* what computes */
    struct fused_stem stem;
    struct fused_stage tiled[FUSED_STAGES];
    struct fused_head head;
    struct desk desk;
    int slots;
    long slot_reals;
    real **slot;
};

static inline int padded(const struct fused *r, int channels)
{
    return (channels + r->k->lanes - 1) / r->k->lanes * r->k->lanes;
}
static inline const real *value(const struct fused *r, int parameter)
{
    return parameter_value(r->parameters, parameter);
}
static inline real *gradient(const struct fused *r, int parameter)
{
    return parameter_gradient(r->parameters, parameter);
}
static inline bool learns(const struct fused *r, int parameter)
{
    return !r->parameters->list[parameter].frozen;
}
static inline void batchnorm_values(const struct parameters *p,
                                    const struct batchnorm *b,
                                    const real *out[2])
{
    out[0] = parameter_value(p, b->gamma);
    out[1] = parameter_value(p, b->beta);
}

/* fused.c: after all operators are described; their memory, called twice, see
 * block.h; before a pass, and before its way back. */
enum status fused_describe(struct fused *r, struct arena *arena);
void fused_place(struct fused *r, struct block *b);
void fused_start(struct fused *r, struct pass *p);
void fused_clear(struct fused *r);
/* The passes of a stage; and the head's to its logits. */
void stage_forward(struct fused *r, int stage);
void stage_backward(struct fused *r, int stage);
void head_in_parts(struct fused *r);

/* count.c: the layers of an operator with their FLOPs, and their share of the
 * plan's totals. */
void stem_count(const struct fused *r, const struct op *o, struct net *n);
void stage_count(const struct fused *r, const struct op *o, struct net *n);
void head_count(const struct fused *r, const struct op *o, struct net *n);

/* node.c */
void node_forward(struct fused *r, int stage, int v);
void node_backward(struct fused *r, int stage, int v);
/* All input nodes of a stage together: its input is computed once. */
void inputs_forward(struct fused *r, int stage);
void inputs_backward(struct fused *r, int stage);

/* stem.c, head.c */
enum status stem_describe(struct fused *r, struct arena *arena);
void stem_place(struct fused *r, struct block *b);
void stem_forward(struct fused *r, const real *images);
void stem_backward(struct fused *r, const real *images);
/* thin_stem.c: the same of a stem of one convolution; stem_describe serves
 * both. Patches [h1][w1][inner] of one image: taps in the order of conv1's
 * weights. In an image with a border of zeros a patch is three runs of three
 * pixels. */
void thin_stem_place(struct fused *r, struct block *b);
void thin_stem_forward(struct fused *r, const real *images);
void thin_stem_backward(struct fused *r, const real *images);
void stem_patches(struct fused *r, const real *image);
long stem_image(const struct fused *r); /* numbers of an image */
enum status head_describe(struct fused *r, struct arena *arena);
void head_place(struct fused *r, struct block *b);
void head_forward(struct fused *r); /* to logits */
void head_backward(struct fused *r);

#endif
