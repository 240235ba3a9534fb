/* wiresweep bench: the numbers of docs/performance.md on this machine. */
#include <stdio.h>
#include <string.h>

#include "bench_parts.h"
#include "log.h"
#include "text.h"

static const struct argp_option options[] = {
    {"seconds", 's', "S", 0, "seconds per measurement (default 3)", 0},
    {"ranks", 'j', "N", 0, "ranks of the dispatch benchmark (default 2)", 0},
    {"profile", 'p', NULL, 0, "networks: where the time of a step goes", 0},
    {"json", 'J', NULL, 0, "print one JSON object per measurement", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static int read_ranks(const char *arg, struct argp_state *state)
{
    char *end;
    long n = strtol(arg, &end, 10);
    if (end == arg || *end || n < 1 || n > 4096)
        argp_error(state, "--ranks takes a number from 1 to 4096, not \"%s\"",
                   arg);
    return (int)n;
}

static double read_number(const char *arg, const char *name,
                          struct argp_state *state)
{
    char *end;
    double x = strtod(arg, &end);
    if (end == arg || *end || !(x > 0))
        argp_error(state, "--%s takes a number, not \"%s\"", name, arg);
    return x;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct bench_options *o = state->input;
    switch (key) {
    case 's':
        o->seconds = read_number(arg, "seconds", state);
        return 0;
    case 'j':
        o->ranks = read_ranks(arg, state);
        return 0;
    case 'p':
        o->profile = true;
        return 0;
    case 'J':
        o->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (!o->what)
            o->what = arg;
        else if (!o->sweep)
            o->sweep = arg;
        else
            return ARGP_ERR_UNKNOWN;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    options,
    parse,
    "[machine|networks [SWEEP]|dispatch|store|topology]",
    "Measures this machine: arithmetic peak and memory bandwidth; training "
    "rates of networks as shares of what the machine could do; trials dealt "
    "per second; rows written per second; births and deaths of weighted "
    "graphs.",
    NULL,
    NULL,
    NULL};

int cmd_bench(int argc, char **argv)
{
    static const struct {
        const char *name;
        enum status (*run)(const struct bench_options *o, struct arena *a);
    } parts[] = {{"machine", bench_machine},
                 {"networks", bench_networks},
                 {"dispatch", bench_dispatch},
                 {"store", bench_store},
                 {"topology", bench_topology}};
    enum { PARTS = sizeof parts / sizeof *parts };
    const char *names[PARTS];
    struct bench_options o = {.seconds = 3, .ranks = 2};
    cli_parse(&argp, argc, argv, &o);
    struct arena *arena = cli_arena((size_t)16 << 30);
    bool known = !o.what;
    for (int i = 0; i < PARTS; i++) {
        names[i] = parts[i].name;
        if (o.what && strcmp(o.what, parts[i].name) != 0)
            continue;
        known = true;
        enum status st = parts[i].run(&o, arena);
        if (st != OK)
            return cli_fail(st);
    }
    arena_free(arena);
    if (known)
        return EXIT_DONE;
    const char *near = text_nearest(o.what, names, PARTS);
    log_error("no benchmark \"%s\"; did you mean \"%s\"?", o.what,
              near ? near : "networks");
    return EXIT_USAGE;
}
