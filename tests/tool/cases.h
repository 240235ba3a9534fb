/* cases.h: models of every operator, for the comparisons with finite
 * differences (tests/unit/net/test_model_gradients.c) and with PyTorch
 * (tests/peers/models.py, which builds the same again). */
#ifndef CASES_H
#define CASES_H

#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "model.h"
#include "randwire.h"

struct test_case {
    const char *name;
    int batch, channels, height, width, heads, classes;
    enum loss_kind loss;
    void (*describe)(struct model *m, const struct test_case *c);
    bool masks;   /* dropout: not for PyTorch, whose masks are others */
    bool redrawn; /* active values of joins change at every step */
    bool large;   /* not for finite differences */
};

static inline int conv_(struct model *m, const char *name, int x, int out,
                        int size, int stride, int pad)
{
    return model_conv(m, name, x,
                      (struct conv_spec){.out = out,
                                         .size = size,
                                         .stride = stride,
                                         .pad = pad,
                                         .no_bias = true});
}

static inline int linear_(struct model *m, const char *name, int x, int out)
{
    return model_linear(m, name, x, (struct linear_spec){.out = out});
}

static inline int relu_(struct model *m, const char *name, int x)
{
    return model_activation(m, name, x, RELU, 0);
}

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

/* An autoencoder (systems of section 4, without its tensor network). */
static inline void autoencoder_case(struct model *m, const struct test_case *c)
{
    int x = model_images(m, c->channels, c->height, c->width), k = c->classes;
    static const int sizes[] = {8, 12, 8};
    x = conv_(m, "enc1", x, 2 * k, 3, 1, 1);
    x = model_activation(m, "elu1", x, ELU, 1);
    x = model_pool(m, "pool1", x, (struct pool_spec){POOL_MAX, .size = 2});
    x = model_conv(m, "enc2", x,
                   (struct conv_spec){.out = k, .size = 3, .pad = 1});
    x = model_activation(m, "elu2", x, ELU, 1);
    x = model_pool(m, "pool2", x, (struct pool_spec){POOL_MAX, .size = 2});
    x = model_activation(m, "elu3", linear_(m, "code", x, 16), ELU, 1);
    int a = model_layernorm(m, "norm1", x, 0);
    int b = model_layernorm(m, "norm2", linear_(m, "inner", a, 16), 0);
    x = model_join(m, "times", (int[]){a, b}, 2,
                   (struct join_spec){.kind = JOIN_PRODUCT});
    for (int i = 0; i < 2; i++)
        x = model_activation(
            m, model_name(m, "act%d", i),
            linear_(m, model_name(m, "dec%d", i), x, i ? 128 : sizes[i]), ELU,
            1);
    x = model_reshape(m, "image", x, 8, 4, 4);
    x = model_upsample(m, "up1", conv_(m, "conv1", x, k, 3, 1, 1), 2);
    x = model_upsample(m, "up2", conv_(m, "conv2", x, k, 3, 1, 1), 2);
    x = model_upsample(m, "up3", conv_(m, "conv3", x, 2 * k, 3, 1, 0), 2);
    x = model_conv(m, "last", x,
                   (struct conv_spec){.out = 1, .size = 3, .pad = 1});
    model_loss(m, x, (struct loss_spec){.kind = c->loss});
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

/* A pre-activation ResNet-34 (section 3): skips of every earlier node to every
 * block, of which some are active. */
static inline int block_(struct model *m, int i, int x, int width, int stride)
{
    x = relu_(m, model_name(m, "b%d.relu1", i),
              model_batchnorm(m, model_name(m, "b%d.bn1", i), x));
    x = conv_(m, model_name(m, "b%d.conv1", i), x, width, 3, stride, 1);
    x = relu_(m, model_name(m, "b%d.relu2", i),
              model_batchnorm(m, model_name(m, "b%d.bn2", i), x));
    return conv_(m, model_name(m, "b%d.conv2", i), x, width, 3, 1, 1);
}

static inline void resnet_case(struct model *m, const struct test_case *c)
{
    static const int blocks[] = {3, 4, 6, 3};
    int node[17], n = 0, x = model_images(m, c->channels, c->height, c->width);
    node[n++] = conv_(m, "stem", x, 16, 3, 1, 1);
    for (int stage = 0; stage < 4; stage++)
        for (int i = 0; i < blocks[stage]; i++, n++) {
            int parts[18];
            parts[0] = block_(m, n, node[n - 1], 16 << stage,
                              i == 0 && stage > 0 ? 2 : 1);
            for (int k = 0; k < n; k++)
                parts[1 + k] = node[k];
            node[n] = model_join(
                m, model_name(m, "b%d", n), parts, n + 1,
                (struct join_spec){.strength = STRENGTH_SCALAR, .start = 0.5});
        }
    x = model_pool(m, "pool", node[16], (struct pool_spec){.kind = POOL_MEAN});
    model_loss(m, linear_(m, "fc", x, c->classes), (struct loss_spec){0});
}

/* The ordinary predecessor, and earlier nodes by chance. */
static inline int draw_active(struct rng *r, int n, int list[18])
{
    int count = 0;
    list[count++] = 0;
    for (int k = 0; k < n; k++)
        if (k == n - 1 || rng_below(r, 3) == 0)
            list[count++] = 1 + k;
    return count;
}

/* AlexNet (section 6) at a small width, batch norm after its dense layers. */
static inline void alexnet_case(struct model *m, const struct test_case *c)
{
    static const int out[] = {4, 12, 24, 16, 16};
    const struct pool_spec pool = {POOL_MAX, .size = 3, .stride = 2};
    int x = model_images(m, c->channels, c->height, c->width);
    for (int i = 0; i < 5; i++) {
        x = model_conv(m, model_name(m, "conv%d", i), x,
                       (struct conv_spec){.out = out[i],
                                          .size = i == 0   ? 11
                                                  : i == 1 ? 5
                                                           : 3,
                                          .stride = i == 0 ? 4 : 1,
                                          .pad = i < 2 ? 2 : 1});
        x = relu_(m, model_name(m, "relu%d", i), x);
        if (i < 2 || i == 4)
            x = model_pool(m, model_name(m, "pool%d", i), x, pool);
    }
    for (int i = 0; i < 2; i++) {
        x = linear_(m, model_name(m, "fc%d", i), x, 64);
        x = model_batchnorm(m, model_name(m, "bn%d", i), x);
        x = relu_(m, model_name(m, "relu_fc%d", i), x);
    }
    model_loss(m, linear_(m, "out", x, c->classes), (struct loss_spec){0});
}

/* RandWire (Xie et al.) as for ImageNet: 1000 classes, a stem of stride 2. */
static inline void randwire_case(struct model *m, const struct test_case *c)
{
    static int source[] = {0, 0, 1, 1, 2, 2, 3},
               target[] = {2, 3, 3, 5, 3, 4, 5};
    static const struct wiring graph = {7, 7, source, target, NULL, true};
    int x = model_images(m, c->channels, c->height, c->width), C = 78;
    x = model_stem(m, "stem", x, (struct stem_spec){C, 2});
    for (int k = 0; k < 3; k++)
        x = model_wired(m, model_name(m, "stage%d", k + 1), x,
                        (struct wired_spec){.wiring = &graph, .out = C << k});
    model_loss(m, model_head(m, "head", x, c->classes), (struct loss_spec){0});
}

/* One stage with edge weights that are drawn, all else frozen but the readout:
 * a connectome's. */
static inline void connectome_case(struct model *m, const struct test_case *c)
{
    static int source[] = {0, 0, 1, 1, 2, 2, 3},
               target[] = {2, 3, 3, 5, 3, 4, 5};
    static const struct wiring graph = {7, 7, source, target, NULL, true};
    int x = model_images(m, c->channels, c->height, c->width);
    x = model_stem(m, "stem", x, (struct stem_spec){6, 1});
    x = model_wired(m, "stage1", x,
                    (struct wired_spec){.wiring = &graph,
                                        .out = 10,
                                        .edges = {START_NORMAL, 1}});
    model_loss(m, model_head(m, "head", x, c->classes), (struct loss_spec){0});
    model_freeze(m, "stem.*");
    model_freeze(m, "*bn.*");
    model_freeze(m, "*wise.weight");
    model_freeze(m, "head.conv.weight");
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
