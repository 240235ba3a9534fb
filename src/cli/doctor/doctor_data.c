/* Data sets, their cache, and what a result file was made from. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "data.h"
#include "doctor.h"
#include "la.h"
#include "sha256.h"
#include "store_check.h"
#include "store_life.h"
#include "text.h"

/* ---- data sets
 * --------------------------------------------------------------- */

/* A folder that is named but not there is never looked into without a word. */
static int look_for_folder(struct doctor *d, const char *said,
                           const char *folder)
{
    DIR *dir = folder ? opendir(folder) : NULL;
    if (dir)
        closedir(dir);
    if (!folder || dir)
        return 0;
    doctor_say(d, "data", WRONG,
               "%s%s: %s; name the folder that holds the data sets "
               "(docs/data.md)",
               said, folder, strerror(errno));
    return 1;
}

static int check_sum(struct doctor *d, const char *name, struct arena *arena)
{
    struct dataset set;
    const char *published = data_published(name);
    if (data_open(name, d->data_folder, arena, &set) != OK) {
        doctor_say(d, "data", WRONG, "%s", fail_text());
        return 1;
    }
    if (published && strcmp(set.sha256, published) == 0)
        return 0;
    doctor_say(d, "data", published ? WRONG : NOTED,
               published ? "%s in %s is not the published set (SHA-256 "
                           "%.12s...): download it again"
                         : "%s in %s: SHA-256 %.12s..., nothing is known to "
                           "compare it with",
               name, set.source ? set.source : "this program", set.sha256);
    return published != NULL;
}

void doctor_data(struct doctor *d)
{
    char found[256], lacks[256];
    struct text has = TEXT(found), misses = TEXT(lacks);
    struct arena *arena = doctor_arena(d, "data");
    if (!arena)
        return;
    int bad =
        look_for_folder(d, "WIRESWEEP_DATA=", doctor_env("WIRESWEEP_DATA")) +
        look_for_folder(d, "--data ", d->data_folder);
    for (const char *const *name = data_names(); *name; name++) {
        struct dataset set;
        enum status st = data_shape(*name, d->data_folder, arena, &set);
        struct text *t = st == OK ? &has : &misses;
        if (st == ERR_DAMAGED) {
            bad++;
            doctor_say(d, "data", WRONG, "%s", fail_text());
            continue;
        }
        text_add(t, "%s%s", t->used ? ", " : "", *name);
        if (st == OK && d->checksums)
            bad += check_sum(d, *name, arena);
    }
    if (!bad)
        doctor_say(d, "data", GOOD, "there are %s%s%s%s", found,
                   misses.used ? "; not found: " : "", lacks,
                   misses.used ? " (docs/data.md says where they are had)"
                               : "");
    arena_free(arena);
}

/* ---- the cache
 * --------------------------------------------------------------- */

struct holding {
    double bytes;
    int files, strange;
};

static struct holding count_files(const char *folder)
{
    struct holding h = {0};
    DIR *dir = opendir(folder);
    for (const struct dirent *e; dir && (e = readdir(dir));) {
        struct stat s;
        if (fstatat(dirfd(dir), e->d_name, &s, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(s.st_mode))
            continue;
        h.files++;
        h.bytes += 512.0 * (double)s.st_blocks;
        h.strange += s.st_uid != geteuid() || (s.st_mode & 022);
    }
    if (dir)
        closedir(dir);
    return h;
}

static bool takes_file(const char *folder)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/doctor-XXXXXX", folder) >=
        (int)sizeof path)
        return false;
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return false;
    close(fd);
    unlink(path);
    return true;
}

void doctor_cache(struct doctor *d)
{
    static const char remedy[] =
        "each rank would hold its data for itself; set WIRESWEEP_CACHE to a "
        "folder of this machine that is yours";
    const char *folder;
    char size[TEXT_BYTES];
    struct arena *arena = doctor_arena(d, "cache");
    if (!arena)
        return;
    if (data_cache(arena, &folder) != OK) {
        doctor_say(d, "cache", WRONG, "%s: %s", fail_text(), remedy);
    } else if (!takes_file(folder)) {
        doctor_say(d, "cache", WRONG, "%s: %s: %s", folder, strerror(errno),
                   remedy);
    } else {
        struct holding h = count_files(folder);
        if (h.strange)
            doctor_say(d, "cache", NOTED,
                       "%s: %d files are not used, since others than you can "
                       "write them",
                       folder, h.strange);
        doctor_say(d, "cache", GOOD, "%s: %d files, %s", folder, h.files,
                   text_bytes(h.bytes, size));
    }
    arena_free(arena);
}

