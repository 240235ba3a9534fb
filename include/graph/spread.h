/* spread.h: graphs chosen from many random ones, so that a measure is spread
 * evenly over what these have: a design that tells more of the measure than as
 * many random graphs, whose values lie close together. */
#ifndef SPREAD_H
#define SPREAD_H

#include "sample.h"

#define SPREAD_BY                                           \
    "spectral_gap|spectral_gap_two_sided|fiedler|"          \
    "fiedler_normalized|clustering|path_length|modularity|" \
    "small_world_propensity"
#define SPREAD_MEASURES "none|" SPREAD_BY
enum spread_measure {
    SPREAD_NONE,
    SPREAD_GAP,
    SPREAD_TWO_SIDED,
    SPREAD_FIEDLER,
    SPREAD_FIEDLER_NORMALIZED,
    SPREAD_CLUSTERING,
    SPREAD_PATH_LENGTH,
    SPREAD_MODULARITY,
    SPREAD_PROPENSITY
};

/* Of the pool's graphs, those of the specification with the indices 0 ..
 * pool-1, as many as count, into index [count], by rising measure: the k-th is
 * the nearest to min + k (max - min) / (count - 1) that is left above the one
 * before (of one graph: nearest to the middle).  Equal values stand in the
 * order of their indices.  Depends on count: one graph more is another choice.
 * Time: pool samples and measures.  ERR_INPUT: a pool of fewer than count
 * graphs, or of equal values only. */
struct spread {
    enum spread_measure measure;
    int pool, count;
};
enum status graph_spread(const struct graph_spec *s, uint64_t seed,
                         const struct spread *how, struct arena *work,
                         int *index);

#endif
