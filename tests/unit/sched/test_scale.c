/* The scheduler as it is, on ranks and a clock that are simulated: thousands of
 * ranks in one process, whose messages are counted and take their time.  Prints
 * what rank 0 spends on it.
 * WIRESWEEP_SCALE="RANKS TRIALS SECONDS" asks for another size.
 */
#include <math.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double sim_now; /* of the simulation */
static double simulated_seconds(void)
{
    return sim_now;
}

static int simulated_send(const void *bytes, int n, int to);
static int simulated_probe(int from, int *some, MPI_Status *status);
static int simulated_receive(void *bytes, int n);

/* What the scheduler asks of MPI and of the clock goes to the simulation. */
#include "clock.h"
#define clock_seconds simulated_seconds
#undef MPI_Send
#define MPI_Send(at, n, type, to, tag, world) \
    ((void)s, simulated_send(at, n, to))
#define MPI_Iprobe(from, tag, world, some, status) \
    simulated_probe(from, some, status)
#define MPI_Recv(at, n, type, from, tag, world, status) simulated_receive(at, n)
#include "../../../src/sched/rank0.c" /* NOLINT: the code under test */
#include "../../../src/sched/sched.c"
#include "../../../src/sched/signs.c"
#include "../../../src/sched/worker.c"
#undef clock_seconds

#include "rng.h"
#include "test.h"

/* ---- the machine ----------------------------------------------------------
 */

/* Seconds between the looks of a rank at its messages while a long trial runs
 * (run_rank.c), and of a message on its way. */
static const double look = 0.02, flight = 1e-4;

struct letter {
    struct message m;
    int from;
    double arrives;
    struct letter *next;
};

struct event {
    double when;
    int rank;
};

struct worker {
    struct sched sched;
    struct letter *first, *last; /* on their way, or waiting to be read */
    double ends;                 /* of its trial; < 0: it has none */
    int64_t trial;
    double alive; /* when it looks at its messages in any case */
    bool left;
};

static struct {
    int ranks, me; /* me: the rank whose code runs */
    struct worker *worker;
    struct event *heap;
    int64_t events, room;
    const double *seconds; /* that a trial takes, [trials] */
    int64_t up, down, ended;
    double last; /* when the last trial ended */
    struct letter *spare;
} sim;

static void push(double when, int rank)
{
    if (sim.events == sim.room) {
        sim.room = sim.room ? 2 * sim.room : 1024;
        sim.heap = realloc(sim.heap, (size_t)sim.room * sizeof *sim.heap);
    }
    int64_t i = sim.events++;
    for (; i && sim.heap[(i - 1) / 2].when > when; i = (i - 1) / 2)
        sim.heap[i] = sim.heap[(i - 1) / 2];
    sim.heap[i] = (struct event){when, rank};
}

static struct event pop(void)
{
    struct event top = sim.heap[0], end = sim.heap[--sim.events];
    int64_t i = 0;
    for (int64_t child; (child = 2 * i + 1) < sim.events; i = child) {
        child += child + 1 < sim.events &&
                 sim.heap[child + 1].when < sim.heap[child].when;
        if (sim.heap[child].when >= end.when)
            break;
        sim.heap[i] = sim.heap[child];
    }
    sim.heap[i] = end;
    return top;
}

static int simulated_send(const void *bytes, int n, int to)
{
    struct worker *w = &sim.worker[to];
    struct letter *l = sim.spare;
    EXPECT(n == (int)sizeof l->m);
    if (l)
        sim.spare = l->next;
    else
        l = malloc(sizeof *l);
    *l = (struct letter){.from = sim.me, .arrives = sim_now + flight};
    memcpy(&l->m, bytes, sizeof l->m);
    w->last = *(w->first ? &w->last->next : &w->first) = l;
    *(to ? &sim.down : &sim.up) += 1;
    /* Rank 0 looks when it looks; a worker half a pause later on average. */
    if (to)
        push(l->arrives + look / 2, to);
    return MPI_SUCCESS;
}

static int simulated_probe(int from, int *some, MPI_Status *status)
{
    const struct letter *l = sim.worker[sim.me].first;
    (void)from;
    *some = l && l->arrives <= sim_now;
    if (*some)
        status->MPI_SOURCE = l->from;
    return MPI_SUCCESS;
}

static int simulated_receive(void *bytes, int n)
{
    struct worker *w = &sim.worker[sim.me];
    struct letter *l = w->first;
    memcpy(bytes, &l->m, (size_t)n);
    w->first = l->next;
    l->next = sim.spare;
    sim.spare = l;
    return MPI_SUCCESS;
}

/* ---- its ranks -------------------------------------------------------------
 */

static void finish(struct worker *w)
{
    struct sched_report r = {.id = w->trial,
                             .seconds = sim.seconds[w->trial],
                             .outcome = 0,
                             .rank = w->sched.rank};
    sim.last = fmax(sim.last, w->ends);
    w->ends = -1;
    sched_done(&w->sched, &r);
}

/* One turn of a rank's loop, as run_rank.c has it. */
static void turn(struct worker *w)
{
    sim.me = w->sched.rank;
    if (w->ends >= 0)
        sched_poll(&w->sched);
    if (w->ends >= 0 && w->ends <= sim_now)
        finish(w);
    if (w->ends >= 0)
        return;
    switch (sched_next(&w->sched, &w->trial)) {
    case SCHED_TAKE:
        w->ends = sim_now + sim.seconds[w->trial];
        push(w->ends, w->sched.rank);
        break;
    case SCHED_LEAVE:
        w->left = true;
        break;
    case SCHED_WAIT:
        break;
    }
}

