/* chain.h: layers one after another: perceptrons and plain convolutional
 * networks (VGG).
 *
 * A layer reads the layer before it, the first one the images [batch][height]
 * [width][channels].  LINEAR takes whatever stands before it as one vector per
 * image, in PyTorch's order [channels][height][width].  Every layer's output
 * is kept: net_output.
 */
#ifndef CHAIN_H
#define CHAIN_H

#include "net.h"

enum chain_kind {
    CHAIN_LINEAR,     /* with bias */
    CHAIN_CONV,       /* 3x3, stride 1, padded by zeros, with bias */
    CHAIN_MAX_POOL,   /* 2x2, stride 2 */
    CHAIN_BATCHNORM,  /* per channel; after LINEAR per unit */
    CHAIN_DROPOUT,    /* kept values are divided by 1 - rate in training */
    CHAIN_RELU,       /* max(0, x) */
    CHAIN_LEAKY_RELU, /* x, or slope x where x < 0 */
    CHAIN_SIGMOID     /* 1 / (1 + exp(-x)) */
};

struct chain_layer {
    enum chain_kind kind;
    const char *name; /* "layer1": its parameters are layer1.weight, .bias */
    int out;          /* units of LINEAR, channels of CONV */
    double number;    /* slope of LEAKY_RELU, rate of DROPOUT */
};

/* A further parameter, LAYER.FIELD [rows][columns], that starts N(0, 1): the
 * positions of a layer's units.  Its gradient is what net_set_cost adds. */
struct chain_extra {
    const char *layer, *field;
    int rows, columns;
};

struct chain {
    int batch, channels, height, width; /* of the images */
    const struct chain_layer *layer;
    int layers;
    int heads; /* tasks: the last layer's outputs in equal blocks, with a label
                  each; 1: one label for all of them */
    double label_smoothing;
    const struct chain_extra *extra;
    int extras;
};

/* ERR_INPUT: a layer that its input does not fit, a number out of range,
 * names that are missing or there twice, a last layer that is not LINEAR. */
enum status chain_build(const struct chain *spec, struct arena *arena,
                        struct net **out);

/* The plan without building; its memory is what chain_build takes. */
enum status chain_plan(const struct chain *spec, struct arena *work,
                       struct net_plan *out);

#endif
