/* store_write.h: one trial's rows into the file, so that a kill at any
 * instant loses at most the trial in flight.
 *
 * Order of writing: commit row "running"; the trial's rows, /runs last; commit
 * row with the final state and a checksum over all rows and its own first
 * bytes; fdatasync.  Executing a trial twice writes the same bytes.
 */
#ifndef STORE_WRITE_H
#define STORE_WRITE_H

#include <limits.h>

#include "columns.h"
#include "store_file.h"

struct store; /* a file open for writing */

enum store_sync { STORE_SYNC_TRIAL, STORE_SYNC_TEN_SECONDS, STORE_SYNC_NONE };

enum status store_write_open(const char *path,
                             const struct store_layout *layout,
                             enum store_sync sync, struct arena *arena,
                             struct store **out);

/* Reads a trial's commit row. */
enum status store_commit(const struct store *s, int64_t run,
                         struct commit_row *out);

/* Marks a trial as running, one attempt more, and sets *state to RUNNING; or
 * leaves a final state alone and says which (a rank that was only suspended
 * must not undo another's row). */
enum status store_claim(struct store *s, int64_t run, enum run_status *state);

/* Puts a running trial back to pending, its attempt uncounted or not. */
enum status store_release(struct store *s, int64_t run, bool uncounted);

/* Puts a trial back to pending whatever its state, to be tried again. */
enum status store_reopen(struct store *s, int64_t run);

struct store_part {
    int table; /* of the layout */
    int64_t first, n;
    const void *rows;
};

/* Writes a trial's rows and its final state; returns when they are as safe as
 * sync promises. */
enum status store_finish(struct store *s, int64_t run, enum run_status state,
                         const struct store_part *parts, int n_parts);

/* The same of a run that another file holds finished: its state and attempts
 * are those of `was`, whatever stands here.  Safe after store_sync_now. */
enum status store_adopt(struct store *s, int64_t run,
                        const struct commit_row *was,
                        const struct store_part *parts, int n_parts);
enum status store_sync_now(struct store *s);

/* A run's row of /telemetry, which has a checksum of its own: store_put_
 * telemetry sets it.  *sound: it matched. */
enum status store_put_telemetry(struct store *s, int64_t run,
                                struct telemetry_row *row);
enum status store_get_telemetry(const struct store *s, int64_t run,
                                struct telemetry_row *row, bool *sound);

/* Its checksum. */
uint32_t store_seal_telemetry(const struct telemetry_row *row);

/* What the commit row's checksum covers: continue over the parts. */
uint32_t store_seal(uint32_t crc, const struct commit_row *c);

/* ---- a file that is deleted, moved or cut short under its writers (its size
 * never changes while it is whole). */
enum store_fate { STORE_THERE, STORE_MOVED, STORE_DELETED, STORE_CUT };
/* where: its new name, when it was moved within sight; cost: two system calls.
 */
enum store_fate store_fate(const struct store *s, char where[PATH_MAX]);

/* Copies what the open descriptor still has to PATH.rescued, a new file. */
enum status store_rescue(const struct store *s, struct arena *work,
                         char where[PATH_MAX]);

/* Runs with a final state in the file of that name; judged: and whose checksums
 * match. */
enum status store_count(const char *path, bool judged, struct arena *work,
                        int64_t *finished);

/* ---- one job per file.  A sidecar NAME.lock is locked: exclusively by who
 * starts a job, shared by its ranks while they live. */
/* The name that a symbolic link leads to, also one that leads nowhere yet; else
 * the name itself: two names of one file must not get two locks. */
enum status store_resolve(const char *path, char out[PATH_MAX]);
/* What lies behind the shares stays with who started the job while it lives. */
enum { STORE_LOCK_SHARES = 1 << 20 };
struct store_lock {
    int fd;
    char path[4096];
};
/* ERR_REFUSED names the host and process that hold it. */
#define STORE_UNLOCKED ((struct store_lock){.fd = -1})
enum status store_lock_start(const char *path, struct store_lock *out);
/* Takes a share, or turns what store_lock_start took into one. */
enum status store_lock_share(const char *path, struct store_lock *out);
/* Whether the process that started the job still exists (it holds the rest of
 * the lock); asked by one that has a share. */
bool store_lock_starter(const struct store_lock *l);
void store_lock_end(struct store_lock *l); /* removes it when it is the last */

#endif
