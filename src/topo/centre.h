/* centre.h: the centre of a cluster, and how it moves. */
#ifndef CENTRE_H
#define CENTRE_H

#include <stdbool.h>
#include <stdint.h>

#include "cluster.h"
#include "order.h"

/* A point x of cluster.h that owns its numbers. */
struct centre {
    float *upper; /* [pairs], or NULL where w is 1 */
    struct diagram diagram;
};

/* What the descent works with, and the means it heads for. */
struct descent {
    int nodes;
    long pairs;
    double *mean;          /* [pairs] */
    double *birth, *death; /* of the barycentre */
    float *target;         /* [pairs]: T */
    bool *tree;            /* [pairs] */
    uint16_t *end[2];      /* [pairs]: the nodes of each pair */
    int *up;               /* [nodes]: the forest that Kruskal joins */
    struct order order;
};

enum status descent_new(int nodes, bool triangles, struct arena *arena,
                        struct descent *out);
enum status centre_new(int nodes, bool triangles, struct arena *arena,
                       struct centre *out);
void centre_copy(const struct cluster_sample *s, struct centre *to);

/* The means of the samples in one cluster, of which there are `members`. */
void descent_aim(struct descent *d, const struct cluster_sample *s, int n,
                 const int *cluster, int which, int members);
/* Takes the steps, and the births and deaths of where they end. */
void descent_go(struct descent *d, const struct cluster_options *o,
                struct centre *c);

/* (1 - w) geometric + w topological. */
double centre_apart(const struct centre *c, const struct cluster_sample *s,
                    double w);

#endif
