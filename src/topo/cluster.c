#include "cluster.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "centre.h"
#include "hash.h"
#include "rng.h"

struct cluster_options cluster_defaults(int clusters)
{
    return (struct cluster_options){.clusters = clusters,
                                    .weight = 0.999,
                                    .eta = 0.05,
                                    .rounds = 300,
                                    .steps = 300,
                                    .starts = 8};
}

size_t cluster_room(int nodes, int samples, int clusters)
{
    size_t pairs = (size_t)diagram_pairs(nodes);
    size_t centres = (size_t)clusters * (2 * pairs * sizeof(float) + 256);
    size_t descent = pairs * (2 * sizeof(double) + sizeof(float) + 5 + 16);
    return centres + descent + (size_t)nodes * 16 + (size_t)samples * 64 +
           (size_t)clusters * 64 + 2048;
}

/* One start. */
struct search {
    const struct cluster_sample *sample;
    int n;
    const struct cluster_options *o;
    struct centre *centre; /* [clusters] */
    int *members;          /* [clusters] */
    int *cluster, *before; /* [n] */
    double *apart;         /* [n] squared distance to the own centre */
    struct descent descent;
};

static enum status check_options(const struct cluster_options *o, int n)
{
    if (o->clusters < 1 || o->clusters > n)
        return FAIL(ERR_INPUT,
                    "%d clusters of %d graphs; ask for 1 to %d, or give more "
                    "graphs",
                    o->clusters, n, n);
    if (!(o->weight >= 0 && o->weight <= 1))
        return FAIL(ERR_INPUT, "a weight of %g; topology weighs 0 to 1",
                    o->weight);
    if (!(o->eta > 0 && o->eta <= 0.5))
        return FAIL(ERR_INPUT, "an eta of %g; steps are above 0, at most 0.5",
                    o->eta);
    if (o->rounds < 1 || o->steps < 1 || o->starts < 1)
        return FAIL(ERR_INPUT, "rounds, steps and starts are 1 at least");
    return OK;
}

static enum status check_samples(const struct cluster_sample *s, int n,
                                 double w)
{
    int nodes = s[0].diagram.nodes;
    for (int k = 0; k < n; k++) {
        if (s[k].diagram.nodes != nodes)
            return FAIL(ERR_INPUT,
                        "graphs of %d and of %d nodes; a clustering takes "
                        "graphs of the same nodes",
                        nodes, s[k].diagram.nodes);
        if (w < 1 && !s[k].upper)
            return FAIL(ERR_INPUT,
                        "diagrams alone have no weights to compare; set the "
                        "weight to 1");
    }
    return nodes >= 2 ? OK
                      : FAIL(ERR_INPUT, "graphs of fewer than 2 nodes have "
                                        "nothing to compare");
}

static enum status open_search(struct search *s, struct arena *arena)
{
    int nodes = s->sample[0].diagram.nodes;
    bool triangles = s->o->weight < 1;
    NEW(s->centre, arena, s->o->clusters);
    NEW(s->members, arena, s->o->clusters);
    NEW(s->cluster, arena, s->n);
    NEW(s->before, arena, s->n);
    NEW(s->apart, arena, s->n);
    for (int c = 0; c < s->o->clusters; c++)
        TRY(centre_new(nodes, triangles, arena, &s->centre[c]));
    return descent_new(nodes, triangles, arena, &s->descent);
}

static void draw_centres(struct search *s, int start)
{
    uint64_t key = hash_string(HASH_START, "topological clustering");
    struct rng r = rng_stream(s->o->seed, RNG_STATS, key, (uint64_t)start);
    for (int k = 0; k < s->n; k++)
        s->before[k] = k;
    rng_shuffle(&r, s->before, s->n);
    for (int c = 0; c < s->o->clusters; c++)
        centre_copy(&s->sample[s->before[c]], &s->centre[c]);
}

/* Every sample to the nearest centre, the first of equals; the objective. */
static double assign(struct search *s)
{
    double sum = 0;
    memset(s->members, 0, (size_t)s->o->clusters * sizeof *s->members);
    for (int k = 0; k < s->n; k++) {
        s->apart[k] = INFINITY;
        for (int c = 0; c < s->o->clusters; c++) {
            double d = centre_apart(&s->centre[c], &s->sample[k], s->o->weight);
            if (d < s->apart[k]) {
                s->apart[k] = d;
                s->cluster[k] = c;
            }
        }
        s->members[s->cluster[k]]++;
        sum += s->apart[k];
    }
    return sum;
}

/* The sample farthest from its centre founds an empty cluster; nobody is taken
 * from a cluster of one. */
static void refill(struct search *s, int empty)
{
    int far = -1;
    for (int k = 0; k < s->n; k++)
        if (s->members[s->cluster[k]] > 1 &&
            (far < 0 || s->apart[k] > s->apart[far]))
            far = k;
    s->members[s->cluster[far]]--;
    s->members[empty] = 1;
    s->cluster[far] = empty;
    s->apart[far] = 0;
    centre_copy(&s->sample[far], &s->centre[empty]);
}

static void move_centres(struct search *s)
{
    for (int c = 0; c < s->o->clusters; c++)
        if (s->members[c] == 0)
            refill(s, c);
    for (int c = 0; c < s->o->clusters; c++) {
        descent_aim(&s->descent, s->sample, s->n, s->cluster, c, s->members[c]);
        descent_go(&s->descent, s->o, &s->centre[c]);
    }
}

static double search(struct search *s, int start, int *rounds)
{
    size_t bytes = (size_t)s->n * sizeof *s->cluster;
    draw_centres(s, start);
    double objective = assign(s);
    for (*rounds = 0; *rounds < s->o->rounds;) {
        memcpy(s->before, s->cluster, bytes);
        move_centres(s);
        objective = assign(s);
        ++*rounds;
        if (memcmp(s->before, s->cluster, bytes) == 0)
            break;
    }
    return objective;
}

enum status cluster_build(const struct cluster_sample *samples, int n,
                          const struct cluster_options *o, struct arena *arena,
                          struct cluster_result *out)
{
    struct search s = {.sample = samples, .n = n, .o = o};
    int rounds;
    TRY(check_options(o, n));
    TRY(check_samples(samples, n, o->weight));
    *out = (struct cluster_result){.objective = INFINITY};
    NEW(out->cluster, arena, n);
    struct mark mark = arena_mark(arena);
    TRY(open_search(&s, arena));
    for (int start = 0; start < o->starts; start++) {
        double objective = search(&s, start, &rounds);
        if (objective < out->objective) {
            memcpy(out->cluster, s.cluster, (size_t)n * sizeof *s.cluster);
            out->objective = objective;
            out->iterations = rounds;
            out->start = start;
        }
    }
    arena_rewind(arena, mark);
    return OK;
}

enum status cluster_purity(const int *cluster, int clusters, const int *label,
                           int labels, int n, struct arena *work, double *out)
{
    struct mark mark = arena_mark(work);
    int *count, pure = 0;
    NEW(count, work, (long)clusters * labels);
    for (int k = 0; k < n; k++)
        count[(long)cluster[k] * labels + label[k]]++;
    for (int c = 0; c < clusters; c++) {
        int most = 0;
        for (int l = 0; l < labels; l++) {
            int here = count[(long)c * labels + l];
            most = here > most ? here : most;
        }
        pure += most;
    }
    arena_rewind(work, mark);
    *out = (double)pure / n;
    return OK;
}
