#include "chain.h"
#include "rng.h"
#include "test.h"

static const struct chain_layer mlp_[] = {{CHAIN_LINEAR, "layer1", 9, 0},
                                          {CHAIN_BATCHNORM, "norm1", 0, 0},
                                          {CHAIN_LEAKY_RELU, "act1", 0, 0.1},
                                          {CHAIN_DROPOUT, "drop1", 0, 0.25},
                                          {CHAIN_LINEAR, "layer2", 6, 0}};
static const struct chain_extra positions_ = {"layer1", "positions", 9, 2};

static struct chain small_chain(void)
{
    return (struct chain){8, 1, 3, 4, mlp_, 5, 1, 0, &positions_, 1};
}

struct batch {
    real *images;
    uint16_t *labels;
};

static struct batch random_batch(const struct chain *s, struct arena *work)
{
    long size = (long)s->batch * s->height * s->width * s->channels;
    int labels = s->batch * s->heads, classes;
    struct rng r = rng_stream(5, RNG_TEST, 2, 0);
    struct batch b = {arena_take(work, (size_t)size, sizeof(real)),
                      arena_take(work, (size_t)labels, sizeof(uint16_t))};
    classes = s->layer[s->layers - 1].out / s->heads;
    for (long i = 0; i < size; i++)
        b.images[i] = (real)rng_normal(&r);
    for (int i = 0; i < labels; i++)
        b.labels[i] = (uint16_t)rng_below(&r, (uint64_t)classes);
    return b;
}

static struct net *built(const struct chain *spec, struct arena *work)
{
    struct net *n;
    struct rng r = rng_stream(7, RNG_TEST, 4, 0);
    EXPECT_OK(chain_build(spec, work, &n));
    net_init(n, &r);
    return n;
}

static double learn_steps(struct net *n, struct batch b, int steps)
{
    static const struct optimiser o = {SGD, 0.1, 0.9, 1e-4, false};
    struct net_result r = {0};
    for (int i = 0; i < steps; i++) {
        EXPECT_OK(net_learn(n, b.images, b.labels, &r));
        net_update(n, &o);
    }
    return r.loss;
}

static double *parameter(const struct net *n, const char *name,
                         enum net_what what, struct arena *work)
{
    int i = net_parameter_find(n, name);
    EXPECT(i >= 0);
    double *v = arena_take(work, (size_t)net_parameter(n, i).size, sizeof *v);
    net_read(n, i, what, v);
    return v;
}

TEST(training_lowers_the_loss_with_equal_bits_every_time)
{
    struct chain spec = small_chain();
    struct batch b = random_batch(&spec, work);
    struct net *one = built(&spec, work), *two = built(&spec, work);
    double first = learn_steps(one, b, 1), last = learn_steps(one, b, 100);
    EXPECT(last < 0.7 * first);
    learn_steps(two, b, 101);
    size_t bytes = net_state_bytes(one);
    char *s1 = arena_take(work, bytes, 1), *s2 = arena_take(work, bytes, 1);
    net_save(one, s1);
    net_save(two, s2);
    EXPECT(memcmp(s1, s2, bytes) == 0);
}

TEST(training_continues_from_a_saved_state_and_a_stream)
{
    struct chain spec = small_chain();
    struct batch b = random_batch(&spec, work);
    struct net *one = built(&spec, work), *two = built(&spec, work);
    char *state = arena_take(work, net_state_bytes(one), 1);
    learn_steps(one, b, 3);
    net_save(one, state);
    net_load(two, state);
    net_draw_from(one, rng_stream(1, RNG_DROPOUT, 2, 3));
    net_draw_from(two, rng_stream(1, RNG_DROPOUT, 2, 3));
    EXPECT(learn_steps(one, b, 4) == learn_steps(two, b, 4));
    net_draw_from(two, rng_stream(1, RNG_DROPOUT, 2, 4));
    EXPECT(learn_steps(one, b, 1) != learn_steps(two, b, 1));
}

TEST(evaluation_has_no_dropout_and_does_not_depend_on_the_other_images)
{
    struct chain spec = small_chain();
    struct batch b = random_batch(&spec, work);
    struct net *n = built(&spec, work);
    real all[8 * 6], again[8 * 6], last[6];
    learn_steps(n, b, 3);
    EXPECT_OK(net_predict(n, b.images, 8, all));
    EXPECT_OK(net_predict(n, b.images, 8, again));
    EXPECT(memcmp(all, again, sizeof all) == 0);
    EXPECT_OK(net_predict(n, b.images + 7 * 12, 1, last));
    for (int k = 0; k < 6; k++)
        EXPECT_NEAR(last[k], all[7 * 6 + k], 1e-5);
    EXPECT_STATUS(ERR_INPUT, net_predict(n, b.images, 9, all));
    EXPECT_STATUS(ERR_INPUT, net_predict(n, b.images, 0, all));
}

