/* wiresweep run: starts or continues a sweep. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "la.h"
#include "log.h"
#include "run.h"
#include "text.h"

#define ARENA_BYTES ((size_t)64 << 30) /* address space, touched as needed */

enum run_option {
    OPT_RETRY = 256,
    OPT_ISOLATION,
    OPT_PROGRESS,
    OPT_ALLOW,
    OPT_DRAIN,
    OPT_SHARD
};

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0, "the result file (default: NAME.h5)", 0},
    {"ranks", 'j', "N", 0, "start mpirun with N ranks", 0},
    SETUP_OPTIONS,
    {"retry", OPT_RETRY, "STATES", 0,
     "try failed, timeout, diverged or quarantined trials again "
     "(comma-separated)",
     0},
    {"isolation", OPT_ISOLATION, "child|none", 0,
     "run trials in children (default), or in the rank, for debuggers", 0},
    {"progress", OPT_PROGRESS, "auto|bar|lines|none", 0, "how to show progress",
     0},
    {"shard", OPT_SHARD, "I/M", 0,
     "only part I of M of the study, into a file of its own (see merge)", 0},
    {"allow-failures", OPT_ALLOW, NULL, 0, "exit 0 also when trials failed", 0},
    {"drain-time", OPT_DRAIN, "SECONDS", 0,
     "how long running trials may go on after SIGUSR1 or Ctrl-C "
     "(default 100)",
     0},
    {NULL, 0, NULL, 0, NULL, 0}};

static int read_ranks(char *arg, struct argp_state *state)
{
    char *end;
    long n = strtol(arg, &end, 10);
    if (*end || n < 1 || n > 100000)
        argp_error(state, "-j takes a number of ranks, not \"%s\"", arg);
    return (int)n;
}

static double read_seconds(char *arg, struct argp_state *state)
{
    char *end;
    double x = strtod(arg, &end);
    if (end == arg || *end || !(x >= 0))
        argp_error(state, "--drain-time takes seconds, not \"%s\"", arg);
    return x;
}

static void read_choice(const char **out, char *arg, const char *choices,
                        const char *name, struct argp_state *state)
{
    if (text_choice(arg, choices) < 0)
        argp_error(state, "--%s takes %s, not \"%s\"", name, choices, arg);
    *out = arg;
}

static void check_retry(const char *list, struct argp_state *state)
{
    char word[32];
    for (const char *p = list; *p; p += strcspn(p, ",") + (strchr(p, ',') != 0))
        if (snprintf(word, sizeof word, "%.*s", (int)strcspn(p, ","), p) < 0 ||
            text_choice(word, "failed|timeout|diverged|quarantined|damaged") <
                0)
            argp_error(state,
                       "--retry takes failed, timeout, diverged, quarantined "
                       "and damaged, not \"%s\"",
                       word);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct run_options *o = state->input;
    const char *word;
    switch (key) {
    case 'o':
        if (strcmp(arg, "-") == 0)
            argp_error(state, "a result file is written in place; -o takes "
                              "the name of a file");
        o->file = arg;
        return 0;
    case 'j':
        o->ranks = read_ranks(arg, state);
        return 0;
    case OPT_RETRY:
        check_retry(arg, state);
        o->retry = arg;
        return 0;
    case OPT_ISOLATION:
        read_choice(&word, arg, "child|none", "isolation", state);
        o->isolated = strcmp(word, "child") == 0;
        return 0;
    case OPT_PROGRESS:
        read_choice(&o->progress, arg, "auto|bar|lines|none", "progress",
                    state);
        return 0;
    case OPT_SHARD:
        if (!*arg || !shard_read(arg, &o->shard))
            argp_error(state, "--shard takes I/M, part I of 1 to M, not \"%s\"",
                       arg);
        return 0;
    case OPT_ALLOW:
        o->allow_failures = true;
        return 0;
    case OPT_DRAIN:
        o->drain_time = read_seconds(arg, state);
        return 0;
    default:
        return setup_parse(key, arg, state, &o->setup);
    }
}

