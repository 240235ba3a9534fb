/* Limits of the process, and places for small files. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "doctor.h"
#include "text.h"

enum {
    FEWEST_FILES = 128, /* mpirun and the ranks' pipes */
    FEWEST_PROCESSES = 32,
    USUAL_RANKS = 2,
    THREADS_OF_RANK = 8 /* MPI's own, helper and child */
};
static const double mib = 1 << 20;

/* Whether a limit is less than what is needed; says so. */
static int too_low(struct doctor *d, int resource, double least,
                   const char *what, const char *option)
{
    struct rlimit l;
    char is[TEXT_BYTES], needs[TEXT_BYTES];
    if (getrlimit(resource, &l) != 0 || l.rlim_cur == RLIM_INFINITY ||
        (double)l.rlim_cur >= least)
        return 0;
    bool bytes = least >= mib;
    if (bytes)
        doctor_say(d, "limits", WRONG,
                   "%s: %s allowed, %s should be; raise ulimit %s", what,
                   text_bytes((double)l.rlim_cur, is), text_bytes(least, needs),
                   option);
    else
        doctor_say(d, "limits", WRONG,
                   "%s: %.0f allowed, %.0f should be; raise ulimit %s", what,
                   (double)l.rlim_cur, least, option);
    return 1;
}

/* Tasks of this user, which ulimit -u counts; -1: not to be seen. */
static long count_tasks(void)
{
    DIR *all = opendir("/proc");
    long n = 0;
    if (!all)
        return -1;
    for (const struct dirent *e; (e = readdir(all));) {
        char path[300], line[128];
        long uid = -1, threads = 0;
        if (e->d_name[0] < '0' || e->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "/proc/%s/status", e->d_name);
        FILE *f = fopen(path, "re");
        while (f && fgets(line, sizeof line, f)) {
            if (strncmp(line, "Uid:", 4) == 0)
                uid = strtol(line + 4, NULL, 10);
            if (strncmp(line, "Threads:", 8) == 0)
                threads = strtol(line + 8, NULL, 10);
        }
        if (f)
            fclose(f);
        n += uid == (long)getuid() ? threads : 0;
    }
    closedir(all);
    return n;
}

static int few_processes(struct doctor *d)
{
    struct rlimit l;
    long now = count_tasks();
    int ranks = d->ranks ? d->ranks : USUAL_RANKS;
    double need = FEWEST_PROCESSES + (double)THREADS_OF_RANK * ranks;
    if (getrlimit(RLIMIT_NPROC, &l) != 0 || l.rlim_cur == RLIM_INFINITY ||
        now < 0 || (double)l.rlim_cur - (double)now >= need)
        return 0;
    if (geteuid() == 0)
        return 0; /* not counted */
    doctor_say(d, "limits", WRONG,
               "%ld processes run of %.0f that you may have, and %d ranks need "
               "about %.0f more; raise ulimit -u, or end some",
               now, (double)l.rlim_cur, ranks, need);
    return 1;
}

static void note_core(struct doctor *d)
{
    struct rlimit l;
    if (getrlimit(RLIMIT_CORE, &l) == 0 && l.rlim_cur > 0)
        doctor_say(d, "limits", NOTED,
                   "core files are on (ulimit -c): trials write none, but a "
                   "rank that crashes would");
}

void doctor_limits(struct doctor *d)
{
    double files = FEWEST_FILES + 8.0 * d->ranks;
    int bad =
        too_low(d, RLIMIT_NOFILE, files, "open files", "-n") +
        too_low(d, RLIMIT_AS, 2048 * mib, "address space of a process", "-v") +
        too_low(d, RLIMIT_DATA, 1024 * mib, "memory of a process", "-d") +
        too_low(d, RLIMIT_FSIZE, 1024 * mib, "size of a file", "-f") +
        few_processes(d);
    if (!bad)
        doctor_say(d, "limits", GOOD,
                   "open files, processes, memory and file sizes suffice");
    note_core(d);
}

/* ---- places
 * ------------------------------------------------------------------ */

/* Its room; -1 where it is no folder that takes a file (errno). */
static double room_of(const char *folder)
{
    char path[PATH_MAX];
    struct statvfs s;
    if (snprintf(path, sizeof path, "%s/wiresweep-doctor-XXXXXX", folder) >=
        (int)sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return -1;
    bool good = fstatvfs(fd, &s) == 0;
    close(fd);
    unlink(path);
    return good ? (double)s.f_bavail * (double)s.f_frsize : -1;
}

static void look_at(struct doctor *d, const char *folder, const char *name,
                    double least, const char *remedy)
{
    char is[TEXT_BYTES], needs[TEXT_BYTES];
    double room = room_of(folder);
    if (room < 0)
        doctor_say(d, "places", WRONG, "%s takes no file (%s): %s", name,
                   strerror(errno), remedy);
    else if (room < least)
        doctor_say(d, "places", WRONG, "%s: %s free, %s should be: %s", name,
                   text_bytes(room, is), text_bytes(least, needs), remedy);
    else
        doctor_say(d, "places", GOOD, "%s: %s free", name,
                   text_bytes(room, is));
}

void doctor_places(struct doctor *d)
{
    char name[PATH_MAX + 16];
    const char *temporary = doctor_env("TMPDIR");
    int ranks = d->ranks ? d->ranks : USUAL_RANKS;
    snprintf(name, sizeof name, "%s%s", temporary ? "TMPDIR " : "",
             temporary ? temporary : "/tmp");
    look_at(d, temporary ? temporary : "/tmp", name, 16 * mib,
            "make room, or set TMPDIR to another folder of this machine");
    look_at(d, "/dev/shm", "/dev/shm", (8.0 * ranks) * mib,
            "Open MPI passes messages through it; in a container say "
            "--shm-size=1g, else OMPI_MCA_btl_vader_backing_directory names "
            "another folder");
}
