/* The plain and the fused path are the same network. */
#include "la.h"
#include "networks.h"
#include "plain.h"

/* The proof is in double.  In single precision a ReLU may flip, and the next
 * step starts from there. */
#ifdef WIRESWEEP_DOUBLE
static const double bound = 1e-9;
enum { STEPS = 3 };
#else
static const double bound = 2e-2;
enum { STEPS = 1 };
#endif

static struct net *built(struct randwire spec, int plain, struct arena *work)
{
    struct net *n;
    if (plain)
        EXPECT_OK(net_build(plain_model(&spec, work), work, &n));
    else
        EXPECT_OK(randwire_build(&spec, work, &n));
    scatter(n, work);
    return n;
}

/* ||a - b|| / ||b|| over all of one kind of number of every parameter. */
static double distance(struct net *a, struct net *b, enum net_what what,
                       struct arena *work)
{
    double off = 0, norm = 0;
    for (int i = 0; i < net_parameters(a); i++) {
        struct mark m = arena_mark(work);
        int64_t size = net_parameter(a, i).size;
        double *x = arena_take(work, (size_t)size, sizeof *x);
        double *y = arena_take(work, (size_t)size, sizeof *y);
        net_read(a, i, what, x);
        net_read(b, i, what, y);
        for (int64_t k = 0; k < size; k++) {
            off += (x[k] - y[k]) * (x[k] - y[k]);
            norm += y[k] * y[k];
        }
        arena_rewind(work, m);
    }
    EXPECT(norm > 0);
    return sqrt(off / norm);
}

/* Steps of SGD (Adam would make a sign of every rounding), then an evaluation.
 */
static void check_paths(struct randwire spec, struct arena *work)
{
    static const struct optimiser sgd = {SGD, 0.01, 0.9, 1e-4, false};
    struct batch b = random_batch(&spec, work);
    struct net *fused = built(spec, 0, work), *plain = built(spec, 1, work);
    struct net_result x, y;
    real lx[64 * 4], ly[64 * 4];
    for (int step = 0; step < STEPS; step++) {
        EXPECT_OK(net_learn(fused, b.images, b.labels, &x));
        EXPECT_OK(net_learn(plain, b.images, b.labels, &y));
        EXPECT_NEAR(x.loss, y.loss, bound);
        EXPECT_EQ(x.correct, y.correct);
        EXPECT_NEAR(distance(fused, plain, NET_GRADIENT, work), 0, bound);
        net_update(fused, &sgd);
        net_update(plain, &sgd);
    }
    EXPECT_NEAR(distance(fused, plain, NET_VALUE, work), 0, bound);
    EXPECT_OK(net_predict(fused, b.images, spec.batch, lx));
    EXPECT_OK(net_predict(plain, b.images, spec.batch, ly));
    for (int i = 0; i < spec.batch * spec.classes; i++)
        EXPECT_NEAR(lx[i], ly[i], 10 * bound);
}

TEST(paths_agree)
{
    struct randwire spec = small_spec();
    spec.batch = 12;
    check_paths(spec, work);
}

TEST(paths_agree_on_a_batch_of_many_tiles_and_channels_that_need_padding)
{
    struct randwire spec = small_spec();
    spec.batch = 19;
    spec.height = spec.width = 28;
    spec.C = 10;
    spec.classes = 3;
    check_paths(spec, work);
}

TEST(paths_agree_on_colours_and_the_other_options)
{
    struct randwire spec = small_spec();
    spec.batch = 6;
    spec.channels = 3;
    spec.height = 41;
    spec.width = 32;
    spec.stem_stride = 2;
    spec.widen_output = 1;
    spec.label_smoothing = 0.2;
    check_paths(spec, work);
}

TEST(paths_agree_on_a_node_with_many_edges)
{
    enum { NODES = 14, EDGES = NODES * (NODES - 1) / 2 };
    int source[EDGES], target[EDGES], m = 0;
    for (int u = 0; u < NODES; u++)
        for (int v = u + 1; v < NODES; v++, m++) {
            source[m] = u;
            target[m] = v;
        }
    struct wiring complete = {NODES, EDGES, source, target, NULL, true};
    struct randwire spec = small_spec();
    spec.batch = 8;
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        spec.stage[k] = &complete;
    check_paths(spec, work);
}

