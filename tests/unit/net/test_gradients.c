/* The whole network against finite differences of its loss, in double. */
#include "networks.h"

static const double step = 1e-7, bound = 1e-5;

/* A parameter of the network at hand, with its values. */
struct probe {
    struct net *net;
    struct batch batch;
    int parameter;
    double *value;
};

static double loss_at(struct probe *p, int64_t k, double change)
{
    struct net_result r;
    double was = p->value[k];
    p->value[k] = was + change;
    net_write(p->net, p->parameter, p->value);
    EXPECT_OK(net_learn(p->net, p->batch.images, p->batch.labels, &r));
    p->value[k] = was;
    net_write(p->net, p->parameter, p->value);
    return r.loss;
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
static void check_network(struct randwire spec, struct arena *work)
{
    struct probe p = {.batch = random_batch(&spec, work)};
    struct net_result r;
    EXPECT_OK(randwire_build(&spec, work, &p.net));
    scatter(p.net, work);
    double off = 0, norm = 0;
    for (p.parameter = 0; p.parameter < net_parameters(p.net); p.parameter++) {
        struct mark m = arena_mark(work);
        int64_t size = net_parameter(p.net, p.parameter).size;
        double *g = arena_take(work, (size_t)size, sizeof *g);
        p.value = arena_take(work, (size_t)size, sizeof *p.value);
        net_read(p.net, p.parameter, NET_VALUE, p.value);
        EXPECT_OK(net_learn(p.net, p.batch.images, p.batch.labels, &r));
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
    for (spec.plain = 0; spec.plain < 2; spec.plain++) {
        struct mark m = arena_mark(work);
        check_network(spec, work);
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