static void hear(void *context, const struct sched_report *r)
{
    char *done = context;
    EXPECT(done[r->id]++ == 0); /* once, and no other way */
    sim.ended++;
}

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Runs until everybody has left; the CPU seconds of rank 0. */
static double simulate(void)
{
    double cpu = 0;
    for (int r = 0; r < sim.ranks; r++)
        push(1e-6 * r, r);
    while (sim.events) {
        struct event e = pop();
        struct worker *w = &sim.worker[e.rank];
        if (w->left)
            continue;
        sim_now = e.when;
        double begun = e.rank ? 0 : cpu_seconds();
        turn(w);
        if (e.rank == 0)
            cpu += cpu_seconds() - begun;
        if (w->alive <= sim_now && !w->left) {
            w->alive = sim_now + (e.rank ? ALIVE_SECONDS : look);
            push(w->alive, e.rank);
        }
    }
    return cpu;
}

/* ---- what is asked of it ---------------------------------------------------
 */

/* Lengths over two decades, known up to 30 % each. */
static void draw(int64_t n, double mean, double *seconds,
                 struct sched_trial *trials)
{
    struct rng r = rng_stream(1, RNG_TEST, 0, 0);
    for (int64_t i = 0; i < n; i++) {
        double cost = mean * pow(10, 2 * rng_uniform(&r) - 1) / 2.15;
        trials[i] = (struct sched_trial){.id = i, .cost = cost};
        seconds[i] = cost * (0.7 + 0.6 * rng_uniform(&r));
    }
}

static double lower_bound(int64_t n, int ranks)
{
    double all = 0, longest = 0;
    for (int64_t i = 0; i < n; i++) {
        all += sim.seconds[i];
        longest = fmax(longest, sim.seconds[i]);
    }
    return fmax(all / ranks, longest);
}

static void open_ranks(int ranks, const struct sched_trial *trials, int64_t n,
                       char *done, struct arena *arena)
{
    sim.ranks = ranks;
    sim.worker = calloc((size_t)ranks, sizeof *sim.worker);
    for (int r = 0; r < ranks; r++) {
        sim.worker[r].ends = -1;
        sim.worker[r].sched = (struct sched){.mpi = true,
                                             .rank = r,
                                             .ranks = ranks,
                                             .ahead = -1,
                                             .asked = ALIVE,
                                             .patience = 60};
    }
    EXPECT_OK(sched_deal(&sim.worker[0].sched, trials, n, hear, done, arena));
}

static void close_ranks(void)
{
    for (int r = 0; r < sim.ranks; r++)
        for (struct letter *l; (l = sim.worker[r].first);) {
            sim.worker[r].first = l->next;
            free(l);
        }
    for (struct letter *l; (l = sim.spare);) {
        sim.spare = l->next;
        free(l);
    }
    free(sim.worker);
    free(sim.heap);
}

static void check_scale(int ranks, int64_t n, double mean, double most)
{
    struct arena *arena = arena_new((size_t)4 << 30);
    struct sched_trial *trials = arena_take(arena, (size_t)n, sizeof *trials);
    double *seconds = arena_take(arena, (size_t)n, sizeof *seconds);
    char *done = arena_take(arena, (size_t)n, 1);
    draw(n, mean, seconds, trials);
    memset(&sim, 0, sizeof sim);
    sim_now = 0;
    sim.seconds = seconds;
    open_ranks(ranks, trials, n, done, arena);
    double cpu = simulate(), bound = lower_bound(n, ranks), end = sim.last;
    double alive = end / ALIVE_SECONDS * ranks;
    printf("%d ranks, %lld trials of %.3g s on average: makespan %.4f of the "
           "bound; %.2f messages a trial to rank 0 and %.2f from it, %.0f a "
           "second; its own time %.4f of a core\n",
           ranks, (long long)n, mean, end / bound, (double)sim.up / (double)n,
           (double)sim.down / (double)n, (double)(sim.up + sim.down) / end,
           cpu / end);
    EXPECT(sim.ended == n);
    for (int r = 0; r < ranks; r++)
        EXPECT(sim.worker[r].left);
    EXPECT(end < most * bound);
    /* a report and a question up, a trial down; signs of life beside them */
    EXPECT((double)sim.up < 2.1 * (double)n + 1.1 * alive + 4.0 * ranks);
    EXPECT((double)sim.down < 1.0 * (double)n + 1.1 * alive + 2.0 * ranks);
    close_ranks();
    arena_free(arena);
}

TEST(a_thousand_ranks_keep_to_the_bound)
{
    int ranks;
    long long trials;
    double seconds;
    const char *size = getenv("WIRESWEEP_SCALE");
    if (size && sscanf(size, "%d %lld %lf", &ranks, &trials, &seconds) == 3)
        check_scale(ranks, trials, seconds, 1.05);
    else
        check_scale(1024, 40000, 5, 1.003);
}

TEST(trials_hardly_longer_than_a_look_at_messages)
{
    check_scale(256, 40000, 0.5, 1.01);
}
