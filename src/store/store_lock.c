#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store_write.h"

enum status store_resolve(const char *path, char out[PATH_MAX])
{
    enum { MOST_LINKS = 16 };
    char target[PATH_MAX], folder[PATH_MAX];
    if (snprintf(out, PATH_MAX, "%s", path) >= PATH_MAX)
        return FAIL(ERR_IO, "the name of the result file is too long");
    for (int i = 0; i < MOST_LINKS; i++) {
        ssize_t n = readlink(out, target, sizeof target - 1);
        if (n < 0)
            return OK; /* no link, or nothing there yet */
        target[n] = '\0';
        snprintf(folder, sizeof folder, "%s", out);
        char *slash = strrchr(folder, '/');
        *(slash ? slash + 1 : folder) = '\0';
        if (snprintf(out, PATH_MAX, "%s%s", *target == '/' ? "" : folder,
                     target) >= PATH_MAX)
            return FAIL(ERR_IO, "%s leads to a name that is too long", path);
    }
    return FAIL(ERR_IO, "%s: too many symbolic links", path);
}

/* Who holds it, as its holder wrote: "process 12 on host, Slurm job 7". */
static void read_holder(int fd, char *out, size_t size)
{
    ssize_t n = pread(fd, out, size - 1, 0);
    out[n > 0 ? n : 0] = '\0';
    out[strcspn(out, "\n")] = '\0';
}

/* F_RDLCK, F_WRLCK, at once or never.  Locks of the open file: the kernel turns
 * an exclusive one into a shared one in a single step (flock lets go first, and
 * a second job slips in), and they end with the last process that has it. */
static bool take_lock(int fd, short kind)
{
    struct flock whole = {.l_type = kind, .l_whence = SEEK_SET};
    return fcntl(fd, F_OFD_SETLK, &whole) == 0;
}

static bool share_lock(int fd)
{
    struct flock l = {
        .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_len = STORE_LOCK_SHARES};
    return fcntl(fd, F_OFD_SETLK, &l) == 0;
}

bool store_lock_starter(const struct store_lock *l)
{
    struct flock rest = {
        .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = STORE_LOCK_SHARES};
    return fcntl(l->fd, F_OFD_GETLK, &rest) == 0 && rest.l_type != F_UNLCK;
}

static const char in_the_way[] =
    "a link, or no plain file, has the name of the lock; remove it";

/* It is written to: nobody else's file may stand behind that name. */
static bool is_ours(int fd)
{
    struct stat s;
    return fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && s.st_nlink <= 1;
}

static enum status open_lock(const char *path, struct store_lock *l)
{
    if (snprintf(l->path, sizeof l->path, "%s.lock", path) >=
        (int)sizeof l->path)
        return FAIL(ERR_INPUT, "the name of the result file is too long");
    l->fd = open(l->path,
                 O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (l->fd < 0)
        return FAIL(ERR_IO,
                    errno == ENOENT
                        ? "%s: there is no such folder"
                        : "%s: no lock file can be made beside it: %s",
                    path, errno == ELOOP ? in_the_way : strerror(errno));
    if (is_ours(l->fd))
        return OK;
    close(l->fd);
    l->fd = -1;
    return FAIL(ERR_IO, "%s: no lock file can be made beside it: %s", path,
                in_the_way);
}

/* Whether the open file is still the one of that name: its last holder may
 * have removed it between our open and our lock. */
static bool is_current(const struct store_lock *l)
{
    struct stat held, named;
    return fstat(l->fd, &held) == 0 && stat(l->path, &named) == 0 &&
           held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

/* Not that another has it: the file system offers no locks, for one. */
static enum status cannot_lock(struct store_lock *l)
{
    enum status st =
        FAIL(ERR_IO, "%s cannot be locked: %s", l->path, strerror(errno));
    close(l->fd);
    l->fd = -1;
    return st;
}

static int name_holder(char *out, size_t size)
{
    char host[64] = "";
    const char *job = getenv("SLURM_JOB_ID");
    gethostname(host, sizeof host - 1);
    return snprintf(out, size, "process %d on %s%s%.24s\n", (int)getpid(), host,
                    job ? ", Slurm job " : "", job ? job : "");
}

enum status store_lock_start(const char *path, struct store_lock *out)
{
    char holder[160];
    for (;;) {
        TRY(open_lock(path, out));
        if (!take_lock(out->fd, F_WRLCK)) {
            if (errno != EAGAIN && errno != EACCES)
                return cannot_lock(out);
            read_holder(out->fd, holder, sizeof holder);
            close(out->fd);
            return FAIL(ERR_REFUSED,
                        "%s is being written by another job (%s); wait for "
                        "it, or end it; where that machine is gone, remove "
                        "%s.lock",
                        path, holder[0] ? holder : "unknown process", path);
        }
        if (is_current(out))
            break;
        close(out->fd);
    }
    int n = name_holder(holder, sizeof holder);
    if (ftruncate(out->fd, 0) || pwrite(out->fd, holder, (size_t)n, 0) != n)
        return FAIL(ERR_IO, "%s: %s", out->path, strerror(errno));
    return OK;
}

enum status store_lock_share(const char *path, struct store_lock *out)
{
    if (out->fd < 0)
        TRY(open_lock(path, out));
    if (!share_lock(out->fd))
        return FAIL(ERR_IO, "%s: %s", out->path, strerror(errno));
    return OK;
}

void store_lock_end(struct store_lock *l)
{
    if (l->fd < 0)
        return;
    if (take_lock(l->fd, F_WRLCK) && is_current(l))
        unlink(l->path);
    close(l->fd);
    l->fd = -1;
}
