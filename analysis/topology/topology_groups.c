/* Groups of graphs: their barycentres, and whether they differ. */
#include <math.h>

#include "adjust.h"
#include "arena.h"
#include "topology.h"

/* The diagrams of one label (-1: all), in order; how many. */
static int members(const struct topology_graphs *g, int64_t label,
                   struct diagram *out)
{
    int n = 0;
    for (int k = 0; k < g->n; k++)
        if (label < 0 || g->labels.of[k] == label)
            out[n++] = g->diagram[k];
    return n;
}

enum status topology_group(const struct topology_graphs *g, struct arena *arena,
                           struct topology_groups *out)
{
    struct diagram *some;
    int labels = (int)g->labels.count;
    out->n = labels ? labels : 1;
    NEW(some, arena, g->n);
    NEW(out->group, arena, out->n);
    for (int k = 0; k < out->n; k++) {
        struct topology_group *at = &out->group[k];
        at->name = labels ? g->labels.name[k] : "";
        at->graphs = members(g, labels ? k : -1, some);
        TRY(barycentre_build(some, at->graphs, arena, &at->centre));
    }
    return OK;
}

/* The distances among the graphs of two labels. */
static enum status among(const struct topology_graphs *g,
                         const struct distances *d, const int pair[2],
                         struct arena *work, struct distances *out, int **group)
{
    int *which, n = 0;
    NEW(which, work, g->n);
    NEW(*group, work, g->n);
    for (int k = 0; k < g->n; k++)
        for (int side = 0; side < 2; side++)
            if (g->labels.of[k] == pair[side]) {
                (*group)[n] = side;
                which[n++] = k;
            }
    out->n = n;
    NEW(out->total, work, diagram_pairs(n));
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            out->total[diagram_pair(n, i, j)] =
                distances_get(d, which[i], which[j]);
    return OK;
}

static enum status contrast_two(const struct topology_graphs *g,
                                const struct distances *d, const int pair[2],
                                uint64_t seed, struct arena *work,
                                struct topology_contrast *out)
{
    struct mark mark = arena_mark(work);
    struct distances some;
    int *group = NULL, permutations = out->test.permutations;
    out->a = g->labels.name[pair[0]];
    out->b = g->labels.name[pair[1]];
    TRY(among(g, d, pair, work, &some, &group));
    TRY(compare_groups(&some, group, 2, permutations, seed, work, &out->test));
    arena_rewind(work, mark);
    return OK;
}

static enum status adjust(struct topology_contrasts *c, struct arena *work)
{
    struct mark mark = arena_mark(work);
    double *p;
    NEW(p, work, c->n);
    for (int k = 1; k < c->n; k++)
        p[k] = c->contrast[k].test.p_value;
    TRY(stats_holm(p + 1, c->n - 1, work, p + 1));
    for (int k = 0; k < c->n; k++)
        c->contrast[k].p_adjusted = k ? p[k] : NAN;
    arena_rewind(work, mark);
    return OK;
}

enum status topology_contrast(const struct topology_graphs *g,
                              const struct distances *d, int permutations,
                              uint64_t seed, struct arena *arena,
                              struct topology_contrasts *out)
{
    int labels = (int)g->labels.count, *group;
    out->n = labels > 2 ? 1 + labels * (labels - 1) / 2 : 1;
    NEW(out->contrast, arena, out->n);
    NEW(group, arena, g->n);
    for (int k = 0; k < g->n; k++)
        group[k] = (int)g->labels.of[k];
    struct topology_contrast *at = out->contrast;
    at->a = at->b = "";
    TRY(compare_groups(d, group, labels, permutations, seed, arena, &at->test));
    for (int i = 0; i < labels && out->n > 1; i++)
        for (int j = i + 1; j < labels; j++) {
            (++at)->test.permutations = permutations;
            TRY(contrast_two(g, d, (int[2]){i, j}, seed, arena, at));
        }
    return adjust(out, arena);
}

enum status topology_renumber(int n, int clusters, int *cluster,
                              struct arena *work)
{
    struct mark mark = arena_mark(work);
    int *number, next = 1;
    NEW(number, work, clusters);
    for (int k = 0; k < n; k++) {
        int *own = &number[cluster[k]];
        if (*own == 0)
            *own = next++;
        cluster[k] = *own - 1;
    }
    arena_rewind(work, mark);
    return OK;
}
