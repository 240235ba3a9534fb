/* slurm.h: the parts of `wiresweep submit`. */
#ifndef SLURM_H
#define SLURM_H

#include <limits.h>
#include <stdio.h>

#include "setup.h"

struct submit_options {
    struct setup_options setup;
    const char *file;                       /* -o */
    const char *partition, *account, *site; /* NULL: none */
    int ranks, shards;                      /* 0: by the plan; no shards */
    double time, drain_time;                /* seconds; time 0: by the plan */
    bool dry_run;
};

/* ---- slurm_site.c: one per kind of cluster, ours or the user's ---- */

/* `#SBATCH` lines and settings, as in slurm/sites. */
struct site {
    const char *text; /* "" where none is named */
    double margin;    /* seconds that signals and limits may be off */
};
enum status site_read(const char *name, struct arena *arena, struct site *out);

/* ---- slurm_script.c: what is given to sbatch ---- */

enum { JOB_NAME = 64 };
struct slurm_job {
    const struct submit_options *options;
    struct site site;
    char sweep[PATH_MAX], file[PATH_MAX], base[PATH_MAX]; /* absolute */
    char name[JOB_NAME], last_name[JOB_NAME]; /* by these squeue finds it */
    int ranks, shards;                        /* ranks of one job; 0 shards */
    int minutes;
    double memory; /* bytes per rank */
};

/* Names it after its result file. */
enum status slurm_job_name(struct slurm_job *j, const char *file);

/* Writes one of run.sbatch, array.sbatch, finalize.sbatch, filled in. */
enum status slurm_script(const struct slurm_job *j, const char *which,
                         FILE *out);

/* ---- slurm_size.c ---- */

/* "90", "90:00", "1:30:00", "2-12", "2-12:30" or "2-12:30:00", in seconds; -1
 * for anything else. */
double slurm_seconds(const char *time);

/* Ranks, minutes and memory by the plan and the options; ERR_INPUT where no
 * trial fits. */
enum status slurm_size(struct slurm_job *j, const struct setup *s,
                       struct arena *arena);

/* ---- slurm_call.c: other programs ---- */

enum { SLURM_ANSWER = 4096, NOT_FOUND = 127 };
/* Runs a program; out gets what it prints, its errors go to stderr.  Returns
 * its exit code, NOT_FOUND where there is no such program. */
int slurm_call(char *const *args, char out[SLURM_ANSWER]);

/* ---- slurm_jobs.c ---- */

/* What squeue says of this study's jobs; "" for none. */
enum status slurm_queue(const struct slurm_job *j, char answer[SLURM_ANSWER]);
/* One sbatch, printed too, after the job `dependency` (NULL: none); *id gets
 * the number of the job. */
enum status slurm_sbatch(const char *dependency, char *script,
                         char id[SLURM_ANSWER]);

#endif
