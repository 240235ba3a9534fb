/* wiring.h: a graph as every module sees it: a list of edges.
 *
 * Undirected: each pair once, source < target.  Directed: source -> target.
 * An acyclic wiring in execution order has source < target as well, so that
 * nodes run in the order of their numbers.  Edges are sorted by (source,
 * target).
 */
#ifndef WIRING_H
#define WIRING_H

#include <stdbool.h>

struct wiring {
    int nodes, edges;
    int *source, *target; /* [edges], 0 .. nodes-1 */
    double *weight;       /* [edges], or NULL: every edge weighs 1 */
    bool directed;
};

#endif
