/* compare.h: do groups of diagrams differ? */
#ifndef COMPARE_H
#define COMPARE_H

#include <stdint.h>

#include "distance.h"
#include "status.h"

struct arena;

/* Permutational analysis of variance on distances (Anderson 2001, Austral
 * Ecology 26, equations 1 to 3): SS_total = sum of d_ij^2 over all pairs / N,
 * SS_within = sum over groups of (sum over its pairs of d_ij^2) / its size,
 * pseudo-F = ((SS_total - SS_within)/(a - 1)) / (SS_within/(N - a)). */
struct permanova {
    int n, groups, permutations;
    double pseudo_f;  /* infinite where no group has any spread */
    double r_squared; /* 1 - SS_within/SS_total */
    double p_value;   /* (1 + draws with F at least as large) / (1 + draws) */
};

/* group [distances n]: 0 .. groups-1, each at least once.  Draw k permutes the
 * labels by a stream of (seed, k); equal F up to 1e-12 count as as large.
 * ERR_INPUT: fewer than 2 groups, or no more diagrams than groups; distances
 * that are all 0.  Time permutations * n^2. */
enum status compare_groups(const struct distances *d, const int *group,
                           int groups, int permutations, uint64_t seed,
                           struct arena *work, struct permanova *out);

#endif
