#include <math.h>

#include "operators.h"

static const double eps = 1e-5, momentum = 0.1;

void batchnorm_place(struct batchnorm *b, int pad, struct block *running,
                     struct block *m)
{
    long room = (b->channels + pad - 1) / pad * pad;
    b->running_mean = block_reals(running, room);
    b->running_variance = block_reals(running, room);
    b->variance = block_reals(m, room);
    b->scale = block_reals(m, room);
    b->shift = block_reals(m, room);
    b->mean = block_take(m, room, sizeof(double));
    b->istd = block_take(m, room, sizeof(double));
    b->exact_scale = block_take(m, room, sizeof(double));
    b->exact_shift = block_take(m, room, sizeof(double));
}

void batchnorm_start(struct batchnorm *b)
{
    for (int c = 0; c < b->channels; c++) {
        b->running_mean[c] = 0;
        b->running_variance[c] = 1;
    }
}

void batchnorm_sums(long rows, int channels, const real *z, double *sum,
                    double *square)
{
    for (int c = 0; c < channels; c++)
        sum[c] = square[c] = 0;
    for (long i = 0; i < rows; i++)
        for (int c = 0; c < channels; c++) {
            double x = z[i * channels + c];
            sum[c] += x;
            square[c] += x * x;
        }
}

static void fold(struct batchnorm *b, int c, double mean, double istd,
                 const real *gamma_beta[2])
{
    double scale = (double)gamma_beta[0][c] * istd;
    b->exact_scale[c] = scale;
    b->exact_shift[c] = (double)gamma_beta[1][c] - scale * mean;
    b->scale[c] = (real)b->exact_scale[c];
    b->shift[c] = (real)b->exact_shift[c];
}

static real blend(real old, double now)
{
    return (real)((1 - momentum) * (double)old + momentum * now);
}

void batchnorm_train(struct batchnorm *b, long rows, const double *sum,
                     const double *square, const real *gamma_beta[2])
{
    double n = (double)rows;
    for (int c = 0; c < b->channels; c++) {
        double mean = sum[c] / n, var = square[c] / n - mean * mean;
        if (var < 0) /* rounding; NaN stays */
            var = 0;
        double istd = 1 / sqrt(var + eps);
        b->mean[c] = mean;
        b->variance[c] = (real)var;
        b->istd[c] = istd;
        b->running_mean[c] = blend(b->running_mean[c], mean);
        b->running_variance[c] =
            blend(b->running_variance[c], var * n / (n - 1));
        fold(b, c, mean, istd, gamma_beta);
    }
}

void batchnorm_evaluate(struct batchnorm *b, const real *gamma_beta[2])
{
    for (int c = 0; c < b->channels; c++)
        fold(b, c, (double)b->running_mean[c],
             1 / sqrt((double)b->running_variance[c] + eps), gamma_beta);
}

void batchnorm_apply(const struct batchnorm *b, long rows, const real *z,
                     real *y)
{
    for (long i = 0; i < rows; i++)
        for (int c = 0; c < b->channels; c++, z++, y++)
            *y = b->scale[c] * *z + b->shift[c];
}

enum { AT_ONCE = 16 }; /* channels: a cache line, sums in registers */

/* ggamma = sum gy zh and gbeta = sum gy of span[1] channels from span[0]. */
static void backward_sums(const struct batchnorm *b, long rows,
                          const int span[2], const real *const z_gy[2],
                          double *const out[2])
{
    const double *mean = b->mean + span[0], *istd = b->istd + span[0];
    for (long i = 0; i < rows; i++) {
        long at = i * b->channels + span[0];
        const real *z = z_gy[0] + at, *gy = z_gy[1] + at;
        for (int c = 0; c < span[1]; c++) {
            out[0][c] += gy[c] * (z[c] - mean[c]) * istd[c];
            out[1][c] += gy[c];
        }
    }
}

/* gz = gamma istd (gy - sums[1] - (z - mean) sums[0]) */
static void backward_values(const struct batchnorm *b, long rows,
                            const int span[2], const real *const z_gy[2],
                            double *const sums[2], real *gz)
{
    const double *mean = b->mean + span[0];
    const real *scale = b->scale + span[0];
    for (long i = 0; i < rows; i++) {
        long at = i * b->channels + span[0];
        const real *z = z_gy[0] + at, *gy = z_gy[1] + at;
        for (int c = 0; c < span[1]; c++)
            gz[at + c] = (real)(scale[c] * (gy[c] - sums[1][c] -
                                            (z[c] - mean[c]) * sums[0][c]));
    }
}

/* With zh = (z - mean) istd: ggamma = sum gy zh, gbeta = sum gy,
 * gz = gamma istd (gy - gbeta/n - zh ggamma/n). */
void batchnorm_backward(const struct batchnorm *b, long rows, const real *z,
                        const real *gy, real *gz, real *gradient[2])
{
    const real *z_gy[2] = {z, gy};
    for (int first = 0; first < b->channels; first += AT_ONCE) {
        int left = b->channels - first,
            span[2] = {first, left < AT_ONCE ? left : AT_ONCE};
        double ggamma[AT_ONCE] = {0}, gbeta[AT_ONCE] = {0};
        backward_sums(b, rows, span, z_gy, (double *[]){ggamma, gbeta});
        for (int c = 0; c < span[1]; c++) {
            gradient[0][first + c] = (real)ggamma[c];
            gradient[1][first + c] = (real)gbeta[c];
            ggamma[c] *= b->istd[first + c] / (double)rows;
            gbeta[c] /= (double)rows;
        }
        backward_values(b, rows, span, z_gy, (double *[]){ggamma, gbeta}, gz);
    }
}
