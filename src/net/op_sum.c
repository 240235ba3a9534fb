/* op_sum.c: the sum of values, each with its strength. */
#include "join.h"
#include "kernels.h"
#include "la.h"

static double strength_of(const struct op *o, const struct pass *p, int i)
{
    switch (o->strength) {
    case STRENGTH_ONE:
        return 1;
    case STRENGTH_MEAN:
        return 1.0 / actives(o);
    case STRENGTH_SCALAR:
        return (double)op_value(o, p, 0)[i];
    case STRENGTH_SIGMOID:
        return o->ins > 1 ? 1 / (1 + la_exp(-(double)op_value(o, p, 0)[i])) : 1;
    }
    bug_at(__FILE__, __LINE__, "a strength of no known kind");
}

struct term {
    int i;
    real strength;
    real *gx;
    double dot;
};

/* Whether input i lies as the output does: then all of it is one run. */
static bool same_places(const struct op *o, int i)
{
    const struct tensor *x = o->in[i], *y = o->out;
    return x->channels == y->channels && x->pitch == y->pitch &&
           step_of(o, i) == 1;
}

static void scale_run(long n, real strength, const real *restrict x,
                      real *restrict y)
{
    for (long i = 0; i < n; i++)
        y[i] = strength * x[i];
}

static void add_run(long n, real strength, const real *restrict x,
                    real *restrict y)
{
    for (long i = 0; i < n; i++)
        y[i] += strength * x[i];
}

static void add_row(const struct op *o, long at, long image, int h, int w,
                    void *with)
{
    const struct term *t = with;
    add_run(o->in[t->i]->channels, t->strength, row_of(o, t->i, image, h, w),
            o->out->y + at * o->out->pitch);
}

void sum_forward(struct op *o, struct pass *p)
{
    long n = p->images * tensor_reals(o->out);
    bool stored = actives(o) > 0 && same_places(o, active(o, 0));
    if (!stored)
        memset(o->out->y, 0, (size_t)n * sizeof(real));
    for (int k = 0; k < actives(o); k++) {
        struct term t = {.i = active(o, k)};
        const real *x = o->in[t.i]->y;
        t.strength = (real)strength_of(o, p, t.i);
        if (k == 0 && stored)
            scale_run(n, t.strength, x, o->out->y);
        else if (same_places(o, t.i))
            add_run(n, t.strength, x, o->out->y);
        else
            each_row(o, p->images, add_row, &t);
    }
}

static void back_row(const struct op *o, long at, long image, int h, int w,
                     void *with)
{
    struct term *t = with;
    const real *x = row_of(o, t->i, image, h, w);
    const real *gy = o->out->g + at * o->out->pitch;
    int n = o->in[t->i]->channels;
    if (o->parameters)
        for (int c = 0; c < n; c++)
            t->dot += (double)gy[c] * (double)x[c];
    if (t->gx)
        scale_run(n, t->strength, gy, t->gx + (x - o->in[t->i]->y));
}

static void back_term(const struct op *o, int images, struct term *t)
{
    long n = images * tensor_reals(o->out);
    if (!same_places(o, t->i)) {
        clear_gradient(o, t->i, images);
        each_row(o, images, back_row, t);
        return;
    }
    if (o->parameters)
        t->dot = la_kernels()->dot(n, o->in[t->i]->y, o->out->g);
    if (t->gx)
        scale_run(n, t->strength, o->out->g, t->gx);
}

static bool is_active(const struct op *o, int i)
{
    for (int k = 0; k < actives(o); k++)
        if (active(o, k) == i)
            return true;
    return false;
}

void sum_backward(struct op *o, struct pass *p)
{
    real *gw = o->parameters ? op_gradient(o, p, 0) : NULL;
    for (int i = 0; i < o->ins; i++) {
        struct term t = {.i = i, .gx = o->gx[i]};
        double s = strength_of(o, p, i);
        t.strength = (real)s;
        if (is_active(o, i))
            back_term(o, p->images, &t);
        else
            clear_gradient(o, i, p->images);
        if (gw)
            gw[i] = (real)(t.dot *
                           (o->strength == STRENGTH_SIGMOID ? s * (1 - s) : 1));
    }
}
