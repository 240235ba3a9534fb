#include "stream.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "gzip_check.h"

enum { BLOCK = 1 << 16 };

struct stream {
    struct archive *archive;
    const char *path;
    int fd;
    bool empty, ended;
    struct gzip_check gzip;
};

static void stream_close(void *handle)
{
    struct stream *s = handle;
    if (s->archive)
        archive_read_free(s->archive);
    if (s->fd >= 0)
        close(s->fd);
}

static enum status damaged(const struct stream *s)
{
    const char *why = archive_error_string(s->archive);
    return FAIL(ERR_DAMAGED, "%s: %s", s->path, why ? why : "unreadable");
}

/* Starts the chain of decompressors on the open descriptor. */
static enum status start(struct stream *s)
{
    struct archive_entry *entry;
    s->archive = archive_read_new();
    if (!s->archive)
        return FAIL(ERR_MEMORY, "no room to read %s", s->path);
    archive_read_support_filter_gzip(s->archive);
    archive_read_support_filter_xz(s->archive);
    archive_read_support_format_raw(s->archive);
    archive_read_support_format_empty(s->archive);
    if (archive_read_open_fd(s->archive, s->fd, BLOCK) != ARCHIVE_OK)
        return damaged(s);
    int r = archive_read_next_header(s->archive, &entry);
    if (r == ARCHIVE_EOF)
        s->empty = true;
    else if (r != ARCHIVE_OK)
        return damaged(s);
    return OK;
}

enum status stream_open(const char *path, struct arena *arena,
                        struct stream **out)
{
    struct stream *s;
    NEW(s, arena, 1);
    s->fd = -1;
    s->path = arena_string(arena, path);
    if (!s->path)
        return FAIL(ERR_MEMORY, "no room to open %s", path);
    TRY(arena_own(arena, stream_close, s));
    s->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0)
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    struct stat st;
    if (fstat(s->fd, &st) == 0 && S_ISDIR(st.st_mode))
        return FAIL(ERR_INPUT, "%s: a folder, not a file", path);
    gzip_check_start(&s->gzip, s->fd);
    TRY(start(s));
    *out = s;
    return OK;
}

/* The end of what was packed, once. */
static enum status check_end(struct stream *s)
{
    if (s->ended || s->empty)
        return OK;
    s->ended = true;
    if (!gzip_check_end(&s->gzip))
        return FAIL(ERR_DAMAGED,
                    "%s: its bytes do not match the checksum at its end",
                    s->path);
    return OK;
}

enum status stream_take(struct stream *s, void *at, size_t bytes, size_t *got)
{
    *got = 0;
    while (!s->empty && *got < bytes) {
        char *to = (char *)at + *got;
        la_ssize_t n = archive_read_data(s->archive, to, bytes - *got);
        if (n < 0)
            return damaged(s);
        if (n == 0)
            return check_end(s);
        gzip_check_add(&s->gzip, to, (size_t)n);
        *got += (size_t)n;
    }
    return OK;
}

enum status stream_text(const char *path, size_t limit, struct arena *arena,
                        char **text, size_t *length)
{
    struct stream *s;
    char *at = NULL;
    size_t used = 0, got;
    TRY(stream_open(path, arena, &s));
    bool full = true;
    for (size_t room = BLOCK; full; room *= 2) {
        char *wider;
        NEW(wider, arena, room + 1);
        if (at)
            memcpy(wider, at, used);
        at = wider;
        TRY(stream_take(s, at + used, room - used, &got));
        used += got;
        if (used > limit)
            return FAIL(ERR_INPUT, "%s: longer than %zu bytes", path, limit);
        full = used == room;
    }
    if (memchr(at, '\0', used))
        return FAIL(ERR_INPUT, "%s: not a text file (it holds a zero byte)",
                    path);
    *text = at;
    *length = used;
    return OK;
}
