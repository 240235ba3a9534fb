#include "sample.h"

#include <string.h>

#include "arena.h"
#include "families.h"
#include "graph_file.h"
#include "null.h"
#include "wire.h"

enum { MOST_DRAWS = 10000 };

static enum status check_content(const struct graph_spec *s)
{
    char sha256[GRAPH_SHA256];
    if (!s->sha256)
        return OK;
    TRY(graph_sha256(s->path, sha256));
    return strcmp(sha256, s->sha256) == 0
               ? OK
               : FAIL(ERR_INPUT,
                      "graph file %s has changed: its SHA-256 was %.12s... "
                      "and is %.12s...",
                      s->path, s->sha256, sha256);
}

static enum status from_file(const struct graph_spec *s, struct arena *arena,
                             struct wiring *out)
{
    struct graph_origin origin;
    struct wiring given;
    TRY(check_content(s));
    TRY(graph_read(s->path, arena, &given, &origin));
    if (!given.directed) {
        *out = given;
        return OK;
    }
    return graph_symmetrise(&given, arena, out);
}

static enum status draw_rewired(const struct graph_spec *s, struct rng *r,
                                struct arena *arena, struct wiring *out)
{
    struct wiring g;
    TRY(from_file(s, arena, &g));
    return graph_null_rewire(&g, r, arena, out);
}

enum status graph_draw(const struct graph_spec *given, struct rng *r,
                       struct arena *arena, struct wiring *out)
{
    static family_draw *const draw[] = {[KREGULAR] = draw_kregular,
                                        [WS] = draw_ws,
                                        [ER] = draw_er,
                                        [GNM] = draw_gnm,
                                        [BA] = draw_ba,
                                        [WSFLEX] = draw_wsflex,
                                        [SONGWANG] = draw_songwang,
                                        [RING] = draw_ring,
                                        [COMPLETE] = draw_complete};
    struct graph_spec s = *given;
    TRY(graph_check(&s));
    graph_complete(&s);
    if (s.family == FROM_FILE)
        return from_file(&s, arena, out);
    if (s.family == REWIRED)
        return draw_rewired(&s, r, arena, out);
    TRY(draw[s.family](&s, r, arena, out));
    return wire_sort(out, arena);
}

/* Degrees stay: what no rewiring can connect is refused before it is tried. */
static enum status check_degrees(const struct graph_spec *s,
                                 const struct wiring *g, struct arena *work)
{
    struct mark start = arena_mark(work);
    bool *joined;
    NEW(joined, work, g->nodes);
    for (int e = 0; e < g->edges; e++)
        joined[g->source[e]] = joined[g->target[e]] = true;
    for (int v = 0; v < g->nodes; v++)
        if (!joined[v])
            return FAIL(ERR_INPUT,
                        "%s: node %d has no edges, so no rewiring connects "
                        "the graph; remove that node from the file",
                        s->path, v);
    if (g->edges < g->nodes - 1)
        return FAIL(ERR_INPUT,
                    "%s: %d edges; a connected graph of %d nodes has %d at "
                    "least, so no rewiring connects it",
                    s->path, g->edges, g->nodes, g->nodes - 1);
    arena_rewind(work, start);
    return OK;
}

enum status graph_sample(const struct graph_spec *s, uint64_t seed,
                         uint64_t index, struct arena *arena,
                         struct wiring *out, int *attempts)
{
    struct rng r = rng_stream(seed, RNG_GRAPH, graph_key(s), index);
    struct wiring file;
    int components;
    TRY(graph_check(s));
    *attempts = 1;
    if (s->family == FROM_FILE)
        return from_file(s, arena, out);
    if (s->family == REWIRED) {
        TRY(from_file(s, arena, &file));
        TRY(check_degrees(s, &file, arena));
    }
    struct mark start = arena_mark(arena);
    for (; *attempts <= MOST_DRAWS; ++*attempts) {
        TRY(s->family == REWIRED ? graph_null_rewire(&file, &r, arena, out)
                                 : graph_draw(s, &r, arena, out));
        TRY(wire_components(out, arena, &components));
        if (components == 1)
            return OK;
        arena_rewind(arena, start);
    }
    return FAIL(ERR_NUMERIC,
                "%s: no connected graph in %d draws; more edges would help",
                graph_family_name(s->family), MOST_DRAWS);
}

/* -1: known only by sampling. */
static int edges_of(const struct graph_spec *s)
{
    switch (s->family) {
    case KREGULAR:
    case WS:
        return (int)(s->degree * s->nodes / 2);
    case GNM:
        return s->edges;
    case BA:
        return s->attach * (s->nodes - s->attach);
    case WSFLEX:
        return graph_flex_edges(s);
    case RING:
        return s->nodes;
    case COMPLETE:
        return (int)(0.5 * s->nodes * (s->nodes - 1.0));
    default:
        return -1;
    }
}

enum status graph_edge_count(const struct graph_spec *given, uint64_t seed,
                             uint64_t index, struct arena *work, int *edges)
{
    struct mark start = arena_mark(work);
    struct graph_spec s = *given;
    struct wiring g;
    int attempts;
    TRY(graph_check(&s));
    graph_complete(&s);
    *edges = edges_of(&s);
    if (*edges >= 0)
        return OK;
    if (s.family == REWIRED) /* has as many as its file */
        s.family = FROM_FILE;
    TRY(graph_sample(&s, seed, index, work, &g, &attempts));
    *edges = g.edges;
    arena_rewind(work, start);
    return OK;
}
