#include "bench.h"

#include <stdlib.h>
#include <time.h>

#include "arena.h"
#include "randwire.h"

enum { MOST = 4096 };

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static enum status one_step(struct net *n, const real *images,
                            const uint16_t *labels)
{
    static const struct optimiser adam = {.kind = ADAM, .learning_rate = 1e-3};
    struct net_result result;
    TRY(net_learn(n, images, labels, &result));
    net_update(n, &adam);
    return OK;
}

enum status net_bench_steps(struct net *n, struct net_batch shape,
                            double seconds, struct arena *work,
                            struct net_bench *out)
{
    struct rng r = rng_stream(1, RNG_ORDER, 0, 0);
    real *images;
    uint16_t *labels;
    double *took;
    NEW(images, work, shape.images * shape.numbers);
    NEW(labels, work, shape.images * shape.heads);
    NEW(took, work, MOST);
    for (long i = 0; i < shape.images * shape.numbers; i++)
        images[i] = (real)rng_normal(&r);
    for (int i = 0; i < shape.images * shape.heads; i++)
        labels[i] = (uint16_t)rng_below(&r, (uint64_t)shape.classes);
    TRY(one_step(n, images, labels)); /* memory touched, caches warm */
    double start = cpu_seconds();
    int steps = 0;
    while (steps < MOST && (steps < 3 || cpu_seconds() - start < seconds)) {
        double t = cpu_seconds();
        TRY(one_step(n, images, labels));
        took[steps++] = cpu_seconds() - t;
    }
    qsort(took, (size_t)steps, sizeof *took, ascending);
    *out = (struct net_bench){took[steps / 2], took[0], steps, net_plan(n)};
    return OK;
}

static enum status build_and_measure(const struct randwire *spec,
                                     double seconds, struct arena *work,
                                     struct net_bench *out)
{
    struct rng r = rng_stream(1, RNG_WEIGHTS, 0, 0);
    struct net_batch shape = {.images = spec->batch,
                              .heads = 1,
                              .numbers = (long)spec->height * spec->width *
                                         spec->channels,
                              .classes = spec->classes};
    struct net *n;
    TRY(randwire_build(spec, work, &n));
    net_init(n, &r);
    return net_bench_steps(n, shape, seconds, work, out);
}

enum status net_bench_randwire(const struct randwire *spec, double seconds,
                               struct arena *work, struct net_bench *out)
{
    struct mark before = arena_mark(work);
    enum status st = build_and_measure(spec, seconds, work, out);
    arena_rewind(work, before);
    return st;
}
