/* wiresweep submit: gives a sweep to Slurm.  Starts no MPI. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "output.h"
#include "run.h"
#include "slurm.h"
#include "text.h"

#define ARENA_BYTES ((size_t)16 << 30)

enum { MOST_SHARDS = 1000, SECONDS_OF_DRAIN = 100 };

enum submit_option {
    OPT_PARTITION = 256,
    OPT_ACCOUNT,
    OPT_SITE,
    OPT_SHARDS,
    OPT_DRAIN,
    OPT_DRY
};

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0, "the result file (default: NAME.h5)", 0},
    {"ranks", 'n', "N", 0, "ranks in all (default: by the plan)", 0},
    {"time", 't', "TIME", 0,
     "limit of one job, as sbatch takes it: minutes, H:MM:SS, D-HH (default: "
     "by the plan, a day at most)",
     0},
    {"partition", OPT_PARTITION, "NAME", 0, "for sbatch", 0},
    {"account", OPT_ACCOUNT, "NAME", 0, "for sbatch", 0},
    {"site", OPT_SITE, "ENV", 0,
     "what is special about this cluster: a file, or whole-node, small-jobs, "
     "slow-shared-disk, preemptible",
     0},
    {"shards", OPT_SHARDS, "M", 0,
     "M small jobs with a file each, merged at the end", 0},
    SETUP_OPTIONS,
    {"drain-time", OPT_DRAIN, "SECONDS", 0,
     "how long running trials may go on near the limit (default 100)", 0},
    {"dry-run", OPT_DRY, NULL, 0, "print the scripts, and submit nothing", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static double take_time(char *arg, struct argp_state *state)
{
    double seconds = slurm_seconds(arg);
    if (!(seconds > 0))
        argp_error(state,
                   "--time %s: minutes are meant, or H:MM:SS, or D-HH:MM", arg);
    return seconds;
}

/* A whole number from 1. */
static int take_count(const char *name, char *arg, int most,
                      struct argp_state *state)
{
    char *end;
    long n = strtol(arg, &end, 10);
    if (end == arg || *end || n < 1 || n > most)
        argp_error(state, "--%s %s: a number from 1 to %d is meant", name, arg,
                   most);
    return (int)n;
}

/* It becomes a line of a script. */
static const char *take_word(const char *name, char *arg,
                             struct argp_state *state)
{
    if (!*arg || !text_is_visible(arg) || strpbrk(arg, " \t\"'\\"))
        argp_error(state, "--%s \"%s\": one word is meant", name, arg);
    return arg;
}

static double take_drain(char *arg, struct argp_state *state)
{
    double seconds = cli_number(state, "drain-time", arg);
    if (!(seconds >= 0 && seconds <= 86400))
        argp_error(state, "--drain-time %s: seconds up to a day are meant",
                   arg);
    return seconds;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct submit_options *o = state->input;
    switch (key) {
    case 'o':
        o->file = arg;
        return 0;
    case 'n':
        o->ranks = take_count("ranks", arg, 100000, state);
        return 0;
    case 't':
        o->time = take_time(arg, state);
        return 0;
    case OPT_PARTITION:
        o->partition = take_word("partition", arg, state);
        return 0;
    case OPT_ACCOUNT:
        o->account = take_word("account", arg, state);
        return 0;
    case OPT_SITE:
        o->site = arg;
        return 0;
    case OPT_SHARDS:
        o->shards = take_count("shards", arg, MOST_SHARDS, state);
        return 0;
    case OPT_DRAIN:
        o->drain_time = take_drain(arg, state);
        return 0;
    case OPT_DRY:
        o->dry_run = true;
        return 0;
    default:
        return setup_parse(key, arg, state, &o->setup);
    }
}

static const struct argp argp = {
    options,
    parse,
    "SWEEP",
    "Writes batch scripts for Slurm from the plan and submits them.  The job "
    "ends in order before its limit and goes on by itself until no run is "
    "left; then the results are checked and the report is written.\vThe same "
    "command again says what runs already, or goes on after scancel.",
    NULL,
    NULL,
    NULL};

/* ---- the scripts ---- */

static const char *first_script(const struct slurm_job *j)
{
    return j->shards ? "array.sbatch" : "run.sbatch";
}

static enum status write_script(const struct slurm_job *j, const char *which,
                                char path[PATH_MAX])
{
    struct output out;
    if (snprintf(path, PATH_MAX, "%s.%s", j->base, which) >= PATH_MAX)
        return FAIL(ERR_INPUT, "%s: this name is too long", j->base);
    TRY(output_open(path, &out));
    enum status st = slurm_script(j, which, out.file);
    if (st != OK) {
        output_drop(&out);
        return st;
    }
    return output_close(&out);
}

static enum status print_script(const struct slurm_job *j, const char *which)
{
    printf("\n# ---- %s.%s\n", j->base, which);
    return slurm_script(j, which, stdout);
}

static enum status dry_run(const struct slurm_job *j)
{
    printf("sbatch %s.%s\n", j->base, first_script(j));
    printf("sbatch --dependency=afterok:JOB --kill-on-invalid-dep=yes "
           "%s.finalize.sbatch\n",
           j->base);
    TRY(print_script(j, first_script(j)));
    return print_script(j, "finalize.sbatch");
}

/* ---- Slurm ---- */

