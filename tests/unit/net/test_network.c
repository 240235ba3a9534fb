#include "networks.h"

static void learn_steps(struct net *n, struct batch b, int steps)
{
    struct optimiser o = {.kind = ADAM, .learning_rate = 1e-3};
    struct net_result r;
    for (int i = 0; i < steps; i++) {
        EXPECT_OK(net_learn(n, b.images, b.labels, &r));
        net_update(n, &o);
    }
}

static struct net *built(const struct randwire *spec, struct arena *work)
{
    struct net *n;
    struct rng r = rng_stream(7, RNG_TEST, 4, 0);
    EXPECT_OK(randwire_build(spec, work, &n));
    net_init(n, &r);
    return n;
}

TEST(two_runs_have_equal_bits)
{
    struct randwire spec = small_spec();
    struct batch b = random_batch(&spec, work);
    struct net *one = built(&spec, work), *two = built(&spec, work);
    learn_steps(one, b, 5);
    learn_steps(two, b, 5);
    size_t bytes = net_state_bytes(one);
    char *s1 = arena_take(work, bytes, 1), *s2 = arena_take(work, bytes, 1);
    net_save(one, s1);
    net_save(two, s2);
    EXPECT(memcmp(s1, s2, bytes) == 0);
}

TEST(training_continues_from_a_saved_state_with_equal_bits)
{
    struct randwire spec = small_spec();
    struct batch b = random_batch(&spec, work);
    struct net *one = built(&spec, work), *two = built(&spec, work);
    size_t bytes = net_state_bytes(one);
    char *s1 = arena_take(work, bytes, 1), *s2 = arena_take(work, bytes, 1);
    learn_steps(one, b, 2);
    net_save(one, s1);
    net_load(two, s1);
    learn_steps(one, b, 3);
    learn_steps(two, b, 3);
    net_save(one, s1);
    net_save(two, s2);
    EXPECT(memcmp(s1, s2, bytes) == 0);
}

TEST(training_lowers_the_loss)
{
    struct randwire spec = small_spec();
    struct batch b = random_batch(&spec, work);
    struct net_result first, last;
    for (int kind = ADAM; kind <= RMSPROP + 1; kind++) { /* last: Nesterov */
        struct net *n = built(&spec, work);
        struct optimiser o = {
            .kind = kind > RMSPROP ? SGD : (enum optimiser_kind)kind,
            .learning_rate = kind == SGD || kind > RMSPROP ? 0.05 : 3e-3,
            .momentum = 0.9,
            .weight_decay = 1e-4,
            .nesterov = kind > RMSPROP};
        EXPECT_OK(net_learn(n, b.images, b.labels, &first));
        for (int i = 0; i < 30; i++) {
            net_update(n, &o);
            EXPECT_OK(net_learn(n, b.images, b.labels, &last));
        }
        EXPECT(last.loss < 0.5 * first.loss);
    }
}

TEST(prediction_does_not_depend_on_the_other_images)
{
    struct randwire spec = small_spec();
    struct batch b = random_batch(&spec, work);
    struct net *n = built(&spec, work);
    real all[3 * 4], last[4];
    learn_steps(n, b, 5);
    EXPECT_OK(net_predict(n, b.images, 3, all));
    EXPECT_OK(net_predict(n, b.images + 2 * 11 * 9, 1, last));
    for (int k = 0; k < 4; k++)
        EXPECT_NEAR(last[k], all[8 + k], 1e-5);
    EXPECT_STATUS(ERR_INPUT, net_predict(n, b.images, 4, all));
}

/* Of images so large, and so many, that every operator computes them in parts.
 */
TEST(evaluation_in_parts_gives_the_same_bits)
{
    enum { SIDE = 52, BATCH = 19 };
    struct randwire spec = small_spec();
    spec.height = spec.width = SIDE;
    spec.batch = BATCH;
    struct batch b = random_batch(&spec, work);
    struct net *n = built(&spec, work);
    real all[BATCH * 4], one[4];
    learn_steps(n, b, 2);
    EXPECT_OK(net_predict(n, b.images, BATCH, all));
    for (int i = 0; i < BATCH; i++) {
        EXPECT_OK(net_predict(n, b.images + i * SIDE * SIDE, 1, one));
        EXPECT(memcmp(one, all + (long)i * 4, sizeof one) == 0);
    }
}

TEST(a_network_takes_what_its_plan_says_and_a_step_takes_nothing)
{
    struct randwire spec = small_spec();
    struct net_plan plan;
    struct net *n;
    EXPECT_TIDY(work, randwire_plan(&spec, work, &plan));
    struct arena *a = arena_new(plan.memory);
    EXPECT_OK(randwire_build(&spec, a, &n));
    EXPECT_EQ(net_plan(n).memory, plan.memory);
    EXPECT_EQ(arena_mark(a).used, plan.memory);
    learn_steps(n, random_batch(&spec, work), 2);
    EXPECT_EQ(arena_peak(a), plan.memory);
    arena_free(a);
    a = arena_new(plan.memory - 64);
    EXPECT_STATUS(ERR_MEMORY, randwire_build(&spec, a, &n));
    arena_free(a);
}

TEST(build_and_plan_survive_starvation)
{
    struct randwire spec = small_spec();
    struct net_plan plan;
    struct net *n;
    EXPECT_STARVES(work, randwire_build(&spec, work, &n));
    EXPECT_STARVES(work, randwire_plan(&spec, work, &plan));
}

