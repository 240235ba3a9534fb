#include "families.h"

#include <math.h>
#include <stdlib.h>

#include "arena.h"
#include "pairs.h"
#include "wire.h"

static enum status lattice(int nodes, int edges, struct arena *arena,
                           struct wiring *out)
{
    TRY(wire_new(nodes, edges, arena, out));
    wire_lattice(out);
    return OK;
}

/* For an odd degree the lattice ends in the half round of n/2 diameters. */
enum status draw_kregular(const struct graph_spec *s, struct rng *r,
                          struct arena *arena, struct wiring *out)
{
    int k = (int)s->degree, n = s->nodes, even = k / 2 * n;
    TRY(lattice(n, n * k / 2, arena, out));
    for (int e = even; e < out->edges; e++)
        out->target[e] = out->source[e] + n / 2;
    return wire_switch(r, WIRE_ROUNDS, out, arena);
}

/* A uniform node that is neither u nor a neighbour of it; there is one. */
static int stranger(struct rng *r, const struct pairs *p, int u)
{
    int w;
    do
        w = (int)rng_below(r, p->nodes);
    while (w == u || pairs_has(p, u, w));
    return w;
}

/* Watts and Strogatz 1998 as RandWire and NetworkX do it: lap by lap, every
 * edge (v, v+i) moves its far end with the given probability. */
static enum status rewire(double share, struct rng *r, struct arena *work,
                          struct wiring *g)
{
    struct mark start = arena_mark(work);
    struct pairs p;
    int *degree;
    NEW(degree, work, g->nodes);
    TRY(pairs_open(g->nodes, g->edges, work, &p));
    for (int e = 0; e < g->edges; e++) {
        pairs_add(&p, g->source[e], g->target[e]);
        degree[g->source[e]]++;
        degree[g->target[e]]++;
    }
    for (int e = 0; e < g->edges; e++) {
        int u = g->source[e];
        if (rng_uniform(r) >= share || degree[u] == g->nodes - 1)
            continue;
        int w = stranger(r, &p, u);
        pairs_remove(&p, u, g->target[e]);
        pairs_add(&p, u, w);
        degree[g->target[e]]--;
        degree[w]++;
        g->target[e] = w;
    }
    arena_rewind(work, start);
    return OK;
}

enum status draw_ws(const struct graph_spec *s, struct rng *r,
                    struct arena *arena, struct wiring *out)
{
    TRY(lattice(s->nodes, (int)s->degree / 2 * s->nodes, arena, out));
    return rewire(s->rewire, r, arena, out);
}

/* You, Leskovec, He, Xie 2020, section 3.2. */
enum status draw_wsflex(const struct graph_spec *s, struct rng *r,
                        struct arena *arena, struct wiring *out)
{
    TRY(lattice(s->nodes, graph_flex_edges(s), arena, out));
    return rewire(s->rewire, r, arena, out);
}

/* Song and Wang 2014: a pair within reach p0 of the ring is an edge with
 * probability near, any other with probability far. */
struct pair_chance {
    int reach; /* along the ring */
    double near, far;
};

static bool is_edge(const struct pair_chance *c, int nodes, int apart,
                    struct rng *r)
{
    int along = apart < nodes - apart ? apart : nodes - apart;
    return rng_uniform(r) < (along <= c->reach ? c->near : c->far);
}

/* Walks all pairs; out NULL: only counts. */
static int walk_pairs(const struct pair_chance *c, int nodes, struct rng *r,
                      struct wiring *out)
{
    int m = 0;
    for (int u = 0; u < nodes; u++)
        for (int v = u + 1; v < nodes; v++)
            if (is_edge(c, nodes, v - u, r)) {
                if (out) {
                    out->source[m] = u;
                    out->target[m] = v;
                }
                m++;
            }
    return m;
}

/* Twice over the same numbers: to count, then to write. */
static enum status draw_pairs(struct pair_chance c, int nodes, struct rng *r,
                              struct arena *arena, struct wiring *out)
{
    struct rng again = *r;
    TRY(wire_new(nodes, walk_pairs(&c, nodes, &again, NULL), arena, out));
    walk_pairs(&c, nodes, r, out);
    return OK;
}

enum status draw_er(const struct graph_spec *s, struct rng *r,
                    struct arena *arena, struct wiring *out)
{
    struct pair_chance c = {0, s->probability, s->probability};
    return draw_pairs(c, s->nodes, r, arena, out);
}

enum status draw_songwang(const struct graph_spec *s, struct rng *r,
                          struct arena *arena, struct wiring *out)
{
    double p0 = s->degree / (s->nodes - 1), half = s->nodes / 2;
    struct pair_chance c = {0, s->rewire * p0 + 1 - s->rewire, s->rewire * p0};
    while (c.reach < s->nodes / 2 && (c.reach + 1) / half <= p0)
        c.reach++;
    return draw_pairs(c, s->nodes, r, arena, out);
}

enum status draw_gnm(const struct graph_spec *s, struct rng *r,
                     struct arena *arena, struct wiring *out)
{
    TRY(wire_new(s->nodes, s->edges, arena, out));
    return wire_random_pairs(r, out, arena);
}

/* Drawn from the list of all edges' ends, a node comes up in proportion to its
 * degree; the first new node takes all m. */
static int pick_end(struct rng *r, const int *end, int ends, int first)
{
    return ends ? end[rng_below(r, (uint64_t)ends)] : first;
}

/* Barabasi and Albert 1999 as RandWire and NetworkX do it. */
enum status draw_ba(const struct graph_spec *s, struct rng *r,
                    struct arena *arena, struct wiring *out)
{
    int m = s->attach, edges = m * (s->nodes - m), e = 0;
    int *end, *chosen_by;
    TRY(wire_new(s->nodes, edges, arena, out));
    struct mark start = arena_mark(arena);
    NEW(end, arena, 2 * (size_t)edges);
    NEW(chosen_by, arena, s->nodes); /* the latest node that chose it */
    for (int v = m; v < s->nodes; v++) {
        int ends = 2 * e; /* of the graph before v */
        for (int i = 0; i < m;) {
            int w = pick_end(r, end, ends, i);
            if (chosen_by[w] == v)
                continue;
            chosen_by[w] = v;
            out->source[e] = end[2 * e] = w;
            out->target[e] = end[2 * e + 1] = v;
            e++;
            i++;
        }
    }
    arena_rewind(arena, start);
    return OK;
}

enum status draw_ring(const struct graph_spec *s, struct rng *r,
                      struct arena *arena, struct wiring *out)
{
    (void)r;
    return lattice(s->nodes, s->nodes, arena, out);
}

enum status draw_complete(const struct graph_spec *s, struct rng *r,
                          struct arena *arena, struct wiring *out)
{
    (void)r;
    return lattice(s->nodes, (int)((int64_t)s->nodes * (s->nodes - 1) / 2),
                   arena, out);
}
