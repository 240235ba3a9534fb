/* Rank 0 deals trials and hears what became of them. */
#include <mpi.h>

#include "clock.h"
#include "log.h"
#include "queue.h"
#include "sched_inside.h"

void rank0_report(struct sched *s, struct sched_report r)
{
    enum queue_end how = r.outcome == SCHED_ELSEWHERE ? QUEUE_ELSEWHERE
                         : r.outcome < 0              ? QUEUE_AGAIN
                                                      : QUEUE_ENDED;
    if (!queue_end(s->queue, r.rank, r.id, how, &r.cost))
        return; /* it had been dealt again and ended there first */
    s->hear(s->context, &r);
}

static void hear_of(struct sched *s, int rank)
{
    if (!queue_hear(s->queue, rank, clock_seconds()))
        return;
    log_warn("rank %d is back, and is dealt trials again", rank);
    if (s->draining)
        signs_send(s, rank, (struct message){.kind = DRAIN});
}

static void bury(struct sched *s, double now)
{
    for (int r; (r = queue_bury(s->queue, now - s->patience)) > 0;)
        log_warn("rank %d has said nothing for %.0f s: others get its trials",
                 r, s->patience);
}

static void take_message(struct sched *s, int rank, const struct message *m)
{
    hear_of(s, rank);
    switch ((enum message_kind)m->kind) {
    case ASK_AHEAD:
    case ASK_IDLE:
        queue_ask(s->queue, rank, m->kind == ASK_IDLE, m->id);
        break;
    case REPORT:
        rank0_report(s, (struct sched_report){.id = m->id,
                                              .seconds = m->seconds,
                                              .outcome = m->outcome,
                                              .rank = rank});
        break;
    case DRAIN:
        sched_drain(s);
        break;
    case RETIRE:
        queue_retire(s->queue, rank);
        break;
    case GONE:
        queue_lose(s->queue, rank);
        break;
    default:
        break;
    }
}

static void answer(struct sched *s)
{
    for (int rank = 1; rank < s->ranks; rank++) {
        int64_t id;
        switch (queue_answer(s->queue, rank, s->draining, &id)) {
        case QUEUE_GIVE:
            signs_send(s, rank, (struct message){.kind = TAKE, .id = id});
            break;
        case QUEUE_DISMISS:
            signs_send(s, rank, (struct message){.kind = LEAVE});
            break;
        case QUEUE_LATER:
            break;
        }
    }
}

void rank0_serve(struct sched *s)
{
    double now = clock_seconds();
    if (signs_stood_still(s, now))
        queue_forgive(s->queue, now);
    for (int some = s->mpi; some;) {
        MPI_Status from;
        struct message m;
        if (MPI_Iprobe(MPI_ANY_SOURCE, TAG_UP, MPI_COMM_WORLD, &some, &from))
            break;
        if (!some)
            break;
        if (MPI_Recv(&m, (int)sizeof m, MPI_BYTE, from.MPI_SOURCE, TAG_UP,
                     MPI_COMM_WORLD, &from) == MPI_SUCCESS)
            take_message(s, from.MPI_SOURCE, &m);
    }
    bury(s, now);
    answer(s);
    if (signs_due(s, now)) {
        s->told = now;
        for (int rank = 1; rank < s->ranks; rank++)
            if (queue_alive(s->queue, rank))
                signs_send(s, rank, (struct message){.kind = ALIVE});
    }
}
