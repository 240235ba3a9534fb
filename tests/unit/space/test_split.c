/* The greedy split on networks made by hand. */
#include <stdbool.h>

#include "model.h"
#include "rng.h"
#include "split.h"
#include "test.h"

/* h [4] -> g [4] -> out [4], two tasks of two outputs. */
struct hand {
    real place[3][4][2], weight[3][4][4];
    struct space_layer layer[3];
};

static void join(struct hand *h)
{
    for (int l = 0; l < 3; l++)
        h->layer[l] = (struct space_layer){
            .units = 4,
            .below = 4,
            .weight = h->weight[l][0],
            .place = {h->place[l][0], h->place[l ? l - 1 : 0][0]}};
}

/* Two networks beside each other: even neurons for task 0, odd for task 1, but
 * for the outputs, which stand in blocks. */
static void make_blocks(struct hand *h)
{
    memset(h, 0, sizeof *h);
    join(h);
    for (int m = 0; m < 4; m++)
        for (int n = 0; n < 4; n++) {
            real a = (real)(m + n % 2 ? -1 - m : 2 + n);
            h->weight[0][m][n] = a;
            h->weight[1][m][n] = m % 2 == n % 2 ? a : 0;
            h->weight[2][m][n] = m / 2 == n % 2 ? a : 0;
            h->place[1][m][0] = (real)(10 * (m % 2));
            h->place[1][m][1] = (real)m;
        }
}

static void split(struct hand *h, struct arena *work, struct split *s)
{
    EXPECT_OK(split_room(h->layer, 3, 2, work, s));
    split_greedy(s);
}

TEST(blocks_are_found)
{
    struct hand h;
    struct split s;
    make_blocks(&h);
    split(&h, work, &s);
    for (int m = 0; m < 4; m++) {
        EXPECT_EQ(s.task[0][m], m % 2);
        EXPECT_EQ(s.task[1][m], m % 2);
        EXPECT_EQ(s.task[2][m], m / 2);
    }
    for (int t = 0; t < 2; t++) {
        EXPECT_EQ(split_neurons(&s, t), 6);
        EXPECT_NEAR(split_cross_weight(&s, t), 0, 0);
    }
}

TEST(a_tie_goes_to_the_lower_task_and_so_does_a_neuron_nobody_takes_from)
{
    struct hand h;
    struct split s;
    make_blocks(&h);
    for (int m = 0; m < 4; m++) {
        h.weight[2][m][1] = m % 2 ? -3 : 3; /* 6 from either task */
        h.weight[2][m][3] = 0;
    }
    split(&h, work, &s);
    EXPECT_EQ(s.task[1][1], 0);
    EXPECT_EQ(s.task[1][3], 0);
}

TEST(a_task_may_be_left_without_neurons)
{
    struct hand h;
    struct split s;
    make_blocks(&h);
    for (int m = 2; m < 4; m++)
        for (int n = 0; n < 4; n++)
            h.weight[2][m][n] = 0;
    split(&h, work, &s);
    EXPECT_EQ(split_neurons(&s, 0), 10);
    EXPECT_EQ(split_neurons(&s, 1), 2); /* its outputs */
    EXPECT(isnan(split_cross_weight(&s, 1)));
    split_keep(&s, 1, SPLIT_ROWS);
    for (int l = 0; l < 2; l++)
        for (int m = 0; m < 4; m++)
            for (int n = 0; n < 4; n++)
                EXPECT(h.weight[l][m][n] == 0);
    /* only the outputs' layer has two tasks */
    EXPECT_NEAR(split_silhouette(&s, 1), 0, 0);
}

TEST(cross_weight_is_the_share_from_others)
{
    struct hand h;
    struct split s;
    make_blocks(&h);
    for (int l = 1; l < 3; l++)
        for (int m = 0; m < 4; m++)
            for (int n = 0; n < 4; n++)
                h.weight[l][m][n] = h.weight[l][m][n] != 0 ? 3 : -1;
    split(&h, work, &s);
    EXPECT_NEAR(split_cross_weight(&s, 0), 0.25, 1e-15);
    EXPECT_NEAR(split_cross_weight(&s, 1), 0.25, 1e-15);
}

