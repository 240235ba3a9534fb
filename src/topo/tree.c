#include "tree.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "wide.h"

static enum status open_fringe(int n, struct arena *work, struct fringe *f)
{
    *f = (struct fringe){.low = INFINITY, .high = -INFINITY};
    NEW(f->best, work, n);
    NEW(f->parent, work, n);
    for (int i = 0; i < n; i++)
        f->best[i] = -INFINITY;
    return OK;
}

/* Counting sort by target, then, stable, by source. */
static void sort_by(const int *key, int n, int m, int *start, const int *from,
                    int *to)
{
    memset(start, 0, ((size_t)n + 1) * sizeof *start);
    for (int e = 0; e < m; e++)
        start[key[e] + 1]++;
    for (int i = 0; i < n; i++)
        start[i + 1] += start[i];
    for (int e = 0; e < m; e++)
        to[start[key[from[e]]]++] = from[e];
}

static enum status sort_edges(int n, const struct tree *drawn,
                              struct arena *work, struct tree *out)
{
    int m = drawn->edges, *start, *order, *again;
    NEW(start, work, n + 1);
    NEW(order, work, m);
    NEW(again, work, m);
    for (int e = 0; e < m; e++)
        again[e] = e;
    sort_by(drawn->target, n, m, start, again, order);
    sort_by(drawn->source, n, m, start, order, again);
    for (int e = 0; e < m; e++) {
        out->source[e] = drawn->source[again[e]];
        out->target[e] = drawn->target[again[e]];
        out->weight[e] = drawn->weight[again[e]];
    }
    return OK;
}

/* Draws the edges in Prim's order. */
static void grow(struct mat w, struct fringe *f, struct tree *t)
{
    const struct wide *wide = topo_wide();
    int n = w.rows, node = 0;
    f->best[0] = NAN;
    for (int e = 0; e < n - 1; e++) {
        float top = wide->relax(f, w.at + (long)node * n, n, node);
        node = wide->find(f->best, n, top);
        f->best[node] = NAN;
        int p = f->parent[node];
        t->source[e] = p < node ? p : node;
        t->target[e] = p < node ? node : p;
        t->weight[e] = top;
    }
}

static enum status new_tree(int edges, struct arena *arena, struct tree *out)
{
    *out = (struct tree){.edges = edges};
    NEW(out->source, arena, edges);
    NEW(out->target, arena, edges);
    NEW(out->weight, arena, edges);
    return OK;
}

enum status tree_maximum(struct mat w, struct arena *arena, struct tree *out)
{
    struct fringe f;
    struct tree drawn;
    TRY(new_tree(w.rows - 1, arena, out));
    struct mark mark = arena_mark(arena);
    TRY(open_fringe(w.rows, arena, &f));
    TRY(new_tree(w.rows - 1, arena, &drawn));
    grow(w, &f, &drawn);
    TRY(sort_edges(w.rows, &drawn, arena, out));
    out->low = f.low;
    out->high = f.high;
    out->zeros = f.zeros;
    out->whole = isfinite(f.sum);
    arena_rewind(arena, mark);
    return OK;
}
