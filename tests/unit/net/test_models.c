/* What a model refuses, and what it promises. */
#include "arena.h"
#include "randwire.h"
#include "rng.h"
#include "test.h"

/* A small model to which describe adds what is wrong. */
static void expect_mistake(void (*describe)(struct model *m, int x),
                           const char *words, struct arena *work)
{
    struct model *m = model_new(4, work);
    struct net *n;
    struct net_plan plan;
    int x = model_images(m, 3, 8, 8);
    x = model_conv(m, "conv", x, (struct conv_spec){.out = 6, .size = 3});
    describe(m, x);
    EXPECT_STATUS(ERR_INPUT, net_plan_of(m, &plan));
    EXPECT_SAID(words);
    EXPECT_STATUS(ERR_INPUT, net_build(m, work, &n));
    EXPECT_SAID(words);
}

static void finish(struct model *m, int x)
{
    x = model_linear(m, "fc", x, (struct linear_spec){.out = 3});
    model_loss(m, x, (struct loss_spec){.heads = 1});
}

static void wide_window(struct model *m, int x)
{
    finish(m, model_conv(m, "b", x, (struct conv_spec){.out = 2, .size = 9}));
}
static void even_window(struct model *m, int x)
{
    finish(m, model_conv(m, "b", x, (struct conv_spec){.out = 2, .size = 2}));
}
static void odd_groups(struct model *m, int x)
{
    finish(m, model_conv(m, "b", x, (struct conv_spec){.out = 6, .groups = 4}));
}
static void wrong_mask(struct model *m, int x)
{
    static const double mask[12];
    model_linear(m, "b", x,
                 (struct linear_spec){
                     .out = 3, .mask = mask, .mask_out = 3, .mask_in = 4});
}
static void nothing_frozen(struct model *m, int x)
{
    finish(m, x);
    model_freeze(m, "cnov.*");
}
static void nothing_started(struct model *m, int x)
{
    finish(m, x);
    model_start(m, "edges", (struct start){START_NORMAL, 1});
}
static void no_fan(struct model *m, int x)
{
    finish(m, model_batchnorm(m, "bn", x));
    model_start(m, "bn.weight", (struct start){.kind = START_HE});
}
static void unread(struct model *m, int x)
{
    model_conv(m, "b", x, (struct conv_spec){.out = 2});
    finish(m, x);
}
static void no_loss(struct model *m, int x)
{
    model_linear(m, "fc", x, (struct linear_spec){.out = 3});
}
static void bad_join(struct model *m, int x)
{
    int b = model_conv(m, "b", x, (struct conv_spec){.out = 6, .size = 3});
    finish(m, model_join(m, "sum", (int[]){x, b}, 2, (struct join_spec){0}));
}
static void bad_gate(struct model *m, int x)
{
    int b = model_conv(m, "b", x, (struct conv_spec){.out = 9});
    finish(m, model_join(m, "gate", (int[]){x, b}, 2,
                         (struct join_spec){.kind = JOIN_GATE}));
}
static void bad_pool(struct model *m, int x)
{
    finish(m, model_pool(m, "pool", x, (struct pool_spec){.size = 7}));
}
static void bad_shape(struct model *m, int x)
{
    finish(m, model_reshape(m, "shape", x, 5, 6, 6));
}
static void bad_target(struct model *m, int x)
{
    model_loss(m, x, (struct loss_spec){.kind = LOSS_BCE});
}
static void second_stem(struct model *m, int x)
{
    finish(m,
           model_stem(m, "stem", x, (struct stem_spec){.C = 4, .stride = 1}));
}
static void lone_head(struct model *m, int x)
{
    model_loss(m, model_head(m, "head", x, 4), (struct loss_spec){.heads = 1});
}
static void later_value(struct model *m, int x)
{
    finish(m, model_batchnorm(m, "bn", x + 5));
}
static void first_counts(struct model *m, int x)
{
    model_batchnorm(m, "conv", x);
    finish(m, model_pool(m, "pool", x, (struct pool_spec){.size = 99}));
}

TEST(mistakes_name_the_operators_and_their_shapes)
{
    expect_mistake(wide_window, "b: windows of 9 x 9 do not fit conv of 6 x 6",
                   work);
    expect_mistake(even_window, "the size is odd", work);
    expect_mistake(odd_groups, "4 groups do not divide 6 channels of conv",
                   work);
    expect_mistake(wrong_mask, "b: a mask of 3 x 4 for weights of 3 x 216",
                   work);
    expect_mistake(nothing_frozen, "no parameter is named like \"cnov.*\"",
                   work);
    expect_mistake(nothing_started, "no parameter is named like \"edges\"",
                   work);
    expect_mistake(no_fan, "bn.weight: it has no number of inputs", work);
    expect_mistake(unread, "nobody reads what b makes", work);
    expect_mistake(no_loss, "a network without a loss", work);
    expect_mistake(bad_join, "sum: conv of 6 x 6 does not join 4 x 4", work);
    expect_mistake(bad_gate, "the gate conv has 6 x 6 x 6", work);
    expect_mistake(bad_pool, "windows of 7 x 7 do not fit conv of 6 x 6", work);
    expect_mistake(bad_shape, "conv has 216 numbers", work);
    expect_mistake(bad_target,
                   "conv gives 6 x 6 x 6, and the loss compares it with images "
                   "of 8 x 8 x 3",
                   work);
    expect_mistake(second_stem, "it reads the images", work);
    expect_mistake(lone_head, "a head reads a graph stage", work);
    expect_mistake(later_value, "bn reads value", work);
    expect_mistake(first_counts, "layers 1 and 2 are both named conv", work);
}

