#include "sched.h"

#include <math.h>
#include <mpi.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "clock.h"
#include "log.h"
#include "queue.h"
#include "start.h"

enum { TAG_UP = 1, TAG_DOWN };
enum { ALIVE_SECONDS = 5, SIGNS_OF_LIFE = 4 }; /* at most, at least */
/* Many ranks start slowly, and rank 0 lays the result file out then; nobody
 * does anything but leave at the end. */
enum { START_PATIENCES = 10, END_SECONDS = 10 };
/* A rank 0 that stands still is waited for longer, as long as it exists. */
enum { STILL_PATIENCES = 10 };
enum message_kind {
    ASK_AHEAD,
    ASK_IDLE,
    REPORT,
    ALIVE,
    DRAIN,
    RETIRE,
    TAKE,
    LEAVE,
    GONE
};

struct message {
    int64_t id;
    double seconds;
    int32_t kind, outcome;
};

struct sched {
    bool mpi, draining;
    int rank, ranks;
    struct queue *queue; /* rank 0 */
    sched_hear *hear;
    void *context;
    double patience;
    /* a worker's side */
    int64_t ahead;           /* dealt in advance, or -1 */
    enum message_kind asked; /* ALIVE: nothing asked */
    int64_t serial;          /* of the latest question */
    bool leave;              /* nothing is left for this rank */
    bool orphaned;           /* rank 0 has been silent for too long */
    double heard, told;      /* when rank 0 spoke; when we did */
    double looked;           /* when this rank last read its messages */
    bool missed;             /* rank 0 is silent, but exists, as */
    double asked_about;      /* was asked then */
    sched_exists *exists;
    void *exists_context;
};

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

/* Whether this rank itself stood still since it last looked: then the silence
 * of the others says nothing. */
static bool stood_still(struct sched *s, double now)
{
    double gap = now - s->looked;
    s->looked = now;
    if (!s->mpi || s->ranks == 1 || gap < s->patience / 2)
        return false;
    say_gap(s, gap);
    return true;
}

static void send(struct sched *s, int rank, struct message m)
{
    MPI_Send(&m, (int)sizeof m, MPI_BYTE, rank,
             s->rank == 0 ? TAG_DOWN : TAG_UP, MPI_COMM_WORLD);
}

static void tell_up(struct sched *s, struct message m)
{
    s->told = clock_seconds();
    send(s, 0, m);
}

/* Whether it is time to tell the others that this rank lives: several times
 * within their patience. */
static bool is_due(const struct sched *s, double now)
{
    return now - s->told > fmin(ALIVE_SECONDS, s->patience / SIGNS_OF_LIFE);
}

/* ---- rank 0 -----------------------------------------------------------------
 */

static void take_report(struct sched *s, struct sched_report r)
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
        send(s, rank, (struct message){.kind = DRAIN});
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
        take_report(s, (struct sched_report){.id = m->id,
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
            send(s, rank, (struct message){.kind = TAKE, .id = id});
            break;
        case QUEUE_DISMISS:
            send(s, rank, (struct message){.kind = LEAVE});
            break;
        case QUEUE_LATER:
            break;
        }
    }
}

static void serve(struct sched *s)
{
    double now = clock_seconds();
    if (stood_still(s, now))
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
    if (is_due(s, now)) {
        s->told = now;
        for (int rank = 1; rank < s->ranks; rank++)
            if (queue_alive(s->queue, rank))
                send(s, rank, (struct message){.kind = ALIVE});
    }
}

/* ---- a worker ---------------------------------------------------------------
 */

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

static void listen(struct sched *s)
{
    double now = clock_seconds();
    if (stood_still(s, now))
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
    if (is_due(s, now))
        tell_up(s, (struct message){.kind = ALIVE});
}

static void ask(struct sched *s, enum message_kind how)
{
    if (s->asked == how || s->ahead >= 0)
        return;
    s->serial += s->asked == ALIVE;
    s->asked = how;
    tell_up(s, (struct message){.kind = how, .id = s->serial});
}

static enum sched_answer next_for_worker(struct sched *s, int64_t *id)
{
    if (s->leave)
        return SCHED_LEAVE;
    if (s->draining)
        s->ahead = -1; /* pending in the file as well as here */
    if (s->ahead < 0) {
        ask(s, ASK_IDLE);
        listen(s);
    }
    if (s->ahead < 0 || s->draining)
        return s->leave ? SCHED_LEAVE : SCHED_WAIT;
    *id = s->ahead;
    s->ahead = -1;
    ask(s, ASK_AHEAD);
    return SCHED_TAKE;
}

/* ---- both -------------------------------------------------------------------
 */

enum sched_answer sched_next(struct sched *s, int64_t *id)
{
    if (s->rank > 0)
        return next_for_worker(s, id);
    serve(s);
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
        take_report(s, *r);
    else
        tell_up(s, (struct message){.kind = REPORT,
                                    .id = r->id,
                                    .seconds = r->seconds,
                                    .outcome = r->outcome});
}

void sched_poll(struct sched *s)
{
    if (s->rank == 0)
        serve(s);
    else
        listen(s);
}

void sched_drain(struct sched *s)
{
    if (s->draining)
        return;
    s->draining = true;
    if (s->rank > 0)
        tell_up(s, (struct message){.kind = DRAIN});
    else
        for (int rank = 1; rank < s->ranks; rank++)
            if (queue_alive(s->queue, rank))
                send(s, rank, (struct message){.kind = DRAIN});
}

void sched_abandon(struct sched *s)
{
    if (s->rank > 0)
        tell_up(s, (struct message){.kind = GONE});
    for (int rank = 1; s->rank == 0 && rank < s->ranks; rank++)
        if (queue_alive(s->queue, rank))
            send(s, rank, (struct message){.kind = GONE});
}

void sched_retire(struct sched *s)
{
    if (s->rank == 0)
        queue_retire(s->queue, 0);
    else
        tell_up(s, (struct message){.kind = RETIRE});
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
