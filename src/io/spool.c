#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "stream.h"

static bool write_all(int fd, const char *at, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

static bool copy(int from, int to)
{
    char block[1 << 16];
    for (;;) {
        ssize_t n = read(from, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        if (!write_all(to, block, (size_t)n))
            return false;
    }
}

enum status stream_spool(const char *path, struct arena *arena,
                         const char **out)
{
    char name[64];
    struct stat s;
    *out = path;
    if (stat(path, &s) != 0 || S_ISREG(s.st_mode) || S_ISDIR(s.st_mode))
        return OK;
    int from = open(path, O_RDONLY | O_CLOEXEC);
    int to = memfd_create("spool", MFD_CLOEXEC);
    bool good = from >= 0 && to >= 0 && copy(from, to);
    int why = errno;
    if (from >= 0)
        close(from);
    if (!good)
        return FAIL(ERR_IO, "%s: %s", path, strerror(why));
    snprintf(name, sizeof name, "/proc/self/fd/%d", to);
    *out = arena_string(arena, name);
    return *out ? OK : FAIL(ERR_MEMORY, "no room to read %s", path);
}
