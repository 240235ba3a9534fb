#include "wire.h"

#include <string.h>

#include "arena.h"
#include "pairs.h"

enum status wire_new(int nodes, int edges, struct arena *arena,
                     struct wiring *out)
{
    *out = (struct wiring){.nodes = nodes, .edges = edges};
    NEW(out->source, arena, edges);
    NEW(out->target, arena, edges);
    return OK;
}

void wire_lattice(struct wiring *g)
{
    for (int e = 0; e < g->edges; e++) {
        g->source[e] = e % g->nodes;
        g->target[e] = (e % g->nodes + e / g->nodes + 1) % g->nodes;
    }
}

bool wire_positive(const struct wiring *g)
{
    for (int e = 0; g->weight && e < g->edges; e++)
        if (!(g->weight[e] > 0))
            return false;
    return true;
}

/* out [m]: the entries of in (NULL: 0 .. m-1) in stable order of their keys,
 * key[entry] in 0 .. n_keys-1. */
static enum status order_by(const int *key, int n_keys, const int *in, int m,
                            struct arena *work, int *out)
{
    struct mark start = arena_mark(work);
    int *at; /* where the next entry of a key goes */
    NEW(at, work, n_keys + 1);
    for (int i = 0; i < m; i++)
        at[key[i] + 1]++;
    for (int k = 0; k < n_keys; k++)
        at[k + 1] += at[k];
    for (int i = 0; i < m; i++) {
        int entry = in ? in[i] : i;
        out[at[key[entry]]++] = entry;
    }
    arena_rewind(work, start);
    return OK;
}

static enum status permute_ints(const int *order, int m, struct arena *work,
                                int *x)
{
    struct mark start = arena_mark(work);
    int *old;
    NEW(old, work, m);
    memcpy(old, x, (size_t)m * sizeof *x);
    for (int i = 0; i < m; i++)
        x[i] = old[order[i]];
    arena_rewind(work, start);
    return OK;
}

static enum status permute_weights(const int *order, int m, struct arena *work,
                                   double *x)
{
    struct mark start = arena_mark(work);
    double *old;
    NEW(old, work, m);
    memcpy(old, x, (size_t)m * sizeof *x);
    for (int i = 0; i < m; i++)
        x[i] = old[order[i]];
    arena_rewind(work, start);
    return OK;
}

static void turn(struct wiring *g)
{
    for (int e = 0; e < g->edges; e++)
        if (g->source[e] > g->target[e]) {
            int s = g->source[e];
            g->source[e] = g->target[e];
            g->target[e] = s;
        }
}

enum status wire_sort(struct wiring *g, struct arena *work)
{
    struct mark start = arena_mark(work);
    int *by_target, *order;
    if (!g->directed)
        turn(g);
    NEW(by_target, work, g->edges);
    NEW(order, work, g->edges);
    TRY(order_by(g->target, g->nodes, NULL, g->edges, work, by_target));
    TRY(order_by(g->source, g->nodes, by_target, g->edges, work, order));
    TRY(permute_ints(order, g->edges, work, g->source));
    TRY(permute_ints(order, g->edges, work, g->target));
    if (g->weight)
        TRY(permute_weights(order, g->edges, work, g->weight));
    arena_rewind(work, start);
    return OK;
}

static int root_of(int *parent, int v)
{
    while (parent[v] != v)
        v = parent[v] = parent[parent[v]];
    return v;
}

enum status wire_components(const struct wiring *g, struct arena *work,
                            int *components)
{
    struct mark start = arena_mark(work);
    int *parent;
    NEW(parent, work, g->nodes);
    for (int v = 0; v < g->nodes; v++)
        parent[v] = v;
    *components = g->nodes;
    for (int e = 0; e < g->edges; e++) {
        int a = root_of(parent, g->source[e]);
        int b = root_of(parent, g->target[e]);
        *components -= a != b;
        parent[a] = b;
    }
    arena_rewind(work, start);
    return OK;
}

/* More than half of all pairs: the first of a shuffle of them all. */
static enum status dense_pairs(struct rng *r, struct wiring *g,
                               struct arena *work)
{
    int all = (int)((int64_t)g->nodes * (g->nodes - 1) / 2), *at;
    int *u, *v, n = 0;
    NEW(u, work, all);
    NEW(v, work, all);
    NEW(at, work, all);
    for (int i = 0; i < g->nodes; i++)
        for (int j = i + 1; j < g->nodes; j++, n++) {
            u[n] = i;
            v[n] = j;
            at[n] = n;
        }
    rng_shuffle(r, at, all);
    for (int e = 0; e < g->edges; e++) {
        g->source[e] = u[at[e]];
        g->target[e] = v[at[e]];
    }
    return OK;
}

