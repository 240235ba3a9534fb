/* network.h: what every network has, whatever its shape. */
#ifndef NETWORK_H
#define NETWORK_H

#include "block.h"
#include "operators.h"
#include "parameters.h"
#include "readout.h"

struct layer {
    struct net_layer seen;
    const real *check; /* [count] numbers that are finite if its output is */
    long count;
};

struct net {
    struct parameters parameters;
    int layers, layer_room;
    struct layer *layer;
    struct net_plan plan;
    int batch;
    struct loss loss;
    real *logits, *logits_gradient; /* [loss.rows][loss.classes] */
    real *running;                  /* running statistics of every batch norm */
    long running_total;
    void (*start)(struct net *n); /* running statistics to their start */
    void (*forward)(struct net *n, const real *images);  /* training: logits */
    void (*backward)(struct net *n, const real *images); /* every gradient */
    void (*predict)(struct net *n, const real *images, int count, real *logits);
    /* NULL where no network of the kind has such a thing */
    struct net_view (*output)(const struct net *n, int layer);
    int (*first_bad)(struct net *n); /* instead of layer.check */
    void (*draw_from)(struct net *n, struct rng r);
    void (*set_dropout)(struct net *n, bool on);
    net_cost *cost;
    void *cost_context;
};

/* Adds a layer; the caller fills the rest. */
struct layer *net_add_layer(struct net *n, const char *name, const char *kind);

#endif
