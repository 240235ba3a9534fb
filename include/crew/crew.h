/* crew.h: a rank's helper and its children: one trial in a process of its own.
 *
 * Before MPI_Init a rank forks a helper; the helper forks one child per trial,
 * with limits, and reports how it ended.  Only trials shorter than a fork is
 * worth share one: a child takes another trial until it is 20 ms old.  Results
 * come back in a page shared by all three.  A crash, a hang or the OOM killer
 * costs one trial, never the rank.  The helper dies with the rank, a child with
 * the helper.
 */
#ifndef CREW_H
#define CREW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

struct arena;
struct crew;

/* Carries trial `id` out, in the child; what it wrote to the page stays. */
typedef void crew_work(void *context, int64_t id, void *page);

struct crew_limits {
    double seconds; /* then it is killed; 0: no limit */
    int64_t memory; /* bytes of private memory on top of what the helper has;
                       0: no limit */
};

enum crew_how {
    CREW_RETURNED,
    CREW_EXIT,
    CREW_SIGNAL,
    CREW_TIMEOUT,
    CREW_FORK
};
struct crew_end {
    int64_t id;
    enum crew_how how;
    int code; /* exit code, signal, or errno of a failed fork */
    double seconds;
    int64_t peak_bytes; /* largest resident set */
};

/* Call before MPI_Init, and while the process has one thread.  isolated false:
 * trials run in the rank itself, within crew_give. */
enum status crew_open(size_t page_bytes, crew_work *work, void *context,
                      bool isolated, struct arena *arena, struct crew **out);

void *crew_page(struct crew *c);

/* Starts a trial; one at a time. */
enum status crew_give(struct crew *c, int64_t id, struct crew_limits limits);

/* Waits up to `seconds` for the trial to end; *ended tells.  ERR_IO when the
 * helper is gone. */
enum status crew_wait(struct crew *c, double seconds, bool *ended,
                      struct crew_end *out);

/* Kills the trial at hand, if any, and waits until it is gone. */
void crew_stop(struct crew *c);

/* Whether the helper is gone: no more trials can be carried out here. */
bool crew_gone(const struct crew *c);

/* Process id of the child at hand, 0 for none (for tests). */
int crew_child(const struct crew *c);

#endif
