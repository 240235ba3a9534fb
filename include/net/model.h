/* model.h: a network described: operators, each of which makes one value from
 * earlier ones.
 *
 * A value is the number that an operator returned; it holds [height][width]
 * [channels] numbers of every image.  A layer's name is unique, and its
 * parameters are seen as NAME.weight, NAME.bias, in PyTorch's shapes.  The
 * first mistake is kept, whatever is said after it, and net_build returns it:
 * so a description needs no check after every line.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdio.h>

#include "net.h"

struct model;

/* For batches of so many images; NULL: the arena has no room. */
struct model *model_new(int batch, struct arena *arena);

/* A layer's name put together, as printf does; good as long as the model. */
const char *model_name(struct model *m, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A mistake that the describer finds itself: ERR_INPUT with these words. */
void model_mistake(struct model *m, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

int model_images(struct model *m, int channels, int height, int width);

/* Windows of size x size, padded by zeros; groups of channels that do not see
 * each other (as many as channels: depthwise).  0 stands for size 1, stride 1,
 * groups 1.  The output's side is (side + 2 pad - size) / stride + 1. */
struct conv_spec {
    int out, size, stride, pad, groups;
    bool no_bias;
};
int model_conv(struct model *m, const char *name, int x, struct conv_spec c);

/* Reads a value as one vector of each image, in PyTorch's order [channels]
 * [height][width].  mask: [out][in] factors of the weights that are no
 * parameters (0: no connection), copied; NULL: none. */
struct linear_spec {
    int out;
    bool no_bias;
    const double *mask;
    int mask_out, mask_in; /* the mask's own shape */
};
int model_linear(struct model *m, const char *name, int x,
                 struct linear_spec l);

/* Per channel over the batch and all positions; eps 1e-5, momentum 0.1. */
int model_batchnorm(struct model *m, const char *name, int x);
/* Over the channels of each position; 0 stands for eps 1e-5. */
int model_layernorm(struct model *m, const char *name, int x, double eps);

enum activation { RELU, LEAKY_RELU, ELU, SIGMOID, TANH };
/* number: LeakyReLU's slope and ELU's alpha, 0 to 1. */
int model_activation(struct model *m, const char *name, int x,
                     enum activation kind, double number);

/* The mean counts the positions inside the image alone.  size 0: the whole
 * image; stride 0: as size.  Rows and columns at the end that fill no window
 * are left out, as in PyTorch. */
enum pooling { POOL_MAX, POOL_MEAN };
struct pool_spec {
    enum pooling kind;
    int size, stride, pad;
};
int model_pool(struct model *m, const char *name, int x, struct pool_spec p);

/* In training each of them is 0 with probability rate, else divided by
 * 1 - rate: numbers, channels, or whole images (DropPath). */
enum dropping { DROP_NUMBERS, DROP_CHANNELS, DROP_IMAGES };
int model_dropout(struct model *m, const char *name, int x, enum dropping what,
                  double rate);

/* Every position becomes factor x factor equal ones. */
int model_upsample(struct model *m, const char *name, int x, int factor);

/* The same numbers of each image, in PyTorch's order, with other sides. */
int model_reshape(struct model *m, const char *name, int x, int channels,
                  int height, int width);

/* Values together, position by position: strength-weighted sum, product, or
 * gate: sum over i >= 1 of sigmoid(in[0]) in[i].  A value with fewer channels
 * than the widest counts as 0 in those it lacks; one whose sides are k times
 * the smallest gives every k-th position (ResNet's option A). */
enum join { JOIN_SUM, JOIN_PRODUCT, JOIN_GATE };
enum strength {
    STRENGTH_ONE,
    STRENGTH_MEAN,   /* 1 / n */
    STRENGTH_SCALAR, /* a parameter, NAME.weight [n], that starts at `start` */
    STRENGTH_SIGMOID /* sigmoid of such a parameter; of one value: 1 */
};
struct join_spec {
    enum join kind;
    enum strength strength; /* of JOIN_SUM */
    double start;
    const char *field; /* the parameter's, NULL: weight */
};
int model_join(struct model *m, const char *name, const int *in, int n,
               struct join_spec j);

/* From now on the sum or gate NAME reads only these of its values, numbered
 * from 0 in the order of the description; the other strengths get gradient 0.
 * No part of the state.  ERR_INPUT: no such join, a number out of range. */
enum status net_set_active(struct net *n, const char *name, const int *list,
                           int count);

/* Attention of the vector in[0] over the vectors in[1] .., all of equal length,
 * in heads of `key` numbers each; parameters NAME.query, .key, .value, .output,
 * each with weight and bias. */
struct attention_spec {
    int heads, key;
};
int model_attention(struct model *m, const char *name, const int *in, int n,
                    struct attention_spec s);

/* How parameters start; fan_in and fan_out count inputs and
 * outputs of a unit.  Default: uniform in +-1/sqrt(fan_in), as PyTorch. */
enum start_kind {
    START_DEFAULT,
    START_CONSTANT, /* number */
    START_UNIFORM,  /* +-number / sqrt(fan_in) */
    START_NORMAL,   /* standard deviation `number` */
    START_HE,       /* normal, sqrt(2 / fan_in) */
    START_XAVIER    /* uniform, sqrt(6 / (fan_in + fan_out)) */
};
struct start {
    enum start_kind kind;
    double number;
};

/* A further parameter, NAME.FIELD [rows][columns], that starts N(0, 1): the
 * positions of a layer's units.  Its gradient is what net_set_cost adds. */
void model_extra(struct model *m, const char *name, const char *field, int rows,
                 int columns);

/* What the loss reads.  Softmax: logits of `heads` blocks of equal size with a
 * label each (0: one).  Over an image: the images themselves are the target, so
 * the value has as many numbers; binary cross-entropy of sigmoids, and mean
 * square. */
enum loss_kind { LOSS_SOFTMAX, LOSS_BCE, LOSS_MSE };
struct loss_spec {
    enum loss_kind kind;
    int heads;
    double label_smoothing;
};
void model_loss(struct model *m, int value, struct loss_spec l);

/* Parameters that stay as they start: those described so far whose name matches
 * (* any letters).  ERR_INPUT when none does. */
void model_freeze(struct model *m, const char *pattern);

/* Those described so far whose name matches start so. */
void model_start(struct model *m, const char *pattern, struct start s);

/* net_output can read it after every pass. */
void model_keep(struct model *m, int value);

/* A model makes one net.  ERR_INPUT: its first mistake, a value that nobody
 * reads, no loss. */
enum status net_build(struct model *m, struct arena *arena, struct net **out);
/* The plan of a net in words: order, what is folded, frozen or kept, memory. */
void net_explain(const struct net *n, FILE *out);
/* The plan without building; its memory counts the model's own. */
enum status net_plan_of(struct model *m, struct net_plan *out);

#endif