/* ---- a result file
 * ----------------------------------------------------------- */

/* "name SHA; name SHA" as the file lists what it was made from. */
typedef enum status sum_of(const struct doctor *d, const char *name,
                           struct arena *arena, char sha256[SHA256_TEXT]);

static enum status sum_of_set(const struct doctor *d, const char *name,
                              struct arena *arena, char sha256[SHA256_TEXT])
{
    struct dataset set;
    TRY(data_open(name, d->data_folder, arena, &set));
    snprintf(sha256, SHA256_TEXT, "%s", set.sha256);
    return OK;
}

static enum status sum_of_file(const struct doctor *d, const char *name,
                               struct arena *arena, char sha256[SHA256_TEXT])
{
    (void)d;
    (void)arena;
    return sha256_file(name, sha256);
}

static int compare_one(struct doctor *d, char *entry, sum_of *sum,
                       struct arena *arena)
{
    char now[SHA256_TEXT], *was = strrchr(entry, ' ');
    if (!was)
        return 0;
    *was++ = '\0';
    if (sum(d, entry, arena, now) != OK)
        doctor_say(d, "file", WRONG, "%s, which it was made from: %s", entry,
                   fail_text());
    else if (strcmp(now, was) != 0)
        doctor_say(d, "file", WRONG,
                   "%s has changed since it was made (SHA-256 %.12s..., now "
                   "%.12s...): run would refuse; bring the old one back, or "
                   "take another file with -o",
                   entry, was, now);
    else
        return 0;
    return 1;
}

static int compare_inputs(struct doctor *d, const char *inputs, sum_of *sum,
                          struct arena *arena)
{
    char list[1024], *save = NULL;
    int bad = 0, files;
    char rest;
    if (sscanf(inputs, "%d files %c", &files, &rest) == 2) {
        doctor_say(d, "file", NOTED,
                   "made from %d files, too many to name: run compares them",
                   files);
        return 0;
    }
    snprintf(list, sizeof list, "%s", inputs);
    for (char *at = strtok_r(list, ";", &save); at;
         at = strtok_r(NULL, ";", &save))
        bad += compare_one(d, at + (*at == ' '), sum, arena);
    return bad;
}

static int check_lock(struct doctor *d)
{
    struct store_holder h;
    store_ask_life(d->file, &h);
    if (h.life == LIFE_HELD || h.life == LIFE_ORPHAN)
        doctor_say(d, "file", NOTED,
                   "a job is at work on it (process %d on %s)", h.pid, h.host);
    if (h.life == LIFE_GONE)
        doctor_say(d, "file", NOTED,
                   "its lock file is left from a job that was killed; the "
                   "next run takes it over");
    if (h.life != LIFE_UNKNOWN)
        return 0;
    doctor_say(d, "file", WRONG, "%s: remove %s.lock where no job is at work",
               h.why, d->file);
    return 1;
}

static enum status check_file(struct doctor *d, struct arena *arena)
{
    struct store_file f;
    int64_t damaged;
    TRY(store_open(d->file, arena, &f));
    TRY(store_judge(&f, arena, &damaged));
    int bad = check_lock(d);
    if (damaged) {
        bad++;
        doctor_say(d, "file", WRONG,
                   "%" PRId64 " runs are damaged: the next run makes them "
                   "again, wiresweep verify names them",
                   damaged);
    }
    if (f.altered) {
        bad++;
        doctor_say(d, "file", WRONG,
                   "its attributes do not match their checksum: bring back a "
                   "copy that does (wiresweep verify)");
    }
    if (la_level_select(f.kernels) != OK) {
        bad++;
        doctor_say(d, "file", WRONG,
                   "it was made with kernels %s, which this CPU lacks: go on "
                   "on a machine that has them, or take another file with -o",
                   f.kernels);
    }
    bad += compare_inputs(d, f.data, sum_of_set, arena) +
           compare_inputs(d, f.graph_files, sum_of_file, arena);
    if (!bad)
        doctor_say(d, "file", GOOD,
                   "%s: format %s, kernels %s run here, its data are as they "
                   "were, no row is damaged",
                   d->file, f.version, f.kernels);
    return OK;
}

void doctor_file(struct doctor *d)
{
    if (!d->file)
        return;
    struct arena *arena = doctor_arena(d, "file");
    if (!arena)
        return;
    if (check_file(d, arena) != OK)
        doctor_say(d, "file", WRONG, "%s", fail_text());
    arena_free(arena);
}
