/* op_linear.c: linear layers: images, whole, times the rows of the weights,
 * [out][in]. */
#include <string.h>

#include "arena.h"
#include "bias.h"
#include "kernels.h"

/* Of an image as it lies, `in` numbers; of a row of weights, padded. */
struct sizes {
    long in, pitch;
    int out;
};
static struct sizes sizes_of(const struct op *o, int lanes)
{
    long in = tensor_reals(o->in[0]);
    return (struct sizes){in, (in + lanes - 1) / lanes * lanes,
                          o->out->channels};
}

/* Scratch: packed weights; before that turned, [in][out padded]; a tile of
 * images, padded; masked weights. */
enum { TILE = 128 };
struct scratch {
    real *packed, *turned, *images, *masked;
};
static struct scratch divide(const struct op *o, const struct sizes *n,
                             real *room)
{
    struct scratch r = {.packed = room};
    r.turned = r.packed + n->pitch * o->out->pitch;
    r.images = r.turned + n->in * o->out->pitch;
    r.masked = r.images + (n->pitch > n->in ? TILE * n->pitch : 0);
    return r;
}
static long room_of(const struct op *o, const struct sizes *n)
{
    return (n->pitch + n->in) * o->out->pitch +
           (n->pitch > n->in ? TILE * n->pitch : 0) +
           (o->factor ? n->out * n->pitch : 0);
}

static const real *weights_of(const struct op *o, const struct pass *p,
                              const struct sizes *n, real *masked)
{
    const real *w = op_value(o, p, 0);
    if (!o->mask)
        return w;
    for (long i = 0; i < n->out * n->pitch; i++)
        masked[i] = w[i] * o->mask[i];
    return masked;
}

static void turn(const struct op *o, const struct sizes *n, const real *w,
                 real *turned)
{
    int wide = o->out->pitch;
    la_kernels()->turn(n->out, (int)n->in, w, n->pitch, turned, wide);
    for (long k = 0; wide > n->out && k < n->in; k++)
        memset(turned + k * wide + n->out, 0,
               (size_t)(wide - n->out) * sizeof *turned);
}

static void forward(struct op *o, struct pass *p)
{
    const struct la_kernels *k = la_kernels();
    struct sizes n = sizes_of(o, k->lanes);
    struct scratch r = divide(o, &n, p->room);
    struct la_product product = {.rows = p->images,
                                 .inner = (int)n.in,
                                 .columns = o->out->pitch,
                                 .pitch = n.in,
                                 .segments = 1};
    turn(o, &n, weights_of(o, p, &n, r.masked), r.turned);
    k->pack((int)n.in, o->out->pitch, r.turned, r.packed);
    k->product(&product, o->in[0]->y, r.packed, o->out->y);
    bias_add(o, p);
}

/* Images as rows of `pitch` numbers. */
static const real *padded(const struct sizes *n, const real *x, int images,
                          real *room)
{
    if (n->pitch == n->in)
        return x;
    for (int i = 0; i < images; i++) {
        real *row = room + i * n->pitch;
        memcpy(row, x + i * n->in, (size_t)n->in * sizeof *row);
        memset(row + n->in, 0, (size_t)(n->pitch - n->in) * sizeof *row);
    }
    return room;
}

static void weight_gradient(const struct op *o, const struct pass *p,
                            const struct sizes *n, real *room, real *gw)
{
    struct la_product product = {.inner = n->out,
                                 .columns = (int)n->pitch,
                                 .pitch = o->out->pitch,
                                 .segments = 1};
    memset(gw, 0, (size_t)(n->out * n->pitch) * sizeof *gw);
    for (int first = 0; first < p->images; first += TILE) {
        int left = p->images - first;
        product.rows = left < TILE ? left : TILE;
        la_kernels()->product_turned(
            &product, o->out->g + (long)first * o->out->pitch,
            padded(n, o->in[0]->y + first * n->in, (int)product.rows, room),
            gw);
    }
    for (long i = 0; o->mask && i < n->out * n->pitch; i++)
        gw[i] *= o->mask[i];
}

/* Values with a gradient are padded: n->in is n->pitch. */
static void input_gradient(const struct op *o, const struct pass *p,
                           const struct sizes *n, const struct scratch *r)
{
    const struct la_kernels *k = la_kernels();
    struct la_product product = {.rows = p->images,
                                 .inner = n->out,
                                 .columns = (int)n->pitch,
                                 .pitch = o->out->pitch,
                                 .segments = 1};
    k->pack(n->out, (int)n->pitch, weights_of(o, p, n, r->masked), r->packed);
    k->product(&product, o->out->g, r->packed, o->gx[0]);
}

static void backward(struct op *o, struct pass *p)
{
    struct sizes n = sizes_of(o, la_kernels()->lanes);
    struct scratch r = divide(o, &n, p->room);
    real *gw = op_gradient(o, p, 0);
    if (gw)
        weight_gradient(o, p, &n, r.images, gw);
    if (o->gx[0])
        input_gradient(o, p, &n, &r);
    bias_back(o, p);
}

/* The mask in the order of the weights inside. */
static void place(struct op *o, struct block *b)
{
    if (!o->factor)
        return;
    const struct tensor *x = o->in[0];
    struct sizes n = sizes_of(o, la_kernels()->lanes);
    int taps = x->high * x->wide, in = x->channels;
    o->mask = block_reals(b, n.out * n.pitch);
    for (long i = 0; o->mask && i < (long)n.out * taps * in; i++) {
        long tap = i % taps, c = i / taps % in, out = i / taps / in;
        o->mask[out * n.pitch + tap * x->pitch + c] = (real)o->factor[i];
    }
}

static const struct op_kind linear_kind = {.name = "linear",
                                           .reads_x = true,
                                           .place = place,
                                           .forward = forward,
                                           .backward = backward};

static void add_parameters(struct model *m, struct op *o, bool bias)
{
    const struct tensor *x = o->in[0];
    struct sizes n = sizes_of(o, m->parameters.pad);
    double in = (double)tensor_numbers(x);
    model_parameter(m, o,
                    (struct parameter_spec){.field = "weight",
                                            .layout = LAYOUT_ROWS,
                                            .out = n.out,
                                            .in = x->channels,
                                            .taps = x->high * x->wide,
                                            .pitch = x->pitch,
                                            .fan_in = in,
                                            .fan_out = n.out});
    if (bias)
        bias_describe(m, o, in, n.out);
    o->products = in * n.out;
    o->room = room_of(o, &n) + bias_room(o);
}

bool op_bad_outputs(struct model *m, const char *name, int out)
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
    if (!o || op_bad_outputs(m, name, l.out) ||
        (l.mask && model_refuse(m, copy_mask(m, o, &l))))
        return -1;
    int out = model_out(m, o, (int[]){1, 1, l.out});
    if (out >= 0)
        add_parameters(m, o, !l.no_bias);
    return out;
}
