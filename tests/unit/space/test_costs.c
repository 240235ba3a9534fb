/* Transport and density against plain sums of the formulas, and their gradients
 * against finite differences, at every level of the kernels. */
#include "la.h"
#include "rng.h"
#include "space.h"
#include "test.h"

#ifdef WIRESWEEP_DOUBLE
static const double near = 1e-12, bound = 1e-7, step = 1e-5;
#else
static const double near = 1e-6, bound = 5e-3, step = 4e-3;
#endif

enum { LAYERS = 2 };
static const int sizes[LAYERS + 1] = {19, 37, 6};

/* Everything that has a gradient, layer by layer. */
struct whole {
    struct space_layer layer[LAYERS];
    real *at[2 * LAYERS + 1], *gradient[2 * LAYERS + 1];
    long size[2 * LAYERS + 1];
    struct space_room *room;
};

static struct rng rng;

static void add_block(struct whole *w, int i, long n, struct arena *work)
{
    w->size[i] = n;
    w->at[i] = arena_take(work, (size_t)n, sizeof(real));
    w->gradient[i] = arena_take(work, (size_t)n, sizeof(real));
    for (long k = 0; k < n; k++)
        w->at[i][k] = (real)rng_normal(&rng);
}

/* Blocks 0 .. LAYERS are places, from below; the others weights. */
static struct whole random_whole(struct arena *work)
{
    struct whole w = {0};
    for (int i = 0; i <= LAYERS; i++)
        add_block(&w, i, 2 * sizes[i], work);
    for (int i = 0; i < LAYERS; i++) {
        int k = LAYERS + 1 + i;
        add_block(&w, k, (long)sizes[i] * sizes[i + 1], work);
        w.layer[i] = (struct space_layer){
            .units = sizes[i + 1],
            .below = sizes[i],
            .weight = w.at[k],
            .place = {w.at[i + 1], w.at[i]},
            .weight_gradient = w.gradient[k],
            .place_gradient = {w.gradient[i + 1], w.gradient[i]}};
    }
    EXPECT_OK(space_room(40, work, &w.room));
    return w;
}

static double length(const real *p, const real *q, enum space_distance d)
{
    double dx = (double)p[0] - (double)q[0], dy = (double)p[1] - (double)q[1];
    return d == SPACE_L1 ? fabs(dx) + fabs(dy) : sqrt(dx * dx + dy * dy);
}

static struct space_costs plain_costs(const struct whole *w,
                                      const struct space_cost *how)
{
    struct space_costs c = {0, 0};
    for (int k = 0; k < LAYERS; k++) {
        const struct space_layer *l = &w->layer[k];
        double t = 0, v = 0, n = l->units;
        for (int i = 0; i < l->units; i++)
            for (int j = 0; j < l->below; j++)
                t += fabs((double)l->weight[i * l->below + j]) *
                     length(&l->place[0][2 * i], &l->place[1][2 * j],
                            how->distance);
        for (int i = 0; i < l->units; i++)
            for (int j = 0; j < l->units; j++) {
                double d =
                    length(&l->place[0][2 * i], &l->place[0][2 * j], SPACE_L2);
                v += exp(-sqrt(d * d + 1e-8));
            }
        c.transport +=
            t / (how->norm == SPACE_NORM_CODE ? n * l->below : n) / LAYERS;
        c.density += v / (n * n) / LAYERS;
    }
    return c;
}

static double objective(const struct whole *w, const struct space_cost *how)
{
    struct space_costs c = plain_costs(w, how);
    return how->alpha * c.transport + how->beta * c.density;
}

static void check_block(const struct whole *w, int i,
                        const struct space_cost *how)
{
    double norm = 0, off = 0;
    for (long k = 0; k < w->size[i]; k++) {
        real *x = &w->at[i][k], was = *x;
        *x = was + (real)step;
        double up = objective(w, how), high = *x;
        *x = was - (real)step;
        double down = objective(w, how), low = *x;
        *x = was;
        /* |x| has no slope within a step of 0 */
        if (i > LAYERS && fabs((double)was) < step)
            continue;
        double g = (double)w->gradient[i][k],
               d = (up - down) / (high - low) - g;
        off += d * d;
        norm += g * g;
    }
    EXPECT(norm > 0);
    EXPECT_NEAR(sqrt(off / norm), 0, bound);
}

