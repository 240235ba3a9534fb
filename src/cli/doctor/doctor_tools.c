/* What the checks of `wiresweep doctor` share: programs, folders, memory. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "clock.h"
#include "doctor.h"
#include "store_write.h"

const char *doctor_env(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

struct arena *doctor_arena(struct doctor *d, const char *check)
{
    for (size_t bytes = (size_t)16 << 30; bytes >= (size_t)1 << 20;
         bytes /= 2) {
        struct arena *a = arena_new(bytes);
        if (a)
            return a;
    }
    doctor_say(d, check, WRONG,
               "no memory even to look; raise ulimit -v, or end other "
               "programs");
    return NULL;
}

void doctor_folder(const struct doctor *d, char *out, size_t size)
{
    char path[PATH_MAX];
    snprintf(out, size, ".");
    if (!d->file || store_resolve(d->file, path) != OK)
        return;
    char *slash = strrchr(path, '/');
    if (!slash)
        return;
    slash[slash == path] = '\0';
    snprintf(out, size, "%s", path);
}

enum { NO_PROGRAM = 127 };

static _Noreturn void start(const char *const argv[], int out)
{
    int nothing = open("/dev/null", O_RDONLY);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(nothing, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execvp(argv[0], (char *const *)(uintptr_t)argv);
    _exit(NO_PROGRAM);
}

/* Its words until it ends; false: not within the time. */
static bool hear(int from, double until, char *out, size_t size)
{
    size_t used = 0;
    char rest[512];
    for (;;) {
        double left = until - clock_seconds();
        struct pollfd p = {.fd = from, .events = POLLIN};
        out[used] = '\0';
        if (left <= 0 || poll(&p, 1, (int)(1000 * left) + 1) == 0)
            return false;
        bool full = used == size - 1;
        ssize_t n = full ? read(from, rest, sizeof rest)
                         : read(from, out + used, size - 1 - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return true;
        used += full ? 0 : (size_t)n;
    }
}

/* Its words may end before it does. */
static bool wait_until(pid_t child, double until, int *how)
{
    while (waitpid(child, how, WNOHANG) == 0) {
        if (clock_seconds() > until)
            return false;
        usleep(5000);
    }
    return true;
}

void doctor_run(const char *const argv[], double seconds, struct outcome *o)
{
    int ends[2], how = 0;
    double begun = clock_seconds(), until = begun + seconds;
    *o = (struct outcome){.ran = NOT_STARTED};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    pid_t child = fork();
    if (child == 0)
        start(argv, ends[1]);
    close(ends[1]);
    if (child > 0) {
        bool ended = hear(ends[0], until, o->out, sizeof o->out) &&
                     wait_until(child, until, &how);
        if (!ended) {
            kill(-child, SIGKILL);
            waitpid(child, &how, 0);
        }
        o->code = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
        o->ran = !ended ? TOO_SLOW : o->code == NO_PROGRAM ? NOT_FOUND : RAN;
        o->seconds = clock_seconds() - begun;
    }
    close(ends[0]);
}
