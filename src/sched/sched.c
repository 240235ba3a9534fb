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
#include "queue.h"

enum { TAG_UP = 1, TAG_DOWN };
enum { ALIVE_SECONDS = 5, SIGNS_OF_LIFE = 4 }; /* at most, at least */
/* Many ranks start slowly, and rank 0 lays the result file out then; nobody
 * does anything but leave at the end. */
enum { START_PATIENCES = 10, END_SECONDS = 10 };
enum message_kind { ASK_AHEAD, ASK_IDLE, REPORT, ALIVE, DRAIN, TAKE, LEAVE };

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
};

int sched_rank_before_start(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK",
                                        "PMI_RANK"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *rank = getenv(names[i]);
        if (rank)
            return atoi(rank);
    }
    return 0;
}

static bool launched(void)
{
    return getenv("OMPI_COMM_WORLD_SIZE") || getenv("PMIX_RANK") ||
           getenv("PMI_RANK");
}

/* srun without PMIx silently starts N programs of one rank each, which would
 * all write the same file. */
static enum status check_world(const struct sched *s)
{
    const char *tasks = getenv("SLURM_NTASKS"), *step = getenv("SLURM_STEP_ID");
    if (s->ranks == 1 && tasks && step && atoi(tasks) > 1 &&
        getenv("SLURM_PROCID") && !getenv("OMPI_COMM_WORLD_SIZE"))
        return FAIL(ERR_REFUSED,
                    "Slurm started %s tasks but MPI sees one rank; use mpirun "
                    "inside the job, or srun --mpi=pmix",
                    tasks);
    return OK;
}

static void give_up_starting(int number)
{
    static const char words[] =
        "wiresweep: error: MPI does not start: one of the ranks must have "
        "died\n";
    ssize_t n = write(STDERR_FILENO, words, sizeof words - 1);
    (void)n;
    (void)number;
    _exit(EXIT_FAILURE);
}

/* MPI_Init never returns where another rank dies within it. */
static bool start_mpi(double seconds)
{
    signal(SIGALRM, give_up_starting);
    alarm((unsigned)ceil(seconds));
    bool good = MPI_Init(NULL, NULL) == MPI_SUCCESS;
    alarm(0);
    return good;
}

enum status sched_open(double patience, struct arena *arena, struct sched **out)
{
    struct sched *s;
    NEW(s, arena, 1);
    *s = (struct sched){.ranks = 1,
                        .ahead = -1,
                        .asked = ALIVE,
                        .patience = patience,
                        .heard = clock_seconds()};
    if (launched()) {
        if (!start_mpi(START_PATIENCES * patience))
            return FAIL(ERR_LIBRARY, "MPI cannot be started");
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        MPI_Comm_rank(MPI_COMM_WORLD, &s->rank);
        MPI_Comm_size(MPI_COMM_WORLD, &s->ranks);
        s->mpi = true;
    }
    TRY(check_world(s));
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
    s->heard = s->told = clock_seconds();
    return OK;
}

enum status sched_deal(struct sched *s, const struct sched_trial *trials,
                       int64_t n, sched_hear *hear, void *context,
                       struct arena *arena)
{
    CHECK(s->rank == 0);
    s->hear = hear;
    s->context = context;
    return queue_open(trials, n, s->ranks, arena, &s->queue);
}

void sched_block(struct sched *s, double longest)
{
    s->patience += 3 * longest;
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
    if (!queue_end(s->queue, r.rank, r.id, r.outcome < 0, &r.cost))
        return; /* it had been dealt again and ended there first */
    s->hear(s->context, &r);
}

static void take_message(struct sched *s, int rank, const struct message *m)
{
    queue_hear(s->queue, rank, clock_seconds());
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
    queue_bury(s->queue, now - s->patience);
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

static void listen(struct sched *s)
{
    double now = clock_seconds();
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
        }
    }
    if (now - s->heard > s->patience)
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
