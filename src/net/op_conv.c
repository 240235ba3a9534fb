/* op_conv.c: convolutions, as products of windows where they lie: no window is
 * copied, and a border costs nothing (bands.h). */
#include <string.h>

#include "bands.h"
#include "bias.h"

/* ---- weights -------------------------------------------------------------
 * [taps][in][out, padded].  With groups, of which each output sees one, they
 * are spread over all input channels, with zeros between. */

static int taps_of(const struct op *o)
{
    return o->window.size * o->window.size;
}

static long weights(const struct op *o)
{
    return (long)taps_of(o) * o->in[0]->channels * o->out->pitch;
}

static long turned_weights(const struct op *o)
{
    return (long)taps_of(o) * o->out->channels * o->in[0]->pitch;
}

/* Scratch: weights as the products read them; turned; spread over groups, and
 * the gradient of these. */
struct scratch {
    real *packed, *turned, *spread, *gradient;
};
static struct scratch divide(const struct op *o, real *room)
{
    long n = weights(o), turned = turned_weights(o);
    struct scratch r = {.packed = room};
    r.turned = r.packed + (n > turned ? n : turned);
    r.spread = r.turned + turned;
    r.gradient = r.spread + (o->window.groups > 1 ? n : 0);
    return r;
}
static long room_of(const struct op *o)
{
    long n = weights(o), turned = turned_weights(o);
    return (n > turned ? n : turned) + turned +
           (o->window.groups > 1 ? 2 * n : 0);
}

/* From narrow to spread, or back: of every row the columns of its group. */
static void move_groups(const struct op *o, real *narrow, real *spread,
                        bool back)
{
    int groups = o->window.groups, in = o->in[0]->channels / groups,
        out = o->out->channels / groups, pitch = o->out->pitch;
    for (long row = 0; row < (long)taps_of(o) * groups * in; row++) {
        long tap = row / in / groups, group = row / in % groups;
        real *a = narrow + (tap * in + row % in) * pitch + group * out,
             *b = spread + row * pitch + group * out;
        memcpy(back ? a : b, back ? b : a, (size_t)out * sizeof *a);
    }
}

static real *spread_weights(const struct op *o, const struct pass *p,
                            real *spread)
{
    real *w = parameter_value(p->parameters, o->parameter);
    if (o->window.groups == 1)
        return w;
    memset(spread, 0, (size_t)weights(o) * sizeof *w);
    move_groups(o, w, spread, false);
    return spread;
}

/* One tap's [in][out] becomes [out][in]. */
static void turn(const struct op *o, const real *w, real *turned)
{
    int in = o->in[0]->channels, wide = o->in[0]->pitch, out = o->out->channels;
    la_kernels()->turn(in, out, w, o->out->pitch, turned, wide);
    for (int k = 0; wide > in && k < out; k++)
        memset(turned + (long)k * wide + in, 0,
               (size_t)(wide - in) * sizeof *turned);
}

static void pack_back(const struct op *o, const struct side *s,
                      const int last[2], const real *w, const struct scratch *r)
{
    long in = o->in[0]->channels, pitch = o->out->pitch,
         size = (long)o->out->channels * o->in[0]->pitch;
    int stride = o->window.stride, down = s->down.taps, across = s->across.taps;
    for (int i = 0; i < down; i++)
        for (int j = 0; j < across; j++) {
            long tap = (long)(last[0] - i * stride) * o->window.size + last[1] -
                       j * stride;
            turn(o, w + tap * in * pitch, r->turned + (i * across + j) * size);
        }
    la_kernels()->pack_windows(down * across * o->out->channels,
                               o->in[0]->pitch, r->turned, r->packed);
}

/* ---- products ------------------------------------------------------------ */

/* At the first image of a tile; gw: the windows of `from` meet `to`. */
struct arrays {
    const real *from;
    real *to;
    const real *packed, *bias;
    real *gw;
};

static void multiply(const struct part *p, void *with)
{
    const struct arrays *a = with;
    if (a->gw)
        la_kernels()->windows_turned(&p->windows, a->from + p->from,
                                     a->to + p->to, a->gw);
    else
        la_kernels()->windows(&p->windows, a->from + p->from, a->packed,
                              a->bias, a->to + p->to);
}

/* Some images at a time: the corners of several make a block, and all of them
 * stay in the second cache. */
static void each_tile(const struct side *s, int images, struct arrays a)
{
    enum { TILE = 131072, MOST = 64 };
    long from = tensor_reals(s->from), to = tensor_reals(s->to),
         most = TILE / (from + to);
    int tile = most < 1 ? 1 : most > MOST ? MOST : (int)most;
    for (int first = 0; first < images; first += tile) {
        side_parts(s, images - first < tile ? images - first : tile, multiply,
                   &a);
        a.from += tile * from;
        a.to += tile * to;
    }
}

