/* The rank's side: orders out, reports in. */
#define _GNU_SOURCE
#include "crew.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "clock.h"
#include "helper.h"

struct crew {
    struct crew_board *board; /* shared: child's pid, then the trial's page */
    size_t bytes;
    crew_work *work;
    void *context;
    pid_t helper; /* 0: not isolated */
    int socket;
    bool busy, gone;
    struct crew_end own; /* of a trial that ran in the rank */
};

static void close_crew(void *handle)
{
    struct crew *c = handle;
    if (c->helper > 0) {
        close(c->socket); /* the helper reads the end, kills and leaves */
        kill(c->helper, SIGKILL);
        waitpid(c->helper, NULL, 0);
    }
    munmap(c->board, c->bytes);
}

static enum status start_helper(struct crew *c)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return FAIL(ERR_IO, "no socket for the helper: %s", strerror(errno));
    pid_t rank = getpid();
    c->helper = fork();
    if (c->helper < 0) {
        close(pair[0]);
        close(pair[1]);
        return FAIL(ERR_IO, "no process for the helper: %s", strerror(errno));
    }
    if (c->helper == 0) {
        close(pair[0]);
        helper_run(rank, pair[1], c->board, c->work, c->context);
    }
    close(pair[1]);
    c->socket = pair[0];
    return OK;
}

enum status crew_open(size_t page_bytes, crew_work *work, void *context,
                      bool isolated, struct arena *arena, struct crew **out)
{
    struct crew *c;
    NEW(c, arena, 1);
    *c = (struct crew){.bytes = sizeof(struct crew_board) + page_bytes,
                       .work = work,
                       .context = context,
                       .socket = -1};
    c->board = mmap(NULL, c->bytes, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (c->board == MAP_FAILED)
        return FAIL(ERR_MEMORY, "no room for a trial's %zu bytes of results",
                    page_bytes);
    TRY(arena_own(arena, close_crew, c));
    if (isolated)
        TRY(start_helper(c));
    *out = c;
    return OK;
}

void *crew_page(struct crew *c)
{
    return c->board->page;
}

int crew_child(const struct crew *c)
{
    return __atomic_load_n(&c->board->child, __ATOMIC_ACQUIRE);
}

static enum status helper_gone(struct crew *c)
{
    c->busy = false;
    c->gone = true;
    return FAIL(ERR_IO, "the helper process of this rank is gone");
}

bool crew_gone(const struct crew *c)
{
    return c->gone;
}

enum status crew_give(struct crew *c, int64_t id, struct crew_limits limits)
{
    CHECK(!c->busy);
    c->busy = true;
    if (!c->helper) {
        double start = clock_seconds();
        c->work(c->context, id, c->board->page);
        c->own = (struct crew_end){
            .id = id, .how = CREW_RETURNED, .seconds = clock_seconds() - start};
        return OK;
    }
    struct crew_order order = {id, limits};
    if (send(c->socket, &order, sizeof order, MSG_NOSIGNAL) != sizeof order)
        return helper_gone(c);
    return OK;
}

enum status crew_wait(struct crew *c, double seconds, bool *ended,
                      struct crew_end *out)
{
    *ended = false;
    if (!c->busy)
        return OK;
    if (!c->helper) {
        *out = c->own;
        c->busy = false;
        *ended = true;
        return OK;
    }
    struct pollfd p = {.fd = c->socket, .events = POLLIN};
    struct timespec t = {(time_t)seconds,
                         (long)((seconds - (double)(time_t)seconds) * 1e9)};
    int n = ppoll(&p, 1, &t, NULL);
    if (n == 0 || (n < 0 && errno == EINTR))
        return OK;
    if (n < 0 || recv(c->socket, out, sizeof *out, MSG_WAITALL) != sizeof *out)
        return helper_gone(c);
    c->busy = false;
    *ended = true;
    return OK;
}

void crew_stop(struct crew *c)
{
    struct crew_end end;
    bool ended = !c->busy;
    while (!ended) {
        /* The child may not be there yet: look again until it has ended. */
        int child = c->helper ? crew_child(c) : 0;
        if (child > 0)
            kill(child, SIGKILL);
        if (crew_wait(c, 0.01, &ended, &end) != OK)
            return;
    }
}
