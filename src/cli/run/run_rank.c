/* What one rank does: take a trial, give it to a child, watch, write. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "run.h"
#include "text.h"
#include "weights_file.h"

enum { MOST_CRASHES = 2, FEWEST_SECONDS = 60, AGAIN = SCHED_AGAIN };
/* A rank that could start no process for a trial so often, one after the
 * other, gives up; it pauses between. */
enum { MOST_FORKS = 3 };
static const double fork_pause = 0.3;

struct at_work {
    bool busy;
    struct trial trial;
    double cost, started;
    char when[CLOCK_TEXT];
};

static double longest(double seconds)
{
    return seconds > FEWEST_SECONDS ? seconds : FEWEST_SECONDS;
}

/* Three times the predicted time; without limit before anything is known. */
static struct crew_limits limits_of(const struct runner *r, double cost)
{
    const struct sweep_limits *l = &sweep_head(r->setup->sweep)->limits;
    struct crew_limits out = {.memory = l->memory};
    if (l->trial_time > 0)
        out.seconds = l->trial_time;
    else if (r->cost_done > 0)
        out.seconds =
            longest(l->time_factor * cost * r->seconds_done / r->cost_done);
    return out;
}

static void report(struct runner *r, const struct at_work *w, int outcome)
{
    struct sched_report s = {.id = w->trial.run,
                             .seconds = clock_seconds() - w->started,
                             .cost = w->cost,
                             .outcome = outcome,
                             .rank = sched_rank(r->sched)};
    sched_done(r->sched, &s);
}

static enum status begin(struct runner *r, struct at_work *w, int64_t run)
{
    enum run_status found;
    sweep_trial(r->setup->sweep, run, &w->trial);
    w->cost = study_cost(&r->setup->study, w->trial.point, r->arena);
    w->started = clock_seconds();
    clock_iso(w->when);
    TRY(store_claim(r->store, run, &found));
    if (found != RUNNING) {
        report(r, w, (int)found);
        return OK;
    }
    memset(crew_page(r->crew), 0, sizeof(struct page));
    w->busy = true;
    return crew_give(r->crew, run, limits_of(r, w->cost));
}

/* What becomes of a trial that ended; AGAIN where it gets a second try. */
static enum status judge(struct runner *r, struct at_work *w,
                         const struct crew_end *e, int *outcome,
                         struct telemetry_row *row)
{
    const struct study *s = &r->setup->study;
    struct page *p = crew_page(r->crew);
    char cause[128];
    struct text t = TEXT(cause);
    if (e->how == CREW_RETURNED && study_sealed(s, &w->trial, p, false) &&
        p->status != ERR_MEMORY) {
        *outcome = p->state;
        return OK;
    }
    run_name_cause(e, p, limits_of(r, w->cost).seconds, &t);
    memset(row->cause, 0, sizeof row->cause);
    strncpy(row->cause, cause, sizeof row->cause - 1);
    if (++row->crashes < MOST_CRASHES) {
        *outcome = AGAIN;
        return OK;
    }
    *outcome = e->how == CREW_TIMEOUT ? TIMED_OUT : FAILED;
    return study_bury(s, &w->trial, (enum run_status) * outcome, cause, p);
}

static enum status write_rows(struct runner *r, const struct trial *t,
                              enum run_status state)
{
    const struct study *s = &r->setup->study;
    struct page_part parts[PAGE_PARTS];
    struct store_part out[PAGE_PARTS];
    int n = study_parts(s, t, parts);
    for (int i = 0; i < n; i++)
        out[i] = (struct store_part){run_table(&r->layout, s, parts[i].table),
                                     parts[i].first, parts[i].n,
                                     (char *)crew_page(r->crew) + parts[i].at};
    TRY(store_finish(r->store, t->run, state, out, n));
    weights_file_record(r->setup, t, state, r->arena);
    study_forget(s, t->run);
    return OK;
}

static void fill_telemetry(const struct runner *r, const struct at_work *w,
                           const struct crew_end *e, struct telemetry_row *row)
{
    const struct page *p = crew_page(r->crew);
    gethostname(row->host, sizeof row->host - 1);
    row->rank = sched_rank(r->sched);
    row->pid = (int32_t)getpid();
    memcpy(row->started, w->when, sizeof w->when);
    clock_iso(row->finished);
    row->seconds = e->seconds;
    row->peak_bytes = e->peak_bytes ? e->peak_bytes : p->peak_bytes;
}

/* Says so on any rank; it stays, as MPI wants it to, without work. */
static void retire(struct runner *r, const char *why)
{
    char host[64] = "";
    bool silent = log_silent();
    gethostname(host, sizeof host - 1);
    log_silence(false);
    log_warn("rank %d (on %s) can carry no trial out: %s; it takes no more",
             sched_rank(r->sched), host, why);
    log_silence(silent);
    sched_retire(r->sched);
}

/* The rank's fault: the trial is as it was, and another rank's. */
static enum status hand_back(struct runner *r, struct at_work *w)
{
    w->busy = false;
    TRY(store_release(r->store, w->trial.run, true));
    report(r, w, SCHED_ELSEWHERE);
    return OK;
}

static enum status no_process(struct runner *r, struct at_work *w, int error)
{
    char why[128];
    TRY(hand_back(r, w));
    r->resting = clock_seconds() + fork_pause;
    if (++r->forks_failed < MOST_FORKS)
        return OK;
    snprintf(why, sizeof why, "no process can be started (%s)",
             strerror(error));
    retire(r, why);
    return OK;
}

