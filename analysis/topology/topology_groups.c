/* Groups of graphs: their barycentres, and whether they differ. */
#include <math.h>
#include <stdbool.h>

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

/* Some of the graphs, as a comparison takes them. */
struct selection {
    struct distances d;
    int *group, *block;
};

/* The graphs of two labels, or all (pair NULL). */
static enum status among(const struct topology_graphs *g,
                         const struct distances *d, const int *pair,
                         struct arena *work, struct selection *out)
{
    int *which, n = 0;
    NEW(which, work, g->n);
    NEW(out->group, work, g->n);
    NEW(out->block, work, g->n);
    for (int k = 0; k < g->n; k++) {
        int label = (int)g->labels.of[k];
        if (pair && label != pair[0] && label != pair[1])
            continue;
        out->group[n] = pair ? label == pair[1] : label;
        /* a graph of no block is one of its own */
        out->block[n] = g->blocks.count && g->blocks.of[k] >= 0
                            ? (int)g->blocks.of[k]
                            : -1 - k;
        which[n++] = k;
    }
    out->d.n = n;
    NEW(out->d.total, work, diagram_pairs(n));
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            out->d.total[diagram_pair(n, i, j)] =
                distances_get(d, which[i], which[j]);
    return OK;
}

/* Whether some block holds graphs of two groups: else no label can move. */
static bool can_move(const struct selection *s)
{
    for (int i = 0; i < s->d.n; i++)
        for (int j = 0; j < i; j++)
            if (s->block[i] == s->block[j] && s->group[i] != s->group[j])
                return true;
    return false;
}

static enum status contrast(const struct topology_graphs *g,
                            const struct distances *d, const int *pair,
                            struct comparison how, struct arena *work,
                            struct topology_contrast *out)
{
    struct mark mark = arena_mark(work);
    struct selection s = {0};
    TRY(among(g, d, pair, work, &s));
    how.group = s.group;
    how.groups = pair ? 2 : (int)g->labels.count;
    out->a = pair ? g->labels.name[pair[0]] : "";
    out->b = pair ? g->labels.name[pair[1]] : "";
    out->within = "";
    if (g->blocks.count && can_move(&s)) {
        how.block = s.block;
        out->within = g->blocks_by;
    }
    TRY(compare_groups(&s.d, &how, work, &out->test));
    TRY(compare_spreads(&s.d, &how, work, &out->spread));
    arena_rewind(work, mark);
    return OK;
}

/* Of every two labels, after Holm: once for place, once for spread. */
static enum status adjust(struct topology_contrasts *c, struct arena *work)
{
    struct mark mark = arena_mark(work);
    double *p, *q;
    NEW(p, work, c->n);
    NEW(q, work, c->n);
    for (int k = 1; k < c->n; k++) {
        p[k] = c->contrast[k].test.p_value;
        q[k] = c->contrast[k].spread.p_value;
    }
    TRY(stats_holm(p + 1, c->n - 1, work, p + 1));
    TRY(stats_holm(q + 1, c->n - 1, work, q + 1));
    for (int k = 0; k < c->n; k++) {
        c->contrast[k].p_adjusted = k ? p[k] : NAN;
        c->contrast[k].spread_adjusted = k ? q[k] : NAN;
    }
    arena_rewind(work, mark);
    return OK;
}

enum status topology_contrast(const struct topology_graphs *g,
                              const struct distances *d, int permutations,
                              uint64_t seed, struct arena *arena,
                              struct topology_contrasts *out)
{
    struct comparison how = {.permutations = permutations, .seed = seed};
    int labels = (int)g->labels.count;
    out->n = labels > 2 ? 1 + labels * (labels - 1) / 2 : 1;
    NEW(out->contrast, arena, out->n);
    struct topology_contrast *at = out->contrast;
    TRY(contrast(g, d, NULL, how, arena, at));
    for (int i = 0; i < labels && out->n > 1; i++)
        for (int j = i + 1; j < labels; j++)
            TRY(contrast(g, d, (int[2]){i, j}, how, arena, ++at));
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
