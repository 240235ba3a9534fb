#include "cli.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "log.h"
#include "text.h"

enum { MOST_OPTIONS = 64 };

/* The long options, argp's own included; their number. */
static int long_options(const struct argp_option *o,
                        const char *names[MOST_OPTIONS])
{
    int n = 0;
    names[n++] = "help";
    names[n++] = "usage";
    for (; o && (o->name || o->key || o->doc) && n < MOST_OPTIONS; o++)
        if (o->name)
            names[n++] = o->name;
    return n;
}

/* argp takes "--repl=3" for --replicates: only whole names are taken here. */
static void check_option(const struct argp *argp, const char *arg)
{
    const char *names[MOST_OPTIONS], *near = NULL;
    int n = long_options(argp->options, names);
    size_t length = strcspn(arg, "=");
    char word[64];
    for (int i = 0; i < n; i++)
        if (strncmp(names[i], arg, length) == 0) {
            if (names[i][length] == '\0')
                return;
            near = names[i];
        }
    snprintf(word, sizeof word, "%.*s", (int)length, arg);
    if (near)
        log_error("--%s: options are not abbreviated; did you mean --%s?", word,
                  near);
    else if ((near = text_nearest(word, names, n)))
        log_error("there is no option --%s; did you mean --%s?", word, near);
    else
        log_error("there is no option --%s; see --help", word);
    exit(EXIT_USAGE);
}

static void check_options(const struct argp *argp, int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strncmp(argv[i], "--", 2) == 0)
            check_option(argp, argv[i] + 2);
}

void cli_parse(const struct argp *argp, int argc, char **argv, void *input)
{
    static char name[64], long_help[] = "--help";
    snprintf(name, sizeof name, "wiresweep %s", argv[0]);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "-h") == 0)
            argv[i] = long_help;
    check_options(argp, argc, argv);
    argp_err_exit_status = EXIT_USAGE;
    argv[0] = name;
    error_t error = argp_parse(argp, argc, argv, 0, NULL, input);
    if (error == ENOMEM) {
        log_error("no memory to read the command line");
        exit(EXIT_INTERNAL);
    }
    if (error)
        exit(EXIT_USAGE);
}

uint64_t cli_whole(struct argp_state *state, const char *name, const char *arg,
                   uint64_t most)
{
    char *end;
    errno = 0;
    unsigned long long x = strtoull(arg, &end, 10);
    if (*arg < '0' || *arg > '9' || *end || errno || x > most)
        argp_error(state, "--%s %s: a whole number from 0 to %llu is meant",
                   name, arg, (unsigned long long)most);
    return x;
}

double cli_number(struct argp_state *state, const char *name, const char *arg)
{
    char *end;
    double x = strtod(arg, &end);
    if (end == arg || *end || !isfinite(x))
        argp_error(state, "--%s %s: a number is meant", name, arg);
    return x;
}

error_t cli_parse_file(int key, char *arg, struct argp_state *state,
                       struct file_options *o)
{
    char *end;
    switch (key) {
    case 'J':
        o->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (o->file && (!o->takes_run || o->run >= 0))
            return ARGP_ERR_UNKNOWN;
        if (!o->file) {
            o->file = arg;
            return 0;
        }
        o->run = strtoll(arg, &end, 10);
        if (*arg == '\0' || *end != '\0' || o->run < 0)
            argp_error(state, "RUN is the number of a run, not \"%s\"", arg);
        return 0;
    case ARGP_KEY_END:
        if (!o->file)
            argp_error(state, "which result file?");
        if (o->takes_run && o->run < 0)
            argp_error(state, "which run? (its number in /runs)");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
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
    struct rlimit limit;
    char size[TEXT_BYTES];
    if (a)
        return a;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        log_error("no memory to begin with: ulimit -v allows %s in all",
                  text_bytes((double)limit.rlim_cur, size));
    else
        log_error("no memory to begin with");
    exit(EXIT_INTERNAL);
}

static bool output_failed;

enum status cli_flush(void)
{
    errno = 0;
    if (output_failed || (fflush(stdout) == 0 && !ferror(stdout)))
        return OK;
    output_failed = true; /* told once */
    if (errno == 0)       /* an earlier write failed: another one tells why */
        (void)(putchar('\n') == EOF || fflush(stdout));
    return FAIL(ERR_IO, "standard output: %s",
                errno ? strerror(errno) : "not all of it was written");
}

static void flush_last(void)
{
    if (!output_failed && cli_flush() != OK) {
        log_failure(ERR_IO);
        _exit(EXIT_INTERNAL);
    }
}

void cli_flush_at_exit(void)
{
    atexit(flush_last);
}

int cli_choice(struct argp_state *state, const char *what, const char *arg,
               const char *choices)
{
    int i = text_choice(arg, choices);
    if (i >= 0)
        return i;
    char copy[256], *save = NULL;
    const char *word[16], *near;
    int n = 0;
    snprintf(copy, sizeof copy, "%s", choices);
    for (char *w = strtok_r(copy, "|", &save); w && n < 16;
         w = strtok_r(NULL, "|", &save))
        word[n++] = w;
    near = text_nearest(arg, word, n);
    if (near)
        argp_error(state, "no %s \"%s\"; did you mean \"%s\"?", what, arg,
                   near);
    else
        argp_error(state, "no %s \"%s\"; there are %s", what, arg, choices);
    return 0;
}
