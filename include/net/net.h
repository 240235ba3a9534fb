/* net.h: a network that is planned before it runs.
 *
 * A network is built once, for one batch size, into an arena: shapes checked,
 * buffers placed by liveness, FLOPs, bytes and peak memory known.  Nothing is
 * allocated in a step.  Images are NHWC; parameters are seen from outside in
 * PyTorch's names and shapes, whatever the layout inside.
 */
#ifndef NET_H
#define NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mat.h"
#include "rng.h"
#include "status.h"

struct arena;
struct net;

/* Moves when equal sweeps no longer give equal bits.  2: dense layers and
 * convolutions of models are computed by the kernel table, not by BLIS.  3:
 * convolutions add up within their windows, pools and norms in vectors,
 * products in wider blocks. */
#define NET_NUMERICS "3"

struct net_plan {
    int64_t parameters;
    double flops;  /* of one image, forward and backward */
    double bytes;  /* least memory traffic of one image, forward and backward */
    size_t memory; /* peak bytes of the arena */
    int arrays;    /* net_parameters and net_buffers */
};
struct net_plan net_plan(const struct net *n);

struct net_layer {
    char name[48], kind[16];
    int shape[3]; /* output height, width, channels */
    int64_t parameters;
    double flops; /* of one image, forward and backward */
};
int net_layers(const struct net *n);
struct net_layer net_layer(const struct net *n, int i);
/* The layer of that name, or -1. */
int net_layer_find(const struct net *n, const char *name);

/* From now on the time of every operator is kept, for which two readings of a
 * clock are added to each.  What the arena gives must outlive the net. */
enum status net_profile(struct net *n, struct arena *arena);
struct net_share {
    const char *name, *kind;
    double flops;      /* of one image, forward and backward */
    double seconds[2]; /* forward, backward: of all passes since */
};
int net_operators(const struct net *n);
struct net_share net_share(const struct net *n, int i);

/* Starts every parameter as PyTorch does (U(-1/sqrt(fan_in), ...), batch norm
 * 1 and 0, edge weights 0, positions N(0, 1)), the optimiser's state at 0. */
void net_init(struct net *n, struct rng *r);

enum {
    NET_MOST_CLASSES = 65535,
    NET_NO_LABEL = 65535 /* this image has none for this head */
};

struct net_result {
    double loss;   /* mean over the labels that exist, plus cost */
    double cost;   /* what net_set_cost's function returned */
    int labels;    /* that exist */
    int correct;   /* of them, those of the largest logit of their head */
    int bad_layer; /* -1, or the first layer with a value that is not finite */
};

/* One full batch in training mode: forward, loss, every gradient.  images
 * [batch][height][width][channels], labels [batch][heads] (unused by losses
 * over images).  A loss that is not finite gives ERR_NUMERIC and names the
 * layer. */
enum status net_learn(struct net *n, const real *images, const uint16_t *labels,
                      struct net_result *out);

/* Evaluation mode (running statistics), up to batch images. logits
 * [count][classes of all heads]. */
enum status net_predict(struct net *n, const real *images, int count,
                        real *logits);

/* The logits of the last net_learn, [batch][classes of all heads]. */
const real *net_logits(const struct net *n);

/* The output of layer i (net_layer) in the last net_learn or net_predict, of a
 * model that keeps it: rows of channels, one every `pitch` numbers. */
struct net_view {
    const real *at;
    long pitch;
};
struct net_view net_output(const struct net *n, int i);

/* Where dropout draws its masks from, one net_learn after another; no part of
 * the state. */
void net_draw_from(struct net *n, struct rng r);

/* No dropout in training either: what other frameworks can compare. */
void net_set_dropout(struct net *n, bool on);

/* Something added to the loss: called by net_learn after the backward pass,
 * adds its gradients to net_gradients and returns its value. */
typedef double net_cost(void *context, struct net *n);
void net_set_cost(struct net *n, net_cost *cost, void *context);

#define NET_OPTIMISERS "adam|adamw|sgd|rmsprop"
enum optimiser_kind { ADAM, ADAMW, SGD, RMSPROP };
struct optimiser {
    enum optimiser_kind kind;
    double learning_rate;
    double momentum;     /* SGD; 0.9 */
    double weight_decay; /* L2; decoupled for AdamW */
    bool nesterov;       /* SGD */
};
/* One step on the gradients of the last net_learn.  As PyTorch's: Adam
 * with beta 0.9, 0.999, RMSProp with alpha 0.99, both with eps 1e-8. */
void net_update(struct net *n, const struct optimiser *o);

/* Parameters in PyTorch's names and shapes (interface.md, net -o). */
struct net_parameter {
    char name[48];
    int dims, shape[4];
    int64_t size;
};
int net_parameters(const struct net *n);
struct net_parameter net_parameter(const struct net *n, int i);
enum net_what { NET_VALUE, NET_GRADIENT };
void net_read(const struct net *n, int i, enum net_what what, double *out);
void net_write(struct net *n, int i, const double *in);

/* What is not trained but belongs to the trained network: the running
 * statistics of batch norms, [channels], in PyTorch's names (norm.running_mean,
 * norm.running_var). */
int net_buffers(const struct net *n);
struct net_parameter net_buffer(const struct net *n, int i);
void net_read_buffer(const struct net *n, int i, double *out);
void net_write_buffer(struct net *n, int i, const double *in);

/* The parameter of that name, or -1. */
int net_parameter_find(const struct net *n, const char *name);

/* The numbers themselves, of a parameter that lies inside as it is seen: those
 * of a chain, except convolutions and LINEAR after images of several channels
 * and positions. */
real *net_values(struct net *n, int i);
real *net_gradients(struct net *n, int i);

/* Everything that must survive a restart (values, running statistics,
 * optimiser): bytes of it, and copies out and in.  A state belongs to its
 * network's specification, batch size aside, and to the level of the kernels
 * (la.h) at which it was saved. */
size_t net_state_bytes(const struct net *n);
void net_save(const struct net *n, void *out);
void net_load(struct net *n, const void *in);

#endif
