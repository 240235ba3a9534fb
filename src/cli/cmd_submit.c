/* wiresweep submit: gives a sweep to Slurm.  Starts no MPI. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "estimate.h"
#include "log.h"
#include "output.h"
#include "run.h"
#include "shard.h"
#include "slurm.h"
#include "text.h"

#define ARENA_BYTES ((size_t)16 << 30)

/* What every rank takes beside its trial, and what an estimate may lack. */
static const double process_bytes = 256.0 * 1048576, memory_factor = 1.25;
static const double start_seconds = 30; /* mpirun over many nodes */
static const double usual_seconds = 4 * 3600, most_seconds = 24 * 3600;
enum { MOST_RANKS = 128, MOST_SHARDS = 1000, SECONDS_OF_DRAIN = 100 };

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

/* "90", "90:00", "1:30:00", "2-12", "2-12:30" or "2-12:30:00", in seconds; -1
 * for anything else. */
static double read_time(const char *arg)
{
    static const double with_days[] = {3600, 60, 1}, minutes[] = {60, 1},
                        hours[] = {3600, 60, 1};
    const char *dash = strchr(arg, '-');
    const char *at = dash ? dash + 1 : arg;
    int parts = 1;
    for (const char *c = at; *c; c++)
        parts += *c == ':';
    if (parts > 3 || strspn(arg, "0123456789:-") != strlen(arg))
        return -1;
    const double *unit = dash ? with_days : parts < 3 ? minutes : hours;
    double total = 0;
    char *end;
    if (dash &&
        (dash == arg || (total = 86400 * strtod(arg, &end)) < 0 || end != dash))
        return -1;
    for (int i = 0; i < parts; i++) {
        if (*at < '0' || *at > '9')
            return -1;
        total += unit[i] * (double)strtoul(at, &end, 10);
        if (*end != (i + 1 < parts ? ':' : '\0'))
            return -1;
        at = end + 1;
    }
    return total;
}

