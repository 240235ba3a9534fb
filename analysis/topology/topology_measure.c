/* Matrices of distances, by several processes at once. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "clock.h"
#include "log.h"
#include "topology.h"

enum { MOST_PROCESSES = 1024 };

/* Shared by all. */
struct board {
    atomic_int next;     /* the first band that nobody took */
    atomic_int done;     /* bands measured */
    atomic_bool ready[]; /* [bands] */
};

struct measuring {
    const struct diagram *diagram;
    struct distances *to; /* its arrays are shared */
    struct board *board;
    int bands;
    double started, said;
};

struct mapping {
    void *at;
    size_t bytes;
};

static void unmap(void *handle)
{
    struct mapping *m = handle;
    munmap(m->at, m->bytes);
}

/* Zeroed memory that children share. */
static enum status share(size_t bytes, struct arena *arena, void **out)
{
    struct mapping *m;
    NEW(m, arena, 1);
    m->bytes = bytes;
    m->at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (m->at == MAP_FAILED)
        return FAIL(ERR_MEMORY, "no room for a matrix of %zu bytes", bytes);
    TRY(arena_own(arena, unmap, m));
    *out = m->at;
    return OK;
}

static enum status share_matrix(int n, bool parts, struct arena *arena,
                                struct distances *out)
{
    long pairs = diagram_pairs(n);
    void *at;
    TRY(share((size_t)pairs * (parts ? 3 : 1) * sizeof(double), arena, &at));
    *out = (struct distances){.n = n, .total = at};
    if (parts) {
        out->birth = out->total + pairs;
        out->death = out->birth + pairs;
    }
    return OK;
}

static void show_progress(struct measuring *m)
{
    double now = clock_seconds();
    int done = atomic_load(&m->board->done);
    if (now - m->said < 10 || done == 0)
        return;
    m->said = now;
    double left = (now - m->started) * (m->bands - done) / done;
    log_note("distances: %d %% done, about %.0f s left",
             (int)(100. * done / m->bands), left);
}

static enum status measure_band(struct measuring *m, int band)
{
    TRY(distances_measure(m->diagram, band, m->to));
    atomic_store(&m->board->ready[band], true);
    atomic_fetch_add(&m->board->done, 1);
    return OK;
}

/* Bands until none is left. */
static enum status work_on(struct measuring *m, bool speaks)
{
    int band;
    while ((band = atomic_fetch_add(&m->board->next, 1)) < m->bands) {
        TRY(measure_band(m, band));
        if (speaks)
            show_progress(m);
    }
    return OK;
}

static pid_t start(struct measuring *m)
{
    pid_t parent = getpid(), child = fork();
    if (child != 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent)
        _exit(work_on(m, false) == OK ? 0 : 1);
    _exit(1);
}

/* Bands that a process took and did not end. */
static enum status take_up(struct measuring *m)
{
    for (int band = 0; band < m->bands; band++)
        if (!atomic_load(&m->board->ready[band]))
            TRY(measure_band(m, band));
    return OK;
}

enum status topology_measure(const struct topology_graphs *g, bool parts,
                             int processes, struct arena *arena,
                             struct distances *out)
{
    struct measuring m = {g->diagram, out, NULL, distances_bands(g->n), 0, 0};
    pid_t child[MOST_PROCESSES];
    void *board;
    int started = 0;
    TRY(share_matrix(g->n, parts, arena, out));
    TRY(share(sizeof *m.board + (size_t)m.bands * sizeof *m.board->ready, arena,
              &board));
    m.board = board;
    m.started = m.said = clock_seconds();
    fflush(stdout); /* or children would print it again */
    while (started < processes - 1 && started < m.bands - 1 &&
           started < MOST_PROCESSES && (child[started] = start(&m)) > 0)
        started++;
    enum status st = work_on(&m, true);
    for (int i = 0; i < started; i++)
        while (waitpid(child[i], NULL, 0) < 0 && errno == EINTR)
            ;
    return st == OK ? take_up(&m) : st;
}