static void check_costs(struct space_cost how, struct arena *work)
{
    struct whole w = random_whole(work);
    struct space_costs got = space_costs(w.layer, LAYERS, &how, w.room),
                       want = plain_costs(&w, &how);
    EXPECT_NEAR(got.transport / want.transport, 1, near);
    EXPECT_NEAR(got.density / want.density, 1, near);
    for (int i = how.alpha == 0 ? 1 : 0; i < 2 * LAYERS + 1; i++)
        if (how.alpha != 0 || i <= LAYERS)
            check_block(&w, i, &how);
}

static void check_level(const char *level, struct arena *work)
{
    if (la_level_select(level) != OK)
        return; /* not on this CPU */
    rng = rng_stream(3, RNG_TEST, 21, 0);
    for (int norm = 0; norm < 2; norm++)
        check_costs((struct space_cost){1, 3, (enum space_norm)norm, SPACE_L2},
                    work);
    check_costs((struct space_cost){2, 0, SPACE_NORM_CODE, SPACE_L2}, work);
    check_costs((struct space_cost){0, 3, SPACE_NORM_CODE, SPACE_L2}, work);
}

TEST(costs_and_gradients_are_those_of_the_formulas_at_every_level)
{
    check_level("v4", work);
    check_level("v3", work);
    check_level("baseline", work);
    check_level("portable", work);
    EXPECT_OK(la_level_select("auto"));
}

/* |dx| has no slope at 0: places on grids that no two layers share. */
TEST(lengths_along_the_axes_have_the_gradients_of_their_sums)
{
    struct space_cost how = {1, 0, SPACE_NORM_CODE, SPACE_L1};
    rng = rng_stream(3, RNG_TEST, 22, 0);
    struct whole w = random_whole(work);
    for (int i = 0; i <= LAYERS; i++)
        for (long k = 0; k < w.size[i]; k++)
            w.at[i][k] =
                (real)(0.25 * (double)rng_below(&rng, 20) + 0.0625 * i);
    struct space_costs got = space_costs(w.layer, LAYERS, &how, w.room),
                       want = plain_costs(&w, &how);
    EXPECT_NEAR(got.transport / want.transport, 1, near);
    for (int i = 0; i < 2 * LAYERS + 1; i++)
        check_block(&w, i, &how);
}

TEST(neurons_at_one_place_have_finite_gradients)
{
    struct space_cost how = {1, 3, SPACE_NORM_CODE, SPACE_L2};
    rng = rng_stream(3, RNG_TEST, 23, 0);
    struct whole w = random_whole(work);
    for (int i = 0; i <= LAYERS; i++)
        for (long k = 0; k < w.size[i]; k++)
            w.at[i][k] = (real)(k % 2 ? 0.5 : -3);
    struct space_costs got = space_costs(w.layer, LAYERS, &how, w.room);
    EXPECT(got.transport == 0);
    EXPECT_NEAR(got.density, exp(-1e-4), 1e-5);
    for (int i = 0; i < 2 * LAYERS + 1; i++)
        for (long k = 0; k < w.size[i]; k++)
            EXPECT(w.gradient[i][k] == 0);
}

TEST(far_neurons_are_no_crowd)
{
    struct space_cost how = {0, 3, SPACE_NORM_CODE, SPACE_L2};
    rng = rng_stream(3, RNG_TEST, 24, 0);
    struct whole w = random_whole(work);
    for (int i = 0; i <= LAYERS; i++)
        for (long k = 0; k < w.size[i]; k++)
            w.at[i][k] = (real)(1e6 * (double)k);
    struct space_costs got = space_costs(w.layer, LAYERS, &how, w.room);
    double alone = exp(-1e-4) * (1.0 / sizes[1] + 1.0 / sizes[2]) / LAYERS;
    EXPECT_NEAR(got.density / alone, 1, near);
}

TEST(measuring_leaves_gradients_alone)
{
    struct space_cost how = {0, 0, SPACE_NORM_CODE, SPACE_L2};
    rng = rng_stream(3, RNG_TEST, 25, 0);
    struct whole w = random_whole(work);
    struct space_costs want = plain_costs(&w, &how);
    for (int i = 0; i < LAYERS; i++) {
        w.layer[i].weight_gradient = NULL;
        w.layer[i].place_gradient[0] = w.layer[i].place_gradient[1] = NULL;
    }
    struct space_costs got = space_costs(w.layer, LAYERS, &how, w.room);
    EXPECT_NEAR(got.transport / want.transport, 1, near);
    EXPECT_NEAR(got.density / want.density, 1, near);
}
