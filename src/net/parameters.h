/* parameters.h: every trained number of a network in one flat array, and how
 * it is seen from outside.
 *
 * Outside, PyTorch's order: [out][in][taps].  Inside, the order the kernels
 * read: rows [out][taps][in] of linear layers (taps: the positions of the
 * images that they read); [taps][in][out] of convolutions and of the fused
 * operators; depthwise [taps][channels].  The last index is padded to a
 * multiple of `pad`, with numbers that are and stay 0.
 */
#ifndef PARAMETERS_H
#define PARAMETERS_H

#include <stdbool.h>

#include "block.h"
#include "model.h"

enum layout {
    LAYOUT_VECTOR,
    LAYOUT_CONV,
    LAYOUT_DEPTHWISE,
    LAYOUT_ROWS,
    LAYOUT_FLAT /* as it is seen */
};

struct parameter {
    struct net_parameter seen;  /* name, shape and size outside */
    long offset;                /* in the flat arrays */
    long out, in, taps;         /* counts, PyTorch's order of indices */
    long by_out, by_in, by_tap; /* strides inside */
    double fan_in, fan_out;     /* inputs and outputs of a unit */
    struct start start;
    bool frozen; /* stays as it starts */
    bool extra;  /* only a cost has a gradient for it */
};

struct parameters {
    int count, room, pad;
    struct parameter *list; /* [room] */
    long total;             /* of each array below, padding included */
    real *value, *gradient;
    real *first, *second; /* the optimiser's moments */
    struct optimiser_state {
        int64_t steps;
        double beta1_power, beta2_power; /* 0.9^steps, 0.999^steps */
    } * state;
};

/* Adds the parameter layer.field and returns its index.  side: of a
 * convolution's window, seen as [out][in][side][side]; pitch: from one tap of
 * LAYOUT_ROWS to the next, 0: `in`, padded. */
struct parameter_spec {
    const char *layer, *field;
    enum layout layout;
    int out, in, taps, side, pitch;
    double fan_in, fan_out;
    struct start start;
    bool extra;
};
int parameters_add(struct parameters *p, struct parameter_spec spec);

void parameters_place(struct parameters *p, struct block *b);

static inline real *parameter_value(const struct parameters *p, int i)
{
    return p->value + p->list[i].offset;
}
static inline real *parameter_gradient(const struct parameters *p, int i)
{
    return p->gradient + p->list[i].offset;
}

/* Whether the numbers lie inside as they are seen. */
bool parameter_is_plain(const struct parameter *q);

void parameters_init(struct parameters *p, struct rng *r);
void parameters_update(struct parameters *p, const struct optimiser *o);

/* To and from PyTorch's order. */
void parameters_read(const struct parameters *p, int i, enum net_what what,
                     double *out);
void parameters_write(struct parameters *p, int i, const double *in);

#endif
