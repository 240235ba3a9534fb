#include "spread.h"

#include <math.h>
#include <stdlib.h>

#include "arena.h"
#include "measure.h"

struct candidate {
    double x;
    int index;
};

static const struct {
    int which;
    size_t at; /* in struct measures */
} measure[] = {
    [SPREAD_GAP] = {MEASURE_SPECTRA, offsetof(struct measures, spectral_gap)},
    [SPREAD_TWO_SIDED] = {MEASURE_SPECTRA,
                          offsetof(struct measures, spectral_gap_two_sided)},
    [SPREAD_FIEDLER] = {MEASURE_SPECTRA, offsetof(struct measures, fiedler)},
    [SPREAD_FIEDLER_NORMALIZED] = {MEASURE_SPECTRA,
                                   offsetof(struct measures,
                                            fiedler_normalized)},
    [SPREAD_CLUSTERING] = {MEASURE_STRUCTURE,
                           offsetof(struct measures, clustering)},
    [SPREAD_PATH_LENGTH] = {MEASURE_STRUCTURE,
                            offsetof(struct measures, path_length)},
    [SPREAD_MODULARITY] = {MEASURE_STRUCTURE,
                           offsetof(struct measures, modularity)},
    [SPREAD_PROPENSITY] = {MEASURE_PROPENSITY,
                           offsetof(struct measures, small_world_propensity)},
};

/* Measured as the owner of its row of /graphs measures it: the same bits. */
static enum status measure_one(const struct graph_spec *s, uint64_t seed,
                               enum spread_measure by, struct arena *work,
                               struct candidate *c)
{
    struct mark start = arena_mark(work);
    struct measure_seed draws = {seed, graph_own_key(s, (uint64_t)c->index)};
    struct wiring g;
    struct measures m;
    int attempts;
    TRY(graph_sample(s, seed, (uint64_t)c->index, work, &g, &attempts));
    TRY(graph_measure(&g, measure[by].which, draws, work, &m, NULL));
    c->x = *(const double *)((const char *)&m + measure[by].at);
    arena_rewind(work, start);
    if (isnan(c->x))
        return FAIL(ERR_INPUT,
                    "spread: the measure is not defined for graph %d of the "
                    "pool; choose another one",
                    c->index);
    return OK;
}

static int by_measure(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->x != y->x)
        return x->x < y->x ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* The first of the nearest to target, from `from` on. */
static int nearest(const struct candidate *c, int from, int last, double target)
{
    int best = from;
    for (int i = from; i <= last && (i == from || c[i - 1].x < target); i++)
        if (fabs(c[i].x - target) < fabs(c[best].x - target))
            best = i;
    return best;
}

static void choose(const struct candidate *c, const struct spread *how,
                   int *index)
{
    double low = c[0].x, high = c[how->pool - 1].x;
    for (int k = 0, at = 0; k < how->count; k++, at++) {
        double part = how->count == 1 ? 0.5 : k / (how->count - 1.0);
        int last = how->pool - (how->count - k); /* leaves enough */
        at = nearest(c, at, last, low + part * (high - low));
        index[k] = c[at].index;
    }
}

enum status graph_spread(const struct graph_spec *s, uint64_t seed,
                         const struct spread *how, struct arena *work,
                         int *index)
{
    struct mark start = arena_mark(work);
    struct candidate *c;
    if (how->pool < how->count)
        return FAIL(ERR_INPUT,
                    "spread: %d graphs cannot be chosen from a pool of %d; "
                    "raise pool",
                    how->count, how->pool);
    NEW(c, work, how->pool);
    for (int i = 0; i < how->pool; i++) {
        c[i].index = i;
        TRY(measure_one(s, seed, how->measure, work, &c[i]));
    }
    qsort(c, (size_t)how->pool, sizeof *c, by_measure);
    if (!(c[how->pool - 1].x > c[0].x))
        return FAIL(ERR_INPUT,
                    "spread: all %d graphs of the pool have the same value of "
                    "the measure; choose another one",
                    how->pool);
    choose(c, how, index);
    arena_rewind(work, start);
    return OK;
}
