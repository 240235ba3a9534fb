/* case_networks.h: networks of the papers as cases (cases.h). */
#ifndef CASE_NETWORKS_H
#define CASE_NETWORKS_H

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

static inline void resnet_(struct model *m, const struct test_case *c,
                           bool all_skips)
{
    static const int blocks[] = {3, 4, 6, 3};
    int node[17], n = 0, x = model_images(m, c->channels, c->height, c->width);
    node[n++] = conv_(m, "stem", x, 16, 3, 1, 1);
    for (int stage = 0; stage < 4; stage++)
        for (int i = 0; i < blocks[stage]; i++, n++) {
            int parts[18], first = all_skips ? 0 : n - 1;
            parts[0] = block_(m, n, node[n - 1], 16 << stage,
                              i == 0 && stage > 0 ? 2 : 1);
            for (int k = first; k < n; k++)
                parts[1 + k - first] = node[k];
            node[n] = model_join(
                m, model_name(m, "b%d", n), parts, n - first + 1,
                all_skips ? (struct join_spec){.strength = STRENGTH_SCALAR,
                                               .start = 0.5}
                          : (struct join_spec){.strength = STRENGTH_ONE});
        }
    x = model_pool(m, "pool", node[16], (struct pool_spec){.kind = POOL_MEAN});
    model_loss(m, linear_(m, "fc", x, c->classes), (struct loss_spec){0});
}

static inline void resnet_case(struct model *m, const struct test_case *c)
{
    resnet_(m, c, true);
}

/* The ordinary one: every block with its predecessor. */
static inline void resnet_plain_case(struct model *m, const struct test_case *c)
{
    resnet_(m, c, false);
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
    x = model_stem(m, "stem", x, (struct stem_spec){.C = C, .stride = 2});
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
    x = model_stem(m, "stem", x, (struct stem_spec){.C = 6, .stride = 1});
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

#endif