static double take_time(char *arg, struct argp_state *state)
{
    double seconds = read_time(arg);
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

/* ---- how many ranks, how long ---- */

/* What a job needs beside its trials. */
static double overhead(const struct slurm_job *j)
{
    return start_seconds + j->options->drain_time + j->site.margin;
}

static int choose_ranks(const struct slurm_job *j, const struct estimate *e,
                        int64_t runs)
{
    const struct submit_options *o = j->options;
    if (o->ranks)
        return o->ranks;
    double goal = o->time > 0 ? o->time - overhead(j) : usual_seconds;
    double n = ceil(e->core_seconds * plan_uncertainty / fmax(goal, 1));
    return (int)fmin(fmax(n, 1), fmin(MOST_RANKS, (double)runs));
}

static double choose_seconds(const struct slurm_job *j,
                             const struct estimate *e, int ranks)
{
    double work = fmax(e->core_seconds / ranks, e->longest_seconds);
    double longest = e->longest_seconds * plan_uncertainty + overhead(j);
    if (j->options->time > 0)
        return j->options->time;
    return fmax(fmin(work * plan_uncertainty + overhead(j), most_seconds),
                longest);
}

static enum status check_time(const struct slurm_job *j,
                              const struct estimate *e, double seconds,
                              bool checkpoints)
{
    char longest[TEXT_BYTES], rest[TEXT_BYTES], given[TEXT_BYTES];
    double trial = e->longest_seconds * plan_uncertainty;
    double needed = (checkpoints ? 0 : trial) + overhead(j);
    if (seconds >= needed)
        return OK;
    return FAIL(ERR_INPUT,
                "no trial fits into --time (%s): the longest is predicted to "
                "take up to %s, and the start, the drain (%.0f s) and Slurm's "
                "own delay take %s; give --time %.0f (minutes) or more%s",
                text_seconds(seconds, given), text_seconds(trial, longest),
                j->options->drain_time, text_seconds(overhead(j), rest),
                ceil(needed / 60),
                checkpoints || seconds < overhead(j)
                    ? ""
                    : ", or say limits: {checkpoint: 1}");
}

static enum status size_job(struct slurm_job *j, const struct setup *s,
                            struct arena *arena, struct estimate *e)
{
    const struct submit_options *o = j->options;
    int64_t runs = s->study.rows[T_RUNS];
    TRY(plan_estimate(s, arena, e));
    TRY(shard_check(&(struct shard){1, o->shards}, sweep_graphs(s->sweep),
                    runs));
    int ranks = choose_ranks(j, e, runs), jobs = o->shards ? o->shards : 1;
    j->shards = o->shards;
    j->ranks = (ranks + jobs - 1) / jobs;
    double seconds = choose_seconds(j, e, j->ranks * jobs);
    j->minutes = (int)ceil(seconds / 60);
    j->memory = process_bytes + memory_factor * (double)e->memory;
    return check_time(j, e, seconds,
                      sweep_head(s->sweep)->limits.checkpoint > 0);
}

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

static enum status no_slurm(const char *program)
{
    return FAIL(ERR_IO,
                "there is no %s here: submit works on a login node of a Slurm "
                "cluster; --dry-run prints the scripts, `wiresweep run -j N` "
                "needs no Slurm",
                program);
}

/* What squeue says of this study's jobs; "" for none. */
static enum status ask_queue(const struct slurm_job *j,
                             char answer[SLURM_ANSWER])
{
    char names[2 * JOB_NAME + 16];
    snprintf(names, sizeof names, "--name=%s,%s", j->name, j->last_name);
    char *args[] = {(char *)"squeue",
                    (char *)"--me",
                    (char *)"--noheader",
                    names,
                    (char *)"--format=job %i (%j): %T, %M of %l used, %R",
                    NULL};
    int code = slurm_call(args, answer);
    if (code == NOT_FOUND)
        return no_slurm("squeue");
    if (code != 0)
        return FAIL(ERR_IO, "squeue failed (exit code %d): its words are above",
                    code);
    return OK;
}

/* One sbatch; *id gets the number of the job. */
static enum status call_sbatch(const char *dependency, char *script,
                               char id[SLURM_ANSWER])
{
    char after[SLURM_ANSWER + 32];
    char *args[6] = {(char *)"sbatch", (char *)"--parsable"};
    int n = 2;
    if (dependency) {
        snprintf(after, sizeof after, "--dependency=afterok:%s", dependency);
        args[n++] = after;
        args[n++] = (char *)"--kill-on-invalid-dep=yes";
    }
    args[n++] = script;
    for (int i = 0; i < n; i++)
        if (i != 1)
            printf("%s%s", args[i], i + 1 < n ? " " : "\n");
    fflush(stdout);
    int code = slurm_call(args, id);
    if (code == NOT_FOUND)
        return no_slurm("sbatch");
    id[strcspn(id, ";\n")] = '\0'; /* "12;cluster" */
    if (code != 0 || !*id)
        return FAIL(ERR_IO, "Slurm refused the job; its words are above");
    return OK;
}

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
    TRY(call_sbatch(NULL, path, id));
    TRY(write_script(j, "finalize.sbatch", path));
    if (call_sbatch(id, path, last) != OK)
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
    TRY(ask_queue(j, answer));
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
    struct estimate e;
    if (strcmp(j->options->setup.sweep, "-") == 0)
        return FAIL(ERR_INPUT, "a job reads its sweep from a file, not from a "
                               "pipe: save it first");
    TRY(site_read(j->options->site, arena, &j->site));
    TRY(slurm_job_name(j, j->options->file ? j->options->file : usual));
    return size_job(j, s, arena, &e);
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
        return st == ERR_INPUT ? EXIT_SWEEP : EXIT_INTERNAL;
    }
    st = prepare(&j, arena, &setup);
    if (st == OK)
        st = o.dry_run ? dry_run(&j) : submit_once(&j, &setup, arena);
    arena_free(arena);
    return st == OK ? EXIT_DONE : cli_fail(st);
}
