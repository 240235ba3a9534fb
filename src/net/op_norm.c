/* op_norm.c: batch norm (Ioffe, Szegedy 2015) and layer norm (Ba, Kiros, Hinton
 * 2016). */
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "op.h"

static void add_parameters(struct model *m, struct op *o)
{
    static const char *const field[] = {"weight", "bias"};
    for (int i = 0; i < 2; i++)
        model_parameter(
            m, o,
            (struct parameter_spec){.field = field[i],
                                    .layout = LAYOUT_VECTOR,
                                    .out = o->out->channels,
                                    .in = 1,
                                    .taps = 1,
                                    .start = {START_CONSTANT, i == 0}});
    o->work = 13.0 * (double)tensor_numbers(o->out);
}

static int same_shape(struct model *m, struct op *o)
{
    const struct tensor *x = o->in[0];
    return model_out(m, o, (int[]){x->high, x->wide, x->channels});
}

/* ---- over the batch ------------------------------------------------------
 */

static void batchnorm_forward(struct op *o, struct pass *p)
{
    long rows = tensor_rows(o->out, p->images);
    const real *gamma_beta[2] = {op_value(o, p, 0), op_value(o, p, 1)};
    double *sum = (double *)(void *)p->room, *square = sum + o->bn.channels;
    if (p->training) {
        la_kernels()->sums(rows, o->bn.channels, o->in[0]->y, sum, square);
        batchnorm_train(&o->bn, rows, sum, square, gamma_beta);
    } else {
        batchnorm_evaluate(&o->bn, gamma_beta);
    }
    if (!o->answered)
        la_kernels()->scale(rows, o->bn.channels,
                            (const real *[]){o->bn.scale, o->bn.shift}, 0,
                            o->in[0]->y, o->out->y);
}

static void batchnorm_op_backward(struct op *o, struct pass *p)
{
    struct batchnorm *b = &o->bn;
    long rows = tensor_rows(o->out, p->images);
    const real *z = o->in[0]->y;
    real *gamma = op_gradient(o, p, 0), *beta = op_gradient(o, p, 1),
         *gx = o->gx[0] ? o->gx[0] : o->out->g;
    real *out[2] = {gamma ? gamma : p->room,
                    beta ? beta : p->room + b->channels};
    if (!o->answered)
        la_kernels()->norm_dots(rows, b->channels, z, o->out->g, b->mean,
                                b->dot, b->sum);
    batchnorm_backward(b, rows, z, o->out->g, gx, out);
}

void norm_rectify(const struct op *o, const struct pass *p)
{
    const struct op *n = o->norm;
    la_kernels()->scale(tensor_rows(o->out, p->images), n->bn.channels,
                        (const real *[]){n->bn.scale, n->bn.shift}, 1,
                        n->in[0]->y, o->out->y);
}

void norm_rectify_back(const struct op *o, const struct pass *p)
{
    const struct batchnorm *b = &o->norm->bn;
    la_kernels()->norm_rectified(tensor_rows(o->out, p->images), b->channels,
                                 (const real *[]){b->scale, b->shift},
                                 (const real *[]){o->norm->in[0]->y, o->out->g},
                                 b->mean, (double *[]){b->dot, b->sum},
                                 o->gx[0]);
}

static void batchnorm_op_place(struct op *o, struct block *b)
{
    o->bn.dot = block_take(b, o->bn.channels, sizeof(double));
    o->bn.sum = block_take(b, o->bn.channels, sizeof(double));
}

static void batchnorm_op_each(struct op *o, batchnorm_visit *visit, void *with)
{
    visit(&o->bn, with);
}

static const struct op_kind batchnorm_kind = {
    .name = "batch_norm",
    .reads_x = true,
    .each_batchnorm = batchnorm_op_each,
    .place = batchnorm_op_place,
    .forward = batchnorm_forward,
    .backward = batchnorm_op_backward};

struct op *norm_behind(const struct tensor *t)
{
    return t->maker && t->maker->kind == &batchnorm_kind ? t->maker : NULL;
}

int model_batchnorm(struct model *m, const char *name, int x)
{
    struct op *o = model_op(m, &batchnorm_kind, name, &x, 1);
    int out = o ? same_shape(m, o) : -1;
    if (out < 0)
        return -1;
    if (!o->in[0]->lanes) {
        model_refuse(m,
                     FAIL(ERR_INPUT, "%s: no batch norm of bare images", name));
        return -1;
    }
    if (m->batch * o->out->high * o->out->wide < 2) {
        model_refuse(m, FAIL(ERR_INPUT,
                             "%s: batch norm needs at least 2 values of a "
                             "channel: use a larger batch",
                             name));
        return -1;
    }
    o->bn.channels = o->out->pitch; /* those of the padding are 0 throughout */
    o->room = 4L * o->bn.channels;  /* two sums in double */
    o->bn.gamma = o->parameter;
    add_parameters(m, o);
    return out;
}