static enum status sparse_pairs(struct rng *r, struct wiring *g,
                                struct arena *work)
{
    struct pairs seen;
    TRY(pairs_open(g->nodes, g->edges, work, &seen));
    uint64_t n = (uint64_t)g->nodes;
    for (int e = 0; e < g->edges;) {
        uint64_t x = rng_below(r, n * n);
        int u = (int)(x / n), v = (int)(x % n);
        if (u == v || pairs_has(&seen, u, v))
            continue;
        pairs_add(&seen, u, v);
        g->source[e] = u;
        g->target[e++] = v;
    }
    return OK;
}

enum status wire_random_pairs(struct rng *r, struct wiring *g,
                              struct arena *work)
{
    struct mark start = arena_mark(work);
    int64_t all = (int64_t)g->nodes * (g->nodes - 1) / 2;
    TRY(g->edges > all / 2 ? dense_pairs(r, g, work)
                           : sparse_pairs(r, g, work));
    arena_rewind(work, start);
    return OK;
}

/* Two edges and a coin from one number, unbiased and without a division
 * (Brackett-Rozinsky, Lemire 2024): each product's high half is a throw, its
 * low half what is left to throw with; redrawn where it could be biased. */
struct throw
{
    uint64_t e, f;
    bool turned;
};
static inline struct throw throw_edges(struct rng * r, uint64_t m)
{
    uint64_t all = 2 * m * m;
    for (;;) {
        unsigned __int128 x = (unsigned __int128)rng_u64(r) * m;
        unsigned __int128 y = (unsigned __int128)(uint64_t)x * m;
        uint64_t left = (uint64_t)y << 1;
        if (left >= all || left >= -all % all)
            return (struct throw){(uint64_t)(x >> 64), (uint64_t)(y >> 64),
                                  (uint64_t)y >> 63};
    }
}

/* One attempt among the first m edges; a refused one counts, or the chain
 * would not be uniform. */
static inline void try_switch(struct rng *r, struct pairs *p, uint64_t m,
                              int *source, int *target)
{
    struct throw t = throw_edges(r, m);
    int a = source[t.e], b = target[t.e];
    int c = t.turned ? target[t.f] : source[t.f];
    int d = t.turned ? source[t.f] : target[t.f];
    if (a == d || b == c || pairs_has(p, a, d) || pairs_has(p, c, b))
        return;
    pairs_remove(p, a, b);
    pairs_remove(p, c, d);
    pairs_add(p, a, d);
    pairs_add(p, c, b);
    target[t.e] = d;
    source[t.f] = c;
    target[t.f] = b;
}

enum status wire_switch(struct rng *r, int rounds, struct wiring *g,
                        struct arena *work)
{
    struct mark start = arena_mark(work);
    struct pairs p;
    TRY(pairs_open(g->nodes, g->edges, work, &p));
    for (int e = 0; e < g->edges; e++)
        pairs_add(&p, g->source[e], g->target[e]);
    for (int64_t i = (int64_t)rounds * g->edges; i > 0; i--)
        try_switch(r, &p, (uint64_t)g->edges, g->source, g->target);
    arena_rewind(work, start);
    return OK;
}

enum status wire_adjacency(const struct wiring *g, struct arena *arena,
                           struct adjacency *out)
{
    int m = g->edges, *at;
    *out = (struct adjacency){.nodes = g->nodes, .edges = m};
    NEW(out->start, arena, g->nodes + 1);
    NEW(out->to, arena, 2 * (size_t)m);
    if (g->weight)
        NEW(out->weight, arena, 2 * (size_t)m);
    struct mark start = arena_mark(arena);
    NEW(at, arena, g->nodes);
    for (int e = 0; e < m; e++) {
        out->start[g->source[e] + 1]++;
        out->start[g->target[e] + 1]++;
    }
    for (int v = 0; v < g->nodes; v++) {
        out->start[v + 1] += out->start[v];
        at[v] = out->start[v];
    }
    for (int e = 0; e < m; e++) {
        int u = g->source[e], v = g->target[e], i = at[u]++, j = at[v]++;
        out->to[i] = v;
        out->to[j] = u;
        if (g->weight)
            out->weight[i] = out->weight[j] = g->weight[e];
    }
    arena_rewind(arena, start);
    return OK;
}
