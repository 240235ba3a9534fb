/* What rank 0 says when a drain begins, and at the end; what any rank writes of
 * a trial that failed. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "run.h"
#include "summary.h"
#include "text.h"
#include "weights_file.h"

/* ---- a drain
 * ----------------------------------------------------------------- */

static void add_trials(const struct runner *r, struct text *t)
{
    int n = sched_at_work(r->sched);
    bool kept = sweep_head(r->setup->sweep)->limits.checkpoint > 0;
    if (n == 0)
        text_add(t, "no trial is at work");
    else
        text_add(t, "%d trial%s %s%s, at most %.3g s", n, n == 1 ? "" : "s",
                 kept ? "save" : "finish",
                 kept && n == 1 ? "s its state"
                 : kept         ? " their states"
                 : n == 1       ? "es"
                                : "",
                 r->options->drain_time);
}

/* A key is named only to who has pressed it. */
static const char *how_to_stop(void)
{
    bool seen = isatty(STDERR_FILENO) || getenv(RUN_TERMINAL);
    return run_signals_interrupted() && seen ? "press again to stop now"
                                             : "SIGTERM stops it now";
}

void run_say_drain(struct runner *r)
{
    char line[160];
    struct text t = TEXT(line);
    if (r->drain_said || sched_rank(r->sched) > 0)
        return;
    r->drain_said = true;
    add_trials(r, &t);
    log_note("draining: %s; %s", line, how_to_stop());
}

/* ---- the end
 * ----------------------------------------------------------------- */

static int64_t failures(const struct runner *r)
{
    int64_t n = 0;
    for (int i = DIVERGED; i <= QUARANTINED; i++)
        n += r->counts.by_state[i];
    return n;
}

static void say_counts(const struct runner *r)
{
    char line[256];
    struct text t = TEXT(line);
    int64_t done = r->counts.by_state[DONE];
    int64_t left = r->runs - done - failures(r);
    if (done == r->runs) {
        log_note("%s: all %" PRId64 " trials are done", r->options->file, done);
        return;
    }
    text_add(&t, "%" PRId64 " of %" PRId64 " trials done", done, r->runs);
    for (int i = DIVERGED; i <= QUARANTINED; i++)
        if (r->counts.by_state[i])
            text_add(&t, ", %" PRId64 " %s", r->counts.by_state[i],
                     summary_states[i]);
    if (left)
        text_add(&t, ", %" PRId64 " left", left);
    log_note("%s: %s", r->options->file, line);
}

/* As the file has them, with those of earlier jobs. */
static void say_reasons(const struct runner *r)
{
    struct mark start = arena_mark(r->arena);
    struct store_file f;
    struct summary s;
    char line[256];
    enum status st = store_open(r->options->file, r->arena, &f);
    if (st == OK)
        st = summary_read(&f, r->arena, &s);
    if (st != OK)
        log_warn("why they failed cannot be read back: %s", fail_text());
    for (int i = 0; st == OK; i++) {
        struct text t = TEXT(line);
        if (!summary_reason(&s, i, &t))
            break;
        log_note("  %s", line);
    }
    arena_rewind(r->arena, start);
}

/* The same command, with what failed tried again. */
static void add_retry(const struct runner *r, struct text *t)
{
    const char *between = "the same command with --retry ";
    for (int i = DIVERGED; i <= QUARANTINED; i++)
        if (r->counts.by_state[i]) {
            text_add(t, "%s%s", between, summary_states[i]);
            between = ",";
        }
}

static void say_next(const struct runner *r, int code)
{
    char line[PATH_MAX + 256];
    struct text t = TEXT(line);
    if (code == EXIT_DRAINED || code == EXIT_INTERNAL) {
        log_note("next: the same command goes on");
        return;
    }
    if (r->counts.by_state[DONE]) {
        text_add(&t, r->options->shard.of
                         ? "wiresweep merge -o FILE and all shards, such as "
                         : "wiresweep report ");
        text_add_word(&t, r->options->file);
        if (failures(r))
            text_add(&t, "; or ");
    }
    if (failures(r))
        add_retry(r, &t);
    log_note("next: %s", line);
}

/* Whether the disk was full, or they were deleted: nobody else would say so. */
static void say_weights(struct runner *r)
{
    struct weights_survey w;
    enum status st = weights_file_survey(r->setup, r->store, &r->options->shard,
                                         false, r->arena, &w);
    if (st != OK)
        log_failure(st);
    else if (w.missing)
        log_warn("%s: %" PRId64 " finished runs have no kept weights (first: "
                 "run %" PRId64 "); wiresweep rerun %s %" PRId64
                 " --keep-weights makes them",
                 r->options->file, w.missing, w.first_missing, r->options->file,
                 w.first_missing);
}

void run_say_end(struct runner *r, int code, bool leaving)
{
    bool quiet = strcmp(r->options->progress, "none") == 0 &&
                 code == EXIT_DONE && !failures(r);
    if (sched_rank(r->sched) > 0 || r->lost)
        return;
    if (!leaving)
        say_weights(r);
    if (quiet)
        return;
    say_counts(r);
    if (failures(r) && !leaving)
        say_reasons(r);
    say_next(r, code);
}

/* ---- a trial ---- */

void run_name_cause(const struct crew_end *e, const struct page *p,
                    double limit, struct text *t)
{
    switch (e->how) {
    case CREW_RETURNED:
        if (p->status == ERR_MEMORY)
            text_add(t, "memory: the trial did not fit its limit");
        else
            text_add(t, "its results were incomplete");
        break;
    case CREW_EXIT:
        text_add(t, "exit code %d", e->code);
        break;
    case CREW_SIGNAL:
        if (e->code == SIGKILL)
            text_add(t, "signal 9 (killed, perhaps for lack of memory)");
        else
            text_add(t, "signal %d (%s)", e->code, strsignal(e->code));
        break;
    case CREW_TIMEOUT:
        text_add(t, "no end after %.3g s", limit);
        break;
    case CREW_FORK: /* see no_process */
        break;
    }
}
