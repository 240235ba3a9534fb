#define _GNU_SOURCE
#include "aside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "hash.h"

uint64_t aside_key(const struct study *s, int64_t run)
{
    uint64_t h = hash_string(HASH_START, sweep_head(s->sweep)->sha256);
    for (int i = 0; i < s->n_data; i++)
        h = hash_string(h, s->data[i].sha256);
    for (int i = 0; i < s->n_files; i++)
        h = hash_string(h, s->file[i].sha256);
    return hash_i64(h, run);
}

static bool write_all(int fd, const char *at, size_t left)
{
    while (left > 0) {
        ssize_t n = write(fd, at, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        left -= (size_t)n;
    }
    return fsync(fd) == 0;
}

bool aside_write(const char *path, const void *at, size_t bytes)
{
    char aside[PATH_MAX];
    if (snprintf(aside, sizeof aside, "%s.tmp", path) >= (int)sizeof aside) {
        errno = ENAMETOOLONG;
        return false;
    }
    unlink(aside); /* of a child that was killed; nothing is followed */
    int fd =
        open(aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        return false;
    bool good = write_all(fd, at, bytes);
    int why = errno;
    close(fd);
    if (good && rename(aside, path) == 0)
        return true;
    errno = good ? errno : why;
    why = errno;
    unlink(aside);
    errno = why;
    return false;
}