/* Frozen parameters keep their bits under weight decay; others move. */
TEST(what_is_frozen_stays)
{
    static const struct optimiser o[] = {
        {.kind = SGD, .learning_rate = 0.1, .weight_decay = 0.1},
        {.kind = ADAMW, .learning_rate = 0.1, .weight_decay = 0.1}};
    for (int k = 0; k < 2; k++) {
        struct model *m = model_new(4, work);
        struct net *n;
        struct net_result r;
        struct rng rng = rng_stream(3, RNG_TEST, 1, 0);
        real images[4 * 8];
        uint16_t labels[4] = {0, 1, 2, 0};
        double before[8 * 8], after[8 * 8];
        int x = model_images(m, 1, 1, 8);
        x = model_linear(m, "a", x, (struct linear_spec){.out = 8});
        x = model_batchnorm(m, "bn", x);
        finish(m, x);
        model_freeze(m, "a.*");
        EXPECT_OK(net_build(m, work, &n));
        net_init(n, &rng);
        for (int i = 0; i < 32; i++)
            images[i] = (real)rng_normal(&rng);
        for (int i = 0; i < net_parameters(n); i++) {
            struct net_parameter p = net_parameter(n, i);
            net_read(n, i, NET_VALUE, before);
            EXPECT_OK(net_learn(n, images, labels, &r));
            net_update(n, &o[k]);
            net_read(n, i, NET_VALUE, after);
            bool same =
                memcmp(before, after, (size_t)p.size * sizeof *after) == 0;
            EXPECT(same == (strncmp(p.name, "a.", 2) == 0));
        }
    }
}

TEST(only_active_values_of_a_join_count)
{
    struct model *m = model_new(2, work);
    struct net *n;
    struct rng rng = rng_stream(3, RNG_TEST, 2, 0);
    real images[] = {1, 2, 3, 4, 5, 6, 7, 8};
    int x = model_images(m, 1, 2, 2);
    int a = model_conv(m, "a", x, (struct conv_spec){.out = 2});
    int b = model_conv(m, "b", x, (struct conv_spec){.out = 2});
    int sum =
        model_join(m, "sum", (int[]){a, b}, 2,
                   (struct join_spec){.strength = STRENGTH_SCALAR, .start = 1});
    uint16_t labels[] = {0, 1};
    struct net_result r;
    double g[2], w[2];
    model_keep(m, a);
    model_keep(m, sum);
    finish(m, sum);
    EXPECT_OK(net_build(m, work, &n));
    net_init(n, &rng);
    EXPECT_OK(net_set_active(n, "sum", (int[]){0}, 1));
    EXPECT_OK(net_learn(n, images, labels, &r));
    struct net_view one = net_output(n, 0), all = net_output(n, 2);
    for (int i = 0; i < 8; i++)
        for (int c = 0; c < 2; c++)
            EXPECT(one.at[i * one.pitch + c] == all.at[i * all.pitch + c]);
    net_read(n, net_parameter_find(n, "sum.weight"), NET_GRADIENT, g);
    EXPECT(g[0] != 0 && g[1] == 0);
    net_read(n, net_parameter_find(n, "b.weight"), NET_GRADIENT, w);
    EXPECT(w[0] == 0 && w[1] == 0);
    EXPECT_STATUS(ERR_INPUT, net_set_active(n, "sum", (int[]){2}, 1));
    EXPECT_SAID("sum has no value 2");
    EXPECT_STATUS(ERR_INPUT, net_set_active(n, "a", (int[]){0}, 1));
    EXPECT_SAID("a is no sum or gate");
}

TEST(labels_may_have_sixteen_bits)
{
    struct model *m = model_new(2, work);
    struct net *n;
    struct net_result r;
    struct rng rng = rng_stream(3, RNG_TEST, 4, 0);
    real images[] = {1, 2, 3, 4, 5, 6, 7, 8};
    uint16_t labels[] = {999, NET_NO_LABEL};
    int x = model_images(m, 1, 2, 2);
    x = model_linear(m, "fc", x, (struct linear_spec){.out = 1000});
    model_loss(m, x, (struct loss_spec){.heads = 1});
    EXPECT_OK(net_build(m, work, &n));
    net_init(n, &rng);
    double g[1000];
    EXPECT_OK(net_learn(n, images, labels, &r));
    EXPECT_EQ(r.labels, 1);
    net_read(n, net_parameter_find(n, "fc.bias"), NET_GRADIENT, g);
    EXPECT(g[999] < 0 && g[255] > 0 && g[231] > 0);
    labels[1] = 1000;
    EXPECT_STATUS(ERR_INPUT, net_learn(n, images, labels, &r));
    EXPECT_SAID("label 1000 of 1000");
}
