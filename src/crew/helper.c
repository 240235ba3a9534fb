#define _GNU_SOURCE
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

/* A fork costs a millisecond, hundreds of mappings of libraries: a child that
 * is younger than this when its trial ends takes the next one too. */
static const double young = 0.02;

struct child {
    pid_t pid;  /* 0: none */
    int socket; /* orders to it, what it used back */
    double born;
};

struct used {
    int64_t peak_bytes;
};

/* Ctrl-C and batch systems signal whole groups: the rank alone decides. */
static void shield(pid_t parent)
{
    static const int deaf[] = {SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGHUP};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    for (size_t i = 0; i < sizeof deaf / sizeof *deaf; i++)
        signal(deaf[i], SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
}

/* The soft limit: the next trial may have another one. */
static void limit(int resource, int64_t bytes)
{
    struct rlimit r;
    if (getrlimit(resource, &r) == 0) {
        r.rlim_cur = bytes < 0 ? r.rlim_max : (rlim_t)bytes;
        setrlimit(resource, &r);
    }
}

/* Bytes of private data that this process has now. */
static int64_t data_bytes(void)
{
    char line[256];
    long long pages = 0;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof line - 1);
    if (fd >= 0)
        close(fd);
    if (n > 0) {
        line[n] = '\0';
        if (sscanf(line, "%*s %*s %*s %*s %*s %lld", &pages) != 1)
            pages = 0;
    }
    return pages * sysconf(_SC_PAGESIZE);
}

/* When memory runs out, the kernel shall take the trial, not the rank. */
static void offer_to_oom_killer(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        if (write(fd, "1000", 4) < 0)
            errno = 0; /* an unusual kernel: the trial still runs */
        close(fd);
    }
}

static _Noreturn void child_serve(struct crew_board *board, pid_t helper,
                                  int socket, crew_work *work, void *context)
{
    struct crew_order order;
    double born = clock_seconds();
    int64_t before = data_bytes();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != helper)
        _exit(1);
    setpgid(0, 0);
    limit(RLIMIT_CORE, 0);
    offer_to_oom_killer();
    while (read(socket, &order, sizeof order) == sizeof order) {
        struct rusage r;
        int64_t memory = order.limits.memory;
        limit(RLIMIT_DATA, memory > 0 ? before + memory : -1);
        work(context, order.id, board->page);
        if (clock_seconds() - born > young)
            break;
        getrusage(RUSAGE_SELF, &r);
        struct used used = {r.ru_maxrss * 1024L};
        if (write(socket, &used, sizeof used) != sizeof used)
            break;
    }
    _exit(0);
}

static bool child_start(struct child *c, struct crew_board *board,
                        crew_work *work, void *context)
{
    int pair[2];
    pid_t self = getpid();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return false;
    c->pid = fork();
    if (c->pid == 0) {
        close(pair[0]);
        child_serve(board, self, pair[1], work, context);
    }
    int error = errno;
    close(pair[1]);
    if (c->pid < 0) {
        close(pair[0]);
        c->pid = 0;
        errno = error;
        return false;
    }
    c->socket = pair[0];
    c->born = clock_seconds();
    return true;
}

/* Takes leave of a child: it reads the end of its orders, or is dead. */
static int child_end(struct child *c, struct rusage *used)
{
    int how = 0;
    close(c->socket);
    while (wait4(c->pid, &how, 0, used) < 0 && errno == EINTR)
        ;
    c->pid = 0;
    return how;
}

static void describe_end(int how, const struct rusage *used,
                         struct crew_end *end)
{
    end->peak_bytes = used->ru_maxrss * 1024L;
    if (end->how == CREW_TIMEOUT)
        return;
    end->how = WIFSIGNALED(how)   ? CREW_SIGNAL
               : WEXITSTATUS(how) ? CREW_EXIT
                                  : CREW_RETURNED;
    end->code = WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how);
}

/* Until the child has something to read or is dead; false: its time is up. */
static bool child_speaks(const struct child *c, double seconds)
{
    double until = clock_seconds() + (seconds > 0 ? seconds : 1e9);
    struct pollfd p = {.fd = c->socket, .events = POLLIN};
    for (;;) {
        double left = until - clock_seconds();
        if (left <= 0)
            return false;
        struct timespec t = {(time_t)left,
                             (long)((left - (double)(time_t)left) * 1e9)};
        if (ppoll(&p, 1, &t, NULL) > 0)
            return true;
    }
}

/* Waits for the trial; kills the child when its time is up. */
static void watch(struct child *c, double seconds, struct crew_end *end)
{
    struct used used;
    struct rusage all;
    if (!child_speaks(c, seconds)) {
        kill(c->pid, SIGKILL);
        end->how = CREW_TIMEOUT;
    } else if (read(c->socket, &used, sizeof used) == sizeof used) {
        end->how = CREW_RETURNED;
        end->peak_bytes = used.peak_bytes;
        return;
    }
    int how = child_end(c, &all);
    describe_end(how, &all, end);
}

/* Whether it can take one more trial: young, and not killed meanwhile. */
static bool child_serves(const struct child *c)
{
    struct pollfd p = {.fd = c->socket, .events = POLLIN};
    return clock_seconds() - c->born <= young && poll(&p, 1, 0) == 0;
}

/* The child that is there, or a new one. */
static bool child_ready(struct child *c, struct crew_board *board,
                        crew_work *work, void *context)
{
    struct rusage unused;
    if (c->pid && !child_serves(c))
        child_end(c, &unused);
    return c->pid || child_start(c, board, work, context);
}

/* Where it fails, no trial has begun: the child goes, errno says why. */
static bool child_order(struct child *c, const struct crew_order *order)
{
    struct rusage unused;
    ssize_t n;
    do
        n = send(c->socket, order, sizeof *order, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n == sizeof *order)
        return true;
    int error = n < 0 ? errno : EPIPE;
    kill(c->pid, SIGKILL);
    child_end(c, &unused);
    errno = error;
    return false;
}

_Noreturn void helper_run(pid_t rank, int socket, struct crew_board *board,
                          crew_work *work, void *context)
{
    struct crew_order order;
    struct child child = {0};
    shield(rank);
    while (read(socket, &order, sizeof order) == sizeof order) {
        struct crew_end end = {.id = order.id};
        double start = clock_seconds();
        if (!child_ready(&child, board, work, context) ||
            !child_order(&child, &order)) {
            end.how = CREW_FORK;
            end.code = errno;
        } else {
            __atomic_store_n(&board->child, (int)child.pid, __ATOMIC_RELEASE);
            watch(&child, order.limits.seconds, &end);
            __atomic_store_n(&board->child, 0, __ATOMIC_RELEASE);
        }
        end.seconds = clock_seconds() - start;
        if (write(socket, &end, sizeof end) != sizeof end)
            break;
    }
    _exit(0);
}
