/* Ten steps of a RandWire network give the bits that they always gave, at every
 * level of the kernels: a file can be extended by a newer program. */
#include "hash.h"
#include "la.h"
#include "networks.h"

#ifndef WIRESWEEP_DOUBLE
enum { STEPS = 10 };

static uint64_t hash_floats(uint64_t h, const real *x, long n)
{
    return hash_bytes(h, x, (size_t)n * sizeof *x);
}

/* Of every parameter, and of what the trained network says of its batch (the
 * running statistics are in it). */
static uint64_t hash_network(struct net *n, const struct randwire *s,
                             const real *images, struct arena *work)
{
    uint64_t h = HASH_START;
    real logits[64];
    for (int i = 0; i < net_parameters(n); i++) {
        int64_t size = net_parameter(n, i).size;
        double *v = arena_take(work, (size_t)size, sizeof *v);
        net_read(n, i, NET_VALUE, v);
        for (int64_t k = 0; k < size; k++)
            h = hash_floats(h, &(real){(real)v[k]}, 1);
    }
    EXPECT_OK(net_predict(n, images, s->batch, logits));
    return hash_floats(h, logits, s->batch * s->classes);
}

static const char *bits_of(struct randwire spec, struct arena *work)
{
    static char text[20];
    static const struct optimiser adam = {.kind = ADAM, .learning_rate = 1e-3};
    struct batch b = random_batch(&spec, work);
    struct rng r = rng_stream(7, RNG_TEST, 4, 0);
    struct net_result result;
    struct net *n;
    EXPECT_OK(randwire_build(&spec, work, &n));
    net_init(n, &r);
    for (long i = 0, k = 0; i < spec.batch; i++)
        for (long c = 0; c < spec.height * spec.width * spec.channels; c++, k++)
            b.images[k] = (real)rng_uniform(&r); /* needs no libm */
    for (int i = 0; i < STEPS; i++) {
        EXPECT_OK(net_learn(n, b.images, b.labels, &result));
        net_update(n, &adam);
    }
    snprintf(text, sizeof text, "%016llx",
             (unsigned long long)hash_network(n, &spec, b.images, work));
    return text;
}

static void losses_of(const char *level, struct arena *work, double loss[STEPS])
{
    static const struct optimiser adam = {.kind = ADAM, .learning_rate = 1e-3};
    struct randwire spec = small_spec();
    struct rng r = rng_stream(7, RNG_TEST, 4, 0);
    struct net_result result;
    struct net *n;
    EXPECT_OK(la_level_select(level));
    spec.batch = 32;
    spec.C = 18;
    struct batch b = random_batch(&spec, work);
    EXPECT_OK(randwire_build(&spec, work, &n));
    net_init(n, &r);
    for (int i = 0; i < STEPS; i++) {
        EXPECT_OK(net_learn(n, b.images, b.labels, &result));
        net_update(n, &adam);
        loss[i] = result.loss;
    }
}

/* bf16 rounds to 1 in 256, which the curve of the losses hardly shows. */
TEST(rounded_products_learn_nearly_the_same)
{
    double exact[STEPS], rounded[STEPS], again[STEPS];
    if (la_level_select("bf16") != OK)
        return; /* not on this CPU */
    losses_of("v4", work, exact);
    losses_of("bf16", work, rounded);
    losses_of("bf16", work, again);
    EXPECT(exact[0] - exact[STEPS - 1] > 0.3);
    for (int i = 0; i < STEPS; i++) {
        EXPECT(rounded[i] != exact[i]);
        EXPECT(rounded[i] == again[i]);
        EXPECT_NEAR(rounded[i], exact[i], 0.03);
    }
    EXPECT_OK(la_level_select("auto"));
}

TEST(ten_steps_give_the_stored_bits_at_every_level)
{
    static const struct {
        const char *level;
        const char *grey, *colour;
    } stored[] = {{"portable", "4ef8aef83d4741e5", "da8ee1a482857499"},
                  {"baseline", "4ef8aef83d4741e5", "da8ee1a482857499"},
                  {"v3", "be751b03f339a173", "77a1a60138772f7f"},
                  {"v4", "ac28f03bf5dbebab", "c96c3c31d9a871e4"}};
    struct randwire grey = small_spec(), colour = small_spec();
    grey.batch = 13;
    grey.height = grey.width = 28;
    grey.C = 10;
    colour.batch = 6;
    colour.channels = 3;
    colour.height = 41;
    colour.width = 32;
    colour.stem_stride = 2;
    colour.widen_output = 1;
    colour.label_smoothing = 0.2;
    for (int i = 0; i < 4; i++) {
        if (la_level_select(stored[i].level) != OK)
            continue; /* not on this CPU */
        EXPECT_STR(bits_of(grey, work), stored[i].grey);
        EXPECT_STR(bits_of(colour, work), stored[i].colour);
    }
    EXPECT_OK(la_level_select("auto"));
}
#endif
