/* op_product.c: linear layers and convolutions.  Each output position is the
 * product of a patch of its input with the rows of the weights, [out][patch]:
 * a tile of patches at a time, on the kernel table. */
#include <string.h>

#include "arena.h"
#include "kernels.h"
#include "patches.h"
#include "readout.h"

/* Scratch: packed weights, patches, a group's outputs, masked weights. */
struct scratch {
    real *packed, *patches, *part, *masked;
};
static struct scratch divide(const struct patches *g, real *room)
{
    struct scratch r = {.packed = room};
    r.patches = r.packed + g->pitch * g->columns;
    r.part = r.patches + g->tile * g->pitch;
    r.masked = r.part + g->tile * g->columns;
    return r;
}
static long room_of(const struct patches *g, bool mask)
{
    return g->pitch * g->columns + g->tile * (g->pitch + g->columns) +
           (mask ? (long)g->out * g->pitch : 0);
}

/* A group's rows of weights, its mask applied. */
static const real *weights_of(const struct op *o, const struct pass *p,
                              const struct patches *g, int group, real *masked)
{
    long n = (long)g->out * g->pitch;
    const real *w = op_value(o, p, 0) + group * n;
    if (!o->mask)
        return w;
    for (long i = 0; i < n; i++)
        masked[i] = w[i] * o->mask[i];
    return masked;
}

static void copy_columns(const real *part, long rows, int columns, int n,
                         real *y, int pitch)
{
    for (long i = 0; i < rows; i++)
        memcpy(y + i * pitch, part + i * columns, (size_t)n * sizeof *y);
}

static void group_forward(struct op *o, struct pass *p, const struct patches *g,
                          int group)
{
    const struct la_kernels *k = la_kernels();
    struct scratch r = divide(g, p->room);
    long rows = tensor_rows(g->y, p->images);
    bool split = g->w.groups > 1;
    k->pack_turned(g->out, (int)g->pitch, (int)g->size,
                   weights_of(o, p, g, group, r.masked), r.packed);
    struct la_product product = {.inner = (int)g->size,
                                 .columns = g->columns,
                                 .pitch = g->pitch,
                                 .segments = 1};
    for (long first = 0; first < rows; first += g->tile) {
        long left = rows - first,
             span[2] = {first, left < g->tile ? left : g->tile};
        real *y = g->y->y + first * g->y->pitch;
        product.rows = span[1];
        k->product(&product, take_patches(g, g->x->y, span, group, r.patches),
                   r.packed, split ? r.part : y);
        if (split)
            copy_columns(r.part, span[1], g->columns, g->out,
                         y + group * g->out, g->y->pitch);
    }
}

static void forward(struct op *o, struct pass *p)
{
    struct patches g = patches_of(o, la_kernels()->lanes);
    long rows = tensor_rows(g.y, p->images);
    int groups = g.whole ? 1 : g.w.groups;
    if (groups > 1) /* what no group writes */
        memset(g.y->y, 0, (size_t)(rows * g.y->pitch) * sizeof(real));
    for (int k = 0; k < groups; k++)
        group_forward(o, p, &g, k);
    if (o->parameters > 1)
        bias_add(rows, g.y->pitch, op_value(o, p, 1), g.y->y);
}

/* Of a tile: the gradient of its patches. */
static void tile_input(const struct patches *g, const struct scratch *r,
                       const long span[2], int group, real *gx)
{
    struct la_product input = {.rows = span[1],
                               .inner = g->out,
                               .columns = (int)g->pitch,
                               .pitch = g->y->pitch,
                               .segments = 1};
    const real *gy = g->y->g + span[0] * g->y->pitch + (long)group * g->out;
    la_kernels()->product(&input, gy, r->packed,
                          g->direct ? gx + span[0] * g->size : r->patches);
    if (!g->direct)
        give_patches(g, r->patches, span, group, gx);
}

static void group_backward(struct op *o, struct pass *p,
                           const struct patches *g, int group)
{
    const struct la_kernels *k = la_kernels();
    struct scratch r = divide(g, p->room);
    long rows = tensor_rows(g->y, p->images), n = (long)g->out * g->pitch;
    real *gw = op_gradient(o, p, 0), *gx = o->gx[0];
    struct la_product weight = {.inner = g->out,
                                .columns = (int)g->pitch,
                                .pitch = g->y->pitch,
                                .segments = 1};
    gw = gw ? gw + group * n : NULL;
    if (gx)
        k->pack(g->out, (int)g->pitch, weights_of(o, p, g, group, r.masked),
                r.packed);
    if (gw)
        memset(gw, 0, (size_t)n * sizeof *gw);
    for (long first = 0; first < rows; first += g->tile) {
        long left = rows - first,
             span[2] = {first, left < g->tile ? left : g->tile};
        weight.rows = span[1];
        if (gw)
            k->product_turned(
                &weight, g->y->g + first * g->y->pitch + (long)group * g->out,
                take_patches(g, g->x->y, span, group, r.patches), gw);
        if (gx)
            tile_input(g, &r, span, group, gx);
    }
    for (long i = 0; gw && o->mask && i < n; i++)
        gw[i] *= o->mask[i];
}