/* Number k of an image in the output of a layer. */
static real at(const struct net *n, int layer, int image, int k)
{
    struct net_view v = net_output(n, layer);
    return v.at[image * v.pitch + k];
}

TEST(every_output_is_kept)
{
    struct chain spec = small_chain();
    struct batch b = random_batch(&spec, work);
    struct net *n = built(&spec, work);
    real logits[8 * 6];
    learn_steps(n, b, 2);
    EXPECT_OK(net_learn(n, b.images, b.labels, &(struct net_result){0}));
    for (int i = 0; i < 8 * 6; i++)
        EXPECT(at(n, 4, i / 6, i % 6) == net_logits(n)[i]);
    EXPECT_OK(net_predict(n, b.images, 8, logits));
    for (int i = 0; i < 8 * 6; i++)
        EXPECT(at(n, 4, i / 6, i % 6) == logits[i]);
    for (int i = 0; i < 8 * 9; i++) {
        real z = at(n, 1, i / 9, i % 9), y = at(n, 2, i / 9, i % 9);
        EXPECT(y == (z < 0 ? (real)0.1 * z : z));
        EXPECT(y == at(n, 3, i / 9, i % 9));
    }
}

TEST(parameters_have_the_names_and_shapes_of_pytorch)
{
    static const char *const names[] = {
        "layer1.weight", "layer1.bias", "norm1.weight",    "norm1.bias",
        "layer2.weight", "layer2.bias", "layer1.positions"};
    static const int shapes[][2] = {{9, 12}, {9, 0}, {9, 0}, {9, 0},
                                    {6, 9},  {6, 0}, {9, 2}};
    struct chain spec = small_chain();
    struct net *n = built(&spec, work);
    EXPECT_EQ(net_parameters(n), 7);
    for (int i = 0; i < 7; i++) {
        struct net_parameter p = net_parameter(n, i);
        EXPECT_STR(p.name, names[i]);
        EXPECT_EQ(net_parameter_find(n, names[i]), i);
        EXPECT_EQ(p.dims, shapes[i][1] ? 2 : 1);
        EXPECT(p.shape[0] == shapes[i][0] && p.shape[1] == shapes[i][1]);
        double *v = parameter(n, names[i], NET_VALUE, work);
        for (int k = 0; p.dims == 1 && k < p.size; k++)
            EXPECT(v[k] == (double)net_values(n, i)[k]);
    }
    EXPECT_EQ(net_parameter_find(n, "layer3.weight"), -1);
}

TEST(positions_start_normal_and_other_parameters_as_in_pytorch)
{
    struct chain_layer layer = {CHAIN_LINEAR, "layer1", 200, 0};
    struct chain_extra extra = {"layer1", "positions", 2000, 2};
    struct chain spec = {2, 1, 5, 5, &layer, 1, 1, 0, &extra, 1};
    struct net *n = built(&spec, work);
    double *p = parameter(n, "layer1.positions", NET_VALUE, work), sum = 0,
           square = 0, most = 0,
           *w = parameter(n, "layer1.weight", NET_VALUE, work);
    for (int i = 0; i < 4000; i++) {
        sum += p[i] / 4000;
        square += p[i] * p[i] / 4000;
    }
    EXPECT(fabs(sum) < 0.08 && fabs(square - 1) < 0.12);
    for (int i = 0; i < 5000; i++)
        most = fmax(most, fabs(w[i]));
    EXPECT(most > 0.199 && most <= 0.2);
}

/* The sum of the positions, times 3. */
static double thrice(void *context, struct net *n)
{
    int at = *(int *)context;
    double sum = 0;
    for (int i = 0; i < net_parameter(n, at).size; i++) {
        sum += 3 * (double)net_values(n, at)[i];
        net_gradients(n, at)[i] += 3;
    }
    return sum;
}

TEST(a_cost_adds_to_the_loss_and_the_gradients)
{
    struct chain spec = small_chain();
    struct batch b = random_batch(&spec, work);
    struct net *plain = built(&spec, work), *costly = built(&spec, work);
    struct net_result r, s;
    int at = net_parameter_find(costly, "layer1.positions");
    net_set_cost(costly, thrice, &at);
    double *p = parameter(costly, "layer1.positions", NET_VALUE, work), sum = 0;
    for (int i = 0; i < 18; i++)
        sum += 3 * p[i];
    for (int step = 0; step < 2; step++) {
        EXPECT_OK(net_learn(plain, b.images, b.labels, &r));
        EXPECT_OK(net_learn(costly, b.images, b.labels, &s));
        EXPECT_NEAR(s.cost, sum, 1e-6);
        EXPECT_NEAR(s.loss, r.loss + sum, 1e-6);
        EXPECT(r.cost == 0);
        double *g = parameter(costly, "layer1.positions", NET_GRADIENT, work),
               *h = parameter(plain, "layer1.positions", NET_GRADIENT, work);
        for (int i = 0; i < 18; i++)
            EXPECT(g[i] == 3 && h[i] == 0);
    }
    p[0] = NAN;
    net_write(costly, at, p);
    EXPECT_STATUS(ERR_NUMERIC, net_learn(costly, b.images, b.labels, &s));
    EXPECT_SAID("cost");
}

