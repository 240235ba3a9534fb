/* A worker asks rank 0 for trials, and notices when there is none any more. */
#include <mpi.h>

#include "clock.h"
#include "sched_inside.h"

/* A rank 0 that stands still is waited for longer, as long as it exists. */
enum { STILL_PATIENCES = 10 };

/* Whether rank 0 has died: silent for long, and gone; or silent for very long.
 */
static bool is_orphan(struct sched *s, double now)
{
    double silent = now - s->heard;
    if (silent <= s->patience)
        return s->missed = false;
    if (!s->exists || silent > STILL_PATIENCES * s->patience)
        return true;
    if (s->missed && now - s->asked_about < ALIVE_SECONDS)
        return false;
    s->missed = true;
    s->asked_about = now;
    return !s->exists(s->exists_context);
}

void worker_listen(struct sched *s)
{
    double now = clock_seconds();
    if (signs_stood_still(s, now))
        s->heard = now;
    for (int some = 1; some;) {
        MPI_Status from;
        struct message m;
        if (MPI_Iprobe(0, TAG_DOWN, MPI_COMM_WORLD, &some, &from) || !some)
            break;
        if (MPI_Recv(&m, (int)sizeof m, MPI_BYTE, 0, TAG_DOWN, MPI_COMM_WORLD,
                     &from))
            break;
        s->heard = now;
        if (m.kind == TAKE) {
            s->ahead = m.id;
            s->asked = ALIVE;
        } else if (m.kind == LEAVE) {
            s->leave = true;
        } else if (m.kind == DRAIN) {
            s->draining = true;
        } else if (m.kind == GONE) {
            s->draining = s->leave = s->orphaned = true;
        }
    }
    if (is_orphan(s, now))
        s->draining = s->leave = s->orphaned = true;
    if (signs_due(s, now))
        signs_tell_up(s, (struct message){.kind = ALIVE});
}

static void ask(struct sched *s, enum message_kind how)
{
    if (s->asked == how || s->ahead >= 0)
        return;
    s->serial += s->asked == ALIVE;
    s->asked = how;
    signs_tell_up(s, (struct message){.kind = how, .id = s->serial});
}

enum sched_answer worker_next(struct sched *s, int64_t *id)
{
    if (s->leave)
        return SCHED_LEAVE;
    if (s->draining)
        s->ahead = -1; /* pending in the file as well as here */
    if (s->ahead < 0) {
        ask(s, ASK_IDLE);
        worker_listen(s);
    }
    if (s->ahead < 0 || s->draining)
        return s->leave ? SCHED_LEAVE : SCHED_WAIT;
    *id = s->ahead;
    s->ahead = -1;
    ask(s, ASK_AHEAD);
    return SCHED_TAKE;
}
