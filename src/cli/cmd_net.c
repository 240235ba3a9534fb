/* wiresweep net: the network of one point, for people and for other
 * frameworks. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "la.h"
#include "log.h"
#include "model.h"
#include "net.h"
#include "net_file.h"
#include "output.h"
#include "text.h"
#include "weights_file.h"

#define ARENA_BYTES ((size_t)16 << 30)

struct net_options {
    struct setup_options setup;
    const char *output, *load;
    int64_t point;
    bool json, explain;
};

static const struct argp_option options[] = {
    {"point", 'p', "N", 0, "which point of the sweep (default 0)", 0},
    {"output", 'o', "FILE", 0,
     "write graph, parameters, one batch, logits, loss and every gradient to "
     "an HDF5 file",
     0},
    {"load", 'L', "FILE", 0,
     "take parameters and batch from such a file, or the parameters of a run "
     "from one that it kept, instead of the seeds",
     0},
    SETUP_OPTIONS,
    {"explain", 'e', NULL, 0,
     "print the plan in words: order, what is folded, memory", 0},
    {"json", 'J', NULL, 0, "print one JSON object per layer", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct net_options *o = state->input;
    char *end;
    switch (key) {
    case 'p':
        o->point = strtoll(arg, &end, 10);
        if (end == arg || *end || o->point < 0)
            argp_error(state, "--point takes a number from 0, not \"%s\"", arg);
        return 0;
    case 'o':
        o->output = arg;
        return 0;
    case 'L':
        o->load = arg;
        return 0;
    case 'e':
        o->explain = true;
        return 0;
    case 'J':
        o->json = true;
        return 0;
    default:
        return setup_parse(key, arg, state, &o->setup);
    }
}

static const struct argp argp = {
    options,
    parse,
    "SWEEP",
    "The network of one point: layers with shapes, parameters and FLOPs; peak "
    "memory.  With -o, everything another framework needs to check it.",
    NULL,
    NULL,
    NULL};

static void print_json(const struct net *n)
{
    for (int i = 0; i < net_layers(n); i++) {
        struct net_layer l = net_layer(n, i);
        struct json j = json_open(stdout);
        json_text(&j, "layer", l.name);
        json_text(&j, "kind", l.kind);
        json_array(&j, "shape");
        for (int k = 0; k < 3; k++)
            json_int(&j, NULL, l.shape[k]);
        json_array_end(&j);
        json_int(&j, "parameters", l.parameters);
        json_real(&j, "flops", l.flops);
        json_close(&j);
    }
}

static void print_text(const struct net *n, int batch)
{
    struct net_plan p = net_plan(n);
    char a[TEXT_BYTES], b[TEXT_BYTES], shape[32];
    printf("%-24s %-12s %14s %12s %12s\n", "layer", "kind", "height x w x c",
           "parameters", "MFLOP/image");
    for (int i = 0; i < net_layers(n); i++) {
        struct net_layer l = net_layer(n, i);
        snprintf(shape, sizeof shape, "%d x %d x %d", l.shape[0], l.shape[1],
                 l.shape[2]);
        printf("%-24s %-12s %14s %12" PRId64 " %12.3f\n", l.name, l.kind, shape,
               l.parameters, l.flops / 1e6);
    }
    printf("\n%" PRId64 " parameters; %.1f MFLOP and at least %s of memory "
           "traffic per image, forward and backward;\npeak memory %s at batch "
           "%d\n",
           p.parameters, p.flops / 1e6, text_bytes(p.bytes, a),
           text_bytes((double)p.memory, b), batch);
}

/* What a run kept: *run; else -1.  Its numbers are those of its kernels. */
static enum status open_kept(const struct net_options *o, const struct setup *s,
                             struct arena *arena, struct arrays **a,
                             int64_t *run)
{
    char kernels[16];
    *run = -1;
    if (!o->load)
        return OK;
    TRY(arrays_open(o->load, arena, a));
    if (!weights_file_is(*a))
        return OK;
    TRY(weights_file_find(*a, o->load, s, arena, run));
    arrays_text(*a, "kernels", kernels, sizeof kernels);
    return strcmp(sweep_head(s->sweep)->kernels, "auto") == 0
               ? la_level_select(kernels)
               : OK;
}

static enum status choose_trial(const struct net_options *o,
                                const struct setup *s, int64_t run,
                                struct arena *arena, struct task *t)
{
    if (run < 0)
        return setup_task(s, o->point < 0 ? 0 : o->point, arena, t);
    TRY(setup_trial(s, run, arena, t));
    if (o->point >= 0 && o->point != t->trial.point)
        return FAIL(ERR_INPUT,
                    "%s has the weights of run %" PRId64 ", which is at point "
                    "%" PRId64 ", not %" PRId64 "; leave out --point",
                    o->load, run, t->trial.point, o->point);
    return OK;
}

/* How well the kept weights do: what the run recorded. */
static enum status print_score(const struct net_options *o, struct task *t,
                               struct net *net)
{
    struct task_feed feed;
    double score[2];
    TRY(task_feed_of(t, &feed));
    TRY(task_evaluate(t, net, &feed, score));
    if (o->json) {
        struct json j = json_open(stdout);
        json_int(&j, "run", t->trial.run);
        json_real(&j, "test_accuracy", score[1]);
        json_real(&j, "test_loss", score[0]);
        json_int(&j, "test_images", feed.test);
        json_close(&j);
    } else {
        printf("\nrun %" PRId64 " on its %d test images, by the weights of %s: "
               "accuracy %.17g, loss %.17g\n",
               t->trial.run, feed.test, o->load, score[1], score[0]);
    }
    return OK;
}

static enum status load_kept(const struct net_options *o, struct task *t,
                             struct net *net, const struct arrays *a)
{
    TRY(net_file_load(net, a, t->arena));
    TRY(weights_file_check(a, o->load, net, t->arena));
    if (t->study->job->before)
        TRY(t->study->job->before(t, net, task_int(t, "epochs") - 1));
    return o->output || o->explain ? OK : print_score(o, t, net);
}

static enum status show(const struct net_options *o, const struct setup *s,
                        struct arena *arena)
{
    const char *const inputs[] = {o->setup.sweep, o->load};
    struct arrays *kept = NULL;
    struct task t;
    struct net *net;
    int64_t run;
    TRY(output_spares(o->output, inputs, 2));
    TRY(la_level_select(sweep_head(s->sweep)->kernels));
    TRY(open_kept(o, s, arena, &kept, &run));
    TRY(choose_trial(o, s, run, arena, &t));
    TRY(job_network(&t, &net));
    net_set_dropout(net, false); /* masks are no part of what can be compared */
    if (o->explain)
        net_explain(net, stdout);
    else if (o->json)
        print_json(net);
    else if (!o->output)
        print_text(net, task_int(&t, "batch"));
    if (run >= 0)
        TRY(load_kept(o, &t, net, kept));
    return o->output ? net_file_write(&t, net, o->output, o->load) : OK;
}

int cmd_net(int argc, char **argv)
{
    struct net_options o = {.setup = {.decode = true}, .point = -1};
    struct setup setup;
    cli_parse(&argp, argc, argv, &o);
    struct arena *arena = cli_arena(ARENA_BYTES);
    enum status st = setup_open(&o.setup, arena, &setup);
    if (st != OK) {
        log_failure(st);
        return st == ERR_INPUT ? EXIT_SWEEP : cli_fail(st);
    }
    st = show(&o, &setup, arena);
    int code = st == OK ? EXIT_DONE : cli_fail(st);
    arena_free(arena);
    return code;
}
