/* The whole network against finite differences of its loss, in double. */
#include "chain.h"
#include "networks.h"
#include "plain.h"

static const double step = 1e-7, bound = 1e-5;

/* A parameter of the network at hand, with its values. */
struct probe {
    struct net *net;
    struct batch batch;
    int parameter;
    double *value;
    bool masks; /* the same dropout every time */
};

static double learn(struct probe *p)
{
    struct net_result r;
    if (p->masks)
        net_draw_from(p->net, rng_stream(8, RNG_TEST, 0, 0));
    EXPECT_OK(net_learn(p->net, p->batch.images, p->batch.labels, &r));
    return r.loss;
}

static double loss_at(struct probe *p, int64_t k, double change)
{
    double was = p->value[k];
    p->value[k] = was + change;
    net_write(p->net, p->parameter, p->value);
    double loss = learn(p);
    p->value[k] = was;
    net_write(p->net, p->parameter, p->value);
    return loss;
}

/* How far gradient g is from the nearer one-sided difference: a ReLU that
 * flips within the step spoils one side, not both. */
static double distance(struct probe *p, int64_t k, double g)
{
    double here = loss_at(p, k, 0), up = loss_at(p, k, step),
           down = loss_at(p, k, -step);
    return fmin(fabs((up - here) / step - g), fabs((here - down) / step - g));
}

/* Up to six elements of every parameter. */
static void check_probe(struct probe p, struct arena *work)
{
    double off = 0, norm = 0;
    scatter(p.net, work);
    for (p.parameter = 0; p.parameter < net_parameters(p.net); p.parameter++) {
        struct mark m = arena_mark(work);
        int64_t size = net_parameter(p.net, p.parameter).size;
        double *g = arena_take(work, (size_t)size, sizeof *g);
        p.value = arena_take(work, (size_t)size, sizeof *p.value);
        net_read(p.net, p.parameter, NET_VALUE, p.value);
        learn(&p);
        net_read(p.net, p.parameter, NET_GRADIENT, g);
        for (int64_t k = 0; k < size; k += size / 6 + 1) {
            double d = distance(&p, k, g[k]);
            off += d * d;
            norm += g[k] * g[k];
        }
        arena_rewind(work, m);
    }
    EXPECT(norm > 1e-4);
    EXPECT_NEAR(sqrt(off / norm), 0, bound);
}

/* On both paths. */
static void check_spec(struct randwire spec, struct arena *work)
{
    for (int plain = 0; plain < 2; plain++) {
        struct mark m = arena_mark(work);
        struct probe p = {.batch = random_batch(&spec, work)};
        if (plain)
            EXPECT_OK(net_build(plain_model(&spec, work), work, &p.net));
        else
            EXPECT_OK(randwire_build(&spec, work, &p.net));
        check_probe(p, work);
        arena_rewind(work, m);
    }
}

TEST(network)
{
    check_spec(small_spec(), work);
}

TEST(network_of_colours_widened_at_the_output_and_smoothed)
{
    struct randwire spec = small_spec();
    spec.channels = 3;
    spec.widen_output = 1;
    spec.label_smoothing = 0.1;
    check_spec(spec, work);
}

TEST(network_with_a_stem_of_stride_2)
{
    struct randwire spec = small_spec();
    spec.stem_stride = 2;
    spec.height = 32;
    spec.width = 33;
    check_spec(spec, work);
}

static const struct chain_layer vgg_[] = {
    {CHAIN_CONV, "conv1", 5, 0},     {CHAIN_LEAKY_RELU, "act1", 0, 0.1},
    {CHAIN_BATCHNORM, "bn1", 0, 0},  {CHAIN_CONV, "conv2", 6, 0},
    {CHAIN_RELU, "act2", 0, 0},      {CHAIN_MAX_POOL, "pool2", 0, 0},
    {CHAIN_DROPOUT, "drop2", 0, .3}, {CHAIN_LINEAR, "layer3", 16, 0},
    {CHAIN_SIGMOID, "act3", 0, 0},   {CHAIN_BATCHNORM, "bn3", 0, 0},
    {CHAIN_LINEAR, "layer4", 8, 0}};

/* Cost of the spread of positions and of the weights between them. */
static double cost(void *context, struct net *n)
{
    int at = net_parameter_find(n, "layer3.positions"),
        w = net_parameter_find(n, "layer4.weight");
    const real *p = net_values(n, at), *a = net_values(n, w);
    double sum = 0, rate = *(const double *)context;
    for (int i = 0; i < net_parameter(n, at).size; i++) {
        sum += (double)(p[i] * p[i] * a[i]);
        net_gradients(n, at)[i] += (real)(rate * 2 * p[i] * a[i]);
        net_gradients(n, w)[i] += (real)(rate * p[i] * p[i]);
    }
    return rate * sum;
}

/* Two heads, one image without one label, one without both. */
TEST(chain_of_every_layer_with_heads_and_a_cost)
{
    static const struct chain_extra extra = {"layer3", "positions", 16, 2};
    struct randwire shape = small_spec();
    double rate = 0.2;
    shape.batch = 6;
    shape.channels = 3;
    shape.height = 6;
    shape.width = 4;
    struct chain spec = {6, 3, 6, 4, vgg_, 11, 2, 0.1, &extra, 1};
    struct probe p = {.batch = random_batch(&shape, work), .masks = true};
    p.batch.labels = (uint16_t[]){
        0, 3, 2, NET_NO_LABEL, 1, 1, NET_NO_LABEL, NET_NO_LABEL, 3, 0, 2, 2};
    EXPECT_OK(chain_build(&spec, work, &p.net));
    net_set_cost(p.net, cost, &rate);
    check_probe(p, work);
}
