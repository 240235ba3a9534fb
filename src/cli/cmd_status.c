/* wiresweep status: how far a result file is; safe during a run. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "json.h"
#include "life.h"
#include "log.h"
#include "store_check.h"
#include "summary.h"
#include "text.h"

#define ARENA_BYTES ((size_t)16 << 30)
enum { WATCH_SECONDS = 2 };

struct status_options {
    struct file_options at;
    bool watch, exit_code;
};

static const struct argp_option options[] = {
    {"watch", 'w', NULL, 0, "repeat every two seconds until it is done", 0},
    {"exit-code", 'e', NULL, 0,
     "say by the exit code what the file holds: 0 all done, 4 all over but "
     "some failed, 75 runs are left",
     0},
    FILE_OPTIONS,
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct status_options *o = state->input;
    switch (key) {
    case 'w':
        o->watch = true;
        return 0;
    case 'e':
        o->exit_code = true;
        return 0;
    default:
        return cli_parse_file(key, arg, state, &o->at);
    }
}

static const struct argp argp = {
    options,
    parse,
    "FILE",
    "Counts by state, rate, time left, failures with reasons, best and worst "
    "so far; whether a job is at work on it, how the last one ended, and how "
    "to go on.  Safe while the sweep runs.",
    NULL,
    NULL,
    NULL};

static void print_json(const struct store_file *f, const struct summary *s,
                       const struct life *l)
{
    struct json j = json_open(stdout);
    json_text(&j, "shard", f->shard);
    json_int(&j, "runs", s->runs);
    for (int i = 0; i < STATES; i++)
        json_int(&j, summary_states[i], s->by_state[i]);
    json_int(&j, STORE_DAMAGED_WORD, s->damaged);
    json_real(&j, "rate", s->rate);
    json_real(&j, "seconds_left", s->seconds_left);
    life_json(f, l, &j);
    json_close(&j);
    fflush(stdout);
}

static void print_reasons(const struct summary *s)
{
    char line[256];
    for (int i = 0;; i++) {
        struct text t = TEXT(line);
        if (!summary_reason(s, i, &t))
            return;
        printf("  %s\n", line);
    }
}

static void print_text(const struct store_file *f, const struct summary *s,
                       const struct life *l)
{
    char left[TEXT_BYTES];
    printf("%s: %s (job %s%s%s)\n", f->path, f->title, f->job,
           *f->shard ? ", shard " : "", f->shard);
    for (int i = 0; i < STATES; i++)
        if (s->by_state[i] || i == DONE)
            printf("  %-12s %8" PRId64 "  %5.1f %%\n", summary_states[i],
                   s->by_state[i],
                   100.0 * (double)s->by_state[i] / (double)s->runs);
    if (s->damaged)
        printf("  %-12s %8" PRId64 "  %5.1f %%  (run again by the next "
               "wiresweep run; see wiresweep verify)\n",
               STORE_DAMAGED_WORD, s->damaged,
               100.0 * (double)s->damaged / (double)s->runs);
    if (s->by_state[PENDING] + s->by_state[RUNNING] && !isnan(s->rate))
        printf("  rate %.3g trials/min, about %s left\n", 60 * s->rate,
               text_seconds(s->seconds_left, left));
    if (s->best >= 0)
        printf("  test accuracy from %.4f (run %" PRId64 ") to %.4f (run "
               "%" PRId64 ")\n",
               s->worst_accuracy, s->worst, s->best_accuracy, s->best);
    print_reasons(s);
    life_print(f, l);
    fflush(stdout);
}

/* What the file says of its study; a launcher's own code says nothing. */
static int exit_code(const struct summary *s)
{
    int64_t left = s->by_state[PENDING] + s->by_state[RUNNING] + s->damaged;
    if (left)
        return EXIT_DRAINED;
    return s->by_state[DONE] < s->runs ? EXIT_SOME_FAILED : EXIT_DONE;
}

static enum status look(const struct status_options *o, int *code)
{
    struct arena *arena = cli_arena(ARENA_BYTES);
    struct store_file f;
    struct summary s;
    struct life life;
    enum status st = store_open(o->at.file, arena, &f);
    if (st == OK)
        st = summary_read(&f, arena, &s);
    if (st == OK)
        life_ask(&f, &s, &life);
    if (st == OK && o->watch && isatty(STDOUT_FILENO) && !o->at.json)
        printf("\033[H\033[J");
    if (st == OK && o->at.json)
        print_json(&f, &s, &life);
    else if (st == OK)
        print_text(&f, &s, &life);
    *code = st == OK ? exit_code(&s) : EXIT_INTERNAL;
    arena_free(arena);
    return st;
}

int cmd_status(int argc, char **argv)
{
    struct status_options o = {0};
    int code;
    cli_parse(&argp, argc, argv, &o);
    enum status st = look(&o, &code);
    while (st == OK && o.watch && code == EXIT_DRAINED) {
        sleep(WATCH_SECONDS);
        st = look(&o, &code);
    }
    if (st != OK)
        return cli_fail(st);
    return o.exit_code ? code : EXIT_DONE;
}
