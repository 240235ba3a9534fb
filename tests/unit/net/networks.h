/* networks.h: small networks and batches for the tests. */
#ifndef NETWORKS_H
#define NETWORKS_H

#include "randwire.h"
#include "rng.h"
#include "test.h"

/* Seven nodes: two inputs (one isolated, an output too), three outputs, a node
 * with three edges. */
static int source_[] = {0, 0, 1, 1, 2, 2, 3}, target_[] = {2, 3, 3, 5, 3, 4, 5};
static struct wiring graph_ = {7, 7, source_, target_, NULL, true};

static inline struct randwire small_spec(void)
{
    return (struct randwire){.batch = 3,
                             .channels = 1,
                             .height = 11,
                             .width = 9,
                             .classes = 4,
                             .C = 4,
                             .stem_stride = 1,
                             .stage = {&graph_, &graph_, &graph_}};
}

struct batch {
    real *images;
    uint16_t *labels;
};

static inline struct batch random_batch(const struct randwire *s,
                                        struct arena *work)
{
    long size = (long)s->batch * s->height * s->width * s->channels;
    struct rng r = rng_stream(5, RNG_TEST, 2, 0);
    struct batch b = {arena_take(work, (size_t)size, sizeof(real)),
                      arena_take(work, (size_t)s->batch, sizeof(uint16_t))};
    for (long i = 0; i < size; i++)
        b.images[i] = (real)rng_normal(&r);
    for (int i = 0; i < s->batch; i++)
        b.labels[i] = (uint16_t)rng_below(&r, (uint64_t)s->classes);
    return b;
}

/* Every parameter away from its special start. */
static inline void scatter(struct net *n, struct arena *work)
{
    struct rng r = rng_stream(6, RNG_TEST, 3, 0);
    net_init(n, &r);
    for (int i = 0; i < net_parameters(n); i++) {
        int64_t size = net_parameter(n, i).size;
        double *v = arena_take(work, (size_t)size, sizeof *v);
        net_read(n, i, NET_VALUE, v);
        for (int64_t k = 0; k < size; k++)
            v[k] += 0.1 * rng_normal(&r);
        net_write(n, i, v);
    }
}

#endif