TEST(heads_have_labels_of_their_own_or_none)
{
    struct chain spec = small_chain();
    spec.heads = 2;
    struct batch b = random_batch(&spec, work);
    struct net *n = built(&spec, work);
    struct net_result r;
    double sum = 0;
    int labels = 0, correct = 0;
    b.labels[3] = b.labels[8] = b.labels[9] = NET_NO_LABEL;
    EXPECT_OK(net_learn(n, b.images, b.labels, &r));
    for (int i = 0; i < 16; i++) {
        const real *x = net_logits(n) + 3 * i;
        double all = exp(x[0]) + exp(x[1]) + exp(x[2]);
        if (b.labels[i] == NET_NO_LABEL)
            continue;
        real own = x[b.labels[i]];
        sum += log(all) - (double)own;
        correct += own >= x[0] && own >= x[1] && own >= x[2];
        labels++;
    }
    EXPECT_EQ(r.labels, 13);
    EXPECT_EQ(r.correct, correct);
    EXPECT_NEAR(r.loss, sum / labels, 1e-6);
    b.labels[5] = 3;
    EXPECT_STATUS(ERR_INPUT, net_learn(n, b.images, b.labels, &r));
    EXPECT_SAID("image 2 has label 3");
    for (int i = 0; i < 16; i++)
        b.labels[i] = NET_NO_LABEL;
    EXPECT_STATUS(ERR_INPUT, net_learn(n, b.images, b.labels, &r));
    EXPECT_SAID("no image");
}

TEST(linear_reads_images_in_the_order_of_pytorch)
{
    static const struct chain_layer layers[] = {{CHAIN_MAX_POOL, "pool", 0, 0},
                                                {CHAIN_LINEAR, "layer", 2, 0}};
    struct chain spec = {1, 3, 4, 2, layers, 2, 1, 0, NULL, 0};
    struct net *n = built(&spec, work);
    real images[24] = {0}, logits[2];
    double w[12] = {0}, zero[2] = {0};
    images[2 * 3 + 1] = 5;           /* y 1, x 0, channel 1 */
    images[(2 * 2 + 1) * 3 + 2] = 7; /* y 2, x 1, channel 2 */
    w[1 * 2 + 0] = 1;                /* channel 1, y 0 */
    w[6 + 2 * 2 + 1] = 1;            /* channel 2, y 1 */
    net_write(n, 0, w);
    net_write(n, 1, zero);
    EXPECT_OK(net_predict(n, images, 1, logits));
    EXPECT(logits[0] == 5 && logits[1] == 7);
}

TEST(a_network_takes_what_its_plan_says_and_a_step_takes_nothing)
{
    struct chain spec = small_chain();
    struct batch b = random_batch(&spec, work);
    struct net_plan plan;
    struct net *n;
    EXPECT_TIDY(work, chain_plan(&spec, work, &plan));
    struct arena *a = arena_new(plan.memory);
    EXPECT_OK(chain_build(&spec, a, &n));
    EXPECT_EQ(net_plan(n).memory, plan.memory);
    EXPECT_EQ(arena_mark(a).used, plan.memory);
    learn_steps(n, b, 2);
    EXPECT_EQ(arena_peak(a), plan.memory);
    arena_free(a);
    a = arena_new(plan.memory - 64);
    EXPECT_STATUS(ERR_MEMORY, chain_build(&spec, a, &n));
    arena_free(a);
    EXPECT_STARVES(work, chain_build(&spec, work, &n));
    EXPECT_STARVES(work, chain_plan(&spec, work, &plan));
}

TEST(plan_counts_parameters_and_products)
{
    struct chain spec = small_chain();
    struct net *n = built(&spec, work);
    int64_t sum = 0;
    double flops = 0, products = 4 * 12 * 9 + 6 * 9 * 6;
    EXPECT_EQ(net_layers(n), 5);
    for (int i = 0; i < 5; i++) {
        sum += net_layer(n, i).parameters;
        flops += net_layer(n, i).flops;
    }
    EXPECT_EQ(sum, 12 * 9 + 9 + 2 * 9 + 9 * 6 + 6);
    EXPECT_EQ(net_plan(n).parameters, sum + 18);
    EXPECT(flops == net_plan(n).flops);
    EXPECT(flops > products && flops < 1.5 * products);
    EXPECT(net_plan(n).bytes >= 12 * sizeof(real));
    EXPECT_STR(net_layer(n, 1).name, "norm1");
    EXPECT_STR(net_layer(n, 1).kind, "batch_norm");
    EXPECT_EQ(net_layer(n, 3).shape[2], 9);
}

