/* run.h: the parts of `wiresweep run`. */
#ifndef RUN_H
#define RUN_H

#include "columns.h"
#include "crew.h"
#include "sched.h"
#include "setup.h"
#include "shard.h"
#include "store_write.h"

struct text;

struct run_options {
    struct setup_options setup;
    const char *file;     /* -o */
    const char *retry;    /* --retry: "failed,timeout" */
    const char *progress; /* auto | bar | lines | none */
    int ranks;            /* -j; 0: as launched */
    struct shard shard;   /* --shard */
    bool isolated, allow_failures;
    double drain_time; /* seconds that running trials get in a drain */
};

/* ---- run_file.c: the result file at the start of a job (rank 0) ---- */

struct run_counts {
    int64_t by_state[QUARANTINED + 1];
};

/* Creates the file, or checks that it belongs to this sweep.  kernels: the
 * level of its numbers, chosen at its creation. */
enum status run_file_open(const struct run_options *o, const struct setup *s,
                          struct arena *arena, struct store_layout *layout,
                          char kernels[16]);

/* ERR_REFUSED, with what differs, where the file is another sweep's. */
enum status run_file_sweep(const struct store_file *f, const struct setup *s,
                           struct arena *arena);

/* What is left to do: reopens states named by --retry, counts interrupts,
 * quarantines, lists the rest with costs. */
enum status run_file_pending(const struct run_options *o, const struct setup *s,
                             struct store *store,
                             const struct store_layout *layout,
                             struct arena *arena, struct run_counts *counts,
                             struct sched_trial **trials, int64_t *n);

/* Maps a study's table to the layout's. */
int run_table(const struct store_layout *l, const struct study *s,
              enum study_table t);

/* ---- run_rank.c: the loop of one rank ---- */

struct runner {
    const struct run_options *options;
    const struct setup *setup;
    struct store_layout layout;
    struct store *store;
    struct crew *crew;
    struct sched *sched;
    struct arena *arena;
    struct run_counts counts;
    int64_t runs;                   /* rank 0: of the study, or of its shard */
    struct progress *progress;      /* rank 0 */
    double cost_done, seconds_done; /* calibration: this rank's trials */
    int forks_failed;               /* one after the other */
    double resting;                 /* until then, after a failed fork */
    enum store_fate fate;           /* rank 0: of the file, as last seen */
    double watched;                 /* then */
    bool lost;                      /* the file cannot be written any more */
    bool drain_said;                /* rank 0 */
};

/* Runs until nothing is left; returns the exit code of this rank. */
int run_rank(struct runner *r);

/* ---- run_fate.c: the result file under a job (rank 0) ---- */

/* Says when it is deleted, moved or overwritten, and ends the job where that
 * costs results; looks once a second. */
void run_watch_file(struct runner *r);

/* At the end: OK where it holds all that was acknowledged under its name; else
 * where the data are, a deleted file copied out. */
enum status run_settle_file(struct runner *r);

/* ---- run_signals.c ---- */
/* The handler for the signals that end a job; SIGHUP under nohup stays
 * ignored. */
void run_signals_take(void (*handler)(int));
void run_signals_install(void);
void run_signals_drain(void);       /* as if SIGUSR1 had come */
bool run_signals_interrupted(void); /* a Ctrl-C has come */
enum run_wish { RUN_ON, RUN_DRAIN, RUN_LEAVE };
enum run_wish run_wish(double drain_time, double now);

/* ---- run_spawn.c: `run -j N` starts mpirun itself ---- */
int run_spawn(int ranks, int argc, char **argv);
/* Rank 0, or where it has died an orphaned rank, says its exit code to the
 * `run -j` that started it, if any. */
int run_exit(int code, bool orphan);
/* Seconds after which a silent rank is taken as dead. */
double run_silence(void);

/* ---- run_progress.c ---- */
/* Set by `run -j` where it writes to a terminal, which its ranks see as a pipe:
 * how many columns that has, 0 where it does not say. */
#define RUN_TERMINAL "WIRESWEEP_TERMINAL"
struct progress *progress_open(const char *mode, int64_t total,
                               struct arena *arena);
void progress_add(struct progress *p, const struct sched_report *r);

/* What the line says beside the counts. */
struct progress_view {
    double cost_left;
    int ranks;
    bool draining, last;
};
void progress_show(struct progress *p, const struct run_counts *counts,
                   const struct progress_view *v);

/* ---- run_words.c: what rank 0 says beside ---- */
/* Once, when a drain begins: what happens now. */
void run_say_drain(struct runner *r);
/* What the job ends with, and what comes next.  leaving: there is no time. */
void run_say_end(struct runner *r, int code, bool leaving);
/* Why a child ended without a sealed page; limit: the seconds it had. */
void run_name_cause(const struct crew_end *e, const struct page *p,
                    double limit, struct text *t);

#endif
