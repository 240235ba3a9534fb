/* sample.h: random graphs, as design and papers define them.
 *
 * All graphs are simple, undirected and connected (redrawn until they are, up
 * to 10,000 times).  A graph is named by its specification, a seed and an
 * index: equal names give equal graphs on any machine.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "rng.h"
#include "status.h"
#include "wiring.h"

struct arena;

#define GRAPH_FAMILIES \
    "kregular|ws|er|gnm|ba|wsflex|songwang|ring|complete|file|rewired"
enum graph_family {
    KREGULAR,
    WS,
    ER,
    GNM,
    BA,
    WSFLEX,
    SONGWANG,
    RING,
    COMPLETE,
    FROM_FILE,
    REWIRED
};

/* Whether a family is made from a file. */
static inline bool graph_has_file(enum graph_family f)
{
    return f == FROM_FILE || f == REWIRED;
}

const char *graph_family_name(enum graph_family f); /* "ws" */

#define GRAPH_ORDERS "natural|index|random|degree"
/* natural: ring order for ws, wsflex, songwang and ring, insertion order for
 * ba, the file's for file and rewired, random for the others.  degree: most
 * neighbours first, equals by index. */
enum graph_order { ORDER_NATURAL, ORDER_INDEX, ORDER_RANDOM, ORDER_DEGREE };

/* Fields that a family does not take are ignored; NaN, 0 or NULL: not given.
 * er without probability takes degree/(n-1), gnm without edges n*degree/2, ba
 * without attach the m whose count m(n-m) is nearest to n*degree/2. */
struct graph_spec {
    enum graph_family family;
    int nodes;
    double degree;      /* integer for kregular and ws */
    double rewire;      /* ws, wsflex; beta of songwang */
    double probability; /* er */
    int edges;          /* gnm */
    int attach;         /* ba */
    const char *path;   /* file, rewired */
    const char *sha256; /* of the file, as it must be; NULL: whatever it is */
};

/* ERR_INPUT with the reason where the parameters alone exclude a graph. */
enum status graph_check(const struct graph_spec *s);

/* Fills what was not given from degree (probability, edges, attach). */
void graph_complete(struct graph_spec *s);

/* Hash of family and parameters: the key of its random streams.  Of a file:
 * of its sha256 where that is given, so that equal files under two names are
 * one graph; else of its path. */
uint64_t graph_key(const struct graph_spec *s);

/* Key of what belongs to one graph of a population: its null models. */
uint64_t graph_own_key(const struct graph_spec *s, uint64_t index);

/* Stream: rng_stream(seed, RNG_GRAPH, graph_key, index).  *attempts counts
 * draws until connected.  ERR_NUMERIC after 10,000.  A file's graph is read
 * (and symmetrised) instead; ERR_INPUT where it is another file by now.
 * rewired: each draw starts from the file's graph (graph_null_rewire). */
enum status graph_sample(const struct graph_spec *s, uint64_t seed,
                         uint64_t index, struct arena *arena,
                         struct wiring *out, int *attempts);

/* One draw, connected or not: for tests of the samplers. */
enum status graph_draw(const struct graph_spec *s, struct rng *r,
                       struct arena *arena, struct wiring *out);

/* Number of edges graph_sample will give, without keeping the graph. */
enum status graph_edge_count(const struct graph_spec *s, uint64_t seed,
                             uint64_t index, struct arena *work, int *edges);

/* Orientation to a DAG: nodes renumbered in execution order, every edge from
 * the smaller to the larger new number.  Stream: RNG_ORIENT.  position [nodes]
 * (may be NULL) gets each old node's new number. */
struct graph_depth {
    int n_input, n_output; /* in-degree 0, out-degree 0 */
    int depth;             /* edges on the longest path */
};
struct graph_name {
    const struct graph_spec *spec;
    uint64_t seed, index;
};
enum status graph_orient(struct graph_name name, const struct wiring *g,
                         enum graph_order order, struct arena *arena,
                         struct wiring *dag, int *position,
                         struct graph_depth *depth);

#endif
