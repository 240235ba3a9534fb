#include "null.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "wire.h"

static enum status copy(const struct wiring *g, struct arena *arena,
                        struct wiring *out)
{
    TRY(wire_new(g->nodes, g->edges, arena, out));
    memcpy(out->source, g->source, (size_t)g->edges * sizeof *g->source);
    memcpy(out->target, g->target, (size_t)g->edges * sizeof *g->target);
    if (!g->weight)
        return OK;
    NEW(out->weight, arena, g->edges);
    memcpy(out->weight, g->weight, (size_t)g->edges * sizeof *g->weight);
    return OK;
}

enum status graph_null_rewire(const struct wiring *g, struct rng *r,
                              struct arena *arena, struct wiring *out)
{
    TRY(copy(g, arena, out));
    TRY(wire_switch(r, WIRE_ROUNDS, out, arena));
    return wire_sort(out, arena);
}

static void shuffle(struct rng *r, double *x, int n)
{
    for (int i = n - 1; i > 0; i--) {
        int j = (int)rng_below(r, (uint64_t)i + 1);
        double y = x[i];
        x[i] = x[j];
        x[j] = y;
    }
}

enum status graph_null_weights(const struct wiring *g, struct rng *r,
                               struct arena *arena, struct wiring *out)
{
    TRY(copy(g, arena, out));
    if (g->weight)
        shuffle(r, out->weight, g->edges);
    return OK;
}

enum status graph_null_random(const struct wiring *g, struct rng *r,
                              struct arena *arena, struct wiring *out)
{
    TRY(copy(g, arena, out));
    TRY(wire_random_pairs(r, out, arena));
    return wire_sort(out, arena);
}

static int descending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

enum status graph_null_lattice(const struct wiring *g, struct rng *r,
                               struct arena *arena, struct wiring *out)
{
    int n = g->nodes, m = g->edges;
    TRY(copy(g, arena, out));
    wire_lattice(out);
    if (out->weight) {
        qsort(out->weight, (size_t)m, sizeof *out->weight, descending);
        for (int e = 0; e < m; e += n)
            shuffle(r, out->weight + e, n < m - e ? n : m - e);
    }
    return wire_sort(out, arena);
}
