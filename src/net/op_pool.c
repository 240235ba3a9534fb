/* op_pool.c: the largest or the mean of windows. */
#include <string.h>

#include "op.h"

/* Of one output row: the window's rows and columns inside the image. */
struct span {
    int top, bottom, left, right;
};
static struct span span_of(const struct op *o, int h, int w)
{
    const struct windows v = o->window;
    const struct tensor *x = o->in[0];
    struct span s = {.top = h * v.stride - v.pad, .left = w * v.stride - v.pad};
    int wide = v.size ? v.size : x->wide, high = v.size ? v.size : x->high;
    s.bottom = s.top + high < x->high ? s.top + high : x->high;
    s.right = s.left + wide < x->wide ? s.left + wide : x->wide;
    s.top = s.top < 0 ? 0 : s.top;
    s.left = s.left < 0 ? 0 : s.left;
    return s;
}

/* Keeps the larger of each number, NaN before all, and whose it was. */
static void keep_larger(int n, uint8_t k, const real *restrict x,
                        real *restrict y, uint8_t *restrict which)
{
    for (int c = 0; c < n; c++) {
        bool more = k == 0 || x[c] > y[c] || x[c] != x[c];
        y[c] = more ? x[c] : y[c];
        which[c] = more ? k : which[c];
    }
}

static void give_largest(int n, uint8_t k, const real *restrict gy,
                         const uint8_t *restrict which, real *restrict gx)
{
    for (int c = 0; c < n; c++)
        gx[c] += which[c] == k ? gy[c] : 0;
}

/* The first of equals, NaN before all; which: its number in the span. */
static void largest(const struct op *o, const real *image, struct span s,
                    real *y, uint8_t *which)
{
    const struct tensor *x = o->in[0];
    uint8_t k = 0;
    for (int h = s.top; h < s.bottom; h++)
        for (int w = s.left; w < s.right; w++, k++) {
            const real *from = image + ((long)h * x->wide + w) * x->pitch;
            keep_larger(x->channels, k, from, y, which);
        }
}

static void mean(const struct op *o, const real *image, struct span s, real *y,
                 double *sum)
{
    const struct tensor *x = o->in[0];
    double n = (double)(s.bottom - s.top) * (s.right - s.left);
    for (int c = 0; c < x->channels; c++)
        sum[c] = 0;
    for (int h = s.top; h < s.bottom; h++)
        for (int w = s.left; w < s.right; w++) {
            const real *from = image + ((long)h * x->wide + w) * x->pitch;
            for (int c = 0; c < x->channels; c++)
                sum[c] += from[c];
        }
    for (int c = 0; c < x->channels; c++)
        y[c] = (real)(sum[c] / n);
}

/* Adds gy of one output row to the gradient of an image. */
static void give(const struct op *o, struct span s, const real *gy,
                 const uint8_t *which, real *image)
{
    const struct tensor *x = o->in[0];
    real n = (real)(s.bottom - s.top) * (real)(s.right - s.left);
    uint8_t k = 0;
    for (int h = s.top; h < s.bottom; h++)
        for (int w = s.left; w < s.right; w++, k++) {
            real *to = image + ((long)h * x->wide + w) * x->pitch;
            if (o->what == POOL_MEAN)
                for (int c = 0; c < x->channels; c++)
                    to[c] += gy[c] / n;
            else
                give_largest(x->channels, k, gy, which, to);
        }
}

static void forward(struct op *o, struct pass *p)
{
    const struct tensor *x = o->in[0], *t = o->out;
    real *y = t->y;
    uint8_t *which = o->mark;
    memset(y, 0, (size_t)(p->images * tensor_reals(t)) * sizeof *y);
    for (int b = 0; b < p->images; b++) {
        const real *image = x->y + b * tensor_reals(x);
        for (int h = 0; h < t->high; h++)
            for (int w = 0; w < t->wide; w++, y += t->pitch) {
                struct span s = span_of(o, h, w);
                if (o->what == POOL_MEAN)
                    mean(o, image, s, y, (double *)(void *)p->room);
                else
                    largest(o, image, s, y, which);
                which += o->what == POOL_MEAN ? 0 : x->channels;
            }
    }
}

static void backward(struct op *o, struct pass *p)
{
    const struct tensor *x = o->in[0], *t = o->out;
    const real *gy = t->g;
    const uint8_t *which = o->mark;
    memset(o->gx[0], 0, (size_t)(p->images * tensor_reals(x)) * sizeof *gy);
    for (int b = 0; b < p->images; b++)
        for (int h = 0; h < t->high; h++)
            for (int w = 0; w < t->wide; w++, gy += t->pitch) {
                give(o, span_of(o, h, w), gy, which,
                     o->gx[0] + b * tensor_reals(x));
                which += o->what == POOL_MEAN ? 0 : x->channels;
            }
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
    o->room = 2L * t->channels;
    o->work = (double)tensor_numbers(t);
    int high = s.size ? (t->high + 2 * s.pad - s.size) / stride + 1 : 1,
        wide = s.size ? (t->wide + 2 * s.pad - s.size) / stride + 1 : 1;
    int out = model_out(m, o, (int[]){high, wide, t->channels});
    if (out >= 0 && s.kind == POOL_MAX)
        o->marks = tensor_numbers(o->out);
    return out;
}
