/* The file system that results go to: its kind, room, locks, and whether it
 * writes when it says so. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "doctor.h"
#include "store_life.h"
#include "text.h"

enum { TRIES = 7, BLOCK = 4096, FEWEST_FILES = 16 };
static const double least_room = 64 << 20;

/* A file of our own in the folder; -1: said why there is none. */
static int make_file(struct doctor *d, const char *check, char path[PATH_MAX])
{
    char folder[PATH_MAX - 64];
    doctor_folder(d, folder, sizeof folder);
    snprintf(path, PATH_MAX, "%s/.wiresweep-doctor-XXXXXX", folder);
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        doctor_say(d, check, WRONG,
                   "no file can be made in %s (%s): put the result elsewhere "
                   "with -o",
                   folder, strerror(errno));
    return fd;
}

/* ---- room and writing
 * -------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The middle of some tries; -1: errno says why not. */
static double time_sync(int fd)
{
    static const char block[BLOCK] = "wiresweep";
    double seconds[TRIES];
    for (int i = 0; i < TRIES; i++) {
        errno = EFBIG; /* of a short write */
        if (pwrite(fd, block, BLOCK, (off_t)i * BLOCK) != BLOCK)
            return -1;
        double begun = clock_seconds();
        if (fdatasync(fd) != 0)
            return -1;
        seconds[i] = clock_seconds() - begun;
    }
    qsort(seconds, TRIES, sizeof *seconds, by_size);
    return seconds[TRIES / 2];
}

/* What the file still needs: its holes. */
static double holes_of(const char *file)
{
    struct stat s;
    double holes = 0;
    if (file && stat(file, &s) == 0)
        holes = (double)s.st_size - 512.0 * (double)s.st_blocks;
    return holes > 0 ? holes : 0;
}

/* Whether there is room enough; says so where not. */
static bool has_room(struct doctor *d, const char *folder, double *bytes)
{
    struct statvfs s;
    char is[TEXT_BYTES], needs[TEXT_BYTES];
    double need = holes_of(d->file) + least_room;
    if (statvfs(folder, &s) != 0) {
        doctor_say(d, "storage", WRONG, "%s: %s", folder, strerror(errno));
        return false;
    }
    *bytes = (double)s.f_bavail * (double)s.f_frsize;
    if (*bytes < need)
        doctor_say(d, "storage", WRONG,
                   "%s free in %s, and %s may be needed (wiresweep plan tells "
                   "for a sweep): make room, or take another place with -o",
                   text_bytes(*bytes, is), folder, text_bytes(need, needs));
    else if (s.f_files > 0 && s.f_favail < FEWEST_FILES)
        doctor_say(d, "storage", WRONG,
                   "%s takes no more files (its inodes are used up): remove "
                   "some, or take another place with -o",
                   folder);
    else
        return true;
    return false;
}

static void judge_sync(struct doctor *d, const struct store_medium *m,
                       const char *folder, double seconds, const char *room)
{
    static const double too_fast = 20e-6, slow = 50e-3;
    if (m->memory)
        doctor_say(d, "storage", NOTED,
                   "%s lies in memory (%s): its results are gone after a "
                   "restart; %s free",
                   folder, m->name, room);
    else if (seconds < too_fast)
        doctor_say(d, "storage", NOTED,
                   "%s, %s: fdatasync takes %.0f us, so nothing reaches a "
                   "disk by then: a power cut may cost finished trials; %s "
                   "free",
                   folder, m->name, 1e6 * seconds, room);
    else if (seconds > slow)
        doctor_say(d, "storage", NOTED,
                   "%s, %s: fdatasync takes %.0f ms; for short trials say "
                   "sync: 10s in the sweep file; %s free",
                   folder, m->name, 1e3 * seconds, room);
    else
        doctor_say(d, "storage", GOOD,
                   "%s, %s: fdatasync takes %.2g ms, %s free", folder, m->name,
                   1e3 * seconds, room);
}

void doctor_storage(struct doctor *d)
{
    char path[PATH_MAX], folder[PATH_MAX], room[TEXT_BYTES];
    struct store_medium m = {"unknown file system", 0, false, false};
    double bytes = 0;
    doctor_folder(d, folder, sizeof folder);
    int fd = make_file(d, "storage", path);
    if (fd < 0)
        return;
    store_medium(path, &m);
    double seconds = time_sync(fd);
    int error = errno;
    close(fd);
    unlink(path);
    if (!has_room(d, folder, &bytes))
        return;
    if (seconds < 0)
        doctor_say(d, "storage", WRONG,
                   "%s takes no data (%s): look at the disk and its quota",
                   folder, strerror(error));
    else
        judge_sync(d, &m, folder, seconds, text_bytes(bytes, room));
}

/* ---- locks, by two processes
 * ------------------------------------------------- */

static bool lock(int fd)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(fd, F_OFD_SETLK, &whole) == 0;
}

enum answer { REFUSED, GRANTED, OTHER };

/* What another process is told that wants the lock we hold. */
static enum answer ask_twice(const char *path)
{
    int how = 0;
    pid_t child = fork();
    if (child == 0) {
        int fd = open(path, O_RDWR | O_CLOEXEC);
        if (fd < 0)
            _exit(OTHER);
        _exit(lock(fd)                             ? GRANTED
              : errno == EAGAIN || errno == EACCES ? REFUSED
                                                   : OTHER);
    }
    if (child < 0 || waitpid(child, &how, 0) != child || !WIFEXITED(how))
        return OTHER;
    return (enum answer)WEXITSTATUS(how);
}

void doctor_locks(struct doctor *d)
{
    char path[PATH_MAX];
    int fd = make_file(d, "locks", path);
    if (fd < 0)
        return;
    if (!lock(fd)) {
        doctor_say(d, "locks", WRONG,
                   "no file can be locked here (%s), and run needs that: "
                   "another place with -o, or mount with locks (Lustre: -o "
                   "flock)",
                   strerror(errno));
    } else {
        switch (ask_twice(path)) {
        case REFUSED:
            doctor_say(d, "locks", GOOD,
                       "a second process is kept out of a locked file");
            break;
        case GRANTED:
            doctor_say(d, "locks", WRONG,
                       "two processes got the same lock: two jobs could write "
                       "one file; another place with -o, or mount with locks "
                       "(Lustre: -o flock, not localflock)");
            break;
        case OTHER:
            doctor_say(d, "locks", NOTED,
                       "could not be tried by a second process");
            break;
        }
    }
    close(fd);
    unlink(path);
}
