/* bench_resnet.c: a training step of the ResNet-34 of width 16, timed when
 * asked.
 *
 *   bench_resnet BATCH [LEVEL]
 *
 * Standard input: the seconds of each round.  Answers every round with one line
 * of JSON, and starts with the machine's limit. */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "case_networks.h"
#include "la.h"

static enum status build(const struct test_case *c, struct arena *work,
                         struct net **out)
{
    struct rng r = rng_stream(1, RNG_WEIGHTS, 0, 0);
    struct model *m = model_new(c->batch, work);
    if (!m)
        return FAIL(ERR_MEMORY, "no room for a model");
    c->describe(m, c);
    TRY(net_build(m, work, out));
    net_init(*out, &r);
    return OK;
}

static enum status rounds(const struct test_case *c, struct arena *work)
{
    struct net_batch shape = {.images = c->batch,
                              .heads = 1,
                              .classes = c->classes,
                              .numbers =
                                  (long)c->channels * c->height * c->width};
    struct net *n;
    double seconds;
    TRY(build(c, work, &n));
    printf("{\"kernel\": \"%s\", \"compute_limit\": %.1f}\n", la_level_name(),
           la_peak_flops() / net_plan(n).flops);
    fflush(stdout);
    while (scanf("%lf", &seconds) == 1) {
        struct net_bench b;
        TRY(net_bench_steps(n, shape, seconds, work, &b));
        printf("{\"seconds_per_step\": %.6f}\n", b.seconds);
        fflush(stdout);
    }
    return OK;
}

static enum status run(int argc, char **argv)
{
    struct arena *work = arena_new((size_t)4 << 30);
    struct test_case c = {.name = "resnet",
                          .channels = 3,
                          .height = 32,
                          .width = 32,
                          .heads = 1,
                          .classes = 10,
                          .describe = resnet_plain_case};
    if (argc < 2 || !work)
        return FAIL(ERR_INPUT, "usage: bench_resnet BATCH [LEVEL]");
    if (argc > 2)
        TRY(la_level_select(argv[2]));
    c.batch = atoi(argv[1]);
    TRY(rounds(&c, work));
    arena_free(work);
    return OK;
}

int main(int argc, char **argv)
{
    if (run(argc, argv) == OK)
        return 0;
    fprintf(stderr, "bench_resnet: %s\n", fail_text());
    return 1;
}
