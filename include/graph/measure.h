/* measure.h: numbers that describe a graph.
 *
 * Everything but the weighted_ forms is of the binary undirected graph, also
 * where the wiring has weights or directions (a_ij OR a_ji; the weighted forms
 * take (a_ij + a_ji)/2).  Undefined numbers are NaN.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include "rng.h"
#include "status.h"
#include "wiring.h"

struct arena;

enum measure_which {
    MEASURE_SPECTRA = 1,    /* n^3 up to 255 nodes, above k m + n k^2 in k
                               steps and n k numbers, k <= n/2, 2000 */
    MEASURE_STRUCTURE = 2,  /* clustering, paths, modularity, ... */
    MEASURE_PROPENSITY = 4, /* 20 null models of each kind */
    MEASURE_ALL = 7
};

struct measures {
    int connected; /* 0 or 1 */
    int components;
    double lambda1, lambda2, lambda_min; /* adjacency, largest first */
    double spectral_gap;                 /* lambda1 - lambda2 */
    double spectral_gap_two_sided; /* lambda1 - max(|lambda2|, |lambda_min|) */
    double spectral_gap_relative;  /* spectral_gap / lambda1 */
    double fiedler, fiedler_normalized;
    int ramanujan; /* 1, 0; -1: not regular */
    double clustering, path_length, assortativity, efficiency, modularity;
    int diameter, communities;
    double small_world_propensity, propensity_sd;
    double propensity_delta_c, propensity_delta_l;
    long unreachable; /* ordered pairs without a path */
    double total_weight, weighted_clustering, weighted_path_length;
    double weighted_small_world_propensity, weighted_propensity_sd;
};

/* `which` is a sum of MEASURE_*; what is not asked for is NaN or -1.  Nulls
 * draw from rng_stream(seed, RNG_NULL, key, draw).  membership [nodes], or
 * NULL, gets the community of each node (the partition modularity is of). */
struct measure_seed {
    uint64_t seed, key;
};
enum status graph_measure(const struct wiring *g, int which,
                          struct measure_seed seed, struct arena *work,
                          struct measures *out, int *membership);

/* All eigenvalues of the binary adjacency matrix, ascending into lambda
 * [nodes]. */
enum status graph_spectrum(const struct wiring *g, struct arena *work,
                           double *lambda);

#endif
