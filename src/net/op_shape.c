/* op_shape.c: the same numbers at other places. */
#include <string.h>

#include "op.h"

/* Every position of the input becomes factor x factor. */
static void up_forward(struct op *o, struct pass *p)
{
    const struct tensor *x = o->in[0], *t = o->out;
    int f = (int)o->number;
    real *y = t->y;
    for (int b = 0; b < p->images; b++)
        for (int h = 0; h < t->high; h++)
            for (int w = 0; w < t->wide; w++, y += t->pitch) {
                const real *from = x->y + b * tensor_reals(x) +
                                   ((long)(h / f) * x->wide + w / f) * x->pitch;
                memcpy(y, from, (size_t)t->pitch * sizeof *y);
            }
}

static void up_backward(struct op *o, struct pass *p)
{
    const struct tensor *x = o->in[0], *t = o->out;
    int f = (int)o->number;
    const real *gy = t->g;
    memset(o->gx[0], 0, (size_t)(p->images * tensor_reals(x)) * sizeof *gy);
    for (int b = 0; b < p->images; b++)
        for (int h = 0; h < t->high; h++)
            for (int w = 0; w < t->wide; w++, gy += t->pitch) {
                real *to = o->gx[0] + b * tensor_reals(x) +
                           ((long)(h / f) * x->wide + w / f) * x->pitch;
                for (int c = 0; c < t->channels; c++)
                    to[c] += gy[c];
            }
}

static const struct op_kind up_kind = {
    .name = "upsample", .forward = up_forward, .backward = up_backward};

int model_upsample(struct model *m, const char *name, int x, int factor)
{
    struct op *o = model_op(m, &up_kind, name, &x, 1);
    if (!o)
        return -1;
    const struct tensor *t = o->in[0];
    if (factor < 1 || factor > 64 || !t->lanes) {
        model_refuse(m, FAIL(ERR_INPUT,
                             "%s: upsampling of %s by %d; images themselves "
                             "cannot be, and the factor is 1 to 64",
                             name, tensor_name(t), factor));
        return -1;
    }
    o->number = factor;
    o->work = (double)tensor_numbers(t) * factor * factor;
    return model_out(m, o,
                     (int[]){t->high * factor, t->wide * factor, t->channels});
}

/* Number i of an image, in PyTorch's order, within its tensor. */
static long place_of(const struct tensor *t, long i)
{
    long positions = (long)t->high * t->wide;
    return i % positions * t->pitch + i / positions;
}

static void move(struct op *o, int images, const struct tensor *from,
                 const real *x, const struct tensor *to, real *y)
{
    long n = tensor_numbers(o->out);
    memset(y, 0, (size_t)(images * tensor_reals(to)) * sizeof *y);
    for (int b = 0; b < images;
         b++, x += tensor_reals(from), y += tensor_reals(to))
        for (long i = 0; i < n; i++)
            y[place_of(to, i)] = x[place_of(from, i)];
}

static void reshape_forward(struct op *o, struct pass *p)
{
    move(o, p->images, o->in[0], o->in[0]->y, o->out, o->out->y);
}

static void reshape_backward(struct op *o, struct pass *p)
{
    move(o, p->images, o->out, o->out->g, o->in[0], o->gx[0]);
}

static const struct op_kind reshape_kind = {.name = "reshape",
                                            .forward = reshape_forward,
                                            .backward = reshape_backward};

int model_reshape(struct model *m, const char *name, int x, int channels,
                  int height, int width)
{
    struct op *o = model_op(m, &reshape_kind, name, &x, 1);
    if (!o)
        return -1;
    const struct tensor *t = o->in[0];
    if (channels < 1 || height < 1 || width < 1 ||
        (double)channels * height * width != (double)tensor_numbers(t)) {
        model_refuse(m,
                     FAIL(ERR_INPUT,
                          "%s: %s has %ld numbers of an image, and %d x %d "
                          "with %d channels would be %.0f",
                          name, tensor_name(t), tensor_numbers(t), height,
                          width, channels, (double)channels * height * width));
        return -1;
    }
    return model_out(m, o, (int[]){height, width, channels});
}