TEST(silhouettes_are_those_of_their_definition)
{
    /* Layer 1: task 0 at (0, 0), (0, 2), task 1 at (10, 1), (10, 3). */
    struct hand h;
    struct split s;
    make_blocks(&h);
    split(&h, work, &s);
    double far[2] = {sqrt(101), sqrt(109)};
    double b[4] = {(far[0] + far[1]) / 2, far[0], far[0],
                   (far[0] + far[1]) / 2};
    double sum = 0;
    for (int m = 0; m < 4; m += 2)
        sum += (b[m] - 2) / b[m];
    /* all neurons of layers 0 and 2 lie at one place: 0 each */
    EXPECT_NEAR(split_silhouette(&s, 0), sum / 6, 1e-6);
}

TEST(disabled_rows_and_outputs_are_zero_and_the_rest_is_kept)
{
    for (int how = 0; how < 2; how++) {
        struct hand h, was;
        struct split s;
        make_blocks(&h);
        split(&h, work, &s);
        was = h;
        split_keep(&s, 1, (enum split_disabling)how);
        for (int l = 0; l < 3; l++)
            for (int m = 0; m < 4; m++)
                for (int n = 0; n < 4; n++) {
                    bool row = s.task[l][m] == 1,
                         column = l == 0 || s.task[l - 1][n] == 1;
                    bool kept = how == SPLIT_ROWS ? row : column;
                    EXPECT(h.weight[l][m][n] ==
                           (kept ? was.weight[l][m][n] : 0));
                }
    }
}

/* A network whose upper layers are two beside each other: each half answers
 * exactly as the whole. */
enum { UNITS = 16 }; /* weights lie as they are seen */

static struct net *build_blocks(struct arena *work)
{
    struct model *m = model_new(16, work);
    struct rng r = rng_stream(4, RNG_TEST, 1, 0);
    struct net *n;
    int x = model_images(m, 1, 1, UNITS);
    x = model_linear(m, "layer1", x, (struct linear_spec){.out = UNITS});
    x = model_activation(m, "sigmoid1", x, SIGMOID, 0);
    x = model_linear(m, "layer2", x, (struct linear_spec){.out = UNITS});
    x = model_activation(m, "sigmoid2", x, SIGMOID, 0);
    x = model_linear(m, "layer3", x, (struct linear_spec){.out = 6});
    model_loss(m, x, (struct loss_spec){.heads = 2});
    EXPECT_OK(net_build(m, work, &n));
    net_init(n, &r);
    return n;
}

TEST(a_block_network_splits_with_zero_drop)
{
    struct net *net = build_blocks(work);
    real *w2 = net_values(net, net_parameter_find(net, "layer2.weight")),
         *w3 = net_values(net, net_parameter_find(net, "layer3.weight"));
    for (int m = 0; m < UNITS; m++)
        for (int n = 0; n < UNITS; n++)
            w2[m * UNITS + n] *= m % 2 == n / (UNITS / 2);
    for (int m = 0; m < 6; m++)
        for (int n = 0; n < UNITS; n++)
            w3[m * UNITS + n] *= m / 3 == n % 2;
    struct space_layer layer[3] = {
        {.units = UNITS,
         .below = UNITS,
         .weight = net_values(net, net_parameter_find(net, "layer1.weight"))},
        {.units = UNITS, .below = UNITS, .weight = w2},
        {.units = 6, .below = UNITS, .weight = w3}};
    struct split s;
    real x[16 * UNITS], whole[16 * 6], half[16 * 6];
    struct rng r = rng_stream(4, RNG_TEST, 2, 0);
    for (int i = 0; i < 16 * UNITS; i++)
        x[i] = (real)rng_normal(&r);
    EXPECT_OK(net_predict(net, x, 16, whole));
    EXPECT_OK(split_room(layer, 3, 2, work, &s));
    split_greedy(&s);
    char *state = arena_take(work, net_state_bytes(net), 1);
    net_save(net, state);
    for (int how = 0; how < 2; how++)
        for (int task = 0; task < 2; task++) {
            split_keep(&s, task, (enum split_disabling)how);
            EXPECT_OK(net_predict(net, x, 16, half));
            net_load(net, state);
            for (int i = 0; i < 16; i++)
                for (int k = 3 * task; k < 3 * task + 3; k++)
                    EXPECT(half[i * 6 + k] == whole[i * 6 + k]);
        }
}