/* What the fused path drops is what its stream says, and only that. */
static void drop_alike(struct net *plain, const struct randwire *s,
                       struct rng r)
{
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        for (int v = 0; v < s->stage[k]->nodes; v++) {
            int kept[64], n = 0, edges = 0;
            char name[48];
            for (int e = 0; e < s->stage[k]->edges; e++)
                edges += s->stage[k]->target[e] == v;
            if (edges < 2)
                continue;
            bool drops = rng_uniform(&r) < s->drop_path;
            int which = (int)rng_below(&r, (uint64_t)edges);
            for (int e = 0; e < edges; e++)
                if (!drops || e != which)
                    kept[n++] = e;
            snprintf(name, sizeof name, "stage%d.node%02d", k + 1, v);
            EXPECT_OK(net_set_active(plain, name, kept, n));
        }
}

TEST(paths_agree_on_dropped_edges)
{
    struct randwire spec = small_spec();
    spec.batch = 12;
    spec.drop_path = 0.5;
    struct batch b = random_batch(&spec, work);
    for (uint64_t k = 0; k < 4; k++) {
        struct net *fused = built(spec, 0, work), *plain = built(spec, 1, work);
        struct rng r = rng_stream(8, RNG_TEST, 5, k);
        struct net_result x, y;
        net_draw_from(fused, r);
        drop_alike(plain, &spec, r);
        EXPECT_OK(net_learn(fused, b.images, b.labels, &x));
        EXPECT_OK(net_learn(plain, b.images, b.labels, &y));
        EXPECT_NEAR(x.loss, y.loss, 1e-3 * bound);
        EXPECT_NEAR(distance(fused, plain, NET_GRADIENT, work), 0, bound);
    }
}

TEST(nothing_is_dropped_in_evaluation_or_when_dropout_is_off)
{
    struct randwire spec = small_spec(), whole = small_spec();
    spec.drop_path = 1;
    struct batch b = random_batch(&spec, work);
    struct net *drops = built(spec, 0, work), *never = built(whole, 0, work);
    struct net_result x, y;
    real a[64], z[64];
    EXPECT_OK(net_predict(drops, b.images, spec.batch, a));
    EXPECT_OK(net_predict(never, b.images, spec.batch, z));
    for (int i = 0; i < spec.batch * spec.classes; i++)
        EXPECT(a[i] == z[i]);
    EXPECT_OK(net_learn(drops, b.images, b.labels, &x));
    EXPECT_OK(net_learn(never, b.images, b.labels, &y));
    EXPECT(x.loss != y.loss);
    net_set_dropout(drops, false);
    EXPECT_OK(net_learn(drops, b.images, b.labels, &x));
    EXPECT(x.loss == y.loss);
}

TEST(paths_agree_on_nodes_without_edges)
{
    struct wiring lonely = {2, 0, NULL, NULL, NULL, true};
    struct randwire spec = small_spec();
    spec.batch = 8;
    spec.stage[1] = &lonely;
    check_paths(spec, work);
}

#ifndef WIRESWEEP_DOUBLE
TEST(levels_of_the_kernels_agree)
{
    static const char *const level[] = {"portable", "baseline", "v3", "v4",
                                        "blis"};
    /* Halves of which the last vector is used in part. */
    static const int widths[] = {6, 18, 28};
    for (int i = 0; i < 15; i++) {
        if (la_level_select(level[i / 3]) != OK)
            continue; /* not on this CPU */
        struct randwire spec = small_spec();
        struct mark m = arena_mark(work);
        spec.batch = 12;
        spec.C = widths[i % 3];
        check_paths(spec, work);
        arena_rewind(work, m);
    }
    EXPECT_OK(la_level_select("auto"));
}
#endif
