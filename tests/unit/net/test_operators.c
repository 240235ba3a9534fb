/* Batch norm, the linear layer and the loss against finite differences. */
#include "differences.h"
#include "kernels.h"
#include "readout.h"

static struct batchnorm bn_;
enum { BN_ROWS = 9, BN_CHANNELS = 16 }; /* whole vectors at every level */

static void run_batchnorm(const struct operator* o, real *out)
{
    _Alignas(64) double sum[BN_CHANNELS], square[BN_CHANNELS];
    la_kernels()->sums(BN_ROWS, BN_CHANNELS, o->in[0], sum, square);
    batchnorm_train(&bn_, BN_ROWS, sum, square,
                    (const real *[]){o->in[1], o->in[2]});
    la_kernels()->scale(BN_ROWS, BN_CHANNELS,
                        (const real *[]){bn_.scale, bn_.shift}, 0, o->in[0],
                        out);
}

TEST(batchnorm)
{
    _Alignas(64) static char room[8192];
    struct block b = {room, 0};
    rng = rng_stream(3, RNG_TEST, 0, 0);
    bn_ = (struct batchnorm){.channels = BN_CHANNELS};
    batchnorm_place(&bn_, 1, &b, &b);
    long n = BN_ROWS * BN_CHANNELS;
    struct operator o = {
        {normal(work, n), normal(work, BN_CHANNELS), normal(work, BN_CHANNELS)},
        {n, BN_CHANNELS, BN_CHANNELS},
        n,
        run_batchnorm};
    real *weight = normal(work, n), *gz = normal(work, n),
         *out = normal(work, n),
         *g[2] = {normal(work, BN_CHANNELS), normal(work, BN_CHANNELS)};
    _Alignas(64) double sums[2 * BN_CHANNELS];
    run_batchnorm(&o, out);
    bn_.dot = sums;
    bn_.sum = sums + BN_CHANNELS;
    la_kernels()->norm_dots(BN_ROWS, BN_CHANNELS, o.in[0], weight, bn_.mean,
                            bn_.dot, bn_.sum);
    batchnorm_backward(&bn_, BN_ROWS, o.in[0], weight, gz, g);
    check_gradient(&o, 0, weight, gz);
    check_gradient(&o, 1, weight, g[0]);
    check_gradient(&o, 2, weight, g[1]);
}

TEST(batchnorm_in_evaluation_uses_running_statistics)
{
    static char room[8192];
    struct block b = {room, 0};
    real one = 1, zero = 0;
    double sum = 4, square = 10;
    bn_ = (struct batchnorm){.channels = 1};
    batchnorm_place(&bn_, 1, &b, &b);
    batchnorm_start(&bn_);
    batchnorm_train(&bn_, 2, &sum, &square, (const real *[]){&one, &zero});
    /* mean 2, variance 1, unbiased 2 */
    EXPECT_NEAR(bn_.running_mean[0], 0.2, 1e-6);
    EXPECT_NEAR(bn_.running_variance[0], 0.9 + 0.2, 1e-6);
    batchnorm_evaluate(&bn_, (const real *[]){&one, &zero});
    EXPECT_NEAR(bn_.scale[0] + bn_.shift[0], (1 - 0.2) / sqrt(1.1 + 1e-5),
                1e-6);
}

static void run_readout(const struct operator* o, real *out)
{
    linear_forward((struct linear){3, 5, 6}, o->in[0], o->in[1], o->in[2], out);
}

TEST(linear_layer)
{
    rng = rng_stream(5, RNG_TEST, 0, 0);
    struct operator o = {{normal(work, 15), normal(work, 30), normal(work, 6)},
                         {15, 30, 6},
                         18,
                         run_readout};
    real *weight = normal(work, 18), gx[15], gw[30], gb[6];
    linear_backward((struct linear){3, 5, 6}, o.in[0], o.in[1], weight,
                    (real *const[]){gx, gw, gb});
    check_gradient(&o, 0, weight, gx);
    check_gradient(&o, 1, weight, gw);
    check_gradient(&o, 2, weight, gb);
}

static const uint16_t labels_[4] = {2, 0, 1, 2};

static void run_loss(const struct operator* o, real *out)
{
    real unused[12];
    out[0] = (real)softmax_loss((struct loss){LOSS_SOFTMAX, 4, 3, 0.1},
                                o->in[0], labels_, unused)
                 .loss;
}

TEST(softmax_loss_with_smoothing)
{
    rng = rng_stream(6, RNG_TEST, 0, 0);
    struct operator o = {{normal(work, 12)}, {12}, 1, run_loss};
    real one = 1, g[12];
    softmax_loss((struct loss){LOSS_SOFTMAX, 4, 3, 0.1}, o.in[0], labels_, g);
    check_gradient(&o, 0, &one, g);
}

TEST(softmax_loss_of_huge_logits_is_finite)
{
    real x[] = {30000, -30000}, g[2];
    uint16_t wrong = 1;
    struct net_result r =
        softmax_loss((struct loss){LOSS_SOFTMAX, 1, 2, 0}, x, &wrong, g);
    EXPECT_NEAR(r.loss, 60000, 1e-9);
    EXPECT_EQ(r.correct, 0);
    EXPECT_NEAR(g[1], -1, 1e-9);
}

TEST(rows_without_a_label_count_nowhere)
{
    rng = rng_stream(7, RNG_TEST, 0, 0);
    real *x = normal(work, 9), all[9], some[9];
    uint16_t two[2] = {1, 0}, three[3] = {1, NET_NO_LABEL, 0};
    memcpy(x + 6, x + 3, 3 * sizeof *x);
    struct net_result a =
        softmax_loss((struct loss){LOSS_SOFTMAX, 2, 3, 0.1}, x, two, all);
    struct net_result b =
        softmax_loss((struct loss){LOSS_SOFTMAX, 3, 3, 0.1}, x, three, some);
    EXPECT(a.loss == b.loss && a.correct == b.correct);
    EXPECT_EQ(a.labels, 2);
    EXPECT_EQ(b.labels, 2);
    EXPECT(memcmp(all, some, 3 * sizeof *all) == 0);
    EXPECT(memcmp(all + 3, some + 6, 3 * sizeof *all) == 0);
    EXPECT(some[3] == 0 && some[4] == 0 && some[5] == 0);
}
