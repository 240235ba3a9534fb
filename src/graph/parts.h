/* parts.h: the parts graph_measure is made of, and what they share. */
#ifndef PARTS_H
#define PARTS_H

#include "measure.h"
#include "rng.h"
#include "status.h"
#include "wire.h"
#include "wiring.h"

struct arena;

/* Which numbers of a measure_seed's streams serve what. */
enum {
    PROPENSITY_DRAWS = 20, /* binary: 0 .. 19, weighted: 20 .. 39 */
    COMMUNITY_DRAW = 2 * PROPENSITY_DRAWS
};

/* Each fills its own fields of out, whose components are known.  g is
 * undirected; a is its adjacency without weights. */
enum status measure_spectra(const struct adjacency *a, struct arena *work,
                            struct measures *out);
enum status measure_structure(const struct wiring *g, const struct adjacency *a,
                              struct arena *work, struct measures *out);
enum status measure_communities(const struct wiring *g,
                                struct measure_seed seed, struct arena *work,
                                struct measures *out, int *membership);
enum status measure_propensity(const struct wiring *g, struct measure_seed seed,
                               struct arena *work, struct measures *out);

/* Shortest paths between all ordered pairs of different nodes. */
struct paths {
    double total;   /* sum of the lengths of paths that exist */
    double inverse; /* sum of 1 / length */
    double longest;
    long reachable; /* ordered pairs */
};

/* Edges of length 1, or 1/weight where a has weights (all > 0).  Time
 * n (n + m), with weights n (n + m) log m. */
enum status measure_paths(const struct adjacency *a, struct arena *work,
                          struct paths *out);

/* Mean over nodes of Onnela's clustering, the weights divided by their
 * largest; without weights the share of linked pairs of neighbours.  Nodes of
 * degree < 2 count 0.  Time sum of squared degrees. */
enum status measure_clustering(const struct adjacency *a, struct arena *work,
                               double *mean);

#endif
