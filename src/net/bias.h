/* bias.h: what layers add to every row. */
#ifndef BIAS_H
#define BIAS_H

#include "op.h"

/* Describes LAYER.bias, one number of each output; the fans are those of the
 * weights. */
void bias_describe(struct model *m, struct op *o, double fan_in,
                   double fan_out);

/* Adds the bias, if the operator has one, to its output. */
void bias_add(const struct op *o, const struct pass *p);

/* The bias's gradient, in the pass's room: two reals of each column. */
void bias_back(const struct op *o, const struct pass *p);

static inline long bias_room(const struct op *o)
{
    return 2L * o->out->pitch;
}

#endif
