#define _GNU_SOURCE
#include "store_life.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "store_write.h"
#include "text.h"

/* ---- what it lies on
 * --------------------------------------------------------- */

bool store_medium(const char *path, struct store_medium *out)
{
    static const struct store_medium known[] = {
        {"NFS", 0x6969, true, false},
        {"Lustre", 0x0BD00BD0, true, false},
        {"GPFS", 0x47504653, true, false},
        {"BeeGFS", 0x19830326, true, false},
        {"CephFS", 0x00C36400, true, false},
        {"CIFS", 0xFF534D42, true, false},
        {"SMB", 0xFE534D42, true, false},
        {"AFS", 0x5346414F, true, false},
        {"PanFS", 0xAAD7AAEA, true, false},
        {"FUSE", 0x65735546, true, false},
        {"9p", 0x01021997, true, false},
        {"tmpfs", 0x01021994, false, true},
        {"ramfs", 0x858458F6, false, true},
        {"ext4", 0xEF53, false, false},
        {"XFS", 0x58465342, false, false},
        {"Btrfs", 0x9123683E, false, false},
        {"ZFS", 0x2FC12FC1, false, false},
        {"overlay", 0x794C7630, false, false},
    };
    struct statfs s;
    if (statfs(path, &s) != 0)
        return false;
    long magic = (long)((unsigned long)s.f_type & 0xFFFFFFFFUL);
    *out = (struct store_medium){"unknown", magic, false, false};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].magic == magic)
            *out = known[i];
    return true;
}

/* ---- who is at work
 * ---------------------------------------------------------- */

/* "process 12 on host, Slurm job 7", as store_lock_start wrote it. */
static void read_line(int fd, struct store_holder *h)
{
    char line[160];
    ssize_t n = pread(fd, line, sizeof line - 1, 0);
    line[n > 0 ? n : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    if (sscanf(line, "process %d on %63[^,], Slurm job %31s", &h->pid, h->host,
               h->slurm_job) < 2)
        h->pid = 0;
    text_visible(h->host);
    text_visible(h->slurm_job);
}

/* Whether anybody holds a part of it: 1, 0, or -1 where it cannot be asked. */
static int is_held(int fd, off_t from)
{
    struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = from};
    if (fcntl(fd, F_OFD_GETLK, &l) != 0)
        return -1;
    return l.l_type != F_UNLCK;
}

/* Locks of another host are not always seen over a network, and then a file
 * that is being written speaks against its free lock. */
static bool may_be_unseen(const char *path, const struct store_holder *h)
{
    enum { FRESH_SECONDS = 120 };
    struct store_medium m;
    struct stat s;
    char host[64] = "";
    gethostname(host, sizeof host - 1);
    return strcmp(host, h->host) != 0 && store_medium(path, &m) && m.network &&
           stat(path, &s) == 0 && time(NULL) - s.st_mtime < FRESH_SECONDS;
}

static void ask(int fd, const char *path, struct store_holder *h)
{
    int whole = is_held(fd, 0), starter = is_held(fd, STORE_LOCK_SHARES);
    if (whole < 0 || starter < 0) {
        snprintf(h->why, sizeof h->why,
                 "its file system answers no question "
                 "for locks");
        return;
    }
    h->life = starter ? LIFE_HELD : whole ? LIFE_ORPHAN : LIFE_GONE;
    if (h->life != LIFE_GONE || !may_be_unseen(path, h))
        return;
    h->life = LIFE_UNKNOWN;
    snprintf(h->why, sizeof h->why,
             "its lock looks free from here, but it was written just now; ask "
             "on %s",
             h->host);
}

void store_ask_life(const char *path, struct store_holder *out)
{
    char real[PATH_MAX], lock[PATH_MAX + 8];
    struct stat s;
    *out = (struct store_holder){.life = LIFE_UNKNOWN};
    if (store_resolve(path, real) != OK) {
        snprintf(out->why, sizeof out->why, "its name leads nowhere");
        return;
    }
    snprintf(lock, sizeof lock, "%s.lock", real);
    int fd = open(lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT) {
        out->life = LIFE_NONE;
        return;
    }
    if (fd < 0 || fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) {
        snprintf(out->why, sizeof out->why, "its lock file cannot be read (%s)",
                 fd < 0 ? strerror(errno) : "no plain file");
    } else {
        read_line(fd, out);
        ask(fd, real, out);
    }
    if (fd >= 0)
        close(fd);
}
