/* op_activation.c: functions of single numbers.  Their slope is found from
 * their value, so nothing else is kept. */
#include "kernels.h"
#include "la.h"
#include "op.h"

static void elu(long n, real alpha, const real *x, real *y)
{
    for (long i = 0; i < n; i++)
        y[i] = x[i] < 0 ? alpha * (real)(la_exp((double)x[i]) - 1) : x[i];
}

static void elu_backward(long n, real alpha, const real *y, const real *gy,
                         real *gx)
{
    for (long i = 0; i < n; i++)
        gx[i] = y[i] > 0 ? gy[i] : gy[i] * (y[i] + alpha);
}

/* 1 - 2 / (exp(2 x) + 1), in double: near 0 nothing of a float is lost. */
static void hyperbolic_tangent(long n, const real *x, real *y)
{
    for (long i = 0; i < n; i++)
        y[i] = (real)(1 - 2 / (la_exp(2 * (double)x[i]) + 1));
}

static void tangent_backward(long n, const real *y, const real *gy, real *gx)
{
    for (long i = 0; i < n; i++)
        gx[i] = gy[i] * (1 - y[i] * y[i]);
}

void tensor_clear_padding(const struct tensor *t, long rows, real *y)
{
    for (long i = 0; t->pitch > t->channels && i < rows; i++, y += t->pitch)
        for (int c = t->channels; c < t->pitch; c++)
            y[c] = 0;
}

static void forward(struct op *o, struct pass *p)
{
    long rows = tensor_rows(o->out, p->images), n = rows * o->out->pitch;
    const real *x = o->in[0]->y;
    real *y = o->out->y;
    switch ((enum activation)o->what) {
    case RELU:
    case LEAKY_RELU:
        if (o->norm && o->norm->answered)
            norm_rectify(o, p);
        else
            la_kernels()->rectify(n, (real)o->number, x, y);
        break;
    case ELU:
        elu(n, (real)o->number, x, y);
        break;
    case SIGMOID:
        sigmoid_forward(n, x, y);
        tensor_clear_padding(o->out, rows, y);
        break;
    case TANH:
        hyperbolic_tangent(n, x, y);
        break;
    }
}

static void backward(struct op *o, struct pass *p)
{
    long n = tensor_rows(o->out, p->images) * o->out->pitch;
    const real *y = o->out->y, *gy = o->out->g;
    real *gx = o->gx[0];
    switch ((enum activation)o->what) {
    case RELU:
    case LEAKY_RELU:
        if (o->norm && o->norm->answered)
            norm_rectify_back(o, p);
        else
            la_kernels()->rectify_back(n, (real)o->number, y, gy, gx);
        break;
    case ELU:
        elu_backward(n, (real)o->number, y, gy, gx);
        break;
    case SIGMOID:
        sigmoid_backward(n, y, gy, gx);
        break;
    case TANH:
        tangent_backward(n, y, gy, gx);
        break;
    }
}

static const struct op_kind activation_kind = {.name = "activation",
                                               .reads_y = true,
                                               .forward = forward,
                                               .backward = backward};

int model_activation(struct model *m, const char *name, int x,
                     enum activation kind, double number)
{
    /* exp counts 1 */
    static const struct {
        const char *label, *number;
        double flops;
    } kinds[] = {[RELU] = {"relu", NULL, 2},
                 [LEAKY_RELU] = {"leaky_relu", "slope", 2},
                 [ELU] = {"elu", "alpha", 6},
                 [SIGMOID] = {"sigmoid", NULL, 7},
                 [TANH] = {"tanh", NULL, 8}};
    struct op *o = model_op(m, &activation_kind, name, &x, 1);
    if (!o)
        return -1;
    if (kinds[kind].number && !(number >= 0 && number <= 1)) {
        model_refuse(m, FAIL(ERR_INPUT, "%s: %s %g; it is in [0, 1]", name,
                             kinds[kind].number, number));
        return -1;
    }
    if (!o->in[0]->lanes) {
        model_refuse(m,
                     FAIL(ERR_INPUT, "%s: no activation of bare images", name));
        return -1;
    }
    o->what = kind;
    o->norm = kind == RELU ? norm_behind(o->in[0]) : NULL;
    o->number = kinds[kind].number ? number : 0;
    o->label = kinds[kind].label;
    o->work = kinds[kind].flops * (double)tensor_numbers(o->in[0]);
    return model_out(
        m, o, (int[]){o->in[0]->high, o->in[0]->wide, o->in[0]->channels});
}
