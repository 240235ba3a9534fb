#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "bench_parts.h"
#include "json.h"
#include "la.h"
#include "net.h"
#include "randwire.h"
#include "sample.h"
#include "setup.h"
#include "task.h"

struct machine {
    double flops, bandwidth; /* a second, of one core */
};

static enum status measure_machine(struct arena *work, struct machine *out)
{
    struct mark start = arena_mark(work);
    out->flops = la_peak_flops();
    TRY(la_bandwidth(work, &out->bandwidth));
    arena_rewind(work, start);
    return OK;
}

enum status bench_machine(const struct bench_options *o, struct arena *arena)
{
    struct machine m;
    TRY(measure_machine(arena, &m));
    if (o->json) {
        struct json j = json_open(stdout);
        json_text(&j, "benchmark", "machine");
        json_real(&j, "flops_per_second", m.flops);
        json_real(&j, "bytes_per_second", m.bandwidth);
        json_text(&j, "kernel", la_level_name());
        json_text(&j, "blas", la_library_name());
        json_close(&j);
    } else {
        printf("machine, one core: %.1f GFLOP/s of multiply-adds, %.1f GB/s "
               "from memory; kernels %s, %s\n",
               m.flops / 1e9, m.bandwidth / 1e9, la_level_name(),
               la_library_name());
    }
    fflush(stdout);
    return OK;
}

struct candidate {
    const char *name;
    int width, batch, nodes;
};

static void print(const struct bench_options *o, const struct candidate *c,
                  struct machine m, const struct net_bench *b)
{
    double rate = c->batch / b->seconds;
    double compute = m.flops / b->plan.flops;
    double memory = m.bandwidth / b->plan.bytes;
    double share = rate / fmin(compute, memory);
    if (!o->json) {
        printf("%-10s C=%-3d n=%-3d batch %-3d %8.0f images/s, %.2f of the "
               "arithmetic, %.2f of what memory lets it; evaluates %.0f\n",
               c->name, c->width, c->nodes, c->batch, rate, rate / compute,
               share, c->batch / b->evaluation);
        fflush(stdout);
        return;
    }
    struct json j = json_open(stdout);
    json_text(&j, "network", c->name);
    json_int(&j, "width", c->width);
    json_int(&j, "nodes", c->nodes);
    json_int(&j, "batch", c->batch);
    json_int(&j, "ranks", 1);
    json_real(&j, "seconds_per_step", b->seconds);
    json_real(&j, "images_per_second", rate);
    json_real(&j, "evaluated_per_second", c->batch / b->evaluation);
    json_real(&j, "flops_per_image", b->plan.flops);
    json_real(&j, "bytes_per_image", b->plan.bytes);
    json_real(&j, "compute_limit", compute);
    json_real(&j, "memory_limit", memory);
    json_real(&j, "share_of_compute", rate / compute);
    json_real(&j, "share", share);
    json_text(&j, "kernel", la_level_name());
    json_text(&j, "blas", la_library_name());
    json_text(&j, "precision", sizeof(real) == 4 ? "float" : "double");
    json_close(&j);
    fflush(stdout);
}

static void print_share(const struct bench_options *o, struct machine m,
                        const struct net_share *s, int images, double step)
{
    double took = s->seconds[0] + s->seconds[1],
           rate = s->flops * images / took;
    if (!o->json) {
        printf("  %-16s %-12s %9.3f %9.3f %6.1f %%", s->name, s->kind,
               1e3 * s->seconds[0], 1e3 * s->seconds[1], 100 * took / step);
        if (s->flops > 0)
            printf(" %8.1f %6.2f", rate / 1e9, rate / m.flops);
        printf("\n");
        return;
    }
    struct json j = json_open(stdout);
    json_text(&j, "operator", s->name);
    json_text(&j, "kind", s->kind);
    json_real(&j, "forward_seconds", s->seconds[0]);
    json_real(&j, "backward_seconds", s->seconds[1]);
    json_real(&j, "share_of_step", took / step);
    json_real(&j, "flops_per_second", rate);
    json_real(&j, "share_of_compute", rate / m.flops);
    json_close(&j);
}

static void print_profile(const struct bench_options *o, struct machine m,
                          const struct net *net, int images,
                          const struct net_profile *p)
{
    double step = p->learn + p->update, rest = p->learn;
    if (!o->json)
        printf("  %-16s %-12s %9s %9s %8s %8s %6s\n", "operator", "kind",
               "ms there", "ms back", "of step", "GF/s", "share");
    for (int i = 0; i < net_operators(net); i++) {
        struct net_share s = net_share(net, i);
        for (int k = 0; k < 2; k++)
            rest -= s.seconds[k] /= p->steps;
        print_share(o, m, &s, images, step);
    }
    struct net_share loss = {
        .name = "loss, the rest", .kind = "", .seconds = {rest}};
    struct net_share update = {
        .name = "update", .kind = "", .seconds = {0, p->update}};
    print_share(o, m, &loss, images, step);
    print_share(o, m, &update, images, step);
    fflush(stdout);
}

