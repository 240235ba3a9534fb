/* A file of arrays once more, with other attributes. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "h5.h"
#include "store_arrays.h"

static bool copy_bytes(int from, int to)
{
    char room[1 << 16];
    for (;;) {
        ssize_t n = read(from, room, sizeof room);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        for (ssize_t at = 0; at < n;) {
            ssize_t k = write(to, room + at, (size_t)(n - at));
            if (k < 0 && errno != EINTR)
                return false;
            at += k > 0 ? k : 0;
        }
    }
}

static bool copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return false;
    unlink(to); /* of a command that was killed */
    int out =
        open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    bool good = out >= 0 && copy_bytes(in, out);
    int why = errno;
    close(in);
    if (out >= 0)
        close(out);
    errno = why;
    return good;
}

static bool change_one(hid_t file, const struct array_change *c)
{
    if (c->text)
        return h5_change_text(file, c->name, c->text);
    hid_t at = H5Aopen(file, c->name, H5P_DEFAULT);
    bool good = at >= 0 && H5Awrite(at, H5T_NATIVE_INT64, &c->number) >= 0;
    if (at >= 0)
        H5Aclose(at);
    return good;
}

static bool change_all(const char *path, const struct array_change *c, int n)
{
    h5_quiet();
    if (n == 0)
        return true;
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    bool good = file >= 0;
    for (int i = 0; good && i < n; i++)
        good = change_one(file, &c[i]);
    return (file < 0 || H5Fclose(file) >= 0) && good;
}

enum status arrays_copy(const char *from, const char *to,
                        const struct array_change *change, int n)
{
    char aside[PATH_MAX];
    if (snprintf(aside, sizeof aside, "%s.tmp", to) >= (int)sizeof aside)
        return FAIL(ERR_INPUT, "%s: the name is too long", to);
    errno = 0;
    bool good = copy_file(from, aside) && change_all(aside, change, n) &&
                h5_force(aside) && rename(aside, to) == 0;
    if (good)
        return OK;
    enum status st = FAIL(ERR_IO, "%s cannot be copied to %s: %s", from, to,
                          errno ? strerror(errno) : "HDF5 refused");
    unlink(aside);
    return st;
}
