#include "sched_inside.h"

#include <mpi.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "clock.h"
#include "log.h"
#include "queue.h"
#include "start.h"

/* Many ranks start slowly, and rank 0 lays the result file out then; nobody
 * does anything but leave at the end. */
enum { START_PATIENCES = 10, END_SECONDS = 10 };

enum status sched_open(double patience, struct arena *arena, struct sched **out)
{
    struct sched *s;
    NEW(s, arena, 1);
    *s = (struct sched){.ranks = 1,
                        .ahead = -1,
                        .asked = ALIVE,
                        .patience = patience,
                        .heard = clock_seconds()};
    if (start_launched()) {
        if (!start_mpi(START_PATIENCES * patience))
            return FAIL(ERR_LIBRARY, "MPI cannot be started");
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        MPI_Comm_rank(MPI_COMM_WORLD, &s->rank);
        MPI_Comm_size(MPI_COMM_WORLD, &s->ranks);
        s->mpi = true;
    }
    TRY(start_check(s->ranks));
    *out = s;
    return OK;
}

int sched_rank(const struct sched *s)
{
    return s->rank;
}

int sched_ranks(const struct sched *s)
{
    return s->ranks;
}

/* Tests now and then, for a rank that died would let MPI_Wait wait for ever. */
static bool wait_for(MPI_Request *request, double seconds)
{
    double until = clock_seconds() + seconds;
    struct timespec moment = {0, 200000};
    int over = 0;
    while (!MPI_Test(request, &over, MPI_STATUS_IGNORE) && !over) {
        if (clock_seconds() > until)
            return false;
        nanosleep(&moment, NULL);
    }
    return over;
}

enum status sched_share(struct sched *s, void *bytes, size_t n)
{
    MPI_Request all;
    if (s->mpi &&
        (MPI_Ibcast(bytes, (int)n, MPI_BYTE, 0, MPI_COMM_WORLD, &all) ||
         !wait_for(&all, START_PATIENCES * s->patience)))
        return FAIL(ERR_LIBRARY,
                    "the ranks did not hear of each other at the start: one "
                    "of them must have died");
    s->heard = s->told = s->looked = clock_seconds();
    return OK;
}

enum status sched_deal(struct sched *s, const struct sched_trial *trials,
                       int64_t n, sched_hear *hear, void *context,
                       struct arena *arena)
{
    CHECK(s->rank == 0);
    s->hear = hear;
    s->context = context;
    s->looked = clock_seconds();
    return queue_open(trials, n, s->ranks, arena, &s->queue);
}

void sched_block(struct sched *s, double longest)
{
    s->patience += 3 * longest;
}

void sched_watch(struct sched *s, sched_exists *exists, void *context)
{
    s->exists = exists;
    s->exists_context = context;
}

enum sched_answer sched_next(struct sched *s, int64_t *id)
{
    if (s->rank > 0)
        return worker_next(s, id);
    rank0_serve(s);
    queue_ask(s->queue, 0, true, ++s->serial);
    switch (queue_answer(s->queue, 0, s->draining, id)) {
    case QUEUE_GIVE:
        return SCHED_TAKE;
    case QUEUE_DISMISS:
        return queue_all_left(s->queue) ? SCHED_LEAVE : SCHED_WAIT;
    case QUEUE_LATER:
        break;
    }
    return SCHED_WAIT;
}

void sched_done(struct sched *s, const struct sched_report *r)
{
    if (s->rank == 0)
        rank0_report(s, *r);
    else
        signs_tell_up(s, (struct message){.kind = REPORT,
                                          .id = r->id,
                                          .seconds = r->seconds,
                                          .outcome = r->outcome});
}

void sched_poll(struct sched *s)
{
    if (s->rank == 0)
        rank0_serve(s);
    else
        worker_listen(s);
}

void sched_abandon(struct sched *s)
{
    if (s->rank > 0)
        signs_tell_up(s, (struct message){.kind = GONE});
    for (int rank = 1; s->rank == 0 && rank < s->ranks; rank++)
        if (queue_alive(s->queue, rank))
            signs_send(s, rank, (struct message){.kind = GONE});
}

void sched_retire(struct sched *s)
{
    if (s->rank == 0)
        queue_retire(s->queue, 0);
    else
        signs_tell_up(s, (struct message){.kind = RETIRE});
    s->ahead = -1;
}

bool sched_stuck(const struct sched *s)
{
    return queue_stuck(s->queue);
}

bool sched_draining(const struct sched *s)
{
    return s->draining;
}

int64_t sched_left(const struct sched *s)
{
    return queue_left(s->queue);
}

double sched_cost_left(const struct sched *s)
{
    return queue_cost_left(s->queue);
}

int sched_at_work(const struct sched *s)
{
    return s->queue ? queue_at_work(s->queue) : 0;
}

int sched_dead(const struct sched *s)
{
    return s->queue ? queue_dead(s->queue) : 0;
}

bool sched_orphaned(const struct sched *s)
{
    return s->orphaned;
}

static volatile sig_atomic_t last_code;

static void leave_at_once(int number)
{
    (void)number;
    _exit(last_code);
}

bool sched_close(struct sched *s, int code)
{
    if (!s->mpi)
        return true;
    bool lost = s->rank == 0 ? sched_dead(s) > 0 : s->orphaned;
    if (!lost) {
        /* Of a rank that died on its way out MPI_Finalize never hears. */
        last_code = code;
        signal(SIGALRM, leave_at_once);
        alarm(END_SECONDS);
        MPI_Finalize();
        alarm(0);
    }
    return !lost;
}
