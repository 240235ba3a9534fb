/* What becomes of a result file while a job writes it: its name may be taken
 * from it, or its bytes. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "raw.h"
#include "store_check.h"
#include "writer.h"

enum { BLOCK_BYTES = 1 << 20, MOST_RESCUED = 100 };

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* The name that the kernel knows of our descriptor, if it leads to it. */
static bool find_name(const struct store *s, const struct stat *ours,
                      char where[PATH_MAX])
{
    char link[64];
    struct stat there;
    snprintf(link, sizeof link, "/proc/self/fd/%d", s->fd);
    ssize_t n = readlink(link, where, PATH_MAX - 1);
    where[n > 0 ? n : 0] = '\0';
    return n > 0 && stat(where, &there) == 0 && is_same(&there, ours);
}

enum store_fate store_fate(const struct store *s, char where[PATH_MAX])
{
    struct stat ours, named;
    where[0] = '\0';
    /* ESTALE: NFS's word for another host's deletion.  What fails otherwise
     * tells nothing, and is asked again. */
    if (fstat(s->fd, &ours))
        return errno == ESTALE ? STORE_DELETED : STORE_THERE;
    if (ours.st_size < s->bytes)
        return STORE_CUT;
    if (stat(s->path, &named) == 0 ? is_same(&named, &ours)
                                   : errno != ENOENT && errno != ENOTDIR)
        return STORE_THERE;
    return find_name(s, &ours, where) ? STORE_MOVED : STORE_DELETED;
}

/* ---- what a file holds ----------------------------------------------------
 */

enum status store_count(const char *path, bool judged, struct arena *work,
                        int64_t *finished)
{
    struct mark start = arena_mark(work);
    struct store_file f;
    int64_t damaged = 0;
    *finished = 0;
    TRY(store_open(path, work, &f));
    int commit = store_find(&f.layout, "commit");
    if (commit < 0)
        return FAIL(ERR_DAMAGED, "%s has no /commit", path);
    int64_t rows = f.layout.place[commit].rows;
    struct commit_row *c;
    if (f.layout.place[commit].row_bytes != sizeof *c)
        return FAIL(ERR_DAMAGED, "%s: its /commit is of another shape", path);
    if (judged)
        TRY(store_judge(&f, work, &damaged));
    NEW(c, work, rows);
    TRY(store_rows(&f, commit, 0, rows, c));
    for (int64_t i = 0; i < rows; i++)
        *finished += c[i].state > RUNNING && c[i].state <= QUARANTINED;
    *finished -= damaged;
    arena_rewind(work, start);
    return OK;
}

/* ---- saving what has lost its name ----------------------------------------
 */

/* FILE.rescued, or FILE.rescued2 and so on where that exists. */
static int make_rescued(const char *path, char out[PATH_MAX])
{
    for (int i = 1; i < MOST_RESCUED; i++) {
        char number[16] = "";
        if (i > 1)
            snprintf(number, sizeof number, "%d", i);
        if (snprintf(out, PATH_MAX, "%s.rescued%s", path, number) >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int fd =
            open(out, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

static enum status copy(const struct store *s, int to, char *block)
{
    for (int64_t at = 0; at < s->bytes; at += BLOCK_BYTES) {
        int64_t left = s->bytes - at;
        size_t n = (size_t)(left < BLOCK_BYTES ? left : BLOCK_BYTES);
        TRY(raw_read(s->fd, block, n, at));
        TRY(raw_write(to, block, n, at));
    }
    return fsync(to) ? FAIL(ERR_IO, "%s", strerror(errno)) : OK;
}

enum status store_rescue(const struct store *s, struct arena *work,
                         char where[PATH_MAX])
{
    struct mark start = arena_mark(work);
    char *block;
    NEW_UNSET(block, work, BLOCK_BYTES);
    int fd = make_rescued(s->path, where);
    if (fd < 0)
        return FAIL(ERR_IO, "%s: %s", where, strerror(errno));
    enum status st = copy(s, fd, block);
    if (close(fd) && st == OK)
        st = FAIL(ERR_IO, "%s: %s", where, strerror(errno));
    arena_rewind(work, start);
    return st;
}
