#include "functional_net.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DENSE = 2 };

/* Hidden layers: 3x3 convolutions, then dense ones; 0 at the end. */
struct plan {
    int convolutions[7], dense[DENSE + 1];
};

static const struct plan *plan_for(const struct dataset *d)
{
    static const struct plan grey = {{0}, {128, 64}},
                             fashion = {{0}, {256, 128}},
                             colours = {{32, 32, 64, 64, 128, 128}, {256, 128}};
    if (d->channels > 1)
        return &colours;
    return strcmp(d->name, "fashion-mnist") == 0 ? &fashion : &grey;
}

static int scaled(const struct design_spec *s, int units)
{
    return (int)fmax(1, round(s->width * units));
}

/* What follows a layer: LeakyReLU, batch norm where the strategy has it. */
static int add_answer(struct model *m, const struct design_spec *s,
                      const char *kind, int index, int x)
{
    x = model_activation(m, model_name(m, "act%s%d", kind, index), x,
                         LEAKY_RELU, s->slope);
    model_keep(m, x);
    return s->batch_norm
               ? model_batchnorm(m, model_name(m, "norm%s%d", kind, index), x)
               : x;
}

static int add_dropout(struct model *m, const struct design_spec *s,
                       const char *prefix, int index, int x)
{
    return s->dropout > 0
               ? model_dropout(m, model_name(m, "%s%d", prefix, index), x,
                               DROP_NUMBERS, s->dropout)
               : x;
}

static int add_convolution(struct model *m, const struct design_spec *s,
                           int index, int channels, int x)
{
    struct conv_spec c = {.out = scaled(s, channels), .size = 3, .pad = 1};
    x = model_conv(m, model_name(m, "conv%d", index), x, c);
    x = add_answer(m, s, "_conv", index, x);
    if (index % 2)
        return x;
    x = model_pool(m, model_name(m, "pool%d", index / 2), x,
                   (struct pool_spec){.size = 2});
    return add_dropout(m, s, "drop_pool", index / 2, x);
}

static int add_dense(struct model *m, const struct design_spec *s, int index,
                     int units, int x)
{
    x = model_linear(m, model_name(m, "layer%d", index), x,
                     (struct linear_spec){.out = scaled(s, units)});
    x = add_answer(m, s, "", index, x);
    return add_dropout(m, s, "drop", index, x);
}

static int dense_layers(const struct plan *p)
{
    int n = 0;
    while (p->dense[n])
        n++;
    return n;
}

struct model *design_model(const struct design_spec *s, struct arena *arena)
{
    const struct plan *p = plan_for(s->data);
    struct model *m = model_new(s->batch, arena);
    if (!m)
        return NULL;
    int n = dense_layers(p);
    int x = model_images(m, s->data->channels, s->data->height, s->data->width);
    for (int i = 0; p->convolutions[i]; i++)
        x = add_convolution(m, s, i + 1, p->convolutions[i], x);
    for (int k = 0; k < n; k++)
        x = add_dense(m, s, k + 1, p->dense[k], x);
    x = model_linear(m, model_name(m, "layer%d", n + 1), x,
                     (struct linear_spec){.out = s->data->classes});
    model_loss(m, x, (struct loss_spec){0});
    return m;
}

static void record_layer(const struct design_spec *s, long number,
                         struct recorded *out)
{
    int units = scaled(s, plan_for(s->data)->dense[number - 1]);
    out->layer[out->layers] = (int)number;
    out->units[out->layers++] = units;
    out->neurons += units;
    out->number = out->layers == 1 ? (int)number : -1;
}

/* Ascending numbers with + between them. */
static bool read_numbers(const char *text, const struct design_spec *s,
                         struct recorded *out)
{
    int layers = dense_layers(plan_for(s->data));
    for (long last = 0;; text++) {
        char *end;
        long k = strtol(text, &end, 10);
        if (end == text || k <= last || k > layers)
            return false;
        record_layer(s, k, out);
        last = k;
        text = end;
        if (*text != '+')
            return !*text;
    }
}

enum status design_record(const struct design_spec *s, struct recorded *out)
{
    int layers = dense_layers(plan_for(s->data));
    *out = (struct recorded){0};
    if (strcmp(s->record, "all") == 0)
        for (int k = 1; k <= layers; k++)
            record_layer(s, k, out);
    else if (!read_numbers(s->record, s, out))
        return FAIL(ERR_INPUT,
                    "record: \"%s\"; this network has the dense hidden layers "
                    "1 to %d: say all, or ascending numbers such as 1+2",
                    s->record, layers);
    if (out->neurons < 2)
        return FAIL(ERR_INPUT,
                    "width: %g leaves %d neuron to record, and a connectome "
                    "needs 2 or more",
                    s->width, out->neurons);
    return OK;
}
