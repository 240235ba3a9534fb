/* cases.h: models of every operator, for the comparisons with finite
 * differences (tests/unit/net/test_model_gradients.c) and with PyTorch
 * (tests/peers/models.py, which builds the same again). */
#ifndef CASES_H
#define CASES_H

#include <stdio.h>
#include <stdlib.h>

#include "case_networks.h"

/* Convolutions of all sorts, norms, activations, pools, a mask. */
static inline void operators_case(struct model *m, const struct test_case *c)
{
    double mask[7 * 12];
    for (int i = 0; i < 7 * 12; i++)
        mask[i] = i % 5 == 0 ? 0 : 1.0 / (1 + i % 7);
    int x = model_images(m, c->channels, c->height, c->width);
    x = conv_(m, "conv1", x, 6, 5, 2, 2);
    x = model_layernorm(m, "ln", x, 1e-3);
    x = model_activation(m, "elu", x, ELU, 0.7);
    x = model_conv(
        m, "conv2", x,
        (struct conv_spec){.out = 8, .size = 3, .pad = 1, .groups = 2});
    x = model_activation(m, "tanh", x, TANH, 0);
    x = model_conv(
        m, "dw", x,
        (struct conv_spec){.out = 8, .size = 3, .pad = 1, .groups = 8});
    x = model_batchnorm(m, "bn", x);
    x = model_pool(
        m, "mean", x,
        (struct pool_spec){POOL_MEAN, .size = 3, .stride = 2, .pad = 1});
    x = model_conv(m, "pw", x, (struct conv_spec){.out = 12});
    x = model_activation(m, "leaky", x, LEAKY_RELU, 0.2);
    x = model_pool(
        m, "max", x,
        (struct pool_spec){POOL_MAX, .size = 3, .stride = 2, .pad = 1});
    if (c->masks) {
        x = model_dropout(m, "d2", x, DROP_CHANNELS, 0.3);
        x = model_dropout(m, "dp", x, DROP_IMAGES, 0.2);
    }
    x = model_pool(m, "whole", x, (struct pool_spec){.kind = POOL_MAX});
    x = model_linear(m, "masked", x,
                     (struct linear_spec){
                         .out = 7, .mask = mask, .mask_out = 7, .mask_in = 12});
    x = model_activation(m, "sigmoid", x, SIGMOID, 0);
    if (c->masks)
        x = model_dropout(m, "d", x, DROP_NUMBERS, 0.25);
    x = linear_(m, "out", x, c->heads * c->classes);
    model_loss(m, x,
               (struct loss_spec){.heads = c->heads, .label_smoothing = 0.1});
}

/* Fan-out, and every way to join. */
static inline void joins_case(struct model *m, const struct test_case *c)
{
    int x = model_images(m, c->channels, c->height, c->width);
    int a = conv_(m, "a", x, 6, 3, 1, 1), b = conv_(m, "b", a, 10, 3, 2, 1);
    int e = conv_(m, "c", b, 10, 1, 1, 0);
    int sum = model_join(
        m, "sum", (int[]){a, b, e}, 3,
        (struct join_spec){.strength = STRENGTH_SCALAR, .start = 0.6});
    int gate = model_conv(m, "gate_of", sum, (struct conv_spec){.out = 10});
    int open = model_join(m, "gate", (int[]){gate, b, a}, 3,
                          (struct join_spec){.kind = JOIN_GATE});
    int both = model_join(m, "product", (int[]){open, sum, e}, 3,
                          (struct join_spec){.kind = JOIN_PRODUCT});
    int wired = model_join(m, "wired", (int[]){both, open, sum}, 3,
                           (struct join_spec){.strength = STRENGTH_SIGMOID,
                                              .start = 0.3,
                                              .field = "edges"});
    int mean = model_join(m, "mean", (int[]){wired, e}, 2,
                          (struct join_spec){.strength = STRENGTH_MEAN});
    int plain = model_join(m, "plain", (int[]){mean, wired}, 2,
                           (struct join_spec){.strength = STRENGTH_ONE});
    int pooled =
        model_pool(m, "pool", plain, (struct pool_spec){.kind = POOL_MEAN});
    model_loss(m, linear_(m, "fc", pooled, c->heads * c->classes),
               (struct loss_spec){.heads = c->heads});
}

