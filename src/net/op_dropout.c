/* op_dropout.c: dropout of numbers (Srivastava, Hinton, Krizhevsky, Sutskever,
 * Salakhutdinov 2014), of channels, of images (DropPath). */
#include <string.h>

#include "op.h"

/* Masks of one image. */
static long masks(const struct op *o)
{
    switch ((enum dropping)o->what) {
    case DROP_NUMBERS:
        return tensor_numbers(o->out);
    case DROP_CHANNELS:
        return o->out->channels;
    case DROP_IMAGES:
        return 1;
    }
    bug_at(__FILE__, __LINE__, "a dropout of no known kind");
}

/* 1 / (1 - rate) where kept, else 0, of a row; the padding is not kept. */
static void fill_factors(const struct op *o, const uint8_t *restrict kept,
                         real *restrict factor)
{
    const struct tensor *t = o->out;
    real scale = (real)(1 / (1 - o->number));
    for (int c = 0; c < t->channels; c++)
        factor[c] = kept[o->what == DROP_IMAGES ? 0 : c] ? scale : 0;
    for (int c = t->channels; c < t->pitch; c++)
        factor[c] = 0;
}

/* All positions of an image share the masks of channels. */
static void apply(const struct op *o, const struct pass *p, const real *x,
                  real *y)
{
    const struct tensor *t = o->out;
    const uint8_t *kept = o->mark;
    bool numbers = o->what == DROP_NUMBERS;
    long rows = tensor_rows(t, 1);
    for (int b = 0; b < p->images; b++)
        for (long i = 0; i < rows; i++, x += t->pitch, y += t->pitch) {
            if (i == 0 || numbers) {
                fill_factors(o, kept, p->room);
                kept += numbers ? t->channels : masks(o);
            }
            dropout_apply(t->pitch, p->room, x, y);
        }
}

static void forward(struct op *o, struct pass *p)
{
    const struct tensor *x = o->in[0];
    if (p->training && !p->whole) {
        dropout_draw(&p->draw, p->images * masks(o), o->number, o->mark);
        apply(o, p, x->y, o->out->y);
    } else {
        memcpy(o->out->y, x->y,
               (size_t)(p->images * tensor_reals(x)) * sizeof(real));
    }
}

static void backward(struct op *o, struct pass *p)
{
    if (p->whole)
        memcpy(o->gx[0], o->out->g,
               (size_t)(p->images * tensor_reals(o->out)) * sizeof(real));
    else
        apply(o, p, o->out->g, o->gx[0]);
}

static const struct op_kind dropout_kind = {
    .name = "dropout", .forward = forward, .backward = backward};

int model_dropout(struct model *m, const char *name, int x, enum dropping what,
                  double rate)
{
    static const char *const label[] = {[DROP_NUMBERS] = "dropout",
                                        [DROP_CHANNELS] = "dropout2d",
                                        [DROP_IMAGES] = "drop_path"};
    struct op *o = model_op(m, &dropout_kind, name, &x, 1);
    if (!o)
        return -1;
    if (!(rate >= 0 && rate < 1)) {
        model_refuse(m, FAIL(ERR_INPUT, "%s: dropout rate %g; it is in [0, 1)",
                             name, rate));
        return -1;
    }
    if (!o->in[0]->lanes) {
        model_refuse(m, FAIL(ERR_INPUT, "%s: no dropout of bare images", name));
        return -1;
    }
    o->what = what;
    o->label = label[what];
    o->number = rate;
    o->work = 2 * (double)tensor_numbers(o->in[0]);
    int out = model_out(
        m, o, (int[]){o->in[0]->high, o->in[0]->wide, o->in[0]->channels});
    if (out < 0)
        return -1;
    o->marks = masks(o);
    o->room = o->out->pitch;
    return out;
}
