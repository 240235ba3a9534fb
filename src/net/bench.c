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

struct work {
    struct net *net;
    real *images, *logits;
    uint16_t *labels;
    int count;
};

static enum status random_batch(struct net *n, struct net_batch shape,
                                struct arena *arena, struct work *w)
{
    struct rng r = rng_stream(1, RNG_ORDER, 0, 0);
    *w = (struct work){.net = n, .count = shape.images};
    NEW(w->images, arena, shape.images * shape.numbers);
    NEW(w->labels, arena, shape.images * shape.heads);
    NEW(w->logits, arena, shape.images * shape.heads * shape.classes);
    for (long i = 0; i < shape.images * shape.numbers; i++)
        w->images[i] = (real)rng_normal(&r);
    for (int i = 0; i < shape.images * shape.heads; i++)
        w->labels[i] = (uint16_t)rng_below(&r, (uint64_t)shape.classes);
    return OK;
}

static enum status learn(struct work *w)
{
    struct net_result result;
    return net_learn(w->net, w->images, w->labels, &result);
}

static enum status update(struct work *w)
{
    static const struct optimiser adam = {.kind = ADAM, .learning_rate = 1e-3};
    net_update(w->net, &adam);
    return OK;
}

static enum status step(struct work *w)
{
    TRY(learn(w));
    return update(w);
}

static enum status evaluation(struct work *w)
{
    return net_predict(w->net, w->images, w->count, w->logits);
}

/* For so many seconds, at least three times; took: seconds, ascending. */
static enum status repeat(enum status (*what)(struct work *), struct work *w,
                          double seconds, double took[MOST], int *times)
{
    TRY(what(w)); /* memory touched, caches warm */
    double start = cpu_seconds();
    for (*times = 0;
         *times < MOST && (*times < 3 || cpu_seconds() - start < seconds);) {
        double t = cpu_seconds();
        TRY(what(w));
        took[(*times)++] = cpu_seconds() - t;
    }
    qsort(took, (size_t)*times, sizeof *took, ascending);
    return OK;
}

enum status net_bench_steps(struct net *n, struct net_batch shape,
                            double seconds, struct arena *arena,
                            struct net_bench *out)
{
    struct work w;
    double *took;
    int times;
    TRY(random_batch(n, shape, arena, &w));
    NEW(took, arena, MOST);
    TRY(repeat(evaluation, &w, seconds / 4, took, &times));
    double median = took[times / 2];
    TRY(repeat(step, &w, seconds, took, &times));
    *out = (struct net_bench){took[times / 2], took[0], median, times,
                              net_plan(n)};
    return OK;
}

enum status net_bench_profile(struct net *n, struct net_batch shape,
                              double seconds, struct arena *arena,
                              struct net_profile *out)
{
    struct work w;
    double *took, learned = 0;
    int times;
    TRY(random_batch(n, shape, arena, &w));
    NEW(took, arena, MOST);
    TRY(step(&w));
    TRY(net_profile(n, arena));
    TRY(repeat(learn, &w, seconds, took, &times));
    *out = (struct net_profile){.steps = times + 1}; /* and the warm one */
    for (int i = 0; i < times; i++)
        learned += took[i];
    out->learn = learned / times;
    TRY(repeat(update, &w, seconds / 4, took, &times));
    out->update = took[times / 2];
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
