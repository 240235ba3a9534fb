/* doctor.h: the parts of `wiresweep doctor`.
 *
 * Each check runs in a child of its own with a time limit: one that crashes,
 * hangs or finds no memory costs a line, not the others.
 */
#ifndef DOCTOR_H
#define DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "status.h"

struct arena;

struct doctor {
    const char *file;        /* a result file, or NULL */
    const char *data_folder; /* --data, or NULL */
    int ranks;               /* to start on this machine; 0: not known */
    bool checksums;          /* of data sets */
    int out;                 /* where findings go; -1: they are printed */
    bool json;
    int said, wrong;
};

/* NOTED: to know, nothing to do. */
enum finding_kind { GOOD, NOTED, WRONG };
/* What a child tells of a check; short enough to be written in one piece. */
struct finding {
    enum finding_kind kind;
    char check[16], text[1000];
};
void doctor_say(struct doctor *d, const char *check, enum finding_kind kind,
                const char *format, ...) PRINTF(4, 5);
/* The parent's part: a line, counted. */
void doctor_print(struct doctor *d, const struct finding *f);

/* Room for what a check reads, whatever ulimit -v allows; NULL: said. */
struct arena *doctor_arena(struct doctor *d, const char *check);

/* The folder that results go to: FILE's, or the one at hand. */
void doctor_folder(const struct doctor *d, char *out, size_t size);

/* Runs a program with its words in out; how it ended. */
enum ran { RAN, NOT_FOUND, TOO_SLOW, NOT_STARTED };
struct outcome {
    enum ran ran;
    int code; /* 128 + the number of a signal */
    double seconds;
    char out[4096];
};
void doctor_run(const char *const argv[], double seconds, struct outcome *o);

/* An environment variable; NULL where it is
 * not set or empty. */
const char *doctor_env(const char *name);

void doctor_mpi(struct doctor *d);
void doctor_kernels(struct doctor *d);
void doctor_threads(struct doctor *d);
void doctor_cpus(struct doctor *d);
void doctor_storage(struct doctor *d);
void doctor_locks(struct doctor *d);
void doctor_data(struct doctor *d);
void doctor_cache(struct doctor *d);
void doctor_slurm(struct doctor *d);
void doctor_limits(struct doctor *d);
void doctor_places(struct doctor *d);
void doctor_file(struct doctor *d);

#endif
