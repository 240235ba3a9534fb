#include <math.h>
#include <mpi.h>

#include "clock.h"
#include "log.h"
#include "queue.h"
#include "sched_inside.h"

enum { SIGNS_OF_LIFE = 4 }; /* at least, within the patience of others */

/* Says what any rank has to say, not only rank 0. */
static void say_gap(const struct sched *s, double seconds)
{
    bool silent = log_silent();
    log_silence(false);
    log_warn("rank %d stood still for %.0f s (suspended, or waiting for a "
             "file system?); it goes on",
             s->rank, seconds);
    log_silence(silent);
}

bool signs_stood_still(struct sched *s, double now)
{
    double gap = now - s->looked;
    s->looked = now;
    if (!s->mpi || s->ranks == 1 || gap < s->patience / 2)
        return false;
    say_gap(s, gap);
    return true;
}

void signs_send(struct sched *s, int rank, struct message m)
{
    MPI_Send(&m, (int)sizeof m, MPI_BYTE, rank,
             s->rank == 0 ? TAG_DOWN : TAG_UP, MPI_COMM_WORLD);
}

void signs_tell_up(struct sched *s, struct message m)
{
    s->told = clock_seconds();
    signs_send(s, 0, m);
}

bool signs_due(const struct sched *s, double now)
{
    return now - s->told > fmin(ALIVE_SECONDS, s->patience / SIGNS_OF_LIFE);
}

void sched_drain(struct sched *s)
{
    if (s->draining)
        return;
    s->draining = true;
    if (s->rank > 0)
        signs_tell_up(s, (struct message){.kind = DRAIN});
    else
        for (int rank = 1; rank < s->ranks; rank++)
            if (queue_alive(s->queue, rank))
                signs_send(s, rank, (struct message){.kind = DRAIN});
}
