/* network.h: a planned model. */
#ifndef NETWORK_H
#define NETWORK_H

#include "block.h"
#include "operators.h"
#include "parameters.h"
#include "readout.h"

/* What operators see of a pass. */
struct pass {
    struct parameters *parameters;
    int images;
    bool training, whole; /* whole: no dropout */
    struct rng draw;      /* dropout's masks */
    real *room;           /* op->room of it */
};

struct net {
    struct model *model;
    struct pass pass;
    struct rng drawn; /* pass.draw at the start of the last step */
    struct parameters parameters;
    int layers, layer_room;
    struct net_layer *layer;
    struct net_plan plan;
    long shared, scratch; /* reals of all values and gradients, of the room */
    int batch;
    struct loss loss;
    real *logits, *logits_gradient; /* [loss.rows][loss.classes] */
    real *running;                  /* running statistics of every batch norm */
    long running_total;
    net_cost *cost;
    void *cost_context;
    double (*took)[2]; /* seconds of each operator, see net_profile; or NULL */
};

/* Adds a layer; the caller fills the rest. */
struct net_layer *net_add_layer(struct net *n, const char *name,
                                const char *kind);

#endif