static void say_next(const struct slurm_job *j, const char *id,
                     const char *last)
{
    printf("job %s runs the sweep%s, and job %s writes %s.report.html after "
           "it\n",
           id, j->shards ? " in shards" : "", last, j->base);
    printf("watch  squeue --me --name=%s,%s\n", j->name, j->last_name);
    if (j->shards)
        printf("       wiresweep status %s.shard-1-of-%d.h5 --watch\n", j->base,
               j->shards);
    else
        printf("       wiresweep status %s --watch\n", j->file);
    printf("       tail -f %s.log\n", j->base);
    printf("stop   scancel %s %s   (the same submit goes on)\n", id, last);
}

static enum status submit(const struct slurm_job *j)
{
    char path[PATH_MAX], id[SLURM_ANSWER], last[SLURM_ANSWER];
    TRY(write_script(j, first_script(j), path));
    TRY(slurm_sbatch(NULL, path, id));
    TRY(write_script(j, "finalize.sbatch", path));
    if (slurm_sbatch(id, path, last) != OK)
        return FAIL(ERR_IO,
                    "job %s is submitted, but not what should follow it (the "
                    "reason is above): when it is done, run `sbatch %s`, or "
                    "stop it by `scancel %s`",
                    id, path, id);
    say_next(j, id, last);
    return OK;
}

/* Whether nothing is left to do, by the file itself. */
static bool is_over(const struct slurm_job *j, int *code)
{
    char answer[SLURM_ANSWER];
    char *args[] = {(char *)"/proc/self/exe", (char *)"status", (char *)j->file,
                    (char *)"--exit-code", NULL};
    *code = EXIT_DRAINED;
    if (access(j->file, F_OK) != 0)
        return false;
    *code = slurm_call(args, answer);
    return *code != EXIT_DRAINED;
}

/* Shards are merged into the result file: it must not be there before. */
static enum status check_file(const struct slurm_job *j, bool *over)
{
    int code;
    *over = is_over(j, &code);
    if (*over && code != EXIT_DONE && code != EXIT_SOME_FAILED)
        return FAIL(ERR_DAMAGED, "%s cannot be gone on with (see above)",
                    j->file);
    if (*over)
        printf("every run of %s is over%s: there is nothing to submit\n",
               j->file, code == EXIT_DONE ? "" : ", but some failed");
    else if (j->shards && access(j->file, F_OK) == 0)
        return FAIL(ERR_INPUT,
                    "%s is there already, and shards are merged into a new "
                    "file: go on without --shards, or take another -o",
                    j->file);
    return OK;
}

/* A job that only finds out on its nodes has waited for nothing. */
static enum status check_sweep(const char *path, const struct setup *s,
                               struct arena *arena)
{
    struct store_file f;
    if (access(path, F_OK) != 0)
        return OK;
    TRY(store_open(path, arena, &f));
    return run_file_sweep(&f, s, arena);
}

static enum status check_sweeps(const struct slurm_job *j,
                                const struct setup *s, struct arena *arena)
{
    char shard[PATH_MAX + 64];
    struct mark before = arena_mark(arena);
    TRY(check_sweep(j->file, s, arena));
    for (int i = 1; i <= j->shards; i++) {
        snprintf(shard, sizeof shard, "%s.shard-%d-of-%d.h5", j->base, i,
                 j->shards);
        TRY(check_sweep(shard, s, arena));
        arena_rewind(arena, before);
    }
    return OK;
}

static enum status submit_once(const struct slurm_job *j, const struct setup *s,
                               struct arena *arena)
{
    char answer[SLURM_ANSWER];
    bool over = false;
    TRY(slurm_queue(j, answer));
    if (*answer) {
        printf("%s has its jobs already; nothing was submitted:\n%s", j->file,
               answer);
        return OK;
    }
    TRY(check_sweeps(j, s, arena));
    TRY(check_file(j, &over));
    return over ? OK : submit(j);
}

static enum status prepare(struct slurm_job *j, struct arena *arena,
                           struct setup *s)
{
    char usual[PATH_MAX];
    const char *name = sweep_head(s->sweep)->name;
    snprintf(usual, sizeof usual, "%s.h5", name);
    if (strcmp(j->options->setup.sweep, "-") == 0)
        return FAIL(ERR_INPUT, "a job reads its sweep from a file, not from a "
                               "pipe: save it first");
    TRY(site_read(j->options->site, arena, &j->site));
    TRY(slurm_job_name(j, j->options->file ? j->options->file : usual));
    return slurm_size(j, s, arena);
}

int cmd_submit(int argc, char **argv)
{
    struct submit_options o = {.drain_time = SECONDS_OF_DRAIN};
    struct setup setup;
    cli_parse(&argp, argc, argv, &o);
    struct arena *arena = cli_arena(ARENA_BYTES);
    struct slurm_job j = {.options = &o};
    enum status st = setup_open(&o.setup, arena, &setup);
    if (st != OK) {
        log_failure(st);
        arena_free(arena);
        return st == ERR_INPUT ? EXIT_SWEEP : EXIT_INTERNAL;
    }
    st = prepare(&j, arena, &setup);
    if (st == OK)
        st = o.dry_run ? dry_run(&j) : submit_once(&j, &setup, arena);
    arena_free(arena);
    return st == OK ? EXIT_DONE : cli_fail(st);
}
