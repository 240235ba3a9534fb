/* arrangement.h: values that change places within their stratum. */
#ifndef ARRANGEMENT_H
#define ARRANGEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "resample.h"

/* Two arrangements are tied when their correlations differ by less. */
#define ARRANGEMENT_TIED 1e-12

/* Rows sorted by stratum.  Row i stands beside value[data[i]]: `data` holds
 * positions 0 .. n-1 in their order, or memberships 0 and 1. */
struct arrangement {
    int64_t n, *row;        /* row [n]: its place in the input */
    int64_t strata, *start; /* start [strata + 1] */
    double *y, *value;      /* [n]; value [max(n, 2)] */
    int *data, *at;         /* [n]; at: as now arranged */
};

struct extremes {
    int64_t extreme, of; /* of 0: not looked at */
    bool exact;
};

/* The rows that are neither missing [n] nor of a negative stratum; y, value
 * and data are for the caller to fill. */
enum status arrangement_take(const bool *missing, int64_t n,
                             const int64_t *stratum, struct arena *arena,
                             struct arrangement *out);

/* How many arrangements lie as far from the mean of all as the data do, on
 * either side.  Centres y within strata, and value too where it is of rows. */
struct extremes arrangement_permute(struct arrangement *p, bool members,
                                    const struct resampling *how);

#endif