/* ---- over the channels of a position --------------------------------------
 */

/* Mean and 1 / standard deviation of a row. */
static void moments(const real *x, int n, double eps, double out[2])
{
    double mean = 0, square = 0;
    for (int c = 0; c < n; c++)
        mean += x[c];
    mean /= n;
    for (int c = 0; c < n; c++)
        square += (x[c] - mean) * (x[c] - mean);
    out[0] = mean;
    out[1] = 1 / sqrt(square / n + eps);
}

static void layernorm_forward(struct op *o, struct pass *p)
{
    long rows = tensor_rows(o->out, p->images);
    int n = o->out->channels, pitch = o->out->pitch;
    const real *gamma = op_value(o, p, 0), *beta = op_value(o, p, 1),
               *x = o->in[0]->y;
    real *y = o->out->y;
    memset(y, 0, (size_t)(rows * pitch) * sizeof *y);
    for (long i = 0; i < rows; i++, x += o->in[0]->pitch, y += pitch) {
        double m[2];
        moments(x, n, o->number, m);
        for (int c = 0; c < n; c++)
            y[c] = (real)((x[c] - m[0]) * m[1] * (double)gamma[c] +
                          (double)beta[c]);
    }
}

/* With zh = (x - mean) istd and g = gamma gy:
 * gx = istd (g - mean of g - zh mean of g zh). */
static void layernorm_row(const real *x, const real *gamma, const real *gy,
                          int n, const double m[2], double *const sums[2],
                          real *gx)
{
    double g = 0, gz = 0;
    for (int c = 0; c < n; c++) {
        double zh = (x[c] - m[0]) * m[1], own = (double)gamma[c] * gy[c];
        g += own / n;
        gz += own * zh / n;
        sums[0][c] += gy[c] * zh;
        sums[1][c] += gy[c];
    }
    for (int c = 0; gx && c < n; c++) {
        double zh = (x[c] - m[0]) * m[1], own = (double)gamma[c] * gy[c];
        gx[c] = (real)(m[1] * (own - g - zh * gz));
    }
}

static void layernorm_backward(struct op *o, struct pass *p)
{
    long rows = tensor_rows(o->out, p->images);
    int n = o->out->channels, pitch = o->out->pitch;
    const real *x = o->in[0]->y, *gy = o->out->g;
    real *gx = o->gx[0];
    double *sums[2] = {(double *)(void *)p->room,
                       (double *)(void *)p->room + n};
    memset(sums[0], 0, 2 * (size_t)n * sizeof *sums[0]);
    if (gx)
        memset(gx, 0, (size_t)(rows * pitch) * sizeof *gx);
    for (long i = 0; i < rows; i++, x += o->in[0]->pitch, gy += pitch) {
        double m[2];
        moments(x, n, o->number, m);
        layernorm_row(x, op_value(o, p, 0), gy, n, m, sums,
                      gx ? gx + i * pitch : NULL);
    }
    for (int k = 0; k < 2; k++) {
        real *out = op_gradient(o, p, k);
        for (int c = 0; out && c < n; c++)
            out[c] = (real)sums[k][c];
    }
}

static const struct op_kind layernorm_kind = {.name = "layer_norm",
                                              .reads_x = true,
                                              .forward = layernorm_forward,
                                              .backward = layernorm_backward};

int model_layernorm(struct model *m, const char *name, int x, double eps)
{
    struct op *o = model_op(m, &layernorm_kind, name, &x, 1);
    int out = o ? same_shape(m, o) : -1;
    if (out < 0)
        return -1;
    if (eps < 0 || eps > 1 || o->in[0]->channels < 2) {
        model_refuse(m, FAIL(ERR_INPUT,
                             "%s: layer norm over %d channels of %s with eps "
                             "%g; it needs 2 channels and an eps from 0 to 1",
                             name, o->in[0]->channels, tensor_name(o->in[0]),
                             eps));
        return -1;
    }
    o->number = eps > 0 ? eps : 1e-5;
    o->room = 4L * o->out->pitch;
    add_parameters(m, o);
    return out;
}
