/* The operators of chains against finite differences, and at their edges. */
#include "arena.h"
#include "differences.h"
#include "kernels.h"
#include "la.h"
#include "model.h"
#include "readout.h"

enum { N = 48 }; /* whole vectors at every level */

static void run_leaky(const struct operator* o, real *out)
{
    la_kernels()->rectify(N, (real)0.1, o->in[0], out);
}

static void run_sigmoid(const struct operator* o, real *out)
{
    sigmoid_forward(N, o->in[0], out);
}

TEST(leaky_relu_and_sigmoid)
{
    rng = rng_stream(11, RNG_TEST, 0, 0);
    struct operator o = {{normal(work, N)}, {N}, N, run_leaky};
    real *weight = normal(work, N), *g = normal(work, N), *y = normal(work, N);
    run_leaky(&o, y);
    la_kernels()->rectify_back(N, (real)0.1, y, weight, g);
    check_gradient(&o, 0, weight, g);
    o.run = run_sigmoid;
    sigmoid_forward(N, o.in[0], y);
    memcpy(g, weight, N * sizeof *g);
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

TEST(a_pool_shows_what_is_not_a_number)
{
    for (int i = 0; i < 4; i++) {
        struct model *m = model_new(1, work);
        int x = model_images(m, 1, 2, 2);
        x = model_pool(m, "pool", x, (struct pool_spec){.size = 2});
        model_keep(m, x);
        x = model_linear(m, "fc", x, (struct linear_spec){.out = 2});
        model_loss(m, x, (struct loss_spec){.heads = 1});
        struct net *n;
        real z[] = {1, 2, 3, 4}, logits[2];
        EXPECT_OK(net_build(m, work, &n));
        EXPECT_OK(net_predict(n, z, 1, logits));
        EXPECT(net_output(n, 0).at[0] == 4);
        z[i] = NAN;
        EXPECT_OK(net_predict(n, z, 1, logits));
        EXPECT(isnan(net_output(n, 0).at[0]));
    }
}

/* The images lie bare, what joins them with padding. */
TEST(images_and_values_add_up)
{
    enum { IMAGES = 2, HIGH = 3, WIDE = 4 };
    struct model *m = model_new(IMAGES, work);
    struct net *n;
    real images[IMAGES * HIGH * WIDE * 3], logits[2 * IMAGES];
    int x = model_images(m, 3, HIGH, WIDE);
    int a = model_conv(m, "a", x, (struct conv_spec){.out = 3});
    int b = model_conv(m, "b", a, (struct conv_spec){.out = 3});
    model_keep(m, a);
    model_keep(m, b);
    int sum = model_join(m, "sum", (int[]){a, x, b}, 3,
                         (struct join_spec){.strength = STRENGTH_ONE});
    model_keep(m, sum);
    model_loss(m, model_linear(m, "fc", sum, (struct linear_spec){.out = 2}),
               (struct loss_spec){0});
    EXPECT_OK(net_build(m, work, &n));
    rng = rng_stream(14, RNG_TEST, 0, 0);
    net_init(n, &rng);
    for (int i = 0; i < IMAGES * HIGH * WIDE * 3; i++)
        images[i] = (real)rng_normal(&rng);
    EXPECT_OK(net_predict(n, images, IMAGES, logits));
    for (int i = 0; i < IMAGES * HIGH * WIDE; i++)
        for (int c = 0; c < 3; c++) {
            double all = (double)images[i * 3 + c];
            for (int k = 0; k < 2; k++)
                all +=
                    (double)net_output(n, k).at[i * net_output(n, k).pitch + c];
            EXPECT_NEAR(net_output(n, 2).at[i * net_output(n, 2).pitch + c],
                        all, 1e-6);
        }
}

/* Kept values of a batch norm are made and read; else its ReLU does all. */
static struct net *norm_and_relu(bool kept, struct arena *work)
{
    struct model *m = model_new(6, work);
    struct net *n;
    int x = model_images(m, 2, 5, 4);
    for (int i = 0; i < 2; i++) {
        x = model_conv(
            m, model_name(m, "conv%d", i), x,
            (struct conv_spec){.out = 5 + 16 * i, .size = 3, .pad = 1});
        x = model_batchnorm(m, model_name(m, "norm%d", i), x);
        if (kept)
            model_keep(m, x);
        x = model_activation(m, model_name(m, "relu%d", i), x, RELU, 0);
    }
    model_loss(m, model_linear(m, "fc", x, (struct linear_spec){.out = 3}),
               (struct loss_spec){0});
    EXPECT_OK(net_build(m, work, &n));
    rng = rng_stream(15, RNG_TEST, 0, 0);
    net_init(n, &rng);
    return n;
}

/* Its values of the last step have mean 0 and variance 1. */
static void expect_normed(struct net_view y, int rows, int channels)
{
    for (int c = 0; c < channels; c++) {
        double sum = 0, square = 0;
        for (int i = 0; i < rows; i++) {
            double x = (double)y.at[i * y.pitch + c];
            sum += x;
            square += x * x;
        }
        EXPECT_NEAR(sum / rows, 0, 1e-5);
        EXPECT_NEAR(square / rows, 1, 1e-2);
    }
}

/* Norm i, whose weights become NaN, is the first bad layer. */
static void expect_bad_norm(struct net *n, int i, const real *images,
                            const uint16_t *labels)
{
    double gamma[21];
    struct net_result r;
    for (int c = 0; c < 21; c++)
        gamma[c] = NAN;
    net_write(n, net_parameter_find(n, i ? "norm1.weight" : "norm0.weight"),
              gamma);
    EXPECT_STATUS(ERR_NUMERIC, net_learn(n, images, labels, &r));
    EXPECT_EQ(r.bad_layer, 1 + 3 * i);
}

TEST(a_norm_and_its_relu_are_the_same_in_one_pass)
{
    struct net *net[] = {norm_and_relu(true, work), norm_and_relu(false, work)};
    static const uint16_t labels[6] = {0, 1, 2, 2, 1, 0};
    real *images = normal(work, 6 * 40), logits[2][18];
    struct net_result r[2];
    for (int k = 0; k < 2; k++) {
        EXPECT_OK(net_learn(net[k], images, labels, &r[k]));
        if (k == 0)
            expect_normed(net_output(net[k], 4), 6 * 20, 21);
        EXPECT_OK(net_predict(net[k], images, 6, logits[k]));
    }
    EXPECT_NEAR(r[0].loss, r[1].loss, 1e-6);
    for (int i = 0; i < 18; i++)
        EXPECT_NEAR(logits[0][i], logits[1][i], 1e-5);
    for (int i = 0; i < net_parameters(net[0]); i++) {
        double g[2][1300];
        EXPECT(net_parameter(net[0], i).size <= 1300);
        for (int k = 0; k < 2; k++)
            net_read(net[k], i, NET_GRADIENT, g[k]);
        for (int j = 0; j < net_parameter(net[0], i).size; j++)
            EXPECT_NEAR(g[0][j], g[1][j], 1e-5);
    }
    for (int k = 0; k < 4; k++)
        expect_bad_norm(net[k % 2], 1 - k / 2, images, labels);
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
    dropout_apply(3, (real[]){2, 0, 2}, x, y);
    EXPECT(y[0] == 2 && y[1] == 0 && y[2] == -8);
}
