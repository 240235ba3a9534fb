#define _GNU_SOURCE
#include "raw.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { EIO_TRIES = 3 };

enum status raw_write(int fd, const void *bytes, size_t n, int64_t offset)
{
    const char *at = bytes;
    for (int tries = 0; n > 0;) {
        ssize_t k = pwrite(fd, at, n, offset);
        if (k < 0 && (errno == EINTR || (errno == EIO && ++tries < EIO_TRIES)))
            continue;
        if (k < 0)
            return FAIL(ERR_IO, "the result file cannot be written: %s",
                        strerror(errno));
        at += k;
        n -= (size_t)k;
        offset += k;
    }
    return OK;
}

enum status raw_read(int fd, void *bytes, size_t n, int64_t offset)
{
    char *at = bytes;
    for (int tries = 0; n > 0;) {
        ssize_t k = pread(fd, at, n, offset);
        if (k < 0 && (errno == EINTR || (errno == EIO && ++tries < EIO_TRIES)))
            continue;
        if (k < 0)
            return FAIL(ERR_IO, "the result file cannot be read: %s",
                        strerror(errno));
        if (k == 0)
            return FAIL(ERR_DAMAGED, "the result file ends too early");
        at += k;
        n -= (size_t)k;
        offset += k;
    }
    return OK;
}
