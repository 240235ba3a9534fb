/* graph_scan.h: where between lattice and chance a family's small world is
 * clearest. */
#ifndef GRAPH_SCAN_H
#define GRAPH_SCAN_H

#include <stdbool.h>

#include "sample.h"

struct arena;

struct scan_request {
    struct graph_spec spec; /* songwang, ws or wsflex; its rewire is varied */
    uint64_t seed, index;   /* graphs index, index + 1, ... at each value */
    uint64_t count;
    bool json;
    const char *output; /* a figure, or NULL */
};

/* Clustering and path length at 101 values from 0 to 1, over those at 0, and
 * where C/C(0) - L/L(0) is largest: on stdout.  ERR_INPUT where the lattice has
 * no triangle. */
enum status graph_scan(const struct scan_request *q, struct arena *arena);

#endif
