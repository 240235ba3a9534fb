/* cli.h: what the commands share. */
#ifndef CLI_H
#define CLI_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "status.h"

/* Exit codes (docs/running.md). */
enum {
    EXIT_DONE = 0,
    EXIT_INTERNAL = 1,
    EXIT_USAGE = 2,
    EXIT_SWEEP = 3,
    EXIT_SOME_FAILED = 4,
    EXIT_DAMAGED = 5,
    EXIT_REFUSED = 6,
    EXIT_DRAINED = 75
};

/* argp_parse with our conventions: exit 2 on bad usage, -h, no abbreviated
 * long options. */
void cli_parse(const struct argp *argp, int argc, char **argv, void *input);

/* FILE [RUN] and --json: what commands that look at one result file take. */
struct file_options {
    const char *file;
    bool json, takes_run;
    int64_t run;
};
#define FILE_OPTIONS                                  \
    {                                                 \
        "json", 'J', NULL, 0, "print JSON objects", 0 \
    }
error_t cli_parse_file(int key, char *arg, struct argp_state *state,
                       struct file_options *o);

/* The number that an option takes, or exit 2 with a sentence. */
uint64_t cli_whole(struct argp_state *state, const char *name, const char *arg,
                   uint64_t most);
double cli_number(struct argp_state *state, const char *name, const char *arg);

/* The number of a word among "a|b|c", or an error with the nearest one. */
int cli_choice(struct argp_state *state, const char *what, const char *arg,
               const char *choices);

/* What was printed must arrive: ERR_IO where standard output takes no more.  A
 * command that does not ask is asked at its end, and exits with 1 then. */
enum status cli_flush(void);
void cli_flush_at_exit(void);

/* Prints the latest failure, and says which exit code it means. */
int cli_fail(enum status st);

/* An arena that grows into address space as it is touched (so a generous size
 * costs nothing), or exit 1 with a message. */
struct arena *cli_arena(size_t bytes);

/* The commands, one file each.  A command gets its own name in argv[0] and
 * returns an exit code.  It parses with cli_parse, prints data on stdout and
 * messages through log.h. */
int cmd_data(int argc, char **argv);
int cmd_graph(int argc, char **argv);
int cmd_topology(int argc, char **argv);
int cmd_keys(int argc, char **argv);
int cmd_plan(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_submit(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_extend(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_rerun(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_analyze(int argc, char **argv);
int cmd_plot(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_net(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_doctor(int argc, char **argv);

#endif