/* The rate of a network; where it goes, if that was asked. */
static enum status measure(const struct bench_options *o,
                           const struct candidate *c, struct machine m,
                           struct net *net, struct net_batch shape,
                           struct arena *arena)
{
    struct net_bench b;
    struct net_profile p;
    TRY(net_bench_steps(net, shape, o->seconds, arena, &b));
    print(o, c, m, &b);
    if (!o->profile)
        return OK;
    TRY(net_bench_profile(net, shape, o->seconds, arena, &p));
    print_profile(o, m, net, shape.images, &p);
    return OK;
}

/* The networks of docs/performance.md: a 4-regular graph of 32 nodes. */
static enum status bench_one(const struct bench_options *o,
                             const struct candidate *c, struct machine m,
                             struct arena *arena)
{
    struct graph_spec graph = {
        .family = KREGULAR, .nodes = c->nodes, .degree = 4};
    struct graph_name name = {&graph, 1, 0};
    struct mark start = arena_mark(arena);
    struct wiring g, dag;
    struct graph_depth depth;
    struct rng r = rng_stream(1, RNG_WEIGHTS, 0, 0);
    struct net *net;
    int attempts;
    TRY(graph_sample(&graph, 1, 0, arena, &g, &attempts));
    TRY(graph_orient(name, &g, ORDER_NATURAL, arena, &dag, NULL, &depth));
    struct randwire spec = {.batch = c->batch,
                            .channels = 1,
                            .height = 28,
                            .width = 28,
                            .classes = 10,
                            .C = c->width,
                            .stem_stride = 1,
                            .stage = {&dag, &dag, &dag}};
    struct net_batch shape = {
        .images = c->batch, .numbers = 28 * 28, .heads = 1, .classes = 10};
    TRY(randwire_build(&spec, arena, &net));
    net_init(net, &r);
    TRY(measure(o, c, m, net, shape, arena));
    arena_rewind(arena, start);
    return OK;
}

/* A setting's number; 0 where there is none. */
static int setting_of(const struct task *t, const char *name)
{
    const struct schema *s = &t->study->job->schema;
    double x = NAN;
    for (int i = 0; i < s->n_settings; i++)
        if (strcmp(s->settings[i].name, name) == 0)
            x = task_number(t, name);
    return isnan(x) ? 0 : (int)x;
}

/* A point's own network, trained on its own data's shape. */
static enum status bench_point(const struct bench_options *o,
                               const struct setup *s, int64_t point,
                               struct machine m, struct arena *arena)
{
    struct mark start = arena_mark(arena);
    struct task t;
    struct net *net;
    TRY(setup_task(s, point, arena, &t));
    TRY(job_network(&t, &net));
    struct task_feed feed;
    TRY(task_feed_of(&t, &feed));
    struct net_batch shape = {.images = task_int(&t, "batch"),
                              .numbers = feed.numbers,
                              .heads = feed.heads,
                              .classes = feed.outputs / feed.heads};
    struct candidate c = {s->study.job->schema.job, setting_of(&t, "width"),
                          shape.images, setting_of(&t, "nodes")};
    TRY(measure(o, &c, m, net, shape, arena));
    arena_rewind(arena, start);
    return OK;
}

static enum status bench_sweep(const struct bench_options *o,
                               struct arena *arena)
{
    struct setup_options so = {.sweep = o->sweep, .decode = true};
    struct machine m;
    struct setup s;
    TRY(setup_open(&so, arena, &s));
    TRY(la_level_select(sweep_head(s.sweep)->kernels));
    TRY(measure_machine(arena, &m));
    for (int64_t p = 0; p < sweep_points(s.sweep); p++)
        TRY(bench_point(o, &s, p, m, arena));
    return OK;
}

enum status bench_networks(const struct bench_options *o, struct arena *arena)
{
    static const struct candidate list[] = {{"randwire", 16, 64, 32},
                                            {"randwire", 16, 16, 32},
                                            {"randwire", 32, 64, 32},
                                            {"randwire", 78, 64, 32}};
    struct machine m;
    if (o->sweep)
        return bench_sweep(o, arena);
    TRY(measure_machine(arena, &m));
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        TRY(bench_one(o, &list[i], m, arena));
    return OK;
}
