/* op_depthwise.c: every channel its own window of weights, [taps][channels]. */
#include <string.h>

#include "bias.h"

/* Calls visit for every row of the output and every tap inside the image. */
struct meeting {
    const real *x, *k; /* of the input's row (or its gradient), of the tap */
    real *to;
};
struct arrays {
    const real *x, *k, *y;
    real *gx, *gk, *out;
};

static void forward_tap(int n, const real *restrict x, const real *restrict k,
                        real *restrict y)
{
    for (int c = 0; c < n; c++)
        y[c] += x[c] * k[c];
}

/* One output row: adds products to out, or gradients to gx and gk. */
static void row(const struct op *o, long image, const int hw[2], long at,
                const struct arrays *a)
{
    const struct tensor *x = o->in[0];
    const struct windows w = o->window;
    int n = x->pitch;
    for (int tap = 0; tap < w.size * w.size; tap++) {
        int h = hw[0] * w.stride + tap / w.size - w.pad,
            v = hw[1] * w.stride + tap % w.size - w.pad;
        if (h < 0 || h >= x->high || v < 0 || v >= x->wide)
            continue;
        long in = ((image * x->high + h) * x->wide + v) * n,
             weight = (long)tap * n;
        if (a->out)
            forward_tap(n, a->x + in, a->k + weight, a->out + at * n);
        if (a->gk)
            forward_tap(n, a->x + in, a->y + at * n, a->gk + weight);
        if (a->gx)
            forward_tap(n, a->y + at * n, a->k + weight, a->gx + in);
    }
}

static void each_row(const struct op *o, int images, const struct arrays *a)
{
    long at = 0;
    for (long b = 0; b < images; b++)
        for (int h = 0; h < o->out->high; h++)
            for (int w = 0; w < o->out->wide; w++, at++)
                row(o, b, (int[]){h, w}, at, a);
}

static void forward(struct op *o, struct pass *p)
{
    long rows = tensor_rows(o->out, p->images);
    memset(o->out->y, 0, (size_t)(rows * o->out->pitch) * sizeof(real));
    each_row(o, p->images,
             &(struct arrays){
                 .x = o->in[0]->y, .k = op_value(o, p, 0), .out = o->out->y});
    bias_add(o, p);
}

static void backward(struct op *o, struct pass *p)
{
    const struct tensor *x = o->in[0];
    real *gk = op_gradient(o, p, 0), *gx = o->gx[0];
    int taps = o->window.size * o->window.size;
    if (gk)
        memset(gk, 0, (size_t)(taps * x->pitch) * sizeof *gk);
    if (gx)
        memset(gx, 0, (size_t)(p->images * tensor_reals(x)) * sizeof *gx);
    each_row(o, p->images,
             &(struct arrays){.x = x->y,
                              .k = op_value(o, p, 0),
                              .y = o->out->g,
                              .gx = gx,
                              .gk = gk});
    bias_back(o, p);
}

static const struct op_kind depthwise_kind = {.name = "depthwise",
                                              .reads_x = true,
                                              .forward = forward,
                                              .backward = backward};

void model_depthwise(struct model *m, struct op *o, bool bias)
{
    int taps = o->window.size * o->window.size, channels = o->out->channels;
    o->kind = &depthwise_kind;
    o->label = depthwise_kind.name;
    model_parameter(m, o,
                    (struct parameter_spec){.field = "weight",
                                            .layout = LAYOUT_DEPTHWISE,
                                            .out = channels,
                                            .in = 1,
                                            .taps = taps,
                                            .side = o->window.size,
                                            .fan_in = taps,
                                            .fan_out = taps});
    if (bias)
        bias_describe(m, o, taps, 1);
    o->room = bias_room(o);
    o->products = (double)tensor_numbers(o->out) * taps;
}
