/* mixture.h: weighted sums of batch-normed tensors, and the gradients that flow
 * back through them. */
#ifndef MIXTURE_H
#define MIXTURE_H

#include "kernels.h"
#include "operators.h"

struct arena;
struct desk;
struct fused;

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

enum status mixture_describe(struct mixture *m, int terms, int channels,
                             struct arena *arena);
void mixture_place(struct mixture *m, struct block *b);
void mixture_prepare(struct mixture *m);
/* out = (ReLU of) rows first .. first + rows of x. */
void mixture_rows(const struct la_kernels *k, struct mixture *m,
                  const long span[2], int relu, real *out);
/* The sum, of rows from the first, as kernels take it. */
struct la_mix mixture_at(struct mixture *m, long first);
/* What dots and sums of some rows a kernel added to m->dot and m->sum, to
 * those of the batch. */
void mixture_flush(struct mixture *m);
/* The rows' share of the sums of their gradient g. */
void mixture_dots(const struct la_kernels *k, struct mixture *m,
                  const long span[2], const real *g);
/* The sums to the sources; the strengths' gradients to out unless NULL. */
void mixture_spread(struct mixture *m, double *out);

/* What the next tile will read or write, while products of `inner` numbers are
 * computed; then its rows, the most urgent first. */
void ahead_start(struct desk *d, int inner);
void ahead_rows(struct desk *d, const real *x, int channels,
                const long span[2]);
void ahead_mixture(struct desk *d, const struct mixture *m, const long span[2]);
void ahead_gather(struct desk *d, const struct gather *g, const long span[2]);

enum status gather_describe(struct gather *g, int uses, struct source *source,
                            struct arena *arena);
void gather_place(struct gather *g, struct block *b);
/* After all consumers: gradients of gamma and beta, coefficients of gz. */
void gather_prepare(struct fused *r, struct gather *g, long rows);
void gather_rows(const struct la_kernels *k, struct gather *g,
                 const long span[2], real *out);

void source_place(struct source *s, long rows, struct block *b);
void source_clear(struct source *s);
/* Statistics of the batch from the sums, or in evaluation the running ones. */
void source_finish(struct fused *r, struct source *s, long rows);

#endif
