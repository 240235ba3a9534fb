#include <math.h>

#include "arena.h"
#include "library.h"
#include "parts.h"

/* igraph 1.0 tells the weights of nodes as sources and targets apart. */
#if IGRAPH_VERSION_MAJOR >= 1
#define NODE_WEIGHTS(w) (w), NULL
#else
#define NODE_WEIGHTS(w) (w)
#endif

/* Leiden (Traag, Waltman, van Eck 2019) until nothing improves.  Modularity
 * of resolution 1 is its quality with degrees as node weights and 1/2m as
 * resolution. */
static enum status leiden(const struct wiring *g, struct arena *work,
                          igraph_vector_int_t *community)
{
    igraph_t *graph;
    igraph_vector_t *degree;
    TRY(library_graph(g, work, &graph));
    TRY(library_reals(g->nodes, work, &degree));
    for (int e = 0; e < g->edges; e++) {
        VECTOR(*degree)[g->source[e]]++;
        VECTOR(*degree)[g->target[e]]++;
    }
    return library_status(
        igraph_community_leiden(graph, NULL, NODE_WEIGHTS(degree),
                                1 / (2.0 * g->edges), 0.01, false, -1,
                                community, NULL, NULL),
        "looking for communities");
}

/* Q = sum over communities of (inner edges / m) - (sum of degrees / 2m)^2. */
static enum status modularity(const struct wiring *g, const int *member,
                              struct arena *work, struct measures *out)
{
    double m = g->edges, *inner, *degrees;
    NEW(inner, work, g->nodes);
    NEW(degrees, work, g->nodes);
    for (int e = 0; e < g->edges; e++) {
        int a = member[g->source[e]], b = member[g->target[e]];
        inner[a] += a == b;
        degrees[a]++;
        degrees[b]++;
    }
    out->modularity = 0;
    for (int c = 0; c < out->communities; c++)
        out->modularity +=
            inner[c] / m - degrees[c] / (2 * m) * (degrees[c] / (2 * m));
    return OK;
}

enum status measure_communities(const struct wiring *g,
                                struct measure_seed seed, struct arena *work,
                                struct measures *out, int *membership)
{
    struct mark start = arena_mark(work);
    igraph_vector_int_t *community;
    int *member;
    struct rng r = rng_stream(seed.seed, RNG_NULL, seed.key, COMMUNITY_DRAW);
    if (g->edges == 0) {
        for (int v = 0; membership && v < g->nodes; v++)
            membership[v] = v;
        out->communities = g->nodes;
        return OK;
    }
    NEW(member, work, g->nodes);
    TRY(library_start(rng_u64(&r)));
    TRY(library_ints(work, &community));
    TRY(leiden(g, work, community));
    out->communities = 0;
    for (int v = 0; v < g->nodes; v++) {
        member[v] = (int)VECTOR(*community)[v];
        if (member[v] >= out->communities)
            out->communities = member[v] + 1;
    }
    TRY(modularity(g, member, work, out));
    for (int v = 0; membership && v < g->nodes; v++)
        membership[v] = member[v];
    arena_rewind(work, start);
    return OK;
}
