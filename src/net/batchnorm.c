#include <math.h>

#include "kernels.h"
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

/* With zh = (z - mean) istd: ggamma = sum gy zh, gbeta = sum gy,
 * gz = gamma istd (gy - gbeta/n - zh ggamma/n). */
void batchnorm_backward(const struct batchnorm *b, long rows, const real *z,
                        const real *gy, real *gz, real *gradient[2])
{
    for (int c = 0; c < b->channels; c++) {
        double ggamma = b->dot[c] * b->istd[c];
        gradient[0][c] = (real)ggamma;
        gradient[1][c] = (real)b->sum[c];
        b->dot[c] = ggamma * b->istd[c] / (double)rows;
        b->sum[c] /= (double)rows;
    }
    la_kernels()->norm_gradient(
        rows, b->channels, z, gy,
        (const double *[]){b->mean, b->exact_scale, b->dot, b->sum}, gz);
}
