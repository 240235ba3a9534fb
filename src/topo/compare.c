#include "compare.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "hash.h"
#include "rng.h"

struct groups {
    const struct distances *d;
    int groups;
    const int *size; /* [groups] */
    double *inside;  /* [groups] sum of squared distances */
    double total;    /* SS_total */
};

/* d's pairs stand row by row of the upper triangle. */
static double squares_within(struct groups *g, const int *label)
{
    const double *apart = g->d->total;
    double sum = 0;
    memset(g->inside, 0, (size_t)g->groups * sizeof *g->inside);
    for (int i = 0; i < g->d->n; i++)
        for (int j = i + 1; j < g->d->n; j++, apart++)
            if (label[i] == label[j])
                g->inside[label[i]] += *apart * *apart;
    for (int k = 0; k < g->groups; k++)
        sum += g->inside[k] / g->size[k];
    return sum;
}

static double squares_total(const struct distances *d)
{
    double sum = 0;
    for (long k = 0; k < diagram_pairs(d->n); k++)
        sum += d->total[k] * d->total[k];
    return sum / d->n;
}

static double pseudo_f(const struct groups *g, double within)
{
    double between = (g->total - within) / (g->groups - 1);
    return between / (within / (g->d->n - g->groups));
}

static enum status count_sizes(const int *group, int groups, int n,
                               struct arena *work, int **size)
{
    NEW(*size, work, groups);
    for (int i = 0; i < n; i++) {
        CHECK(group[i] >= 0 && group[i] < groups);
        (*size)[group[i]]++;
    }
    for (int k = 0; k < groups; k++)
        CHECK((*size)[k] > 0);
    return OK;
}

/* A larger share within is a smaller F: shares compare as F does, and none of
 * them is infinite. */
static enum status permute(struct groups *g, const int *group, int draws,
                           uint64_t seed, struct arena *work, double *p)
{
    int *label, n = g->d->n, as_large = 1;
    uint64_t key = hash_string(HASH_START, "permanova");
    double bound = squares_within(g, group) + 1e-12 * g->total;
    NEW(label, work, n);
    for (int k = 0; k < draws; k++) {
        struct rng r = rng_stream(seed, RNG_STATS, key, (uint64_t)k);
        memcpy(label, group, (size_t)n * sizeof *label);
        rng_shuffle(&r, label, n);
        as_large += squares_within(g, label) <= bound;
    }
    *p = (double)as_large / (1 + draws);
    return OK;
}

static enum status check(const struct distances *d, int groups, double total)
{
    if (groups < 2 || d->n <= groups)
        return FAIL(ERR_INPUT,
                    "%d graphs in %d groups; a comparison needs 2 groups at "
                    "least, and more graphs than groups",
                    d->n, groups);
    if (!(total > 0))
        return FAIL(ERR_INPUT,
                    "all diagrams are equal; there is nothing to compare");
    return OK;
}

enum status compare_groups(const struct distances *d, const int *group,
                           int groups, int permutations, uint64_t seed,
                           struct arena *work, struct permanova *out)
{
    struct groups g = {.d = d, .groups = groups, .total = squares_total(d)};
    struct mark mark = arena_mark(work);
    int *size;
    TRY(check(d, groups, g.total));
    TRY(count_sizes(group, groups, d->n, work, &size));
    NEW(g.inside, work, groups);
    g.size = size;
    double within = squares_within(&g, group);
    *out = (struct permanova){.n = d->n,
                              .groups = groups,
                              .permutations = permutations,
                              .pseudo_f = pseudo_f(&g, within),
                              .r_squared = 1 - within / g.total};
    TRY(permute(&g, group, permutations, seed, work, &out->p_value));
    arena_rewind(work, mark);
    return OK;
}
