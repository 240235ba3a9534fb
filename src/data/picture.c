#include "picture.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"

enum { MAGIC = 8, MOST_BYTES = 1 << 29 };

static const uint8_t png_magic[MAGIC] = {0x89, 'P',  'N',  'G',
                                         '\r', '\n', 0x1a, '\n'};
static const uint8_t jpeg_magic[] = {0xff, 0xd8, 0xff};

static bool is_png(const uint8_t *at, size_t bytes)
{
    return bytes >= MAGIC && memcmp(at, png_magic, MAGIC) == 0;
}

static bool is_jpeg(const uint8_t *at, size_t bytes)
{
    return bytes >= sizeof jpeg_magic &&
           memcmp(at, jpeg_magic, sizeof jpeg_magic) == 0;
}

/* Never waits, as opening a pipe would. */
static int open_regular(const char *path, struct stat *s)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 && (fstat(fd, s) || !S_ISREG(s->st_mode))) {
        close(fd);
        errno = EINVAL;
        return -1;
    }
    return fd;
}

static ssize_t read_all(int fd, uint8_t *at, size_t bytes)
{
    size_t done = 0;
    while (done < bytes) {
        ssize_t n = read(fd, at + done, bytes - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

bool picture_is(const char *path)
{
    uint8_t magic[MAGIC];
    struct stat s;
    int fd = open_regular(path, &s);
    if (fd < 0)
        return false;
    ssize_t n = read_all(fd, magic, sizeof magic);
    close(fd);
    return n > 0 && (is_png(magic, (size_t)n) || is_jpeg(magic, (size_t)n));
}

/* The whole file.  A disk that fails is no fault of the file: ERR_IO. */
static enum status load(const char *path, struct arena *work, uint8_t **at,
                        size_t *bytes)
{
    struct stat s;
    int fd = open_regular(path, &s);
    if (fd < 0)
        return FAIL(ERR_DAMAGED, "%s",
                    errno == EINVAL ? "not a file" : strerror(errno));
    ssize_t n = 0;
    *at = NULL;
    if (s.st_size <= MOST_BYTES) {
        *at = arena_take_unset(work, (size_t)s.st_size + 1, 1);
        n = *at ? read_all(fd, *at, (size_t)s.st_size) : 0;
    }
    int why = errno;
    close(fd);
    if (s.st_size > MOST_BYTES)
        return FAIL(ERR_DAMAGED, "larger than 512 MiB");
    if (!*at)
        return FAIL(ERR_MEMORY, "%s: no room for its %zu bytes", path,
                    (size_t)s.st_size);
    if (n < 0)
        return FAIL(ERR_IO, "%s: %s", path, strerror(why));
    *bytes = (size_t)n;
    return OK;
}

enum status picture_read(const char *path, struct arena *work,
                         struct picture *out)
{
    uint8_t *at = NULL;
    size_t bytes = 0;
    TRY(load(path, work, &at, &bytes));
    if (bytes == 0)
        return FAIL(ERR_DAMAGED, "empty");
    if (is_jpeg(at, bytes))
        return picture_jpeg(at, bytes, work, out);
    if (is_png(at, bytes))
        return picture_png(at, bytes, work, out);
    return FAIL(ERR_DAMAGED, "neither JPEG nor PNG");
}