static const struct argp argp = {
    options,
    parse,
    "SWEEP",
    "Starts a sweep, or continues it: the same command goes on after any "
    "interruption.\vExit codes: 0 all done; 2 usage; 3 sweep file; 4 some "
    "trials failed; 5 result file damaged; 6 refused (another sweep, or "
    "locked); 75 drained: run the same command again.",
    NULL,
    NULL,
    NULL};

/* What rank 0 tells all others before anything is dealt. */
struct verdict {
    int code; /* EXIT_DONE: go on */
    struct store_layout layout;
    char kernels[16]; /* the file's level: equal bits on every host */
};

/* Shared with the helper, which is forked before the verdict is known. */
struct orders {
    const struct study *study;
    char (*kernels)[16];
};

static void carry_out(void *context, int64_t run, void *page)
{
    const struct orders *o = context;
    if (la_level_select(*o->kernels) != OK)
        _exit(EXIT_REFUSED);
    study_execute(o->study, run, page);
}

static enum status share_orders(const struct setup *s, struct orders *o)
{
    void *at = mmap(NULL, sizeof *o->kernels, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return FAIL(ERR_MEMORY, "no memory to share with the helper");
    *o = (struct orders){&s->study, at};
    return OK;
}

static void hear(void *context, const struct sched_report *report)
{
    struct runner *r = context;
    if (report->outcome >= 0)
        r->counts.by_state[report->outcome]++;
    if (r->progress)
        progress_add(r->progress, report);
}

static enum status start_rank0(struct runner *r, struct store_lock *lock,
                               struct verdict *v)
{
    TRY(store_lock_start(r->options->file, lock));
    TRY(la_level_select(sweep_head(r->setup->sweep)->kernels));
    TRY(run_file_open(r->options, r->setup, r->arena, &v->layout, v->kernels));
    return store_lock_share(r->options->file, lock);
}

static enum status open_store(struct runner *r)
{
    return store_write_open(r->options->file, &r->layout,
                            (enum store_sync)sweep_head(r->setup->sweep)->sync,
                            r->arena, &r->store);
}

static enum status deal(struct runner *r)
{
    struct sched_trial *trials;
    int64_t n;
    TRY(run_file_pending(r->options, r->setup, r->store, &r->layout, r->arena,
                         &r->counts, &trials, &n));
    TRY(sched_deal(r->sched, trials, n, hear, r, r->arena));
    r->runs = n;
    for (int i = DONE; i <= QUARANTINED; i++)
        r->runs += r->counts.by_state[i];
    r->progress = progress_open(r->options->progress, r->runs, r->arena);
    return r->progress ? OK : FAIL(ERR_MEMORY, "no room for a progress line");
}

static enum status open_sched(struct runner *r)
{
    const struct sweep_limits *l = &sweep_head(r->setup->sweep)->limits;
    TRY(sched_open(run_silence(), r->arena, &r->sched));
    if (!r->options->isolated)
        sched_block(r->sched, l->trial_time > 0 ? l->trial_time : 86400);
    return OK;
}

static bool starter_exists(void *lock)
{
    return store_lock_starter(lock);
}

/* From MPI_Init to the last word of this rank. */
static enum status run_started(struct runner *r, struct store_lock *lock,
                               const struct orders *orders, int *code)
{
    struct verdict v = {EXIT_DONE, {0}, ""};
    enum status st = OK;
    TRY(open_sched(r));
    bool first = sched_rank(r->sched) == 0;
    if (first && (st = start_rank0(r, lock, &v)) != OK)
        v.code = cli_fail(st);
    TRY(sched_share(r->sched, &v, sizeof v));
    *code = first ? v.code : EXIT_DONE;
    if (v.code != EXIT_DONE)
        return OK;
    TRY(la_level_select(v.kernels));
    memcpy(*orders->kernels, v.kernels, sizeof v.kernels);
    r->layout = v.layout;
    if (!first)
        TRY(store_lock_share(r->options->file, lock));
    sched_watch(r->sched, starter_exists, lock);
    TRY(open_store(r));
    if (first)
        TRY(deal(r));
    *code = run_rank(r);
    return OK;
}

/* Says what is wrong with the sweep; the exit code. */
static int refuse_sweep(enum status st)
{
    log_failure(st);
    return st == ERR_INPUT ? EXIT_SWEEP : EXIT_INTERNAL;
}

/* What every rank would refuse is refused before mpirun starts any. */
static int run_ranks(const struct run_options *o, int argc, char **argv)
{
    struct arena *arena = cli_arena(ARENA_BYTES);
    struct setup_options shape = o->setup;
    struct setup setup;
    shape.decode = false;
    enum status st = setup_open(&shape, arena, &setup);
    if (st == OK)
        st = shard_check(&o->shard, sweep_graphs(setup.sweep),
                         sweep_runs(setup.sweep));
    arena_free(arena);
    return st == OK ? run_spawn(o->ranks, argc, argv) : refuse_sweep(st);
}

static int say_exit(const struct runner *r, int code)
{
    bool orphan = r->sched && sched_orphaned(r->sched);
    int rank = r->sched ? sched_rank(r->sched) : sched_rank_before_start();
    return rank == 0 || orphan ? run_exit(code, orphan) : code;
}

/* NAME.h5 where none is given; links are followed once and for all. */
static enum status name_file(const struct setup *s, struct run_options *o,
                             char place[PATH_MAX])
{
    char file[PATH_MAX];
    if (!o->file) {
        snprintf(file, sizeof file, "%s.h5", sweep_head(s->sweep)->name);
        o->file = file;
    }
    enum status st = store_resolve(o->file, place);
    o->file = place;
    return st;
}

static int run_here(const struct run_options *o)
{
    struct arena *arena = cli_arena(ARENA_BYTES);
    struct setup setup;
    struct runner r = {.options = o, .setup = &setup, .arena = arena};
    struct store_lock lock = STORE_UNLOCKED;
    struct orders orders;
    int code = EXIT_DONE;
    struct run_options named = *o;
    char place[PATH_MAX];

    log_silence(sched_rank_before_start() > 0);
    enum status st = setup_open(&o->setup, arena, &setup);
    if (st == OK)
        st = shard_check(&o->shard, sweep_graphs(setup.sweep),
                         sweep_runs(setup.sweep));
    if (st == OK)
        st = name_file(&setup, &named, place);
    if (st != OK) {
        code = refuse_sweep(st);
        return sched_rank_before_start() == 0 ? run_exit(code, false) : code;
    }
    r.options = &named;
    setup_beside(&setup, named.file);
    run_signals_install();
    st = share_orders(&setup, &orders);
    if (st == OK)
        st = crew_open(setup.study.page_bytes, carry_out, &orders, o->isolated,
                       arena, &r.crew);
    if (st == OK)
        st = run_started(&r, &lock, &orders, &code);
    if (st != OK)
        code = cli_fail(st);
    /* All is said before MPI_Finalize: mpirun, told to end, kills ranks there.
     * A rank that gave up must not wait for the others in it. */
    code = say_exit(&r, code);
    store_lock_end(&lock);
    bool orderly =
        !r.sched || (st == OK && !r.lost && sched_close(r.sched, code));
    if (!orderly)
        _exit(code);
    arena_free(arena);
    return code;
}

int cmd_run(int argc, char **argv)
{
    struct run_options o = {.setup = {.decode = true},
                            .progress = "auto",
                            .isolated = true,
                            .drain_time = 100};
    cli_parse(&argp, argc, argv, &o);
    if (o.ranks > 0 && !getenv("OMPI_COMM_WORLD_SIZE"))
        return run_ranks(&o, argc, argv);
    return run_here(&o);
}
