#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "slurm.h"

static void read_all(int fd, char out[SLURM_ANSWER])
{
    char rest[256];
    size_t used = 0;
    ssize_t n;
    while (used < SLURM_ANSWER - 1 &&
           (n = read(fd, out + used, SLURM_ANSWER - 1 - used)) != 0)
        if (n > 0)
            used += (size_t)n;
        else if (errno != EINTR)
            break;
    out[used] = '\0';
    while (read(fd, rest, sizeof rest) > 0)
        ; /* or it would die of a closed pipe */
}

static _Noreturn void become(char *const *args, int out)
{
    if (dup2(out, STDOUT_FILENO) >= 0)
        execvp(args[0], args);
    _exit(errno == ENOENT ? NOT_FOUND : EXIT_INTERNAL);
}

int slurm_call(char *const *args, char out[SLURM_ANSWER])
{
    int ends[2], how;
    *out = '\0';
    if (pipe2(ends, O_CLOEXEC) != 0)
        return EXIT_INTERNAL;
    pid_t child = fork();
    if (child == 0)
        become(args, ends[1]);
    close(ends[1]);
    if (child > 0)
        read_all(ends[0], out);
    close(ends[0]);
    if (child < 0)
        return EXIT_INTERNAL;
    while (waitpid(child, &how, 0) < 0)
        if (errno != EINTR)
            return EXIT_INTERNAL;
    return WIFEXITED(how) ? WEXITSTATUS(how) : EXIT_INTERNAL;
}
