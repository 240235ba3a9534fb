/* operators.h: what operators are made of, as plain functions, forward and
 * backward.
 *
 * Images are [batch][height][width][channels], here seen as [rows][channels],
 * rows = batch * height * width.  Backward functions overwrite the gradient of
 * their input and of their weights, unless they say that they add.
 */
#ifndef OPERATORS_H
#define OPERATORS_H

#include "block.h"
#include "mat.h"
#include "net.h"

/* A 3x3 window over images, padded by one zero on every side. */
struct window {
    int batch, height, width; /* of the input */
    int stride;               /* 1 or 2 */
};
static inline int window_height(struct window g) /* of the output */
{
    return (g.height - 1) / g.stride + 1;
}
static inline int window_width(struct window g)
{
    return (g.width - 1) / g.stride + 1;
}
static inline long window_rows_in(struct window g)
{
    return (long)g.batch * g.height * g.width;
}
static inline long window_rows_out(struct window g)
{
    return (long)g.batch * window_height(g) * window_width(g);
}

/* Batch normalisation (Ioffe, Szegedy 2015): y = gamma (z - mean) / sqrt(var +
 * 1e-5) + beta; in training by the batch's statistics, in evaluation by the
 * running ones (momentum 0.1, variance of n - 1).  All arrays [channels]. */
struct batchnorm {
    int channels;
    int gamma, beta;     /* parameters */
    real *variance;      /* of the last batch, */
    double *mean, *istd; /* istd = 1 / sqrt(variance + 1e-5) */
    real *running_mean, *running_variance;
    real *scale, *shift; /* y = scale z + shift, of the last use */
    double *dot, *sum;   /* over rows, of gy (z - mean) and of gy */
    double *exact_scale, *exact_shift; /* before rounding: its errors would add
                                          up over all rows of a gradient */
};
void batchnorm_place(struct batchnorm *b, int pad, struct block *running,
                     struct block *m);
void batchnorm_start(struct batchnorm *b);
/* From sums over rows of z and z^2: statistics, running statistics, scale and
 * shift. */
void batchnorm_train(struct batchnorm *b, long rows, const double *sum,
                     const double *square, const real *gamma_beta[2]);
void batchnorm_evaluate(struct batchnorm *b, const real *gamma_beta[2]);
/* From dot and sum, which are used up: gz and the gradients of gamma and beta;
 * channels padded. */
void batchnorm_backward(const struct batchnorm *b, long rows, const real *z,
                        const real *gy, real *gz, real *gradient[2]);

/* y = 1 / (1 + exp(-x)), error below 3 ulp; gx = gy y (1 - y), gx and gy may
 * be the same. */
void sigmoid_forward(long n, const real *x, real *y);
void sigmoid_backward(long n, const real *y, const real *gy, real *gx);

/* kept[i] = 1 with probability 1 - rate (to 2^-32); y = factor x, where the
 * factor is 0 whatever x is 0. */
void dropout_draw(struct rng *r, long n, double rate, uint8_t *kept);
void dropout_apply(int n, const real *factor, const real *x, real *y);

/* sigmoid(w[e]); the one edge of a node has no weight. */
double edge_strength(const real *w, int edges, int e);

#endif
