#include "functional_net.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Hidden layers: 3x3 convolutions, then dense ones; 0 at the end. */
struct plan {
    int convolutions[7], dense[DESIGN_DENSE + 1];
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

/* x: units of a sized layer, else its number. */
static void add(struct design *d, enum chain_kind kind, const char *prefix,
                int index, double x)
{
    int i = d->chain.layers++;
    bool sized = kind == CHAIN_LINEAR || kind == CHAIN_CONV;
    CHECK(i < DESIGN_LAYERS);
    snprintf(d->name[i], sizeof d->name[i], "%s%d", prefix, index);
    d->layer[i] = (struct chain_layer){kind, d->name[i], sized ? (int)x : 0,
                                       sized ? 0 : x};
}

static int scaled(const struct design_spec *s, int units)
{
    return (int)fmax(1, round(s->width * units));
}

static void add_convolution(struct design *d, const struct design_spec *s,
                            int index, int channels)
{
    add(d, CHAIN_CONV, "conv", index, scaled(s, channels));
    add(d, CHAIN_LEAKY_RELU, "act_conv", index, s->slope);
    if (s->batch_norm)
        add(d, CHAIN_BATCHNORM, "norm_conv", index, 0);
    if (index % 2)
        return;
    add(d, CHAIN_MAX_POOL, "pool", index / 2, 0);
    if (s->dropout > 0)
        add(d, CHAIN_DROPOUT, "drop_pool", index / 2, s->dropout);
}

static void add_dense(struct design *d, const struct design_spec *s, int units)
{
    int k = d->dense++;
    d->units[k] = scaled(s, units);
    add(d, CHAIN_LINEAR, "layer", k + 1, d->units[k]);
    d->at[k] = d->chain.layers;
    add(d, CHAIN_LEAKY_RELU, "act", k + 1, s->slope);
    if (s->batch_norm)
        add(d, CHAIN_BATCHNORM, "norm", k + 1, 0);
    if (s->dropout > 0)
        add(d, CHAIN_DROPOUT, "drop", k + 1, s->dropout);
}

void design_network(const struct design_spec *s, struct design *d)
{
    const struct plan *p = plan_for(s->data);
    *d = (struct design){.chain = {.batch = s->batch,
                                   .channels = s->data->channels,
                                   .height = s->data->height,
                                   .width = s->data->width,
                                   .layer = d->layer,
                                   .heads = 1}};
    for (int i = 0; p->convolutions[i]; i++)
        add_convolution(d, s, i + 1, p->convolutions[i]);
    for (int k = 0; p->dense[k]; k++)
        add_dense(d, s, p->dense[k]);
    add(d, CHAIN_LINEAR, "layer", d->dense + 1, s->data->classes);
}

static void record_layer(const struct design *d, long number,
                         struct recorded *out)
{
    out->layer[out->layers] = d->at[number - 1];
    out->units[out->layers++] = d->units[number - 1];
    out->neurons += d->units[number - 1];
    out->number = out->layers == 1 ? (int)number : -1;
}

/* Ascending numbers with + between them. */
static bool read_numbers(const char *text, const struct design *d,
                         struct recorded *out)
{
    for (long last = 0;; text++) {
        char *end;
        long k = strtol(text, &end, 10);
        if (end == text || k <= last || k > d->dense)
            return false;
        record_layer(d, k, out);
        last = k;
        text = end;
        if (*text != '+')
            return !*text;
    }
}

enum status design_record(const struct design_spec *s, struct recorded *out)
{
    struct design d;
    design_network(s, &d);
    *out = (struct recorded){0};
    if (strcmp(s->record, "all") == 0)
        for (int k = 1; k <= d.dense; k++)
            record_layer(&d, k, out);
    else if (!read_numbers(s->record, &d, out))
        return FAIL(ERR_INPUT,
                    "record: \"%s\"; this network has the dense hidden layers "
                    "1 to %d: say all, or ascending numbers such as 1+2",
                    s->record, d.dense);
    if (out->neurons < 2)
        return FAIL(ERR_INPUT,
                    "width: %g leaves %d neuron to record, and a connectome "
                    "needs 2 or more",
                    s->width, out->neurons);
    return OK;
}
