/* null.h: null models of a graph: what its measures would be by chance.
 *
 * g is undirected and sorted; so is out.  Weights are carried along where
 * there are any.  None of them is redrawn until connected.
 */
#ifndef NULL_H
#define NULL_H

#include "rng.h"
#include "status.h"
#include "wiring.h"

struct arena;

/* The same degrees: ten attempts per edge to switch two edges; uniform over
 * the simple graphs of these degrees (Maslov, Sneppen 2002; refused attempts
 * count).  An edge keeps its weight while it moves. */
enum status graph_null_rewire(const struct wiring *g, struct rng *r,
                              struct arena *arena, struct wiring *out);

/* The same edges, their weights shuffled over them. */
enum status graph_null_weights(const struct wiring *g, struct rng *r,
                               struct arena *arena, struct wiring *out);

/* The n(n-1)/2 entries above the diagonal shuffled, zeros included: as many
 * edges and the same weights anywhere. */
enum status graph_null_random(const struct wiring *g, struct rng *r,
                              struct arena *arena, struct wiring *out);

/* The ring lattice of small-world propensity (Muldoon, Bridgeford, Bassett
 * 2016): of the weights in descending order the first n go between nodes one
 * step apart, the next n two steps, ..., shuffled within their step; the last
 * ones fill nodes 0, 1, ... in order. */
enum status graph_null_lattice(const struct wiring *g, struct rng *r,
                               struct arena *arena, struct wiring *out);

#endif
