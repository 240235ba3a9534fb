/* optimiser.c: SGD with momentum (Nesterov 1983 too), RMSProp (Hinton 2012),
 * Adam (Kingma, Ba 2015), AdamW (Loshchilov, Hutter 2019), in PyTorch's
 * arithmetic. */
#include <math.h>

#include "kernels.h"
#include "parameters.h"

/* Numbers of parameters side by side that learn. */
struct run {
    long first, end;
};

/* m = momentum m + g; w -= rate m, Nesterov: rate (g + momentum m) */
static void update_sgd(struct parameters *p, const struct optimiser *o,
                       struct run run)
{
    real rate = (real)o->learning_rate, decay = (real)o->weight_decay,
         momentum = (real)o->momentum;
    bool nesterov = o->nesterov;
    real *restrict value = p->value, *restrict first = p->first;
    const real *restrict gradient = p->gradient;
    for (long i = run.first; i < run.end; i++) {
        real g = gradient[i] + decay * value[i];
        first[i] = momentum * first[i] + g;
        value[i] -= rate * (nesterov ? g + momentum * first[i] : first[i]);
    }
}

/* v: running mean of g^2; w -= rate g / (sqrt(v) + eps) */
static void update_rmsprop(struct parameters *p, const struct optimiser *o,
                           struct run run)
{
    static const real alpha = (real)0.99, eps = (real)1e-8;
    real rate = (real)o->learning_rate, decay = (real)o->weight_decay;
    real *restrict value = p->value, *restrict second = p->second;
    const real *restrict gradient = p->gradient;
    for (long i = run.first; i < run.end; i++) {
        real g = gradient[i] + decay * value[i];
        second[i] = alpha * second[i] + (1 - alpha) * g * g;
        value[i] -= rate * g / ((real)sqrt(second[i]) + eps);
    }
}

/* m, v: running means of g and g^2;
 * w -= rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps) */
static void update_adam(struct parameters *p, const struct optimiser *o,
                        struct run run)
{
    const struct optimiser_state *s = p->state;
    double rate = o->learning_rate, decay = o->weight_decay;
    struct la_adam step = {.rate = (real)(rate / (1 - s->beta1_power)),
                           .scale = (real)(1 / sqrt(1 - s->beta2_power)),
                           .keep =
                               (real)(o->kind == ADAMW ? 1 - rate * decay : 1),
                           .decay = (real)(o->kind == ADAMW ? 0 : decay)};
    la_kernels()->adam(&step, run.end - run.first, p->gradient + run.first,
                       (real *[]){p->value + run.first, p->first + run.first,
                                  p->second + run.first});
}

static void update(struct parameters *p, const struct optimiser *o,
                   struct run run)
{
    switch (o->kind) {
    case SGD:
        update_sgd(p, o, run);
        break;
    case RMSPROP:
        update_rmsprop(p, o, run);
        break;
    case ADAM:
    case ADAMW:
        update_adam(p, o, run);
        break;
    }
}

static long end_of(const struct parameters *p, int i)
{
    return i + 1 < p->count ? p->list[i + 1].offset : p->total;
}

void parameters_update(struct parameters *p, const struct optimiser *o)
{
    p->state->steps++;
    p->state->beta1_power *= 0.9;
    p->state->beta2_power *= 0.999;
    for (int i = 0, k; i < p->count; i = k + 1) {
        for (k = i; k < p->count && !p->list[k].frozen;)
            k++;
        if (k > i)
            update(p, o, (struct run){p->list[i].offset, end_of(p, k - 1)});
    }
}
