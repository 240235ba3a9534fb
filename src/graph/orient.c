#include "arena.h"
#include "sample.h"
#include "wire.h"

static enum graph_order natural(enum graph_family f)
{
    switch (f) {
    case KREGULAR:
    case ER:
    case GNM:
    case COMPLETE:
        return ORDER_RANDOM;
    default:
        return ORDER_INDEX;
    }
}

/* Most neighbours first; equals by index. */
static enum status by_degree(const struct wiring *g, struct arena *work,
                             int *sequence)
{
    struct mark start = arena_mark(work);
    int *degree, *from; /* from: where the next node of a degree goes */
    NEW(degree, work, g->nodes);
    NEW(from, work, g->nodes + 1);
    for (int e = 0; e < g->edges; e++) {
        degree[g->source[e]]++;
        degree[g->target[e]]++;
    }
    for (int v = 0; v < g->nodes; v++)
        from[degree[v]]++;
    for (int d = g->nodes - 1, sum = 0; d >= 0; d--) {
        sum += from[d];
        from[d] = sum - from[d];
    }
    for (int v = 0; v < g->nodes; v++)
        sequence[from[degree[v]]++] = v;
    arena_rewind(work, start);
    return OK;
}

/* Longest path and ends of an acyclic wiring sorted by source. */
static enum status measure_depth(const struct wiring *dag, struct arena *work,
                                 struct graph_depth *out)
{
    struct mark start = arena_mark(work);
    int *level, *outward;
    NEW(level, work, dag->nodes); /* edges on the longest path that ends here */
    NEW(outward, work, dag->nodes);
    for (int e = 0; e < dag->edges; e++) {
        int u = dag->source[e], v = dag->target[e];
        outward[u]++;
        if (level[v] < level[u] + 1)
            level[v] = level[u] + 1;
    }
    *out = (struct graph_depth){0};
    for (int v = 0; v < dag->nodes; v++) {
        out->n_input += level[v] == 0;
        out->n_output += outward[v] == 0;
        out->depth = level[v] > out->depth ? level[v] : out->depth;
    }
    arena_rewind(work, start);
    return OK;
}

static enum status sequence_of(struct graph_name name, const struct wiring *g,
                               enum graph_order order, struct arena *work,
                               int *sequence)
{
    if (order == ORDER_NATURAL)
        order = natural(name.spec->family);
    if (order == ORDER_DEGREE)
        return by_degree(g, work, sequence);
    for (int v = 0; v < g->nodes; v++)
        sequence[v] = v;
    if (order == ORDER_RANDOM) {
        struct rng r =
            rng_stream(name.seed, RNG_ORIENT, graph_key(name.spec), name.index);
        rng_shuffle(&r, sequence, g->nodes);
    }
    return OK;
}

enum status graph_orient(struct graph_name name, const struct wiring *g,
                         enum graph_order order, struct arena *arena,
                         struct wiring *dag, int *position,
                         struct graph_depth *depth)
{
    int *sequence, *place;
    CHECK(!g->directed);
    TRY(wire_new(g->nodes, g->edges, arena, dag));
    if (g->weight)
        NEW(dag->weight, arena, g->edges);
    struct mark start = arena_mark(arena);
    NEW(sequence, arena, g->nodes);
    NEW(place, arena, g->nodes);
    TRY(sequence_of(name, g, order, arena, sequence));
    for (int i = 0; i < g->nodes; i++)
        place[sequence[i]] = i;
    for (int e = 0; e < g->edges; e++) {
        dag->source[e] = place[g->source[e]];
        dag->target[e] = place[g->target[e]];
        if (g->weight)
            dag->weight[e] = g->weight[e];
    }
    TRY(wire_sort(dag, arena)); /* turns every edge forward */
    dag->directed = true;
    TRY(measure_depth(dag, arena, depth));
    for (int v = 0; position && v < g->nodes; v++)
        position[v] = place[v];
    arena_rewind(arena, start);
    return OK;
}
