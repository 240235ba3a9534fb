/* wire.h: what the files of this folder do to wirings. */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>

#include "rng.h"
#include "status.h"
#include "wiring.h"

struct arena;

enum { WIRE_ROUNDS = 10 }; /* of wire_switch: enough to forget the start */

/* Room for an undirected graph without weights. */
enum status wire_new(int nodes, int edges, struct arena *arena,
                     struct wiring *out);

/* The ring lattice: the first `nodes` edges join neighbours, edge e leaving
 * node e; the next join nodes two steps apart; and so on. */
void wire_lattice(struct wiring *g);

/* Turns the pairs of an undirected wiring to source < target, and sorts any
 * wiring by (source, target).  Time nodes + edges. */
enum status wire_sort(struct wiring *g, struct arena *work);

/* Number of connected components (directions ignored). */
enum status wire_components(const struct wiring *g, struct arena *work,
                            int *components);

/* Fills source and target [edges] with distinct random pairs of 0 .. nodes-1
 * in random order: every sequence of pairs is equally likely. */
enum status wire_random_pairs(struct rng *r, struct wiring *g,
                              struct arena *work);

/* `rounds` times edges attempts to switch two edges, (a, b) (c, d) to (a, d)
 * (c, b), refused where a loop or a double edge would come: degrees stay, and
 * the stationary distribution is uniform.  Weights stay with their slots. */
enum status wire_switch(struct rng *r, int rounds, struct wiring *g,
                        struct arena *work);

/* Whether lengths 1/w and cube roots of all weights make sense: all > 0. */
bool wire_positive(const struct wiring *g);

/* Neighbours of every node of an undirected wiring, ascending. */
struct adjacency {
    int nodes, edges;
    int *start;     /* [nodes + 1] into the others */
    int *to;        /* [2 edges] */
    double *weight; /* [2 edges], or NULL */
};
enum status wire_adjacency(const struct wiring *g, struct arena *arena,
                           struct adjacency *out);

static inline int wire_degree(const struct adjacency *a, int v)
{
    return a->start[v + 1] - a->start[v];
}

#endif
