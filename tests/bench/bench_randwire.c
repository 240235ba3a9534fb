/* bench_randwire.c: the network's step, timed when asked.
 *
 *   bench_randwire WIDTH BATCH [LEVEL]
 *
 * Standard input: nodes and edges, then the edges; then the seconds of each
 * round.  Answers every round with one line of JSON, and starts with the
 * machine's limits. */
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "bench.h"
#include "la.h"
#include "randwire.h"

static enum status read_graph(struct arena *work, struct wiring *w)
{
    *w = (struct wiring){.directed = true};
    if (scanf("%d %d", &w->nodes, &w->edges) != 2 || w->edges < 1)
        return FAIL(ERR_INPUT, "expected nodes and edges");
    NEW(w->source, work, w->edges);
    NEW(w->target, work, w->edges);
    for (int e = 0; e < w->edges; e++)
        if (scanf("%d %d", &w->source[e], &w->target[e]) != 2)
            return FAIL(ERR_INPUT, "expected edge %d", e);
    return OK;
}

static enum status rounds(const struct randwire *spec, struct arena *work)
{
    struct net_plan plan;
    double bandwidth, seconds;
    TRY(la_bandwidth(work, &bandwidth));
    TRY(randwire_plan(spec, work, &plan));
    printf("{\"kernel\": \"%s\", \"compute_limit\": %.1f, \"memory_limit\": "
           "%.1f, \"peak_flops\": %.3e, \"bandwidth\": %.3e, "
           "\"flops_per_image\": %.4e, \"bytes_per_image\": %.4e}\n",
           la_level_name(), la_peak_flops() / plan.flops,
           bandwidth / plan.bytes, la_peak_flops(), bandwidth, plan.flops,
           plan.bytes);
    fflush(stdout);
    while (scanf("%lf", &seconds) == 1) {
        struct net_bench b;
        TRY(net_bench_randwire(spec, seconds, work, &b));
        printf("{\"seconds_per_step\": %.6f, \"fastest\": %.6f}\n", b.seconds,
               b.fastest);
        fflush(stdout);
    }
    return OK;
}

static enum status run(int argc, char **argv)
{
    struct wiring w;
    struct arena *work = arena_new((size_t)2 << 30);
    if (argc < 3 || !work)
        return FAIL(ERR_INPUT, "usage: bench_randwire WIDTH BATCH [LEVEL]");
    if (argc > 3)
        TRY(la_level_select(argv[3]));
    TRY(read_graph(work, &w));
    struct randwire spec = {.batch = atoi(argv[2]),
                            .channels = 1,
                            .height = 28,
                            .width = 28,
                            .classes = 10,
                            .C = atoi(argv[1]),
                            .stem_stride = 1,
                            .stage = {&w, &w, &w}};
    TRY(rounds(&spec, work));
    arena_free(work);
    return OK;
}

int main(int argc, char **argv)
{
    if (run(argc, argv) == OK)
        return 0;
    fprintf(stderr, "bench_randwire: %s\n", fail_text());
    return 1;
}
