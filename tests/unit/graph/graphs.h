/* graphs.h: what the tests of graphs share. */
#ifndef GRAPHS_H
#define GRAPHS_H

#include <stdbool.h>
#include <stdlib.h>

#include "sample.h"
#include "test.h"

/* What is given replaces "missing". */
#pragma GCC diagnostic ignored "-Woverride-init"
#define SPEC(...)         \
    ((struct graph_spec){ \
        .degree = NAN, .rewire = NAN, .probability = NAN, __VA_ARGS__})

/* Whether every pair stands once, source < target, sorted. */
static inline bool is_simple(const struct wiring *g)
{
    for (int e = 0; e < g->edges; e++) {
        if (g->source[e] < 0 || g->source[e] >= g->target[e] ||
            g->target[e] >= g->nodes)
            return false;
        if (e > 0 && (g->source[e] < g->source[e - 1] ||
                      (g->source[e] == g->source[e - 1] &&
                       g->target[e] <= g->target[e - 1])))
            return false;
    }
    return true;
}

static inline int degree_of(const struct wiring *g, int v)
{
    int k = 0;
    for (int e = 0; e < g->edges; e++)
        k += (g->source[e] == v) + (g->target[e] == v);
    return k;
}

static inline bool same_edges(const struct wiring *a, const struct wiring *b)
{
    if (a->nodes != b->nodes || a->edges != b->edges)
        return false;
    for (int e = 0; e < a->edges; e++)
        if (a->source[e] != b->source[e] || a->target[e] != b->target[e])
            return false;
    return true;
}

static inline struct wiring sample(struct graph_spec s, uint64_t seed,
                                   uint64_t index, struct arena *arena)
{
    struct wiring g;
    int attempts;
    EXPECT_OK(graph_sample(&s, seed, index, arena, &g, &attempts));
    return g;
}

/* A file of tests/known/graph. */
static inline const char *known(const char *name, struct arena *arena)
{
    const char *folder = getenv("WIRESWEEP_TEST_FILES");
    char path[1024];
    EXPECT(folder != NULL);
    snprintf(path, sizeof path, "%s/graph/%s", folder, name);
    return arena_string(arena, path);
}

#endif
