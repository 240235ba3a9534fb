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
#include "clock.h"
#include "columns.h"
#include "json.h"
#include "log.h"
#include "shard.h"
#include "store_check.h"
#include "text.h"

#define ARENA_BYTES ((size_t)16 << 30)
enum { STATES = QUARANTINED + 1, WATCH_SECONDS = 2, MOST_REASONS = 8 };

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
    "so far.  Safe while the sweep runs.",
    NULL,
    NULL,
    NULL};

struct reason {
    char text[160];
    int64_t count, run;
};

struct summary {
    int64_t runs, by_state[STATES]; /* of a shard: its own */
    int64_t damaged;                /* counted in no state */
    double seconds;                 /* of the trials that ended */
    double rate;         /* trials a second, of the latest hour; NaN */
    double seconds_left; /* NaN where nothing is known */
    int64_t best, worst; /* runs, -1: none */
    double best_accuracy, worst_accuracy;
    struct reason reason[MOST_REASONS];
    int reasons;
};

static void add_reason(struct summary *s, const char *text, int64_t run)
{
    for (int i = 0; i < s->reasons; i++)
        if (strcmp(s->reason[i].text, text) == 0) {
            s->reason[i].count++;
            return;
        }
    if (s->reasons == MOST_REASONS)
        return;
    struct reason *r = &s->reason[s->reasons++];
    snprintf(r->text, sizeof r->text, "%s", text);
    r->count = 1;
    r->run = run;
}

static void add_accuracy(struct summary *s, double x, int64_t run)
{
    if (isnan(x))
        return;
    if (s->best < 0 || x > s->best_accuracy) {
        s->best = run;
        s->best_accuracy = x;
    }
    if (s->worst < 0 || x < s->worst_accuracy) {
        s->worst = run;
        s->worst_accuracy = x;
    }
}

/* Rate and time left from when the trials of the latest hour ended. */
static void estimate(struct summary *s, const struct frame *telemetry)
{
    const struct series *ends = frame_find(telemetry, "finished");
    const struct series *begins = frame_find(telemetry, "started");
    double last = -INFINITY, first = INFINITY;
    int64_t n = 0, left = s->by_state[PENDING] + s->by_state[RUNNING];
    if (!ends || !begins)
        return;
    for (int64_t i = 0; i < telemetry->rows; i++)
        last = fmax(last, clock_read_iso(ends->text[i]));
    for (int64_t i = 0; i < telemetry->rows; i++)
        if (clock_read_iso(ends->text[i]) > last - 3600) {
            first = fmin(first, clock_read_iso(begins->text[i]));
            n++;
        }
    if (n == 0)
        return;
    s->rate = (double)n / fmax(last - first, 1);
    s->seconds_left = (double)left / s->rate;
}

static enum status summarise(struct store_file *f, struct arena *arena,
                             struct summary *s)
{
    struct frame runs, commit, telemetry;
    const struct series *state, *error, *accuracy, *graph;
    struct shard shard;
    *s = (struct summary){
        .rate = NAN, .seconds_left = NAN, .best = -1, .worst = -1};
    TRY(store_judge(f, arena, &s->damaged));
    store_tell(f);
    TRY(store_frame(f, "runs", arena, &runs));
    TRY(store_frame(f, "commit", arena, &commit));
    TRY(store_frame(f, "telemetry", arena, &telemetry));
    TRY(frame_get(&commit, "state", &state));
    TRY(frame_get(&runs, "error", &error));
    TRY(frame_get(&runs, "graph", &graph));
    if (!shard_read(f->shard, &shard))
        return FAIL(ERR_DAMAGED, "%s: it is no shard \"%s\"", f->path,
                    f->shard);
    TRY(frame_get(&runs, "test_accuracy", &accuracy));
    for (int64_t i = 0, graphs = 0; i < runs.rows; i++) {
        int k = (int)state->number[i];
        graphs += i > 0 && graph->number[i] != graph->number[i - 1];
        if (!shard_has(&shard, isnan(graph->number[i]) ? -1 : graphs, i))
            continue;
        s->runs++;
        if (f->verdict[i] == STORE_DAMAGED)
            continue;
        if (k < 0 || k >= STATES)
            return FAIL(ERR_DAMAGED,
                        "%s: run %lld has no valid state; see "
                        "wiresweep verify",
                        f->path, (long long)i);
        s->by_state[k]++;
        if (k > DONE)
            add_reason(s, error->text[i], i);
        else if (k == DONE)
            add_accuracy(s, accuracy->number[i], i);
    }
    estimate(s, &telemetry);
    return OK;
}

static const char *const state_names[STATES] = {
    "pending", "running", "done",       "diverged",
    "failed",  "timeout", "quarantined"};

static void print_json(const struct store_file *f, const struct summary *s)
{
    struct json j = json_open(stdout);
    json_text(&j, "shard", f->shard);
    json_int(&j, "runs", s->runs);
    for (int i = 0; i < STATES; i++)
        json_int(&j, state_names[i], s->by_state[i]);
    json_int(&j, STORE_DAMAGED_WORD, s->damaged);
    json_real(&j, "rate", s->rate);
    json_real(&j, "seconds_left", s->seconds_left);
    json_close(&j);
    fflush(stdout);
}

static void print_text(const struct store_file *f, const struct summary *s)
{
    char left[TEXT_BYTES];
    printf("%s: %s (job %s%s%s)\n", f->path, f->title, f->job,
           *f->shard ? ", shard " : "", f->shard);
    for (int i = 0; i < STATES; i++)
        if (s->by_state[i] || i == DONE)
            printf("  %-12s %8" PRId64 "  %5.1f %%\n", state_names[i],
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
    for (int i = 0; i < s->reasons; i++)
        printf("  %" PRId64 " x %s (first: run %" PRId64 ")\n",
               s->reason[i].count, s->reason[i].text, s->reason[i].run);
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
    enum status st = store_open(o->at.file, arena, &f);
    if (st == OK)
        st = summarise(&f, arena, &s);
    if (st == OK && o->watch && isatty(STDOUT_FILENO) && !o->at.json)
        printf("\033[H\033[J");
    if (st == OK && o->at.json)
        print_json(&f, &s);
    else if (st == OK)
        print_text(&f, &s);
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
