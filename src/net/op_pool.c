/* op_pool.c: the largest or the mean of windows, by bands (bands.h). */
#include <string.h>

#include "bands.h"

/* Values and gradients, at the first image. */
struct arrays {
    const real *from, *gy;
    real *to, *gx;
    uint8_t *which;
    int add;
};

/* A tap is one place: the columns are what is beside each other. */
static struct side side_of(const struct op *o)
{
    struct side s = side_forward(o);
    s.inner = 1;
    return s;
}

static void forward_part(const struct part *p, void *with)
{
    const struct arrays *a = with;
    la_kernels()->pool(&p->windows, a->from + p->from, a->to + p->to,
                       a->which ? a->which + p->to : NULL);
}

static void back_part(const struct part *p, void *with)
{
    const struct arrays *a = with;
    la_kernels()->pool_back(&p->windows, a->add, a->gy + p->to,
                            a->which ? a->which + p->to : NULL,
                            a->gx + p->from);
}

static void pad_channels(const struct tensor *x, const real *image, int pitch,
                         real *to)
{
    for (long i = 0; i < tensor_rows(x, 1); i++)
        for (int c = 0; c < pitch; c++)
            to[i * pitch + c] = c < x->channels ? image[i * x->pitch + c] : 0;
}

/* Nobody asks whose the largest of an image was. */
static void bare_forward(struct op *o, struct pass *p, struct arrays a)
{
    struct tensor padded = *o->in[0];
    struct side s = side_of(o);
    padded.pitch = o->out->pitch;
    s.from = &padded;
    a.from = p->room;
    for (int b = 0; b < p->images; b++) {
        pad_channels(o->in[0], o->in[0]->y + b * tensor_reals(o->in[0]),
                     padded.pitch, p->room);
        side_parts(&s, 1, forward_part, &a);
        a.to += tensor_reals(o->out);
    }
}

static void forward(struct op *o, struct pass *p)
{
    struct arrays a = {.from = o->in[0]->y, .to = o->out->y, .which = o->mark};
    struct side s = side_of(o);
    if (o->in[0]->lanes)
        side_parts(&s, p->images, forward_part, &a);
    else
        bare_forward(o, p, a);
}

/* Whether every number of the input is in one window. */
static bool divides(const struct op *o)
{
    const struct tensor *x = o->in[0], *y = o->out;
    struct windows w = o->window;
    return w.size == 0 || (w.size == w.stride && y->high * w.size == x->high &&
                           y->wide * w.size == x->wide);
}

static void backward(struct op *o, struct pass *p)
{
    struct arrays a = {
        .gy = o->out->g, .gx = o->gx[0], .which = o->mark, .add = !divides(o)};
    struct side s = side_of(o);
    if (a.add)
        memset(a.gx, 0,
               (size_t)(p->images * tensor_reals(o->in[0])) * sizeof *a.gx);
    side_parts(&s, p->images, back_part, &a);
}

static const struct op_kind pool_kind = {
    .name = "pool", .forward = forward, .backward = backward};

enum { MOST_SIDE = 15 }; /* the place of the largest is a byte */

static enum status check(const struct op *o, const struct pool_spec *s)
{
    const struct tensor *x = o->in[0];
    int wide = s->size ? s->size : x->wide, high = s->size ? s->size : x->high;
    if (s->size < 0 || s->stride < 0 || s->pad < 0 ||
        (s->pad > 0 && 2 * s->pad > s->size))
        return FAIL(ERR_INPUT,
                    "%s: windows of %d x %d, stride %d, padding %d; the "
                    "padding is at most half of the size",
                    o->name, s->size, s->size, s->stride, s->pad);
    if (x->high + 2 * s->pad < high || x->wide + 2 * s->pad < wide)
        return FAIL(ERR_INPUT,
                    "%s: windows of %d x %d do not fit %s of %d x %d with "
                    "padding %d",
                    o->name, high, wide, tensor_name(x), x->high, x->wide,
                    s->pad);
    if (s->kind == POOL_MAX && (high > MOST_SIDE || wide > MOST_SIDE))
        return FAIL(ERR_INPUT,
                    "%s: the largest of %d x %d; windows have at most %d x %d",
                    o->name, high, wide, MOST_SIDE, MOST_SIDE);
    return OK;
}

int model_pool(struct model *m, const char *name, int x, struct pool_spec s)
{
    struct op *o = model_op(m, &pool_kind, name, &x, 1);
    if (!o || model_refuse(m, check(o, &s)))
        return -1;
    const struct tensor *t = o->in[0];
    int stride = s.stride ? s.stride : s.size ? s.size : 1;
    o->what = s.kind;
    o->label = s.kind == POOL_MAX ? "max_pool"
               : s.size           ? "mean_pool"
                                  : "global_mean";
    o->window = (struct windows){s.size, stride, s.pad, 1};
    o->work = (double)tensor_numbers(t);
    int high = s.size ? (t->high + 2 * s.pad - s.size) / stride + 1 : 1,
        wide = s.size ? (t->wide + 2 * s.pad - s.size) / stride + 1 : 1;
    int out = model_out(m, o, (int[]){high, wide, t->channels});
    if (out >= 0)
        o->room = t->lanes ? 0 : tensor_rows(t, 1) * o->out->pitch;
    if (out >= 0 && s.kind == POOL_MAX)
        o->marks = tensor_reals(o->out);
    return out;
}
