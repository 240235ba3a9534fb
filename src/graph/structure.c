#include <math.h>
#include <stdint.h>

#include "arena.h"
#include "parts.h"

/* Cube roots of the weights over their largest (Onnela et al. 2005, eq. 9). */
static enum status cube_roots(const struct adjacency *a, struct arena *work,
                              double **out)
{
    double most = 0;
    NEW(*out, work, 2 * (size_t)a->edges);
    for (int i = 0; i < 2 * a->edges; i++)
        most = fmax(most, a->weight ? a->weight[i] : 1);
    for (int i = 0; i < 2 * a->edges; i++)
        (*out)[i] = a->weight ? cbrt(a->weight[i] / most) : 1;
    return OK;
}

/* Twice the triangles through v, each weighing the product of its sides.
 * side [n] is 0 before and after. */
static double triangles(const struct adjacency *a, const double *root, int v,
                        double *side)
{
    double sum = 0;
    for (int i = a->start[v]; i < a->start[v + 1]; i++)
        side[a->to[i]] = root[i];
    for (int i = a->start[v]; i < a->start[v + 1]; i++) {
        double around = 0;
        int u = a->to[i];
        for (int j = a->start[u]; j < a->start[u + 1]; j++)
            around += root[j] * side[a->to[j]];
        sum += root[i] * around;
    }
    for (int i = a->start[v]; i < a->start[v + 1]; i++)
        side[a->to[i]] = 0;
    return sum;
}

enum status measure_clustering(const struct adjacency *a, struct arena *work,
                               double *mean)
{
    struct mark start = arena_mark(work);
    double *root, *side, sum = 0;
    TRY(cube_roots(a, work, &root));
    NEW(side, work, a->nodes);
    for (int v = 0; v < a->nodes; v++) {
        double k = wire_degree(a, v);
        if (k >= 2)
            sum += triangles(a, root, v, side) / (k * (k - 1));
    }
    *mean = sum / a->nodes;
    arena_rewind(work, start);
    return OK;
}

/* Pearson's correlation of the degrees at both ends of an edge (Newman 2002),
 * from sums that are whole numbers and therefore exact. */
static double assortativity(const struct wiring *g, const struct adjacency *a)
{
    __int128 sum = 0, squares = 0, products = 0, m = g->edges;
    for (int e = 0; e < g->edges; e++) {
        int64_t j = wire_degree(a, g->source[e]);
        int64_t k = wire_degree(a, g->target[e]);
        sum += j + k;
        squares += j * j + k * k;
        products += j * k;
    }
    __int128 spread = 2 * m * squares - sum * sum;
    if (spread == 0)
        return NAN;
    return (double)(4 * m * products - sum * sum) / (double)spread;
}

static enum status structure_binary(const struct adjacency *a,
                                    struct arena *work, struct measures *out)
{
    struct paths p;
    double pairs = (double)a->nodes * (a->nodes - 1.0);
    TRY(measure_clustering(a, work, &out->clustering));
    TRY(measure_paths(a, work, &p));
    out->unreachable = (long)(pairs - (double)p.reachable);
    if (pairs > 0)
        out->efficiency = p.inverse / pairs;
    if (p.reachable > 0) {
        out->path_length = p.total / (double)p.reachable;
        out->diameter = (int)p.longest;
    }
    return OK;
}

static enum status structure_weighted(const struct wiring *g,
                                      struct arena *work, struct measures *out)
{
    struct adjacency a;
    struct paths p;
    out->total_weight = 0;
    for (int e = 0; e < g->edges; e++)
        out->total_weight += g->weight[e];
    if (!wire_positive(g))
        return OK;
    TRY(wire_adjacency(g, work, &a));
    TRY(measure_clustering(&a, work, &out->weighted_clustering));
    TRY(measure_paths(&a, work, &p));
    if (p.reachable > 0)
        out->weighted_path_length = p.total / (double)p.reachable;
    return OK;
}

enum status measure_structure(const struct wiring *g, const struct adjacency *a,
                              struct arena *work, struct measures *out)
{
    struct mark start = arena_mark(work);
    TRY(structure_binary(a, work, out));
    out->assortativity = assortativity(g, a);
    if (g->weight) {
        TRY(structure_weighted(g, work, out));
    } else {
        out->total_weight = g->edges;
        out->weighted_clustering = out->clustering;
        out->weighted_path_length = out->path_length;
    }
    arena_rewind(work, start);
    return OK;
}