static void backward(struct op *o, struct pass *p)
{
    struct patches g = patches_of(o, la_kernels()->lanes);
    int groups = g.whole ? 1 : g.w.groups;
    if (o->gx[0] && !g.direct)
        memset(o->gx[0], 0,
               (size_t)(p->images * tensor_reals(g.x)) * sizeof(real));
    for (int k = 0; k < groups; k++)
        group_backward(o, p, &g, k);
    real *gb = o->parameters > 1 ? op_gradient(o, p, 1) : NULL;
    if (gb)
        column_sums(tensor_rows(g.y, p->images), g.y->pitch, g.y->g, gb);
}

/* The mask in the order of the weights inside. */
static void place(struct op *o, struct block *b)
{
    if (!o->factor)
        return;
    long lanes = la_kernels()->lanes;
    struct patches g = patches_of(o, lanes);
    int taps = g.x->high * g.x->wide, in = g.x->channels;
    o->mask = block_reals(b, g.out * g.pitch);
    for (long i = 0; o->mask && i < (long)g.out * taps * in; i++) {
        long tap = i % taps, c = i / taps % in, out = i / taps / in;
        o->mask[out * g.pitch + tap * g.x->pitch + c] = (real)o->factor[i];
    }
}

static const struct op_kind linear_kind = {.name = "linear",
                                           .reads_x = true,
                                           .place = place,
                                           .forward = forward,
                                           .backward = backward};
static const struct op_kind conv_kind = {
    .name = "conv", .reads_x = true, .forward = forward, .backward = backward};

/* The weight and the bias of an operator whose windows are set. */
static void add_parameters(struct model *m, struct op *o, bool bias)
{
    struct patches g = patches_of(o, m->parameters.pad);
    int taps = g.whole ? g.x->high * g.x->wide : g.w.size * g.w.size;
    int in = g.whole || g.w.groups == 1 ? g.x->channels : g.in;
    model_parameter(m, o,
                    (struct parameter_spec){
                        .field = "weight",
                        .layout = LAYOUT_ROWS,
                        .out = g.y->channels,
                        .in = in,
                        .taps = taps,
                        .side = g.w.size,
                        .pitch = g.in,
                        .fan_in = (double)in * taps,
                        .fan_out = g.whole ? g.out : (double)g.out * taps});
    if (bias)
        model_parameter(m, o,
                        (struct parameter_spec){.field = "bias",
                                                .layout = LAYOUT_VECTOR,
                                                .out = g.y->channels,
                                                .in = 1,
                                                .taps = 1,
                                                .fan_in = (double)in * taps,
                                                .fan_out = g.out});
    o->products = (double)tensor_rows(g.y, 1) * in * taps * g.y->channels;
    o->room = room_of(&g, o->factor != NULL);
}

static bool bad_outputs(struct model *m, const char *name, int out)
{
    return (out < 1 || out > 1 << 20) &&
           model_refuse(m, FAIL(ERR_INPUT, "%s: %d outputs; need 1 to %d", name,
                                out, 1 << 20));
}

static enum status copy_mask(struct model *m, struct op *o,
                             const struct linear_spec *l)
{
    long in = tensor_numbers(o->in[0]);
    if (l->mask_out != l->out || l->mask_in != in)
        return FAIL(ERR_INPUT, "%s: a mask of %d x %d for weights of %d x %ld",
                    o->name, l->mask_out, l->mask_in, l->out, in);
    NEW(o->factor, m->arena, l->out * in);
    memcpy(o->factor, l->mask, (size_t)(l->out * in) * sizeof *o->factor);
    return OK;
}

int model_linear(struct model *m, const char *name, int x, struct linear_spec l)
{
    struct op *o = model_op(m, &linear_kind, name, &x, 1);
    if (!o || bad_outputs(m, name, l.out) ||
        (l.mask && model_refuse(m, copy_mask(m, o, &l))))
        return -1;
    int out = model_out(m, o, (int[]){1, 1, l.out});
    if (out >= 0)
        add_parameters(m, o, !l.no_bias);
    return out;
}

static enum status check_conv(const struct op *o, const struct conv_spec *c)
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
    if (!o || bad_outputs(m, name, c.out) || model_refuse(m, check_conv(o, &c)))
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
