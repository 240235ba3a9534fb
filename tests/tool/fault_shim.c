/* Preloaded into the program by the scripts under tests/faults:
 *   FAULT_FORK=RANK|all   no helper of that rank can start processes
 *   FAULT_SEND=N          each process's Nth send() fails
 *   FAULT_ALLOC=N         the Nth allocation fails, once, counted from the
 *                         program's start; its children go on counting
 *   FAULT_WRITE="RANK|all AFTER ERRNO"
 *                         that rank's writes to FAULT_FILE fail, but the first
 *   FAULT_CLOCK="AFTER SECONDS"
 *                         the time of day jumps after so many looks at it
 *   FAULT_LOCKS=none|all|crash
 *                         no open file can be locked; each lock is granted;
 *                         who asks dies
 *   FAULT_MEDIUM=0x6969   every file system is of that kind (of statfs)
 *   FAULT_SYNC=1          fdatasync does nothing
 *   POWER_FILE, POWER_LOG what is written to a file, and when it was
 *                         synchronised, is noted in POWER_LOG.PID
 * Counts and settings are a process's own; children go on from their parent's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <time.h>
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

/* ---- allocations --------------------------------------------------------- */

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *at, size_t n);
void *__libc_memalign(size_t align, size_t n);

static long fails_at = -1, allocated;

__attribute__((constructor)) static void begin(void)
{
    const char *when = getenv("FAULT_ALLOC");
    fails_at = when ? atol(when) : 0;
    allocated = 0;
}

static bool fails(void)
{
    if (fails_at <= 0 || ++allocated != fails_at)
        return false;
    fails_at = 0;
    if (getenv("FAULT_SAY")) {
        void *frame[32];
        backtrace_symbols_fd(frame, backtrace(frame, 32), STDERR_FILENO);
    }
    errno = ENOMEM;
    return true;
}

void *malloc(size_t n)
{
    return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *at, size_t n)
{
    return fails() ? NULL : __libc_realloc(at, n);
}

void *aligned_alloc(size_t align, size_t n)
{
    return fails() ? NULL : __libc_memalign(align, n);
}

int posix_memalign(void **out, size_t align, size_t n)
{
    *out = fails() ? NULL : __libc_memalign(align, n);
    return *out ? 0 : ENOMEM;
}

/* ---- what a power cut may take --------------------------------------------
 */

enum { WRITTEN, SYNC_BEGINS, SYNC_ENDED };
struct event {
    uint64_t time;
    uint32_t kind, bytes;
    uint64_t offset;
};

/* Whether it is the file that this variable names. */
static bool is_file(int fd, const char *variable)
{
    const char *want = getenv(variable);
    char link[64], name[PATH_MAX];
    if (!want)
        return false;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, name, sizeof name - 1);
    name[n > 0 ? n : 0] = '\0';
    return strcmp(name, want) == 0;
}

static bool is_watched(int fd)
{
    return is_file(fd, "POWER_FILE");
}

static void note(uint32_t kind, uint64_t offset, const void *bytes, size_t n)
{
    static int log = -1;
    static pid_t owner;
    char path[PATH_MAX];
    struct timespec t;
    if (owner != getpid()) {
        owner = getpid();
        snprintf(path, sizeof path, "%s.%d", getenv("POWER_LOG"), (int)owner);
        log = (int)syscall(SYS_openat, AT_FDCWD, path,
                           O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    }
    clock_gettime(CLOCK_MONOTONIC, &t);
    struct event e = {(uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec,
                      kind, (uint32_t)n, offset};
    struct iovec both[] = {{&e, sizeof e}, {(void *)(uintptr_t)bytes, n}};
    if (writev(log, both, 2) < 0)
        abort();
}

/* The file before its first write. */
static void keep_base(int fd)
{
    char path[PATH_MAX], block[65536];
    snprintf(path, sizeof path, "%s.base", getenv("POWER_LOG"));
    int to = (int)syscall(SYS_openat, AT_FDCWD, path,
                          O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (to < 0)
        return; /* another rank has */
    for (off64_t at = 0;;) {
        ssize_t n = pread64(fd, block, sizeof block, at);
        if (n <= 0)
            break;
        if (syscall(SYS_pwrite64, to, block, n, at) != n)
            abort();
        at += n;
    }
    close(to);
}

/* The errno of a write that must fail, else 0. */
static int write_fault(int fd)
{
    static int written;
    const char *what = getenv("FAULT_WRITE");
    char rank[16];
    int after, error;
    if (!what || sscanf(what, "%15s %d %d", rank, &after, &error) != 3 ||
        !is_our_rank(rank) || !is_file(fd, "FAULT_FILE"))
        return 0;
    return written++ < after ? 0 : error;
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t offset)
{
    bool ours = is_watched(fd);
    if ((errno = write_fault(fd)) != 0)
        return -1;
    if (ours)
        keep_base(fd);
    ssize_t done = syscall(SYS_pwrite64, fd, bytes, n, offset);
    if (done > 0 && ours)
        note(WRITTEN, (uint64_t)offset, bytes, (size_t)done);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t offset)
{
    return pwrite64(fd, bytes, n, offset);
}

int fcntl(int fd, int what, ...)
{
    const char *how = getenv("FAULT_LOCKS");
    va_list args;
    va_start(args, what);
    void *with = va_arg(args, void *);
    va_end(args);
    if (!how || (what != F_OFD_SETLK && what != F_OFD_GETLK))
        return (int)syscall(SYS_fcntl, fd, what, with);
    if (strcmp(how, "crash") == 0)
        abort();
    if (what == F_OFD_GETLK)
        ((struct flock *)with)->l_type = F_UNLCK;
    errno = ENOLCK;
    return strcmp(how, "none") == 0 ? -1 : 0;
}

int statfs(const char *path, struct statfs *out)
{
    const char *kind = getenv("FAULT_MEDIUM");
    int failed = (int)syscall(SYS_statfs, path, out);
    if (kind && !failed)
        out->f_type = strtol(kind, NULL, 16);
    return failed;
}

int fdatasync(int fd)
{
    if (getenv("FAULT_SYNC"))
        return 0;
    bool ours = is_watched(fd);
    if (ours)
        note(SYNC_BEGINS, 0, "", 0);
    int failed = (int)syscall(SYS_fdatasync, fd);
    if (ours && !failed)
        note(SYNC_ENDED, 0, "", 0);
    return failed;
}

/* ---- the time of day ------------------------------------------------------
 */

time_t time(time_t *out)
{
    static int looks;
    const char *jump = getenv("FAULT_CLOCK");
    struct timespec t;
    int after;
    long seconds;
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &t);
    if (jump && sscanf(jump, "%d %ld", &after, &seconds) == 2 &&
        looks++ >= after)
        t.tv_sec += seconds;
    if (out)
        *out = t.tv_sec;
    return t.tv_sec;
}
