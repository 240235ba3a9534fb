/* How many ranks a job gets, and for how long. */
#define _GNU_SOURCE
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "estimate.h"
#include "shard.h"
#include "slurm.h"
#include "text.h"

/* What every rank takes beside its trial, and what an estimate may lack. */
static const double process_bytes = 256.0 * 1048576, memory_factor = 1.25;
static const double start_seconds = 30; /* mpirun over many nodes */
static const double usual_seconds = 4 * 3600, most_seconds = 24 * 3600;
enum { MOST_RANKS = 128 };

double slurm_seconds(const char *arg)
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

enum status slurm_size(struct slurm_job *j, const struct setup *s,
                       struct arena *arena)
{
    struct estimate e;
    const struct submit_options *o = j->options;
    int64_t runs = s->study.rows[T_RUNS];
    TRY(plan_estimate(s, arena, &e));
    TRY(shard_check(&(struct shard){1, o->shards}, sweep_graphs(s->sweep),
                    runs));
    int ranks = choose_ranks(j, &e, runs), jobs = o->shards ? o->shards : 1;
    j->shards = o->shards;
    j->ranks = (ranks + jobs - 1) / jobs;
    double seconds = choose_seconds(j, &e, j->ranks * jobs);
    j->minutes = (int)ceil(seconds / 60);
    j->memory = process_bytes + memory_factor * (double)e.memory;
    return check_time(j, &e, seconds,
                      sweep_head(s->sweep)->limits.checkpoint > 0);
}
