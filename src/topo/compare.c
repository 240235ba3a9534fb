#include "compare.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "hash.h"
#include "permute.h"
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
static enum status permute(struct groups *g, const struct comparison *how,
                           struct arena *work, double *p)
{
    int *label, *from, n = g->d->n, as_large = 1;
    uint64_t key = hash_string(HASH_START, "permanova");
    double bound = squares_within(g, how->group) + 1e-12 * g->total;
    struct places places;
    NEW(label, work, n);
    NEW(from, work, n);
    TRY(places_sort(how->block, n, work, &places));
    for (int k = 0; k < how->permutations; k++) {
        struct rng r = rng_stream(how->seed, RNG_STATS, key, (uint64_t)k);
        places_shuffle(&places, &r, from);
        for (int i = 0; i < n; i++)
            label[i] = how->group[from[i]];
        as_large += squares_within(g, label) <= bound;
    }
    *p = (double)as_large / (1 + how->permutations);
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

enum status compare_groups(const struct distances *d,
                           const struct comparison *how, struct arena *work,
                           struct permanova *out)
{
    struct groups g = {
        .d = d, .groups = how->groups, .total = squares_total(d)};
    struct mark mark = arena_mark(work);
    int *size;
    TRY(check(d, how->groups, g.total));
    TRY(count_sizes(how->group, how->groups, d->n, work, &size));
    NEW(g.inside, work, how->groups);
    g.size = size;
    double within = squares_within(&g, how->group);
    *out = (struct permanova){.n = d->n,
                              .groups = how->groups,
                              .permutations = how->permutations,
                              .pseudo_f = pseudo_f(&g, within),
                              .r_squared = 1 - within / g.total};
    TRY(permute(&g, how, work, &out->p_value));
    arena_rewind(work, mark);
    return OK;
}

/* z [n], the distance of each diagram from its group's centroid.  Where
 * distances are not Euclidean its square may be negative: 0, as vegan has it.
 */
static void centroid_distances(struct groups *g, const int *group, double *z)
{
    const double *apart = g->d->total;
    squares_within(g, group);
    memset(z, 0, (size_t)g->d->n * sizeof *z);
    for (int i = 0; i < g->d->n; i++)
        for (int j = i + 1; j < g->d->n; j++, apart++)
            if (group[i] == group[j]) {
                z[i] += *apart * *apart;
                z[j] += *apart * *apart;
            }
    for (int i = 0; i < g->d->n; i++) {
        double m = g->size[group[i]];
        z[i] = sqrt(fmax(0, z[i] / m - g->inside[group[i]] / (m * m)));
    }
}

static void group_means(const struct groups *g, const int *group,
                        const double *z, double *mean)
{
    memset(mean, 0, (size_t)g->groups * sizeof *mean);
    for (int i = 0; i < g->d->n; i++)
        mean[group[i]] += z[i] / g->size[group[i]];
}

/* Takes from z its group's mean; mean [groups]. */
static void centre_groups(const struct groups *g, const int *group,
                          double *mean, double *z)
{
    group_means(g, group, z, mean);
    for (int i = 0; i < g->d->n; i++)
        z[i] -= mean[group[i]];
}

/* F of an analysis of variance of z [n]: mean [groups] is room. */
static double anova(const struct groups *g, const int *group, const double *z,
                    double *mean)
{
    double all = 0, between = 0, within = 0;
    group_means(g, group, z, mean);
    for (int i = 0; i < g->d->n; i++)
        all += z[i] / g->d->n;
    for (int k = 0; k < g->groups; k++)
        between += g->size[k] * (mean[k] - all) * (mean[k] - all);
    for (int i = 0; i < g->d->n; i++)
        within += (z[i] - mean[group[i]]) * (z[i] - mean[group[i]]);
    return between / (g->groups - 1) / (within / (g->d->n - g->groups));
}

static enum status permute_rests(const struct groups *g,
                                 const struct comparison *how, double *z,
                                 struct arena *work, struct dispersion *out)
{
    int *from, n = g->d->n, as_large = 1;
    uint64_t key = hash_string(HASH_START, "dispersion");
    double *mean, *rest;
    struct places places;
    NEW(from, work, n);
    NEW(mean, work, g->groups);
    NEW(rest, work, n);
    TRY(places_sort(how->block, n, work, &places));
    centre_groups(g, how->group, mean, z);
    for (int k = 0; k < how->permutations; k++) {
        struct rng r = rng_stream(how->seed, RNG_STATS, key, (uint64_t)k);
        places_shuffle(&places, &r, from);
        for (int i = 0; i < n; i++)
            rest[i] = z[from[i]];
        as_large += anova(g, how->group, rest, mean) >= out->f * (1 - 1e-12);
    }
    out->p_value = (double)as_large / (1 + how->permutations);
    return OK;
}

/* Rests of z below this share of its largest are rounding. */
#define ROUNDING 1e-12

static bool varies(const struct groups *g, const int *group, const double *z,
                   double *mean)
{
    double most = 0, rest = 0;
    group_means(g, group, z, mean);
    for (int i = 0; i < g->d->n; i++) {
        most = fmax(most, z[i]);
        rest = fmax(rest, fabs(z[i] - mean[group[i]]));
    }
    return rest > ROUNDING * most;
}

enum status compare_spreads(const struct distances *d,
                            const struct comparison *how, struct arena *work,
                            struct dispersion *out)
{
    struct groups g = {
        .d = d, .groups = how->groups, .total = squares_total(d)};
    struct mark mark = arena_mark(work);
    int *size;
    double *z, *mean;
    *out = (struct dispersion){NAN, NAN};
    TRY(check(d, how->groups, g.total));
    TRY(count_sizes(how->group, how->groups, d->n, work, &size));
    NEW(g.inside, work, how->groups);
    NEW(mean, work, how->groups);
    NEW(z, work, d->n);
    g.size = size;
    centroid_distances(&g, how->group, z);
    if (varies(&g, how->group, z, mean)) {
        out->f = anova(&g, how->group, z, mean);
        TRY(permute_rests(&g, how, z, work, out));
    }
    arena_rewind(work, mark);
    return OK;
}
