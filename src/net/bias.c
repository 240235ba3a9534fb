/* bias.c: a layer's last parameter, where it has two. */
#include "bias.h"

#include "kernels.h"

void bias_describe(struct model *m, struct op *o, double fan_in, double fan_out)
{
    model_parameter(m, o,
                    (struct parameter_spec){.field = "bias",
                                            .layout = LAYOUT_VECTOR,
                                            .out = o->out->channels,
                                            .in = 1,
                                            .taps = 1,
                                            .fan_in = fan_in,
                                            .fan_out = fan_out});
}

void bias_add(const struct op *o, const struct pass *p)
{
    if (o->parameters < 2)
        return;
    const real *restrict bias = op_value(o, p, 1);
    real *restrict y = o->out->y;
    int pitch = o->out->pitch;
    for (long i = tensor_rows(o->out, p->images); i > 0; i--, y += pitch)
        for (int c = 0; c < pitch; c++)
            y[c] += bias[c];
}

void bias_back(const struct op *o, const struct pass *p)
{
    real *gb = o->parameters > 1 ? op_gradient(o, p, 1) : NULL;
    double *sum = (double *)(void *)p->room;
    if (!gb)
        return;
    la_kernels()->sums(tensor_rows(o->out, p->images), o->out->pitch, o->out->g,
                       sum, NULL);
    for (int c = 0; c < o->out->pitch; c++)
        gb[c] = (real)sum[c];
}
