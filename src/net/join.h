/* join.h: values seen position by position, by those that join them. */
#ifndef JOIN_H
#define JOIN_H

#include <string.h>

#include "op.h"

/* Input i as the output sees it: every step-th position, so many channels. */
static inline int step_of(const struct op *o, int i)
{
    return o->in[i]->high / o->out->high;
}

static inline const real *row_of(const struct op *o, int i, long image, int h,
                                 int w)
{
    const struct tensor *x = o->in[i];
    int s = step_of(o, i);
    return x->y + image * tensor_reals(x) +
           ((long)h * s * x->wide + (long)w * s) * x->pitch;
}

static inline int actives(const struct op *o)
{
    return o->active ? o->actives : o->ins;
}

static inline int active(const struct op *o, int k)
{
    return o->active ? o->active[k] : k;
}

/* What visits every output row: `at` is its number. */
typedef void join_visit(const struct op *o, long at, long image, int h, int w,
                        void *with);
static inline void each_row(const struct op *o, int images, join_visit *v,
                            void *with)
{
    long at = 0;
    for (long b = 0; b < images; b++)
        for (int h = 0; h < o->out->high; h++)
            for (int w = 0; w < o->out->wide; w++, at++)
                v(o, at, b, h, w, with);
}

static inline void clear_gradient(const struct op *o, int i, int images)
{
    if (o->gx[i])
        memset(o->gx[i], 0,
               (size_t)(images * tensor_reals(o->in[i])) * sizeof(real));
}

/* op_gate.c; the room that both need */
void gate_forward(struct op *o, struct pass *p);
void gate_backward(struct op *o, struct pass *p);
long gate_room(const struct op *o);

/* op_sum.c */
void sum_forward(struct op *o, struct pass *p);
void sum_backward(struct op *o, struct pass *p);

#endif
