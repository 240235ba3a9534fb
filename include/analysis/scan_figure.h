/* scan_figure.h: a family's small world over its randomness, drawn as figure.h
 * says. */
#ifndef SCAN_FIGURE_H
#define SCAN_FIGURE_H

#include "describe.h"

struct arena;

/* At one beta, over graphs: clustering and path length as shares of those at
 * beta 0, and the former less the latter. */
struct scan_value {
    double beta;
    struct description clustering, path, difference;
};

struct scan {
    const char *source;             /* family, nodes, degree, seed in words */
    const char *parameter;          /* beta, rewire */
    const struct scan_value *value; /* [n], beta ascending */
    int n, largest;                 /* of the mean differences, the first */
};

/* Three curves with bands of one standard deviation. */
enum status figure_scan(const struct scan *s, const char *out,
                        struct arena *arena);

#endif
