/* space.h: neurons that have places in the plane, and what these cost
 * (Wolczyk, Tabor, Smieja, Maszke 2019, section 2).
 *
 * Transport: a connection costs its weight times its length,
 *     T(l) = sum over i, j of |a_ij| d(p_i, p_j) / norm,
 * i in layer l, j in the layer below.  norm: N_l N_(l-1), as the published code
 * has it, or N_l, as the paper.  d: straight, or |dx| + |dy|.
 * Density: neurons of a layer keep apart,
 *     V(l) = sum over i, j of exp(-sqrt(|p_i - p_j|^2 + 1e-8)) / N_l^2,
 * i = j included, straight distances always.
 */
#ifndef SPACE_H
#define SPACE_H

#include "mat.h"
#include "status.h"

struct arena;

#define SPACE_NORMS "code|paper"
enum space_norm { SPACE_NORM_CODE, SPACE_NORM_PAPER };
#define SPACE_DISTANCES "l2|l1"
enum space_distance { SPACE_L2, SPACE_L1 };

/* A layer above another; gradients are added to. */
struct space_layer {
    int units, below;
    real *weight;            /* [units][below] */
    const real *place[2];    /* [units][2] of its units, [below][2] */
    real *weight_gradient;   /* [units][below] */
    real *place_gradient[2]; /* as place */
};

struct space_cost {
    double alpha, beta; /* of transport and density; both 0: only measured */
    enum space_norm norm;
    enum space_distance distance;
};

struct space_room; /* for computing */
enum status space_room(int most_units, struct arena *arena,
                       struct space_room **out);

/* Means of T and V over the layers. */
struct space_costs {
    double transport, density;
};

/* Measures, and adds the gradients of alpha T + beta V, T and V as means over
 * the layers; with alpha = beta = 0 gradients are left alone.  About 20
 * operations for each connection and 15 for each pair within a layer. */
struct space_costs space_costs(const struct space_layer *layer, int layers,
                               const struct space_cost *how,
                               struct space_room *room);

#endif
