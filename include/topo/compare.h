/* compare.h: do groups of diagrams differ? */
#ifndef COMPARE_H
#define COMPARE_H

#include <stdint.h>

#include "distance.h"
#include "status.h"

struct arena;

/* Which diagrams are compared, and how often their labels change places.
 * Diagrams of one block share something (their random weights, a subject):
 * labels then change places within blocks only, so that what differs between
 * blocks is no evidence (Anderson and ter Braak 2003).  Draw k is named by
 * (seed, k). */
struct comparison {
    const int *group; /* [n] 0 .. groups-1, each at least once */
    int groups;
    const int *block; /* [n] any numbers; NULL: all are one block */
    int permutations;
    uint64_t seed;
};

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

/* Equal F up to 1e-12 count as as large.  ERR_INPUT: fewer than 2 groups, or no
 * more diagrams than groups; distances that are all 0.  Time permutations *
 * n^2. */
enum status compare_groups(const struct distances *d,
                           const struct comparison *how, struct arena *work,
                           struct permanova *out);

/* Do groups differ in spread (Anderson 2006, Biometrics 62)?  z_i is the
 * distance of diagram i from its group's centroid in the space of the principal
 * coordinates, z_i^2 = sum_j d_ij^2 / m - sum_jk d_jk^2 / m^2 over the m of its
 * group (each pair once); F is that of an analysis of variance of z, whose
 * residuals are permuted, as vegan's permutest(betadisper) does. */
struct dispersion {
    double f; /* NaN where no z differs from its group's mean */
    double p_value;
};

enum status compare_spreads(const struct distances *d,
                            const struct comparison *how, struct arena *work,
                            struct dispersion *out);

#endif
