#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "gate.h"
#include "store_file.h"
#include "store_layout.h"
#include "store_sums.h"

enum { MOST_HOLE = 64 << 20 };

/* no FILE: a lack of memory would make it a table of text */
static ssize_t read_start(const char *path, void *start, size_t n)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, start, n);
    int error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
    return got;
}

bool store_is_hdf5(const char *path)
{
    static const char signature[8] = "\x89HDF\r\n\x1a\n";
    enum { TRIES = 3 };
    char start[sizeof signature] = {0};
    ssize_t got = -1;
    for (int i = 0; i < TRIES && got < 0; i++) {
        got = read_start(path, start, sizeof start);
        if (got < 0 && errno == ENOENT)
            break;
    }
    return got == (ssize_t)sizeof start &&
           memcmp(start, signature, sizeof start) == 0;
}

/* Bytes from `at` on that nobody wrote, up to `end`; at moves beyond them. */
static int64_t hole(int fd, off_t *at, off_t end)
{
    off_t begins = lseek(fd, *at, SEEK_HOLE);
    if (begins < 0 || begins >= end) {
        *at = end;
        return 0;
    }
    off_t next = lseek(fd, begins, SEEK_DATA);
    *at = next < 0 || next > end ? end : next;
    return *at - begins;
}

/* Tables are written whole when they are made.  A file that claims a thousand
 * million rows and holds none costs its author nothing and its readers hours;
 * a few that are missing are some run's, which is made again. */
static enum status check_holes(const struct store_file *f)
{
    for (int i = 0; i < f->layout.tables; i++) {
        const struct store_place *p = &f->layout.place[i];
        off_t at = p->offset, end = p->offset + p->rows * p->row_bytes;
        while (at < end)
            if (hole(f->fd, &at, end) > MOST_HOLE)
                return FAIL(ERR_DAMAGED,
                            "%s: most rows of /%s were never written: it is "
                            "damaged",
                            f->path, p->name);
    }
    return OK;
}

enum status store_open(const char *path, struct arena *arena,
                       struct store_file *out)
{
    struct gate *found;
    NEW(found, arena, 1);
    TRY(store_open_unchecked(path, arena, out, found));
    TRY(check_holes(out));
    return sums_check(out, found, arena);
}