static void forward(struct op *o, struct pass *p)
{
    struct scratch r = divide(o, p->room);
    struct side s = side_forward(o);
    la_kernels()->pack_windows(taps_of(o) * o->in[0]->channels, o->out->pitch,
                               spread_weights(o, p, r.spread), r.packed);
    each_tile(
        &s, p->images,
        (struct arrays){.from = o->in[0]->y,
                        .to = o->out->y,
                        .packed = r.packed,
                        .bias = o->parameters > 1 ? op_value(o, p, 1) : NULL});
}

static void input_gradient(struct op *o, struct pass *p)
{
    struct scratch r = divide(o, p->room);
    const real *w = spread_weights(o, p, r.spread);
    int rest[2], last[2];
    for (rest[0] = 0; rest[0] < o->window.stride; rest[0]++)
        for (rest[1] = 0; rest[1] < o->window.stride; rest[1]++) {
            struct side s = side_back(o, rest, last);
            pack_back(o, &s, last, w, &r);
            each_tile(&s, p->images,
                      (struct arrays){.from = o->out->g,
                                      .to = o->gx[0],
                                      .packed = r.packed});
        }
}

static void weight_gradient(struct op *o, struct pass *p, real *gw)
{
    struct scratch r = divide(o, p->room);
    struct side s = side_forward(o);
    real *sums = o->window.groups > 1 ? r.gradient : gw;
    memset(sums, 0, (size_t)weights(o) * sizeof *sums);
    each_tile(
        &s, p->images,
        (struct arrays){.from = o->in[0]->y, .to = o->out->g, .gw = sums});
    if (sums != gw)
        move_groups(o, gw, sums, true);
}

static void backward(struct op *o, struct pass *p)
{
    real *gw = op_gradient(o, p, 0);
    if (gw)
        weight_gradient(o, p, gw);
    if (o->gx[0])
        input_gradient(o, p);
    bias_back(o, p);
}

static const struct op_kind conv_kind = {
    .name = "conv", .reads_x = true, .forward = forward, .backward = backward};

/* ---- description --------------------------------------------------------- */

static void add_parameters(struct model *m, struct op *o, bool bias)
{
    int taps = taps_of(o), groups = o->window.groups;
    struct parameter_spec weight = {.field = "weight",
                                    .layout = LAYOUT_CONV,
                                    .out = o->out->channels,
                                    .in = o->in[0]->channels / groups,
                                    .taps = taps,
                                    .side = o->window.size};
    weight.fan_in = (double)weight.in * taps;
    weight.fan_out = (double)weight.out / groups * taps;
    model_parameter(m, o, weight);
    if (bias)
        bias_describe(m, o, weight.fan_in, weight.fan_out / taps);
    o->products = (double)tensor_rows(o->out, 1) * weight.fan_in * weight.out;
    o->room = room_of(o) + bias_room(o);
}

static enum status check(const struct op *o, const struct conv_spec *c)
{
    const struct tensor *x = o->in[0];
    if (c->size % 2 == 0 || c->size < 1 || c->stride < 1 || c->pad < 0 ||
        c->pad >= c->size)
        return FAIL(ERR_INPUT,
                    "%s: windows of %d x %d, stride %d, padding %d; the size "
                    "is odd, the stride at least 1, the padding below the size",
                    o->name, c->size, c->size, c->stride, c->pad);
    if (x->high + 2 * c->pad < c->size || x->wide + 2 * c->pad < c->size)
        return FAIL(ERR_INPUT,
                    "%s: windows of %d x %d do not fit %s of %d x %d with "
                    "padding %d",
                    o->name, c->size, c->size, tensor_name(x), x->high, x->wide,
                    c->pad);
    if (c->groups < 1 || x->channels % c->groups || c->out % c->groups)
        return FAIL(ERR_INPUT,
                    "%s: %d groups do not divide %d channels of %s and %d of "
                    "its own",
                    o->name, c->groups, x->channels, tensor_name(x), c->out);
    return OK;
}

int model_conv(struct model *m, const char *name, int x, struct conv_spec c)
{
    struct op *o = model_op(m, &conv_kind, name, &x, 1);
    c.size = c.size ? c.size : 1;
    c.stride = c.stride ? c.stride : 1;
    c.groups = c.groups ? c.groups : 1;
    if (!o || op_bad_outputs(m, name, c.out) || model_refuse(m, check(o, &c)))
        return -1;
    o->window = (struct windows){c.size, c.stride, c.pad, c.groups};
    int out = model_out(
        m, o,
        (int[]){(o->in[0]->high + 2 * c.pad - c.size) / c.stride + 1,
                (o->in[0]->wide + 2 * c.pad - c.size) / c.stride + 1, c.out});
    if (out < 0)
        return -1;
    if (c.groups > 1 && c.groups == o->in[0]->channels && c.out == c.groups)
        model_depthwise(m, o, !c.no_bias);
    else
        add_parameters(m, o, !c.no_bias);
    return out;
}
