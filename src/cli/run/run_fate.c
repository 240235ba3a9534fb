/* Rank 0 looks after the result file: whether it is still there while it is
 * written, and at the end whether it holds what was acknowledged. */
#define _GNU_SOURCE
#include <inttypes.h>

#include "clock.h"
#include "log.h"
#include "run.h"

static const char *file_of(const struct runner *r)
{
    return r->options->file;
}

void run_watch_file(struct runner *r)
{
    char where[PATH_MAX];
    double now = clock_seconds();
    if (sched_rank(r->sched) > 0 || now < r->watched + 1)
        return;
    r->watched = now;
    enum store_fate fate = store_fate(r->store, where);
    if (fate == r->fate)
        return;
    r->fate = fate;
    if (fate == STORE_MOVED)
        log_warn("%s was moved to %s while this job writes it: the job goes "
                 "on, and writes there",
                 file_of(r), where);
    if (fate == STORE_DELETED)
        log_warn("%s was deleted or replaced while this job writes it: the job "
                 "ends, and what it has will be copied to %s.rescued",
                 file_of(r), file_of(r));
    if (fate == STORE_CUT)
        log_warn("%s was overwritten while this job writes it: the job ends",
                 file_of(r));
    if (fate == STORE_DELETED || fate == STORE_CUT)
        sched_drain(r->sched);
}

static int64_t acknowledged(const struct runner *r)
{
    int64_t n = 0;
    for (int i = DONE; i <= QUARANTINED; i++)
        n += r->counts.by_state[i];
    return n;
}

static enum status rescue(struct runner *r)
{
    char where[PATH_MAX];
    int64_t there, want = acknowledged(r);
    if (store_rescue(r->store, r->arena, where) != OK)
        return FAIL(ERR_IO,
                    "%s was deleted or replaced while this job wrote it, and "
                    "its %" PRId64 " finished trials are lost, since no copy "
                    "could be made: %s",
                    file_of(r), want, fail_text());
    TRY(store_count(where, true, r->arena, &there));
    if (there < want)
        return FAIL(ERR_DAMAGED,
                    "%s was deleted or replaced while this job wrote it; of "
                    "%" PRId64 " finished trials only %" PRId64 " are in %s",
                    file_of(r), want, there, where);
    return FAIL(ERR_IO,
                "%s was deleted or replaced while this job wrote it; all "
                "%" PRId64 " finished trials are in %s, whose checksums "
                "match: give it the old name, and run the same command again",
                file_of(r), want, where);
}

static enum status confirm(struct runner *r, const char *path)
{
    int64_t there, want = acknowledged(r);
    enum status st = store_count(path, false, r->arena, &there);
    if (st == OK && there >= want)
        return OK;
    if (st != OK && st != ERR_DAMAGED)
        return FAIL(ERR_IO,
                    "%" PRId64 " trials are finished, but %s cannot be read "
                    "back: %s",
                    want, path, fail_text());
    return FAIL(ERR_IO,
                "%s was overwritten while this job wrote it: of %" PRId64
                " finished trials %" PRId64 " are left in it; move it away, "
                "and run the same command again",
                path, want, there);
}

enum status run_settle_file(struct runner *r)
{
    char where[PATH_MAX];
    if (sched_rank(r->sched) > 0)
        return OK;
    switch (store_fate(r->store, where)) {
    case STORE_DELETED:
        return rescue(r);
    case STORE_MOVED:
        TRY(confirm(r, where));
        return FAIL(ERR_IO,
                    "%s was moved to %s while this job wrote it: all %" PRId64
                    " finished trials are there",
                    file_of(r), where, acknowledged(r));
    case STORE_CUT:
        return FAIL(ERR_IO,
                    "%s was overwritten while this job wrote it: it is too "
                    "short now, and its results are gone; move it away, and "
                    "run the same command again",
                    file_of(r));
    case STORE_THERE:
        break;
    }
    return r->lost ? OK : confirm(r, file_of(r));
}
