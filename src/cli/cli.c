#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "text.h"

const struct command cli_commands[] = {
    {"plan", "what a sweep will do and cost, without doing it", cmd_plan},
    {"run", "start or continue a sweep", cmd_run},
    {"status", "how far a result file is", cmd_status},
    {"analyze", "statistics of a population of runs", cmd_analyze},
    {"graph", "sample, measure, draw and write graphs", cmd_graph},
    {"net", "the network of one point, and a file to check it with", cmd_net},
    {"keys", "what a sweep file may hold", cmd_keys},
    {"bench", "what this machine can do, and does", cmd_bench},
    {"data", "describe a data set, export its images", cmd_data},
    {"verify", "check every checksum of a result file", cmd_verify},
    {"plot", "one figure as svg, png or pdf", cmd_plot},
    {NULL, NULL, NULL}};

/* argp takes "--repl=3" for --replicates: refuse what is not a whole name. */
static const char *abbreviated(const struct argp_option *o, const char *arg)
{
    size_t n = strcspn(arg, "=");
    const char *near = NULL;
    for (; o && (o->name || o->key || o->doc); o++)
        if (o->name && strncmp(o->name, arg, n) == 0) {
            if (o->name[n] == '\0')
                return NULL;
            near = o->name;
        }
    return near;
}

static void refuse_abbreviations(const struct argp *argp, int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *near = strncmp(argv[i], "--", 2) == 0
                               ? abbreviated(argp->options, argv[i] + 2)
                               : NULL;
        if (near) {
            log_error("%s: options are not abbreviated; did you mean --%s?",
                      argv[i], near);
            exit(EXIT_USAGE);
        }
    }
}

void cli_parse(const struct argp *argp, int argc, char **argv, void *input)
{
    static char name[64], long_help[] = "--help";
    snprintf(name, sizeof name, "wiresweep %s", argv[0]);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "-h") == 0)
            argv[i] = long_help;
    refuse_abbreviations(argp, argc, argv);
    argp_err_exit_status = EXIT_USAGE;
    argv[0] = name;
    if (argp_parse(argp, argc, argv, 0, NULL, input))
        exit(EXIT_USAGE);
}

int cli_fail(enum status st)
{
    log_failure(st);
    switch (st) {
    case ERR_INPUT:
        return EXIT_USAGE;
    case ERR_DAMAGED:
        return EXIT_DAMAGED;
    case ERR_REFUSED:
        return EXIT_REFUSED;
    default:
        return EXIT_INTERNAL;
    }
}

struct arena *cli_arena(size_t bytes)
{
    struct arena *a = arena_new(bytes);
    if (!a) {
        char size[TEXT_BYTES];
        log_error("no room for %s of memory", text_bytes((double)bytes, size));
        exit(EXIT_INTERNAL);
    }
    return a;
}
