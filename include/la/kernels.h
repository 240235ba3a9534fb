/* kernels.h: the vector kernels of one level, behind one table.
 *
 * Matrices are row-major; rows of images are [batch * height * width][channels]
 * with the channels padded to a multiple of `lanes`, the padding zero, arrays
 * aligned to 64 bytes.  All sums have a fixed order, so equal levels give equal
 * bits.  "Adds to" means that the output must hold something before.
 */
#ifndef KERNELS_H
#define KERNELS_H

#include <stdint.h>

#include "operands.h"

struct la_kernels {
    int lanes;

    /* Packs w [rows][columns, a multiple of lanes] for a product; and its
     * transpose: `used` of w's columns become rows, w's rows become columns,
     * padded with zeros to a multiple of lanes. */
    void (*pack)(int rows, int columns, const real *w, real *packed);
    void (*pack_turned)(int rows, int columns, int used, const real *w,
                        real *packed);
    void (*product)(const struct la_product *p, const real *a,
                    const real *packed, real *c);
    /* Adds a^T g to w [inner][columns], a as in struct la_product, one
     * segment. */
    void (*product_turned)(const struct la_product *p, const real *a,
                           const real *g, real *w);

    void (*mix)(const struct la_mix *m, long rows, real *out);
    /* Adds to sum the column sums of g [rows][channels], to dot[i] those of
     * g x[i]. */
    void (*dots)(const struct la_mix *m, long rows, const real *g,
                 real *const *dot, real *sum);
    /* out = g where x > 0, else 0. */
    void (*mask)(long n, const real *x, const real *g, real *out);

    /* Depthwise 3x3, k [9][channels]: u of x.  Back, with the gradient gu of
     * u, gk += the gradient of k, and for stride 1, x = ReLU of the sum m of
     * one term or more: ga = [x > 0] (gradient of x), and its dots with m; for
     * stride 2: gx += the gradient of x. */
    void (*depthwise)(const struct la_window *g, const real *x, const real *k,
                      real *u);
    void (*depthwise_back)(const struct la_window *g, const real *gu,
                           const real *k, const real *x, real *ga, real *gk,
                           const struct la_mix *m, real *const *dot, real *sum);
    void (*depthwise_back2)(const struct la_window *g, const real *gu,
                            const real *k, const real *x, real *gx, real *gk);

    /* Over the rows of one image, z [rows][channels] of a batch norm with
     * scale and shift sh[0], sh[1]: where scale z + shift > 0, active sums z
     * and count counts. */
    void (*relu_sums)(long rows, int channels, const real *z,
                      const real *const sh[2], real *const active_count[2]);
    /* g = c[2] z + c[3] + (c[0] z + c[1] > 0 ? c[4] : 0), c[i] [channels]. */
    void (*relu_gradient)(long rows, int channels, const real *z,
                          const real *const c[5], real *g);

    /* array: value, first and second moment; all [n]. */
    void (*adam)(const struct la_adam *a, long n, const real *gradient,
                 real *const array[3]);

    /* sum of |w[j]| d(at, place j) to out[0], its gradient by at (without
     * scale) to out[1], out[2]; w, gw [n] need no padding.  The distance of 0
     * has slope 0. */
    void (*transport)(const struct la_places *p, const real *w, real *gw,
                      double out[3]);
    /* The same of exp(-sqrt(d^2 + 1e-8)), d straight, over j > i; at is place
     * i. */
    void (*density)(const struct la_places *p, int i, double out[3]);

    /* Floating-point operations done, in registers. */
    double (*multiply_adds)(long rounds, real *sink);

    /* Packs w for windows; c = bias (unless NULL) + windows of a times w,
     * packed; and w += the windows of a, turned, times g. */
    void (*pack_windows)(int rows, int columns, const real *w, real *packed);
    void (*windows)(const struct la_windows *p, const real *a,
                    const real *packed, const real *bias, real *c);
    void (*windows_turned)(const struct la_windows *p, const real *a,
                           const real *g, real *w);

    /* y = of each window of x (inner 1) and each column the largest, the first
     * of equals, NaN before all, and its number in the window; or, which NULL,
     * the mean.  gx = what y's gradient g gives back, where windows share
     * nothing; add: is added. */
    void (*pool)(const struct la_windows *p, const real *x, real *y,
                 uint8_t *which);
    void (*pool_back)(const struct la_windows *p, int add, const real *g,
                      const uint8_t *which, real *gx);

    /* y = x > 0 ? x : slope x, and back from y to gx; slope from 0 to 1. */
    void (*rectify)(long n, real slope, const real *x, real *y);
    void (*rectify_back)(long n, real slope, const real *y, const real *g,
                         real *gx);

    /* Sums of columns of x [rows][columns], and of their squares unless NULL.
     * y = scale x + shift, by[0] and by[1] [columns]; rectified if asked. */
    void (*sums)(long rows, int columns, const real *x, double *sum,
                 double *square);
    void (*scale)(long rows, int columns, const real *const by[2],
                  int rectified, const real *x, real *y);
    /* The sum of x y. */
    double (*dot)(long n, const real *x, const real *y);
    /* Sums of g (z - mean) and of g. */
    void (*norm_dots)(long rows, int columns, const real *z, const real *g,
                      const double *mean, double *dot, double *sum);
    /* The same of g where the rectified by[0] z + by[1] is not 0, which is
     * written to gy. */
    void (*norm_rectified)(long rows, int columns, const real *const by[2],
                           const real *const z_g[2], const double *mean,
                           double *const dot_sum[2], real *gy);
    /* gz = by[1] (g - by[3] - by[2] (z - by[0])), by[i] [columns]. */
    void (*norm_gradient)(long rows, int columns, const real *z, const real *g,
                          const double *const by[4], real *gz);

    /* to [columns][rows] = the transpose of from [rows][columns]; pitch: from
     * one row to the next. */
    void (*turn)(int rows, int columns, const real *from, long pitch, real *to,
                 long to_pitch);
    /* y = la_exp(x), bit by bit; n a multiple of 8. */
    void (*exp)(long n, const double *x, double *y);
};

/* The kernels of the level chosen, see la.h. */
const struct la_kernels *la_kernels(void);

#endif
