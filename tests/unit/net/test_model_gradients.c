/* Models of every operator against finite differences of their loss, in
 * double. */
#include "../../tool/cases.h"
#include "networks.h"

static const double step = 1e-6, bound = 1e-6;

struct probe {
    const struct test_case *c;
    struct net *net;
    real *images;
    uint16_t *labels;
    int parameter;
    double *value;
};

static double loss_at(struct probe *p, int64_t k, double change)
{
    struct net_result r;
    double was = p->value[k];
    p->value[k] = was + change;
    net_write(p->net, p->parameter, p->value);
    net_draw_from(p->net, rng_stream(8, RNG_TEST, 0, 0)); /* equal masks */
    EXPECT_OK(net_learn(p->net, p->images, p->labels, &r));
    p->value[k] = was;
    net_write(p->net, p->parameter, p->value);
    return r.loss;
}

/* How far g is from the nearest of three differences: a ReLU or a largest
 * value that flips within the step spoils one side. */
static double distance(struct probe *p, int64_t k, double g)
{
    double here = loss_at(p, k, 0), up = loss_at(p, k, step),
           down = loss_at(p, k, -step);
    double both = fabs((up - down) / (2 * step) - g);
    return fmin(both, fmin(fabs((up - here) / step - g),
                           fabs((here - down) / step - g)));
}

static bool frozen(const char *name)
{
    return strncmp(name, "conv.", 5) == 0 || strncmp(name, "bn.", 3) == 0 ||
           strcmp(name, "side.weight") == 0;
}

/* Up to twelve elements of a parameter. */
static void check_parameter(struct probe *p, struct arena *work)
{
    struct net_parameter q = net_parameter(p->net, p->parameter);
    double *g = arena_take(work, (size_t)q.size, sizeof *g), off = 0, norm = 0;
    p->value = arena_take(work, (size_t)q.size, sizeof *p->value);
    net_read(p->net, p->parameter, NET_VALUE, p->value);
    loss_at(p, 0, 0);
    net_read(p->net, p->parameter, NET_GRADIENT, g);
    bool stays = strcmp(p->c->name, "frozen") == 0 && frozen(q.name);
    for (int64_t k = 0; k < q.size; k += q.size / 12 + 1) {
        double d = distance(p, k, g[k]);
        off += d * d;
        norm += g[k] * g[k];
        if (stays)
            EXPECT(g[k] == 0);
    }
    if (!stays && sqrt(off) > bound * fmax(sqrt(norm), 1e-2)) {
        printf("%s: %s is off by %g of %g\n", p->c->name, q.name, sqrt(off),
               sqrt(norm));
        EXPECT(false);
    }
}

TEST(every_operator_agrees_with_finite_differences)
{
    for (int i = 0; i < TEST_CASES; i++) {
        const struct test_case *c = &test_cases[i];
        struct rng r = rng_stream(5, RNG_TEST, 2, (uint64_t)i);
        struct probe p = {.c = c};
        struct mark before = arena_mark(work);
        long numbers = (long)c->batch * c->height * c->width * c->channels;
        if (c->large)
            continue;
        EXPECT_OK(net_build(case_model(c, work), work, &p.net));
        p.images = arena_take(work, (size_t)numbers, sizeof(real));
        p.labels =
            arena_take(work, (size_t)(c->batch * c->heads), sizeof(uint16_t));
        case_batch(c, &r, p.images, p.labels);
        scatter(p.net, work);
        for (p.parameter = 0; p.parameter < net_parameters(p.net);
             p.parameter++)
            check_parameter(&p, work);
        arena_rewind(work, before);
    }
}
