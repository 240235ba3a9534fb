/* Small-world propensity: Muldoon, Bridgeford, Bassett 2016, Scientific
 * Reports 6, 22057, equations 1 to 3. */
#include <math.h>

#include "arena.h"
#include "null.h"
#include "parts.h"

/* What a graph and its null models are compared by. */
struct world {
    double clustering;
    double length; /* over all n^2 ordered pairs, unreachable ones 0 */
};

static enum status measure_world(const struct wiring *g, struct arena *work,
                                 struct world *out)
{
    struct mark start = arena_mark(work);
    struct adjacency a;
    struct paths p;
    TRY(wire_adjacency(g, work, &a));
    TRY(measure_clustering(&a, work, &out->clustering));
    TRY(measure_paths(&a, work, &p));
    out->length = p.total / ((double)g->nodes * g->nodes);
    arena_rewind(work, start);
    return OK;
}

typedef enum status null_model(const struct wiring *g, struct rng *r,
                               struct arena *arena, struct wiring *out);

static enum status measure_null(null_model *draw, const struct wiring *g,
                                struct rng *r, struct arena *work,
                                struct world *out)
{
    struct mark start = arena_mark(work);
    struct wiring null;
    TRY(draw(g, r, work, &null));
    TRY(measure_world(&null, work, out));
    arena_rewind(work, start);
    return OK;
}

/* Sums of equal numbers in another order differ by less. */
static double difference(double a, double b)
{
    return fabs(a - b) < 1e-12 ? 0 : a - b;
}

/* How far x is on the way between two nulls; NaN where all three are equal. */
static double deviation(double from, double x, double to)
{
    double d = difference(x, from) / difference(to, from);
    return isnan(d) ? NAN : fmin(fmax(d, 0), 1);
}

struct propensity {
    double mean, sd, delta_c, delta_l;
};

static struct propensity summarise(const double *c, const double *l)
{
    struct propensity p = {0};
    double phi[PROPENSITY_DRAWS], n = PROPENSITY_DRAWS;
    for (int i = 0; i < PROPENSITY_DRAWS; i++) {
        phi[i] = 1 - sqrt((c[i] * c[i] + l[i] * l[i]) / 2);
        p.mean += phi[i] / n;
        p.delta_c += c[i] / n;
        p.delta_l += l[i] / n;
    }
    for (int i = 0; i < PROPENSITY_DRAWS; i++)
        p.sd += (phi[i] - p.mean) * (phi[i] - p.mean) / (n - 1);
    p.sd = sqrt(p.sd);
    return p;
}

/* first: the first draw's number.  The lattice of a graph without weights is
 * always the same one. */
static enum status propensity_of(const struct wiring *g,
                                 struct measure_seed seed, uint64_t first,
                                 struct arena *work, struct propensity *out)
{
    double c[PROPENSITY_DRAWS], l[PROPENSITY_DRAWS];
    struct world real, random, lattice;
    TRY(measure_world(g, work, &real));
    for (int i = 0; i < PROPENSITY_DRAWS; i++) {
        struct rng r =
            rng_stream(seed.seed, RNG_NULL, seed.key, first + (uint64_t)i);
        TRY(measure_null(graph_null_random, g, &r, work, &random));
        if (i == 0 || g->weight)
            TRY(measure_null(graph_null_lattice, g, &r, work, &lattice));
        c[i] =
            deviation(lattice.clustering, real.clustering, random.clustering);
        l[i] = deviation(random.length, real.length, lattice.length);
    }
    *out = summarise(c, l);
    return OK;
}

enum status measure_propensity(const struct wiring *g, struct measure_seed seed,
                               struct arena *work, struct measures *out)
{
    struct wiring binary = *g;
    struct propensity p;
    binary.weight = NULL;
    if (g->edges == 0)
        return OK;
    TRY(propensity_of(&binary, seed, 0, work, &p));
    out->small_world_propensity = p.mean;
    out->propensity_sd = p.sd;
    out->propensity_delta_c = p.delta_c;
    out->propensity_delta_l = p.delta_l;
    if (!wire_positive(g))
        return OK;
    if (g->weight)
        TRY(propensity_of(g, seed, PROPENSITY_DRAWS, work, &p));
    out->weighted_small_world_propensity = p.mean;
    out->weighted_propensity_sd = p.sd;
    return OK;
}
