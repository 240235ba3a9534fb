/* Preloaded into the program by the scripts under tests/faults:
 *   FAULT_FORK=RANK|all   no helper of that rank can start processes
 *   FAULT_SEND=N          each process's Nth send() fails
 * Counts and settings are a process's own; children go on from their parent's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool is_child; /* made by our fork: the helper, or a trial */

static bool is_our_rank(const char *which)
{
    const char *rank = getenv("OMPI_COMM_WORLD_RANK");
    return strcmp(which, "all") == 0 || strcmp(which, rank ? rank : "0") == 0;
}

pid_t fork(void)
{
    static pid_t (*next)(void);
    const char *which = getenv("FAULT_FORK");
    if (!next)
        next = (pid_t(*)(void))dlsym(RTLD_NEXT, "fork");
    if (which && is_child && is_our_rank(which)) {
        errno = EAGAIN;
        return -1;
    }
    pid_t pid = next();
    if (pid == 0)
        is_child = true;
    return pid;
}

ssize_t send(int fd, const void *bytes, size_t n, int flags)
{
    static ssize_t (*next)(int, const void *, size_t, int);
    static int sent;
    const char *when = getenv("FAULT_SEND");
    if (!next)
        next = (ssize_t(*)(int, const void *, size_t, int))dlsym(RTLD_NEXT,
                                                                 "send");
    if (when && is_child && ++sent == atoi(when)) {
        errno = ENOBUFS;
        return -1;
    }
    return next(fd, bytes, n, flags);
}
