/* distance.h: how far apart diagrams are, and what lies between them.
 *
 * The 2-Wasserstein distance of the births, and of the deaths, of two graphs
 * has a closed form: the i-th smallest of the one is matched with the i-th
 * smallest of the other (Songdechakraiwut et al. 2022, section 2).  All sums
 * are double.
 */
#ifndef DISTANCE_H
#define DISTANCE_H

#include <stdbool.h>

#include "diagram.h"
#include "status.h"

struct arena;

/* total^2 = birth^2 + death^2 */
struct distance {
    double total, birth, death;
};

/* Graphs of as many nodes: birth^2 = sum of (b_i - b'_i)^2, and deaths alike.
 * Graphs of n < n' nodes: the i-th quantiles are matched, birth^2 = larger
 * number of births * integral over 0..1 of (Q(u) - Q'(u))^2 du, Q a step
 * function; equal to the sum above where the numbers are equal.  Such distances
 * obey the triangle inequality among graphs of one size only.
 * ERR_INPUT where one graph has births (deaths) and the other none: fewer than
 * 2 (3) nodes.  Time linear. */
enum status diagram_distance(const struct diagram *a, const struct diagram *b,
                             struct distance *out);

/* Distances of n diagrams: each pair once, in the order of diagram_pair, as
 * SciPy's squareform takes them. */
struct distances {
    int n;
    double *total;         /* [diagram_pairs(n)] */
    double *birth, *death; /* the same of each part; NULL: not wanted */
};
/* Arena: n(n - 1)/2 doubles, for each part as many. */
enum status distances_new(int n, bool parts, struct arena *arena,
                          struct distances *out);

/* Rows of the matrix are measured in bands, each a piece of work of its own:
 * the pairs of the band's diagrams with all that come later, the largest band
 * first. */
int distances_bands(int n);
enum status distances_measure(const struct diagram *d, int band,
                              struct distances *out);
double distances_get(const struct distances *d, int i, int j); /* 0: i == j */

/* The barycentre, the diagram whose squared distances to those of the sample
 * have the least sum: the mean of the i-th smallest values.  Graphs of
 * different sizes: at the largest size, the mean of their quantile functions
 * over each of its steps.  variance: mean squared distance to the barycentre
 * (divided by n).  ERR_INPUT as diagram_distance, or n < 1. */
struct barycentre {
    struct diagram mean;
    double *birth_sd, *death_sd; /* [births], [deaths]: the band; / n */
    double variance;
};
enum status barycentre_build(const struct diagram *d, int n,
                             struct arena *arena, struct barycentre *out);

#endif
