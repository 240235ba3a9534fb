/* The operators of chains against finite differences, and at their edges. */
#include "differences.h"
#include "la.h"
#include "readout.h"

enum { N = 40 };

static void run_leaky(const struct operator* o, real *out)
{
    leaky_relu_forward(N, (real)0.1, o->in[0], out);
}

static void run_sigmoid(const struct operator* o, real *out)
{
    sigmoid_forward(N, o->in[0], out);
}

TEST(leaky_relu_and_sigmoid)
{
    rng = rng_stream(11, RNG_TEST, 0, 0);
    struct operator o = {{normal(work, N)}, {N}, N, run_leaky};
    real *weight = normal(work, N), g[N], y[N];
    leaky_relu_backward(N, (real)0.1, o.in[0], weight, g);
    check_gradient(&o, 0, weight, g);
    o.run = run_sigmoid;
    sigmoid_forward(N, o.in[0], y);
    memcpy(g, weight, sizeof g);
    sigmoid_backward(N, y, g, g);
    check_gradient(&o, 0, weight, g);
}

TEST(sigmoid_is_exact_to_three_ulp_and_keeps_what_is_not_finite)
{
    double ulp = sizeof(real) == 4 ? 0x1p-23 : 0x1p-50;
    for (double x = -85; x < 85; x += 0.0137) {
        real in = (real)x, y;
        sigmoid_forward(1, &in, &y);
        double exact = 1 / (1 + exp(-(double)in));
        EXPECT(fabs((double)y - exact) <= 3 * ulp * exact);
    }
    real edge[] = {-1000, 1000, -INFINITY, INFINITY, NAN}, y[5];
    sigmoid_forward(5, edge, y);
    EXPECT(y[0] < 1e-37 && y[1] == 1 && y[2] < 1e-37 && y[3] == 1);
    EXPECT(isnan(y[4]));
}

static const struct blocks blocks_ = {2, 4, 6, 3};
static uint8_t which_[36];

static void run_pool(const struct operator* o, real *out)
{
    max_pool_forward(blocks_, o->in[0], out, which_);
}

/* Far apart, so that no step changes which is the largest. */
TEST(max_pool)
{
    rng = rng_stream(12, RNG_TEST, 0, 0);
    struct operator o = {{normal(work, 144)}, {144}, 36, run_pool};
    real *weight = normal(work, 36), out[36], g[144];
    int order[144];
    for (int i = 0; i < 144; i++)
        order[i] = i;
    rng_shuffle(&rng, order, 144);
    for (int i = 0; i < 144; i++)
        o.in[0][i] = (real)order[i] / 16;
    run_pool(&o, out);
    max_pool_backward(blocks_, which_, weight, g);
    check_gradient(&o, 0, weight, g);
}

TEST(a_pool_takes_the_first_of_equals_and_shows_what_is_not_a_number)
{
    real x[] = {1, 2, 2, 2}, y;
    uint8_t which;
    struct blocks one = {1, 2, 2, 1};
    max_pool_forward(one, x, &y, &which);
    EXPECT(y == 2 && which == 1);
    for (int i = 0; i < 4; i++) {
        real z[] = {1, 2, 3, 4};
        z[i] = NAN;
        max_pool_forward(one, z, &y, &which);
        EXPECT(isnan(y));
    }
}

TEST(dropout_keeps_the_share_that_it_says)
{
    static uint8_t kept[100001];
    struct rng r = rng_stream(13, RNG_TEST, 0, 0);
    static const double rates[] = {0, 0.2, 0.5, 0.95};
    for (int i = 0; i < 4; i++) {
        double sum = 0, n = 100001;
        dropout_draw(&r, 100001, rates[i], kept);
        for (int k = 0; k < 100001; k++)
            sum += kept[k];
        EXPECT(fabs(sum / n - (1 - rates[i])) <= 5 * sqrt(rates[i] / n));
    }
    real x[] = {1, NAN, -4}, y[3];
    dropout_apply(3, 0.5, (uint8_t[]){1, 0, 1}, x, y);
    EXPECT(y[0] == 2 && y[1] == 0 && y[2] == -8);
}

static void run_linear(const struct operator* o, real *out)
{
    real room[35 * 18];
    linear_forward_turned((struct linear){3, 18, 35}, o->in[0], o->in[1],
                          o->in[2], (real *const[]){room, out});
}

TEST(turned_linear)
{
    rng = rng_stream(14, RNG_TEST, 0, 0);
    struct linear l = {3, 18, 35};
    struct operator o = {
        {normal(work, 54), normal(work, 630), normal(work, 35)},
        {54, 630, 35},
        105,
        run_linear};
    real *weight = normal(work, 105), gx[54], gw[630], gb[35];
    linear_backward(l, o.in[0], o.in[1], weight, (real *[]){gx, gw, gb});
    check_gradient(&o, 0, weight, gx);
    check_gradient(&o, 1, weight, gw);
    check_gradient(&o, 2, weight, gb);
    real y[105], straight[105];
    run_linear(&o, y);
    linear_forward(l, o.in[0], o.in[1], o.in[2], straight);
    for (int i = 0; i < 105; i++)
        EXPECT_NEAR(y[i], straight[i], 1e-5);
}