TEST(a_value_that_is_not_finite_names_its_layer)
{
    struct chain spec = small_chain();
    struct batch b = random_batch(&spec, work);
    struct net *n = built(&spec, work);
    struct net_result r;
    double w[54] = {NAN};
    net_write(n, net_parameter_find(n, "layer2.weight"), w);
    EXPECT_STATUS(ERR_NUMERIC, net_learn(n, b.images, b.labels, &r));
    EXPECT_SAID("layer2");
    b.images[5] = INFINITY;
    EXPECT_STATUS(ERR_NUMERIC, net_learn(n, b.images, b.labels, &r));
    EXPECT_EQ(r.bad_layer, 0);
}

static void expect_refusal(struct chain spec, struct arena *work,
                           const char *words)
{
    struct net *n;
    struct net_plan plan;
    EXPECT_STATUS(ERR_INPUT, chain_build(&spec, work, &n));
    EXPECT_SAID(words);
    EXPECT_STATUS(ERR_INPUT, chain_plan(&spec, work, &plan));
    EXPECT_SAID(words);
}

/* The small chain with one layer replaced. */
static void expect_bad_layer(int i, struct chain_layer bad, struct arena *work,
                             const char *words)
{
    struct chain_layer layer[5];
    struct chain spec = small_chain();
    memcpy(layer, mlp_, sizeof layer);
    layer[i] = bad;
    spec.layer = layer;
    spec.extras = 0;
    expect_refusal(spec, work, words);
}

TEST(impossible_layers_are_refused_with_reasons)
{
    expect_bad_layer(3, (struct chain_layer){CHAIN_DROPOUT, "drop1", 0, 1},
                     work, "drop1: dropout rate 1");
    expect_bad_layer(3, (struct chain_layer){CHAIN_DROPOUT, "drop1", 0, -0.1},
                     work, "[0, 1)");
    expect_bad_layer(3, (struct chain_layer){CHAIN_DROPOUT, "drop1", 0, NAN},
                     work, "dropout rate");
    expect_bad_layer(2, (struct chain_layer){CHAIN_LEAKY_RELU, "a", 0, 2}, work,
                     "slope 2");
    expect_bad_layer(0, (struct chain_layer){CHAIN_LINEAR, "layer1", 0, 0},
                     work, "layer1: 0 outputs");
    expect_bad_layer(4, (struct chain_layer){CHAIN_LINEAR, "layer2", 65536, 0},
                     work, "65536 classes");
    expect_bad_layer(4, (struct chain_layer){CHAIN_LINEAR, "layer1", 6, 0},
                     work, "layers 1 and 5 are both named layer1");
    expect_bad_layer(1, (struct chain_layer){CHAIN_RELU, "", 0, 0}, work,
                     "layer 2 has no name");
    expect_bad_layer(1, (struct chain_layer){CHAIN_RELU, NULL, 0, 0}, work,
                     "layer 2 has no name");
    expect_bad_layer(1,
                     (struct chain_layer){
                         CHAIN_RELU, "a_name_of_more_than_32_characters", 0, 0},
                     work, "at most 32");
}

TEST(impossible_chains_are_refused_with_reasons)
{
    struct chain good = small_chain(), bad = good;
    struct chain_extra extra = {"layer9", "positions", 9, 2};
    bad.heads = 4;
    expect_refusal(bad, work, "6 outputs do not divide among 4 heads");
    bad = good;
    bad.heads = -1;
    expect_refusal(bad, work, "-1 heads");
    bad = good;
    bad.heads = 6;
    expect_refusal(bad, work, "1 classes");
    bad = good;
    bad.batch = 1;
    expect_refusal(bad, work, "norm1: batch norm needs");
    bad.batch = 0;
    expect_refusal(bad, work, "batch 0");
    bad = good;
    bad.layer = NULL;
    bad.layers = bad.extras = 0;
    expect_refusal(bad, work, "images is read by the loss");
    bad = good;
    bad.channels = 0;
    expect_refusal(bad, work, "0 channels");
    bad = good;
    bad.label_smoothing = 1;
    expect_refusal(bad, work, "smoothing");
    bad = good;
    bad.height = bad.width = 60000;
    expect_refusal(bad, work, "60000 x 60000: more than");
    bad = good;
    bad.extra = &extra;
    expect_refusal(bad, work, "there is no layer layer9");
    extra = (struct chain_extra){"layer1", "positions", 0, 2};
    expect_refusal(bad, work, "0 x 2");
}
