/* op_join.c: values together, position by position. */
#include "join.h"

#include "arena.h"

/* ---- product ------------------------------------------------------------- */

static real number_at(const struct op *o, int i, long image, int h, int w,
                      int c)
{
    return c < o->in[i]->channels ? row_of(o, i, image, h, w)[c] : 0;
}

static void product_row(const struct op *o, long at, long image, int h, int w,
                        void *with)
{
    real *y = o->out->y + at * o->out->pitch;
    (void)with;
    for (int c = 0; c < o->out->channels; c++) {
        real x = number_at(o, 0, image, h, w, c);
        for (int i = 1; i < o->ins; i++)
            x *= number_at(o, i, image, h, w, c);
        y[c] = x;
    }
}

static void product_back(const struct op *o, long at, long image, int h, int w,
                         void *with)
{
    const real *gy = o->out->g + at * o->out->pitch;
    (void)with;
    for (int i = 0; i < o->ins; i++) {
        if (!o->gx[i])
            continue;
        real *gx = o->gx[i] + (row_of(o, i, image, h, w) - o->in[i]->y);
        for (int c = 0; c < o->in[i]->channels; c++) {
            real g = gy[c];
            for (int j = 0; j < o->ins; j++)
                g *= j == i ? 1 : number_at(o, j, image, h, w, c);
            gx[c] = g;
        }
    }
}

static void product_forward(struct op *o, struct pass *p)
{
    memset(o->out->y, 0,
           (size_t)(p->images * tensor_reals(o->out)) * sizeof(real));
    each_row(o, p->images, product_row, NULL);
}

static void product_backward(struct op *o, struct pass *p)
{
    for (int i = 0; i < o->ins; i++)
        clear_gradient(o, i, p->images);
    each_row(o, p->images, product_back, NULL);
}

static void forward(struct op *o, struct pass *p)
{
    if (o->what == JOIN_SUM)
        sum_forward(o, p);
    else if (o->what == JOIN_GATE)
        gate_forward(o, p);
    else
        product_forward(o, p);
}

static void backward(struct op *o, struct pass *p)
{
    if (o->what == JOIN_SUM)
        sum_backward(o, p);
    else if (o->what == JOIN_GATE)
        gate_backward(o, p);
    else
        product_backward(o, p);
}

static const struct op_kind join_kind = {
    .name = "join", .reads_x = true, .forward = forward, .backward = backward};

/* The smallest sides and the most channels. */
static enum status join_shape(const struct op *o, int shape[3])
{
    shape[0] = o->in[0]->high;
    shape[1] = o->in[0]->wide;
    shape[2] = 1;
    for (int i = 0; i < o->ins; i++) {
        const struct tensor *x = o->in[i];
        shape[0] = x->high < shape[0] ? x->high : shape[0];
        shape[1] = x->wide < shape[1] ? x->wide : shape[1];
        shape[2] = x->channels > shape[2] ? x->channels : shape[2];
    }
    for (int i = 0; i < o->ins; i++) {
        const struct tensor *x = o->in[i];
        if (x->high % shape[0] || x->wide % shape[1] ||
            x->high / shape[0] != x->wide / shape[1])
            return FAIL(ERR_INPUT,
                        "%s: %s of %d x %d does not join %d x %d; one side is "
                        "to be the same multiple as the other",
                        o->name, tensor_name(x), x->high, x->wide, shape[0],
                        shape[1]);
    }
    if (o->what == JOIN_GATE && (o->in[0]->channels != shape[2] ||
                                 o->in[0]->high != shape[0] || o->ins < 2))
        return FAIL(ERR_INPUT,
                    "%s: the gate %s has %d x %d x %d numbers of an image, "
                    "what it lets through %d x %d x %d",
                    o->name, tensor_name(o->in[0]), o->in[0]->high,
                    o->in[0]->wide, o->in[0]->channels, shape[0], shape[1],
                    shape[2]);
    return OK;
}

static enum status all_active(struct model *m, struct op *o)
{
    NEW(o->active, m->arena, o->ins);
    for (int i = 0; i < o->ins; i++)
        o->active[i] = i;
    o->actives = o->ins;
    return OK;
}

int model_join(struct model *m, const char *name, const int *in, int n,
               struct join_spec j)
{
    struct op *o;
    int shape[3];
    if (n < 1) {
        model_refuse(m, FAIL(ERR_INPUT, "%s joins nothing", name));
        return -1;
    }
    if (!(o = model_op(m, &join_kind, name, in, n)))
        return -1;
    o->what = j.kind;
    o->strength = j.kind == JOIN_SUM ? j.strength : STRENGTH_ONE;
    if (j.kind != JOIN_PRODUCT && model_refuse(m, all_active(m, o)))
        return -1;
    if (model_refuse(m, join_shape(o, shape)))
        return -1;
    o->label = j.kind == JOIN_SUM       ? "sum"
               : j.kind == JOIN_PRODUCT ? "product"
                                        : "gate";
    int out = model_out(m, o, shape);
    bool scalars = o->strength == STRENGTH_SCALAR ||
                   (o->strength == STRENGTH_SIGMOID && n > 1);
    if (out < 0)
        return -1;
    o->room = j.kind == JOIN_GATE ? gate_room(o) : 0;
    o->work = (scalars ? 6.0 : 4.0) * n * (double)tensor_numbers(o->out);
    if (scalars)
        model_parameter(
            m, o,
            (struct parameter_spec){.field = j.field ? j.field : "weight",
                                    .layout = LAYOUT_VECTOR,
                                    .out = n,
                                    .in = 1,
                                    .taps = 1,
                                    .start = {START_CONSTANT, j.start}});
    return out;
}
