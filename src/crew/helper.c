#define _GNU_SOURCE
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

/* Ctrl-C and batch systems signal whole groups: the rank alone decides. */
static void shield(pid_t parent)
{
    static const int deaf[] = {SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGHUP};
    sigset_t child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    for (size_t i = 0; i < sizeof deaf / sizeof *deaf; i++)
        signal(deaf[i], SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
}

static void limit(int resource, int64_t bytes)
{
    struct rlimit r = {(rlim_t)bytes, (rlim_t)bytes};
    setrlimit(resource, &r);
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

static _Noreturn void child_run(struct crew_board *board, pid_t helper,
                                const struct crew_order *order, crew_work *work,
                                void *context)
{
    sigset_t none;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != helper)
        _exit(1);
    setpgid(0, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    limit(RLIMIT_CORE, 0);
    if (order->limits.memory > 0)
        limit(RLIMIT_DATA, data_bytes() + order->limits.memory);
    offer_to_oom_killer();
    work(context, order->id, board->page);
    _exit(0);
}

/* Waits for the child; kills it when its time is up. */
static void watch(pid_t child, double seconds, struct crew_end *end)
{
    struct rusage used;
    sigset_t chld;
    int how;
    double until = clock_seconds() + (seconds > 0 ? seconds : 1e9);
    sigemptyset(&chld);
    sigaddset(&chld, SIGCHLD);
    while (wait4(child, &how, WNOHANG, &used) != child) {
        double left = until - clock_seconds();
        if (left <= 0) {
            kill(child, SIGKILL);
            wait4(child, &how, 0, &used);
            end->how = CREW_TIMEOUT;
            break;
        }
        struct timespec t = {(time_t)left,
                             (long)((left - (double)(time_t)left) * 1e9)};
        sigtimedwait(&chld, NULL, &t);
    }
    end->peak_bytes = used.ru_maxrss * 1024L;
    if (end->how == CREW_TIMEOUT)
        return;
    end->how = WIFSIGNALED(how)   ? CREW_SIGNAL
               : WEXITSTATUS(how) ? CREW_EXIT
                                  : CREW_RETURNED;
    end->code = WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how);
}

_Noreturn void helper_run(pid_t rank, int socket, struct crew_board *board,
                          crew_work *work, void *context)
{
    struct crew_order order;
    pid_t self = getpid();
    shield(rank);
    while (read(socket, &order, sizeof order) == sizeof order) {
        struct crew_end end = {.id = order.id};
        double start = clock_seconds();
        pid_t child = fork();
        if (child == 0)
            child_run(board, self, &order, work, context);
        if (child < 0) {
            end.how = CREW_FORK;
            end.code = errno;
        } else {
            __atomic_store_n(&board->child, (int)child, __ATOMIC_RELEASE);
            watch(child, order.limits.seconds, &end);
            __atomic_store_n(&board->child, 0, __ATOMIC_RELEASE);
        }
        end.seconds = clock_seconds() - start;
        if (write(socket, &end, sizeof end) != sizeof end)
            break;
    }
    _exit(0);
}
