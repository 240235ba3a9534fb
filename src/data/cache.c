#include "cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "text.h"

enum { LONGEST = 4096, HOUR = 3600 };

#define ASIDE ".part-"

/* mkdir -p, for the owner only; path is written to, and left as it was. */
static enum status make_folder(char *path)
{
    for (char *p = path + 1; *p; p++)
        if (*p == '/') {
            *p = '\0';
            mkdir(path, 0700); /* the last one tells whether it worked */
            *p = '/';
        }
    if (mkdir(path, 0700) && errno != EEXIST)
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    return OK;
}

enum status cache_folder(struct arena *arena, const char **out)
{
    static const char *const from[][2] = {{"WIRESWEEP_CACHE", ""},
                                          {"XDG_CACHE_HOME", "/wiresweep"},
                                          {"HOME", "/.cache/wiresweep"}};
    char path[LONGEST];
    struct text t = TEXT(path);
    for (int i = 0; i < 3 && t.used == 0; i++) {
        const char *base = getenv(from[i][0]);
        if (base && *base)
            text_add(&t, "%s%s", base, from[i][1]);
    }
    if (t.used == 0)
        return FAIL(ERR_IO, "neither WIRESWEEP_CACHE nor HOME is set");
    if (t.cut)
        return FAIL(ERR_IO, "%.60s...: too long a name", path);
    *out = arena_string(arena, path);
    if (!*out)
        return FAIL(ERR_MEMORY, "no room for the name of the cache");
    return make_folder(path);
}

static enum status map_file(int fd, struct block *out)
{
    struct stat s;
    if (fstat(fd, &s))
        return FAIL(ERR_IO, "%s", strerror(errno));
    if (!S_ISREG(s.st_mode) || s.st_uid != geteuid() || (s.st_mode & 022))
        return FAIL(ERR_DAMAGED, "not a file that only you can write");
    if (s.st_size == 0)
        return FAIL(ERR_DAMAGED, "empty");
    void *at = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED)
        return FAIL(ERR_IO, "%s", strerror(errno));
    *out = (struct block){at, (size_t)s.st_size};
    return OK;
}

enum status cache_map(const char *path, const char *key, struct block *out,
                      bool *found)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    *found = fd >= 0 || errno != ENOENT;
    if (fd < 0)
        return FAIL(ERR_IO, "%s", strerror(errno));
    enum status st = map_file(fd, out);
    close(fd);
    TRY(st);
    st = block_check(out, key);
    if (st != OK)
        block_drop(out);
    return st;
}

static enum status write_all(int fd, const struct block *b)
{
    for (size_t done = 0; done < b->bytes;) {
        ssize_t n = write(fd, b->at + done, b->bytes - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return FAIL(ERR_IO, "%s", strerror(n ? errno : ENOSPC));
        done += (size_t)n;
    }
    if (fsync(fd))
        return FAIL(ERR_IO, "%s", strerror(errno));
    return OK;
}

enum status cache_write(const char *path, const struct block *b)
{
    char aside[LONGEST];
    struct text t = TEXT(aside);
    text_add(&t, "%s" ASIDE "XXXXXX", path);
    if (t.cut)
        return FAIL(ERR_IO, "too long a name");
    int fd = mkstemp(aside); /* mode 0600 */
    if (fd < 0)
        return FAIL(ERR_IO, "%s", strerror(errno));
    enum status st = write_all(fd, b);
    if (close(fd) && st == OK)
        st = FAIL(ERR_IO, "%s", strerror(errno));
    if (st == OK && rename(aside, path))
        st = FAIL(ERR_IO, "%s", strerror(errno));
    if (st != OK)
        unlink(aside);
    return st;
}

int cache_lock(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (fd >= 0 && flock(fd, LOCK_EX)) {
        if (errno == EINTR)
            continue;
        close(fd);
        fd = -1;
    }
    return fd;
}

void cache_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}

void cache_sweep(const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        struct stat s;
        if (strstr(e->d_name, ASIDE) &&
            fstatat(dirfd(dir), e->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0 &&
            s.st_mtime < time(NULL) - HOUR)
            unlinkat(dirfd(dir), e->d_name, 0);
    }
    if (dir)
        closedir(dir);
}