/* One vector attends to three others, of which it reads one itself. */
static inline void attention_case(struct model *m, const struct test_case *c)
{
    int x = model_images(m, c->channels, c->height, c->width);
    int q = model_activation(m, "tanh", linear_(m, "q", x, 5), TANH, 0);
    int a = linear_(m, "a", q, 5), b = linear_(m, "b", x, 5);
    int y = model_attention(m, "att", (int[]){q, a, b, q}, 4,
                            (struct attention_spec){.heads = 3, .key = 4});
    model_loss(m, linear_(m, "fc", y, c->classes), (struct loss_spec){0});
}

/* Parameters that stay, others with starts of their own. */
static inline void frozen_case(struct model *m, const struct test_case *c)
{
    int x = model_images(m, c->channels, c->height, c->width);
    x = conv_(m, "conv", x, 5, 3, 1, 1);
    x = model_batchnorm(m, "bn", x);
    x = relu_(m, "relu", x);
    int y = linear_(m, "side", x, 6), z = linear_(m, "main", x, 6);
    x = model_join(m, "sum", (int[]){y, z}, 2,
                   (struct join_spec){.strength = STRENGTH_SCALAR, .start = 1});
    model_loss(m, linear_(m, "fc", x, c->classes), (struct loss_spec){0});
    model_freeze(m, "conv.*");
    model_freeze(m, "bn.*");
    model_freeze(m, "side.weight");
    model_start(m, "sum.weight", (struct start){START_NORMAL, 1});
    model_start(m, "main.weight", (struct start){.kind = START_HE});
    model_start(m, "fc.weight", (struct start){.kind = START_XAVIER});
    model_start(m, "fc.bias", (struct start){START_CONSTANT, 0});
}

static const struct test_case test_cases[] = {
    {"randwire", 3, 3, 224, 224, 1, 1000, LOSS_SOFTMAX, randwire_case, 0, 0, 1},
    {"connectome", 6, 1, 12, 14, 1, 4, LOSS_SOFTMAX, connectome_case, 0, 0, 1},

    {"operators", 5, 3, 9, 7, 1, 4, LOSS_SOFTMAX, operators_case, 0, 0, 0},
    {"heads", 4, 1, 8, 8, 2, 3, LOSS_SOFTMAX, operators_case, 0, 0, 0},
    {"dropout", 6, 3, 9, 7, 2, 3, LOSS_SOFTMAX, operators_case, 1, 0, 0},
    {"joins", 4, 2, 6, 8, 2, 3, LOSS_SOFTMAX, joins_case, 0, 0, 0},
    {"bce", 3, 1, 28, 28, 1, 4, LOSS_BCE, autoencoder_case, 0, 0, 0},
    {"mse", 3, 1, 28, 28, 1, 3, LOSS_MSE, autoencoder_case, 0, 0, 0},
    {"attention", 5, 2, 3, 3, 1, 4, LOSS_SOFTMAX, attention_case, 0, 0, 0},
    {"frozen", 5, 2, 5, 5, 1, 4, LOSS_SOFTMAX, frozen_case, 0, 0, 0},
    {"autoencoder", 8, 1, 28, 28, 1, 12, LOSS_BCE, autoencoder_case, 0, 0, 1},
    {"alexnet", 24, 3, 67, 67, 1, 10, LOSS_SOFTMAX, alexnet_case, 0, 0, 1},
    {"resnet", 6, 3, 32, 32, 1, 10, LOSS_SOFTMAX, resnet_case, 0, 1, 1}};
enum { TEST_CASES = sizeof test_cases / sizeof *test_cases };

/* NULL: no room, or a mistake, which net_build will tell. */
static inline struct model *case_model(const struct test_case *c,
                                       struct arena *arena)
{
    struct model *m = model_new(c->batch, arena);
    if (m)
        c->describe(m, c);
    return m;
}

/* Images from 0 to 1, labels of every head. */
static inline void case_batch(const struct test_case *c, struct rng *r,
                              real *images, uint16_t *labels)
{
    for (long i = 0; i < (long)c->batch * c->height * c->width * c->channels;
         i++)
        images[i] = (real)rng_uniform(r);
    for (int i = 0; i < c->batch * c->heads; i++)
        labels[i] = (uint16_t)rng_below(r, (uint64_t)c->classes);
}

/* What is active in this step of a case whose joins change. */
static inline enum status case_redraw(const struct test_case *c, struct net *n,
                                      struct rng *r, int (*list)[18],
                                      int *count)
{
    char name[16];
    for (int b = 1; c->redrawn && b <= 16; b++) {
        count[b] = draw_active(r, b, list[b]);
        snprintf(name, sizeof name, "b%d", b);
        TRY(net_set_active(n, name, list[b], count[b]));
    }
    return OK;
}

#endif
