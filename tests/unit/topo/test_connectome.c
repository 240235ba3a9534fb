/* Correlations of activations. */
#include "connectome.h"

#include "rng.h"
#include "test.h"

static struct mat activations(int m, int n, struct arena *work)
{
    struct rng r = rng_stream(7, RNG_TEST, (uint64_t)m, (uint64_t)n);
    float *x = arena_take(work, (size_t)m * (size_t)n, sizeof *x);
    for (int i = 0; i < m; i++) {
        double common = rng_normal(&r);
        for (int j = 0; j < n; j++)
            x[i * n + j] = (float)(100 + common * (j % 5) + rng_normal(&r));
    }
    return (struct mat){x, m, n};
}

/* The textbook's formula, in double. */
static double pearson(struct mat x, int a, int b)
{
    double ma = 0, mb = 0, ab = 0, aa = 0, bb = 0;
    for (int i = 0; i < x.rows; i++) {
        ma += (double)mat_get(x, i, a) / x.rows;
        mb += (double)mat_get(x, i, b) / x.rows;
    }
    for (int i = 0; i < x.rows; i++) {
        double p = (double)mat_get(x, i, a) - ma;
        double q = (double)mat_get(x, i, b) - mb;
        ab += p * q;
        aa += p * p;
        bb += q * q;
    }
    return ab / sqrt(aa * bb);
}

TEST(every_pair_has_its_absolute_correlation)
{
    static const int shape[][2] = {{2, 3}, {50, 7}, {300, 131}, {20, 290}};
    for (int s = 0; s < 4; s++) {
        struct mat x = activations(shape[s][0], shape[s][1], work), w;
        int constant = -1;
        EXPECT_OK(connectome_build(x, work, &w, &constant));
        EXPECT_EQ(constant, 0);
        for (int i = 0; i < x.cols; i++)
            for (int j = 0; j < x.cols; j++) {
                double want = i == j ? 0 : fabs(pearson(x, i, j));
                EXPECT_NEAR(mat_get(w, i, j), want, 2e-6);
                EXPECT(mat_get(w, i, j) == mat_get(w, j, i));
                EXPECT(mat_get(w, i, j) <= 1);
            }
    }
}

TEST(a_constant_neuron_is_alone_and_counted)
{
    struct mat x = activations(40, 6, work), w;
    float *at = (float *)x.at;
    int constant;
    for (int i = 0; i < 40; i++) {
        at[i * 6 + 2] = 0.1f;
        at[i * 6 + 4] = 0;
    }
    EXPECT_OK(connectome_build(x, work, &w, &constant));
    EXPECT_EQ(constant, 2);
    for (int j = 0; j < 6; j++)
        EXPECT(mat_get(w, 2, j) == 0 && mat_get(w, j, 4) == 0);
    EXPECT(mat_get(w, 0, 1) > 0);
}

TEST(a_mirrored_neuron_correlates_fully)
{
    struct mat x = activations(40, 3, work), w;
    float *at = (float *)x.at;
    int constant;
    for (int i = 0; i < 40; i++)
        at[i * 3 + 1] = -2 * at[i * 3];
    EXPECT_OK(connectome_build(x, work, &w, &constant));
    EXPECT_NEAR(mat_get(w, 0, 1), 1, 1e-6);
}

TEST(impossible_activations_are_refused)
{
    struct mat x = activations(9, 4, work), w;
    int constant;
    x.rows = 1;
    EXPECT_STATUS(ERR_INPUT, connectome_build(x, work, &w, &constant));
    EXPECT_SAID("2 stimuli at least");
    x.rows = 9;
    ((float *)x.at)[5] = NAN;
    EXPECT_STATUS(ERR_NUMERIC, connectome_build(x, work, &w, &constant));
    EXPECT_SAID("neuron 1");
}

static enum status build_again(struct mat x, struct arena *work)
{
    struct mat w;
    int constant;
    return connectome_build(x, work, &w, &constant);
}

TEST(a_connectome_takes_the_room_it_says)
{
    struct mat x = activations(30, 200, work), w;
    int constant;
    EXPECT_STARVES(work, build_again(x, work));
    size_t all = arena_limit(work, connectome_room(30, 200));
    EXPECT_OK(connectome_build(x, work, &w, &constant));
    arena_limit(work, all - (size_t)200 * 200 * sizeof(float));
}
