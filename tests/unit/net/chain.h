/* chain.h: layers one after another as a table, for the tests. */
#ifndef CHAIN_H
#define CHAIN_H

#include "arena.h"
#include "model.h"
#include "test.h"

enum chain_kind {
    CHAIN_LINEAR,
    CHAIN_CONV,     /* 3x3, stride 1, padded */
    CHAIN_MAX_POOL, /* 2x2 */
    CHAIN_BATCHNORM,
    CHAIN_DROPOUT,
    CHAIN_RELU,
    CHAIN_LEAKY_RELU,
    CHAIN_SIGMOID
};

struct chain_layer {
    enum chain_kind kind;
    const char *name;
    int out;       /* units of LINEAR, channels of CONV */
    double number; /* slope of LEAKY_RELU, rate of DROPOUT */
};

struct chain_extra {
    const char *layer, *field;
    int rows, columns;
};

struct chain {
    int batch, channels, height, width; /* of the images */
    const struct chain_layer *layer;
    int layers;
    int heads;
    double label_smoothing;
    const struct chain_extra *extra;
    int extras;
};

static inline int chain_add(struct model *m, const struct chain_layer *l, int x)
{
    switch (l->kind) {
    case CHAIN_LINEAR:
        return model_linear(m, l->name, x, (struct linear_spec){.out = l->out});
    case CHAIN_CONV:
        return model_conv(
            m, l->name, x,
            (struct conv_spec){.out = l->out, .size = 3, .pad = 1});
    case CHAIN_MAX_POOL:
        return model_pool(m, l->name, x, (struct pool_spec){.size = 2});
    case CHAIN_BATCHNORM:
        return model_batchnorm(m, l->name, x);
    case CHAIN_DROPOUT:
        return model_dropout(m, l->name, x, DROP_NUMBERS, l->number);
    case CHAIN_RELU:
        return model_activation(m, l->name, x, RELU, 0);
    case CHAIN_LEAKY_RELU:
        return model_activation(m, l->name, x, LEAKY_RELU, l->number);
    case CHAIN_SIGMOID:
        return model_activation(m, l->name, x, SIGMOID, 0);
    }
    return -1;
}

/* Its model, in which every output is kept; NULL: no room. */
static inline struct model *chain_model(const struct chain *s,
                                        struct arena *arena)
{
    struct model *m = model_new(s->batch, arena);
    if (!m)
        return NULL;
    int x = model_images(m, s->channels, s->height, s->width);
    for (int i = 0; i < s->layers; i++) {
        x = chain_add(m, &s->layer[i], x);
        model_keep(m, x);
    }
    for (int i = 0; i < s->extras; i++)
        model_extra(m, s->extra[i].layer, s->extra[i].field, s->extra[i].rows,
                    s->extra[i].columns);
    model_loss(m, x,
               (struct loss_spec){.heads = s->heads,
                                  .label_smoothing = s->label_smoothing});
    return m;
}

static inline enum status chain_build(const struct chain *s,
                                      struct arena *arena, struct net **out)
{
    struct mark before = arena_mark(arena);
    struct model *m = chain_model(s, arena);
    enum status st =
        m ? net_build(m, arena, out) : FAIL(ERR_MEMORY, "no room for a model");
    if (st != OK)
        arena_rewind(arena, before);
    return st;
}

static inline enum status chain_plan(const struct chain *s, struct arena *work,
                                     struct net_plan *out)
{
    struct mark before = arena_mark(work);
    struct model *m = chain_model(s, work);
    enum status st =
        m ? net_plan_of(m, out) : FAIL(ERR_MEMORY, "no room for a model");
    arena_rewind(work, before);
    return st;
}

#endif
