#define _GNU_SOURCE
#include "store_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "arena.h"
#include "clock.h"
#include "hash.h"
#include "raw.h"
#include "writer.h"

enum { NFS_MAGIC = 0x6969, SYNC_SECONDS = 10 };

static void close_store(void *handle)
{
    struct store *s = handle;
    if (s->sync == STORE_SYNC_TEN_SECONDS)
        fdatasync(s->fd);
    close(s->fd);
}

enum status store_write_open(const char *path,
                             const struct store_layout *layout,
                             enum store_sync sync, struct arena *arena,
                             struct store **out)
{
    struct store *s;
    struct statfs disk;
    struct stat now;
    NEW(s, arena, 1);
    *s = (struct store){.layout = *layout,
                        .sync = sync,
                        .synced = clock_seconds(),
                        .fd = -1,
                        .commit = store_find(layout, "commit"),
                        .telemetry = store_find(layout, "telemetry"),
                        .path = arena_string(arena, path)};
    if (!s->path)
        return FAIL(ERR_MEMORY, "no room for the name of the result file");
    CHECK(s->commit >= 0 && s->telemetry >= 0);
    /* An NFS client may widen a write of part of a page over its neighbour. */
    int dsync =
        statfs(path, &disk) == 0 && disk.f_type == NFS_MAGIC ? O_DSYNC : 0;
    s->fd = open(path, O_RDWR | O_CLOEXEC | dsync);
    if (s->fd < 0)
        return FAIL(ERR_IO, "%s cannot be opened for writing: %s", path,
                    strerror(errno));
    TRY(arena_own(arena, close_store, s));
    if (fstat(s->fd, &now))
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    s->bytes = (int64_t)now.st_size;
    *out = s;
    return OK;
}

static int64_t offset_of(const struct store *s, int table, int64_t row)
{
    const struct store_place *p = &s->layout.place[table];
    CHECK(row >= 0 && row < p->rows);
    return p->offset + row * p->row_bytes;
}

static enum status put(struct store *s, int table, int64_t row,
                       const void *bytes)
{
    return raw_write(s->fd, bytes, (size_t)s->layout.place[table].row_bytes,
                     offset_of(s, table, row));
}

static enum status get(const struct store *s, int table, int64_t row,
                       void *bytes)
{
    return raw_read(s->fd, bytes, (size_t)s->layout.place[table].row_bytes,
                    offset_of(s, table, row));
}

enum status store_commit(const struct store *s, int64_t run,
                         struct commit_row *out)
{
    return get(s, s->commit, run, out);
}

uint32_t store_seal_telemetry(const struct telemetry_row *row)
{
    return crc32c(0, row, offsetof(struct telemetry_row, crc32c));
}

enum status store_put_telemetry(struct store *s, int64_t run,
                                struct telemetry_row *row)
{
    row->crc32c = store_seal_telemetry(row);
    return put(s, s->telemetry, run, row);
}

enum status store_get_telemetry(const struct store *s, int64_t run,
                                struct telemetry_row *row, bool *sound)
{
    TRY(get(s, s->telemetry, run, row));
    *sound = row->crc32c == (int64_t)store_seal_telemetry(row);
    return OK;
}

uint32_t store_seal(uint32_t crc, const struct commit_row *c)
{
    return crc32c(crc, c, offsetof(struct commit_row, crc32c));
}

static enum status put_commit(struct store *s, int64_t run, struct commit_row c,
                              uint32_t rows)
{
    c.crc32c = store_seal(rows, &c);
    return put(s, s->commit, run, &c);
}

static bool is_final(const struct commit_row *c)
{
    return c->state != PENDING && c->state != RUNNING;
}

enum status store_claim(struct store *s, int64_t run, enum run_status *state)
{
    struct commit_row c;
    TRY(store_commit(s, run, &c));
    *state = is_final(&c) ? (enum run_status)c.state : RUNNING;
    if (*state != RUNNING)
        return OK;
    c.state = RUNNING;
    c.attempts++;
    return put_commit(s, run, c, 0);
}

enum status store_release(struct store *s, int64_t run, bool uncounted)
{
    struct commit_row c;
    TRY(store_commit(s, run, &c));
    if (c.state != RUNNING)
        return OK;
    c.state = PENDING;
    c.attempts -= uncounted;
    return put_commit(s, run, c, 0);
}

enum status store_reopen(struct store *s, int64_t run)
{
    struct commit_row c;
    TRY(store_commit(s, run, &c));
    c.state = PENDING;
    return put_commit(s, run, c, 0);
}

static enum status synchronise(struct store *s)
{
    double now = clock_seconds();
    if (s->sync == STORE_SYNC_NONE ||
        (s->sync == STORE_SYNC_TEN_SECONDS && now < s->synced + SYNC_SECONDS))
        return OK;
    if (fdatasync(s->fd))
        return FAIL(ERR_IO, "the result file cannot be synchronised: %s",
                    strerror(errno));
    s->synced = now;
    return OK;
}

static enum status put_parts(struct store *s, const struct store_part *parts,
                             int n_parts, uint32_t *crc)
{
    *crc = 0;
    for (int i = 0; i < n_parts; i++) {
        const struct store_part *p = &parts[i];
        size_t bytes = (size_t)(p->n * s->layout.place[p->table].row_bytes);
        if (p->n == 0)
            continue;
        CHECK(p->first + p->n <= s->layout.place[p->table].rows);
        TRY(raw_write(s->fd, p->rows, bytes, offset_of(s, p->table, p->first)));
        *crc = crc32c(*crc, p->rows, bytes);
    }
    return OK;
}

enum status store_finish(struct store *s, int64_t run, enum run_status state,
                         const struct store_part *parts, int n_parts)
{
    struct commit_row c;
    uint32_t crc;
    TRY(store_commit(s, run, &c));
    if (is_final(&c))
        return OK;
    TRY(put_parts(s, parts, n_parts, &crc));
    c.state = (int32_t)state;
    TRY(put_commit(s, run, c, crc));
    return synchronise(s);
}

enum status store_adopt(struct store *s, int64_t run,
                        const struct commit_row *was,
                        const struct store_part *parts, int n_parts)
{
    uint32_t crc;
    TRY(put_parts(s, parts, n_parts, &crc));
    return put_commit(s, run, *was, crc);
}

enum status store_sync_now(struct store *s)
{
    if (fsync(s->fd))
        return FAIL(ERR_IO, "%s cannot be synchronised: %s", s->path,
                    strerror(errno));
    return OK;
}
