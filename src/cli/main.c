#include "cli_main.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build_facts.h"
#include "cli.h"
#include "log.h"
#include "text.h"
#include "words.h"

enum { MOST_COMMANDS = 32 };

struct command {
    const char *name, *summary;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {"plan", "what a sweep will do and cost, without doing it", cmd_plan},
    {"run", "start or continue a sweep", cmd_run},
    {"submit", "give a sweep to Slurm, and go on until it is done", cmd_submit},
    {"status", "how far a result file is", cmd_status},
    {"extend", "a file of a sweep that grew: finished runs stay", cmd_extend},
    {"merge", "several files of one study into one", cmd_merge},
    {"analyze", "statistics of a population of runs", cmd_analyze},
    {"show", "one run: its row, graph, epochs and fate", cmd_show},
    {"rerun", "repeat one run and compare it bit by bit", cmd_rerun},
    {"export", "a table as CSV or JSON lines", cmd_export},
    {"graph", "sample, measure, draw and write graphs", cmd_graph},
    {"topology", "components and cycles of weighted graphs", cmd_topology},
    {"net", "the network of one point, and a file to check it with", cmd_net},
    {"keys", "what a sweep file may hold", cmd_keys},
    {"bench", "what this machine can do, and does", cmd_bench},
    {"doctor", "whether this machine, and a file, are fit to work", cmd_doctor},
    {"data", "describe a data set, export its images", cmd_data},
    {"verify", "check every checksum of a result file", cmd_verify},
    {"plot", "one figure as svg, png or pdf", cmd_plot},
    {"report", "one page that answers the population's question", cmd_report},
    {NULL, NULL, NULL}};

static void help(FILE *out)
{
    fprintf(out, "Usage: wiresweep COMMAND [OPTION...]\n\n"
                 "How the wiring of a neural network changes what it "
                 "learns.\n\nCommands:\n");
    for (const struct command *c = commands; c->name; c++)
        fprintf(out, "  %-10s %s\n", c->name, c->summary);
    fprintf(out, "\nwiresweep COMMAND --help tells more of each.\n");
}

/* A dormant OpenMP under igraph or GSL would take every core of the node. */
static void pin_threads(void)
{
    setenv("OMP_NUM_THREADS", "1", 0);
    setenv("OPENBLAS_NUM_THREADS", "1", 0);
    setenv("BLIS_NUM_THREADS", "1", 0);
}

static int unknown(const char *word)
{
    const char *names[MOST_COMMANDS];
    int n = 0;
    for (const struct command *c = commands; c->name; c++)
        names[n++] = c->name;
    const char *near = text_nearest(word, names, n);
    if (near)
        log_error("no command \"%s\"; did you mean \"%s\"?", word, near);
    else
        log_error("no command \"%s\"; wiresweep --help lists them", word);
    return EXIT_USAGE;
}

int cli_main(int argc, char **argv)
{
    words_check();
    pin_threads();
    cli_flush_at_exit();
    signal(SIGXFSZ, SIG_IGN); /* a full quota is an error of write */
    if (argc < 2) {
        help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        help(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("wiresweep %s (%s)\n", BUILD_VERSION, BUILD_COMMIT);
        return EXIT_DONE;
    }
    for (const struct command *c = commands; c->name; c++)
        if (strcmp(argv[1], c->name) == 0)
            return c->run(argc - 1, argv + 1);
    return unknown(argv[1]);
}
