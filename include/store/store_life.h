/* store_life.h: who is at work on a result file, asked from outside, and what
 * it lies on.  Nothing is written, so that a read-only place will do.
 */
#ifndef STORE_LIFE_H
#define STORE_LIFE_H

#include <stdbool.h>

enum store_life {
    LIFE_NONE,   /* no lock file: no job, or the last one ended in order */
    LIFE_GONE,   /* a lock file that nobody holds: its job was killed */
    LIFE_ORPHAN, /* ranks hold it, but who started the job is gone */
    LIFE_HELD,
    LIFE_UNKNOWN /* why says the reason */
};

/* host is "" and pid 0 where the lock file does not say. */
struct store_holder {
    enum store_life life;
    char host[64], slurm_job[32], why[160];
    int pid;
};

/* Asks FILE.lock (beside what a symbolic link leads to). */
void store_ask_life(const char *path, struct store_holder *out);

/* The kind of file system that a file or folder lies on. */
struct store_medium {
    const char *name; /* "NFS", "tmpfs", ...; "unknown" */
    long magic;
    bool network, memory;
};
/* false: there is nothing of that name, or it cannot be asked (errno). */
bool store_medium(const char *path, struct store_medium *out);

#endif