TEST(plan_counts_parameters_and_layers_add_up)
{
    struct randwire spec = small_spec();
    struct net *n = built(&spec, work);
    int64_t sum = 0, of_layers = 0;
    double flops = 0;
    for (int i = 0; i < net_parameters(n); i++)
        sum += net_parameter(n, i).size;
    for (int i = 0; i < net_layers(n); i++) {
        of_layers += net_layer(n, i).parameters;
        flops += net_layer(n, i).flops;
    }
    EXPECT_EQ(net_plan(n).parameters, sum);
    EXPECT_EQ(of_layers, sum);
    EXPECT(flops > 0.9 * net_plan(n).flops && flops <= net_plan(n).flops);
    EXPECT_STR(net_layer(n, 0).name, "stem.conv1");
    EXPECT_STR(net_layer(n, 2).name, "stage1.node00");
    EXPECT_STR(net_layer(n, net_layers(n) - 1).name, "fc");
}

TEST(parameters_have_the_names_and_shapes_of_pytorch)
{
    struct randwire spec = small_spec();
    struct net *n = built(&spec, work);
    struct net_parameter p = net_parameter(n, 0);
    EXPECT_STR(p.name, "stem.conv1.weight");
    EXPECT(p.dims == 4 && p.shape[0] == 2 && p.shape[1] == 1 &&
           p.shape[2] == 3 && p.shape[3] == 3);
    EXPECT_STR(net_parameter(n, 6).name, "stage1.node00.depthwise.weight");
    EXPECT_STR(net_parameter(n, net_parameters(n) - 1).name, "fc.bias");
    for (int i = 0; i < net_parameters(n); i++) {
        p = net_parameter(n, i);
        double out[RANDWIRE_HEAD * 16], back[RANDWIRE_HEAD * 16];
        for (int k = 0; k < p.size; k++)
            out[k] = k;
        net_write(n, i, out);
        net_read(n, i, NET_VALUE, back);
        EXPECT(memcmp(out, back, (size_t)p.size * sizeof *out) == 0);
    }
}

TEST(a_value_that_is_not_finite_names_its_layer)
{
    struct randwire spec = small_spec();
    struct batch b = random_batch(&spec, work);
    struct net_result r;
    struct net *n = built(&spec, work);
    b.images[5] = NAN;
    EXPECT_STATUS(ERR_NUMERIC, net_learn(n, b.images, b.labels, &r));
    EXPECT_EQ(r.bad_layer, 0);
    EXPECT_SAID("stem.conv1");
    b.images[5] = 0;
    double w[8 * 8] = {NAN};
    for (int i = 0; i < net_parameters(n); i++)
        if (strcmp(net_parameter(n, i).name,
                   "stage2.node02.pointwise.weight") == 0)
            net_write(n, i, w);
    struct net *fresh = built(&spec, work);
    EXPECT_OK(net_learn(fresh, b.images, b.labels, &r));
    EXPECT_STATUS(ERR_NUMERIC, net_learn(n, b.images, b.labels, &r));
    EXPECT_STR(net_layer(n, r.bad_layer).name, "stage2.node02");
    EXPECT_SAID("stage2.node02");
}

static void expect_refusal(struct randwire spec, struct arena *work,
                           const char *words)
{
    struct net *n;
    struct net_plan plan;
    EXPECT_STATUS(ERR_INPUT, randwire_build(&spec, work, &n));
    EXPECT_STATUS(ERR_INPUT, randwire_plan(&spec, work, &plan));
    EXPECT_SAID(words);
}

TEST(impossible_networks_are_refused_with_reasons)
{
    struct randwire good = small_spec(), bad = good;
    bad.C = 5;
    expect_refusal(bad, work, "even");
    bad = good;
    bad.height = 7;
    expect_refusal(bad, work, "too small");
    bad = good;
    bad.stem_stride = 2;
    expect_refusal(bad, work, "too small");
    bad = good;
    bad.stem_stride = 3;
    expect_refusal(bad, work, "stem_stride");
    bad = good;
    bad.classes = 65536;
    expect_refusal(bad, work, "classes");
    bad = good;
    bad.batch = 1;
    expect_refusal(bad, work, "batch");
    bad = good;
    bad.label_smoothing = 1;
    expect_refusal(bad, work, "smoothing");
    bad = good;
    bad.stage[1] = NULL;
    expect_refusal(bad, work, "stage 2");
}

TEST(graphs_that_are_not_in_execution_order_are_refused)
{
    int source[] = {0, 2}, target[] = {1, 1};
    struct wiring back = {3, 2, source, target, NULL, true};
    struct randwire bad = small_spec();
    bad.stage[2] = &back;
    expect_refusal(bad, work, "source < target");
    source[1] = 0;
    expect_refusal(bad, work, "twice");
    source[1] = 1;
    target[1] = 3;
    expect_refusal(bad, work, "1 -> 3");
}

TEST(labels_beyond_the_classes_are_refused)
{
    struct randwire spec = small_spec();
    struct batch b = random_batch(&spec, work);
    struct net *n = built(&spec, work);
    struct net_result r;
    b.labels[1] = 4;
    EXPECT_STATUS(ERR_INPUT, net_learn(n, b.images, b.labels, &r));
    EXPECT_SAID("label 4");
}
