/* optimiser.c: SGD with momentum, Adam (Kingma, Ba 2015), AdamW (Loshchilov,
 * Hutter 2019), in PyTorch's arithmetic. */
#include <math.h>
#include <stdbool.h>

#include "parameters.h"

/* m = momentum m + g; w -= rate m */
static void update_sgd(struct parameters *p, const struct optimiser *o)
{
    real rate = (real)o->learning_rate, decay = (real)o->weight_decay,
         momentum = (real)o->momentum;
    for (long i = 0; i < p->total; i++) {
        real g = p->gradient[i] + decay * p->value[i];
        p->first[i] = momentum * p->first[i] + g;
        p->value[i] -= rate * p->first[i];
    }
}

/* m, v: running means of g and g^2;
 * w -= rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps) */
static void update_adam(struct parameters *p, const struct optimiser *o)
{
    struct optimiser_state *s = p->state;
    s->beta1_power *= 0.9;
    s->beta2_power *= 0.999;
    bool decoupled = o->kind == ADAMW;
    real beta1 = (real)0.9, beta2 = (real)0.999, eps = (real)1e-8,
         rest1 = (real)(1 - 0.9), rest2 = (real)(1 - 0.999),
         rate = (real)(o->learning_rate / (1 - s->beta1_power)),
         scale = (real)(1 / sqrt(1 - s->beta2_power)),
         decay = (real)(decoupled ? 0 : o->weight_decay),
         keep = (real)(decoupled ? 1 - o->learning_rate * o->weight_decay : 1);
    for (long i = 0; i < p->total; i++) {
        real w = p->value[i], g = p->gradient[i] + decay * w;
        real m = beta1 * p->first[i] + rest1 * g;
        real v = beta2 * p->second[i] + rest2 * g * g;
        p->first[i] = m;
        p->second[i] = v;
        p->value[i] =
            keep * w - rate * m / ((real)sqrt((double)v) * scale + eps);
    }
}

void parameters_update(struct parameters *p, const struct optimiser *o)
{
    p->state->steps++;
    if (o->kind == SGD)
        update_sgd(p, o);
    else
        update_adam(p, o);
}
