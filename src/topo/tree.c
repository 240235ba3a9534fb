#include "tree.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "arena.h"
#include "wide.h"

/* The nodes outside the tree, and how each hangs on it. */
struct fringe {
    int blocks;           /* of LANES nodes */
    lane *best;           /* [blocks] heaviest edge into the tree */
    mask *parent;         /* [blocks] its node of the tree */
    mask *open;           /* [blocks] -1 outside, 0 in the tree or no node */
    lane low, high, flaw; /* of the rows read so far */
};

INLINE lane fill(float x)
{
    return (lane){x, x, x, x, x, x, x, x};
}

/* A row's last block, which may end before its eighth number. */
INLINE lane last_block(const float *row, int n)
{
    lane x = fill(row[n - 1]);
    for (int i = (n - 1) / LANES * LANES, k = 0; i < n; i++, k++)
        x[k] = row[i];
    return x;
}

INLINE lane relax_block(struct fringe *f, int i, lane w, int node, lane top)
{
    mask heavier = (w > f->best[i]) & f->open[i];
    mask from = (mask){} + node;
    f->best[i] = lane_pick(heavier, w, f->best[i]);
    f->parent[i] = (heavier & from) | (~heavier & f->parent[i]);
    f->low = lane_pick(w < f->low, w, f->low);
    f->high = lane_pick(w > f->high, w, f->high);
    f->flaw += w - w;
    lane open = lane_pick(f->open[i], f->best[i], fill(-INFINITY));
    return lane_pick(open > top, open, top);
}

/* Takes the row of a node that joined the tree; the heaviest edge that now
 * leads out of it. */
WIDE static float relax(struct fringe *f, const float *row, int n, int node)
{
    struct fringe g = *f; /* in registers */
    lane top = fill(-INFINITY), w;
    int whole = n / LANES;
    for (int i = 0; i < whole; i++) {
        memcpy(&w, row + i * LANES, sizeof w);
        top = relax_block(&g, i, w, node, top);
    }
    if (whole < g.blocks)
        top = relax_block(&g, whole, last_block(row, n), node, top);
    *f = g;
    float most = top[0];
    for (int k = 1; k < LANES; k++)
        most = top[k] > most ? top[k] : most;
    return most;
}

static enum status open_fringe(int n, struct arena *work, struct fringe *f)
{
    *f = (struct fringe){.blocks = (n + LANES - 1) / LANES,
                         .low = fill(INFINITY),
                         .high = fill(-INFINITY)};
    NEW(f->best, work, f->blocks);
    NEW(f->parent, work, f->blocks);
    NEW(f->open, work, f->blocks);
    for (int i = 0; i < f->blocks; i++)
        f->best[i] = fill(-INFINITY);
    memset(f->open, -1, (size_t)n * sizeof(int32_t));
    return OK;
}

static void close_tree(const struct fringe *f, struct tree *t)
{
    t->low = INFINITY;
    t->high = -INFINITY;
    t->whole = 1;
    for (int k = 0; k < LANES; k++) {
        t->low = f->low[k] < t->low ? f->low[k] : t->low;
        t->high = f->high[k] > t->high ? f->high[k] : t->high;
        t->whole &= f->flaw[k] == 0;
    }
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
    int n = w.rows, node = 0;
    float *best = (float *)f->best;
    int32_t *open = (int32_t *)f->open, *parent = (int32_t *)f->parent;
    open[0] = 0;
    for (int e = 0; e < n - 1; e++) {
        float top = relax(f, w.at + (long)node * n, n, node);
        for (node = 0; !open[node] || best[node] != top;)
            node++;
        open[node] = 0;
        int p = parent[node];
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
    close_tree(&f, out);
    arena_rewind(arena, mark);
    return OK;
}