/* Without its helper a rank is no use, but no harm to the others either. */
static enum status no_helper(struct runner *r, struct at_work *w)
{
    char why[128];
    snprintf(why, sizeof why, "%s", fail_text());
    if (w->busy)
        TRY(hand_back(r, w));
    retire(r, why);
    return OK;
}

static enum status finish(struct runner *r, struct at_work *w,
                          const struct crew_end *e)
{
    struct telemetry_row row;
    int outcome;
    bool sound;
    int64_t run = w->trial.run;
    const struct page *p = crew_page(r->crew);
    w->busy = false;
    if (e->how == CREW_FORK)
        return no_process(r, w, e->code);
    r->forks_failed = 0;
    if (e->how == CREW_RETURNED && p->left) /* to go on another day */
        return store_release(r->store, run, true);
    TRY(store_get_telemetry(r->store, run, &row, &sound));
    if (!sound) /* torn by a power cut: what it counted is not known */
        row.crashes = row.interrupts = 0;
    TRY(judge(r, w, e, &outcome, &row));
    fill_telemetry(r, w, e, &row);
    TRY(store_put_telemetry(r->store, run, &row));
    if (outcome == AGAIN) {
        TRY(store_release(r->store, run, false));
    } else {
        TRY(write_rows(r, &w->trial, (enum run_status)outcome));
        r->cost_done += w->cost;
        r->seconds_done += e->seconds;
    }
    report(r, w, outcome);
    return OK;
}

/* Ends the trial at hand as if it had never begun. */
static enum status give_up(struct runner *r, struct at_work *w)
{
    crew_stop(r->crew);
    w->busy = false;
    return store_release(r->store, w->trial.run, true);
}

static enum status watch(struct runner *r, struct at_work *w)
{
    struct crew_end end;
    bool ended;
    /* Short trials are looked for often, long ones cost nothing to watch. */
    double age = clock_seconds() - w->started;
    double patience = age < 0.02 ? 2e-4 : age < 1 ? 2e-3 : 2e-2;
    TRY(crew_wait(r->crew, patience, &ended, &end));
    sched_poll(r->sched);
    if (ended)
        TRY(finish(r, w, &end));
    return OK;
}

static void rest(int *idle)
{
    long ns = *idle < 50 ? 20000 : *idle < 200 ? 200000 : 2000000;
    struct timespec t = {0, ns};
    ++*idle;
    nanosleep(&t, NULL);
}

static void show(struct runner *r, bool last)
{
    if (!r->progress)
        return;
    struct progress_view v = {.cost_left = sched_cost_left(r->sched),
                              .ranks = sched_ranks(r->sched),
                              .draining = sched_draining(r->sched),
                              .last = last};
    progress_show(r->progress, &r->counts, &v);
}

/* One turn; *over when nothing is left for this rank. */
static enum status turn(struct runner *r, struct at_work *w, int *idle,
                        bool *over)
{
    if (sched_draining(r->sched)) /* on another rank's word */
        run_signals_drain();
    enum run_wish wish = run_wish(r->options->drain_time, clock_seconds());
    int64_t run;
    if (sched_orphaned(r->sched))
        wish = RUN_LEAVE; /* its trial may already run elsewhere */
    if (wish != RUN_ON) {
        sched_drain(r->sched);
        if (wish == RUN_DRAIN)
            run_say_drain(r);
        ((struct page *)crew_page(r->crew))->leave = 1;
    }
    if (wish == RUN_LEAVE && w->busy)
        TRY(give_up(r, w));
    if (w->busy)
        return watch(r, w);
    if (clock_seconds() < r->resting) {
        sched_poll(r->sched);
        rest(idle);
        return OK;
    }
    switch (sched_next(r->sched, &run)) {
    case SCHED_TAKE:
        *idle = 0;
        return begin(r, w, run);
    case SCHED_WAIT:
        rest(idle);
        return OK;
    case SCHED_LEAVE:
        *over = true;
        return OK;
    }
    return OK;
}

static bool leaving(const struct runner *r)
{
    return run_wish(r->options->drain_time, clock_seconds()) == RUN_LEAVE;
}

static int exit_code(const struct runner *r)
{
    int64_t bad = 0;
    if (r->lost)
        return EXIT_INTERNAL;
    if (sched_rank(r->sched) > 0)
        return sched_orphaned(r->sched) ? EXIT_DRAINED : EXIT_DONE;
    if (sched_stuck(r->sched) && !sched_draining(r->sched)) {
        log_error("no rank can start processes for trials; %" PRId64
                  " trials are left: make room for processes (ulimit -u, the "
                  "memory) and run the same command again",
                  sched_left(r->sched));
        return EXIT_INTERNAL;
    }
    if (sched_left(r->sched) > 0)
        return EXIT_DRAINED;
    for (int i = DIVERGED; i <= QUARANTINED; i++)
        bad += r->counts.by_state[i];
    return bad && !r->options->allow_failures ? EXIT_SOME_FAILED : EXIT_DONE;
}

int run_rank(struct runner *r)
{
    struct at_work w = {.busy = false};
    int idle = 0;
    for (bool over = false; !over;) {
        enum status st = turn(r, &w, &idle, &over);
        if (st != OK && crew_gone(r->crew))
            st = no_helper(r, &w);
        if (st != OK) {
            log_silence(false);
            log_failure(st);
            r->lost = true;
            sched_abandon(r->sched);
            crew_stop(r->crew);
            break;
        }
        run_watch_file(r);
        show(r, false);
    }
    show(r, true);
    int code = exit_code(r);
    enum status st = run_settle_file(r);
    if (st != OK) {
        log_failure(st);
        return EXIT_INTERNAL;
    }
    run_say_end(r, code, leaving(r));
    return code;
}
