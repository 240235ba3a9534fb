#define _GNU_SOURCE
#include "weights_carry.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "run_names.h"
#include "store_arrays.h"
#include "weights.h"
#include "weights_file.h"

/* ---- folders --------------------------------------------------------------
 */

static const char *const asides[] = {".extending.weights", ".merging.weights",
                                     ".weights.before"};
enum { ASIDES = sizeof asides / sizeof *asides };

static void name_folder(const char *file, const char *suffix,
                        char out[WEIGHTS_PATH])
{
    snprintf(out, WEIGHTS_PATH, "%s%s", file, suffix);
}

/* Files of runs only: whatever else lies there keeps the folder. */
static void remove_folder(const char *folder)
{
    const struct dirent *e;
    DIR *d = opendir(folder);
    while (d && (e = readdir(d)) != NULL)
        if (strncmp(e->d_name, "run-", 4) == 0)
            unlinkat(dirfd(d), e->d_name, 0);
    if (d)
        closedir(d);
    rmdir(folder);
}

static enum status rename_folder(const char *from, const char *to)
{
    if (rename(from, to) == 0 || errno == ENOENT)
        return OK;
    return FAIL(ERR_IO, "%s cannot be renamed to %s: %s", from, to,
                strerror(errno));
}

enum status weights_carry_begin(const char *file)
{
    char folder[WEIGHTS_PATH], before[WEIGHTS_PATH];
    weights_folder(file, folder);
    name_folder(file, ".weights.before", before);
    return rename_folder(folder, before);
}

enum status weights_carry_end(const char *file, const char *aside)
{
    char folder[WEIGHTS_PATH], before[WEIGHTS_PATH], new[WEIGHTS_PATH];
    weights_folder(file, folder);
    weights_folder(aside, new);
    name_folder(file, ".weights.before", before);
    TRY(rename_folder(new, folder));
    remove_folder(before);
    return OK;
}

void weights_carry_drop(const char *aside)
{
    char folder[WEIGHTS_PATH];
    weights_folder(aside, folder);
    remove_folder(folder);
}

/* ---- after a kill ---------------------------------------------------------
 */

/* Whether a weights file in it is of the sweep with this digest. */
static bool fits(const char *folder, const char *sha256, struct arena *arena)
{
    char path[WEIGHTS_PATH + 300], its[80] = "";
    const struct dirent *e;
    struct arrays *a;
    DIR *d = opendir(folder);
    while (d && !its[0] && (e = readdir(d)) != NULL) {
        struct mark start = arena_mark(arena);
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (strncmp(e->d_name, "run-", 4) == 0 &&
            arrays_open(path, arena, &a) == OK)
            arrays_text(a, "sweep_sha256", its, sizeof its);
        arena_rewind(arena, start);
    }
    if (d)
        closedir(d);
    return strcmp(its, sha256) == 0;
}

enum status weights_carry_recover(const char *file, const char *sha256,
                                  struct arena *arena)
{
    char folder[WEIGHTS_PATH], aside[WEIGHTS_PATH];
    weights_folder(file, folder);
    bool there = access(folder, F_OK) == 0;
    for (int i = 0; i < ASIDES && !there; i++) {
        name_folder(file, asides[i], aside);
        there = fits(aside, sha256, arena);
        if (there)
            TRY(rename_folder(aside, folder));
    }
    for (int i = 0; i < ASIDES && there; i++) {
        name_folder(file, asides[i], aside);
        remove_folder(aside);
    }
    return OK;
}

/* ---- copying --------------------------------------------------------------
 */

static enum status copy_run(const char *from, const char *to,
                            const struct setup *new, int64_t run)
{
    struct trial t;
    sweep_trial(new->sweep, run, &t);
    const struct array_change changes[] = {
        {"run", NULL, run},
        {"graph", NULL, weights_file_graph(&new->study, &t)},
        {"sweep_sha256", sweep_head(new->sweep)->sha256, 0}};
    return arrays_copy(from, to, changes, 3);
}

/* Whether a file says itself that it is run i of this sweep. */
static bool is_run(const char *path, const char *sha256, int64_t run,
                   struct arena *arena)
{
    char its[80] = "";
    struct arrays *a;
    double number = -1;
    struct mark start = arena_mark(arena);
    if (arrays_open(path, arena, &a) == OK) {
        arrays_text(a, "sweep_sha256", its, sizeof its);
        number = arrays_number(a, "run");
    }
    arena_rewind(arena, start);
    return strcmp(its, sha256) == 0 && number == (double)run;
}

static enum status make_folder(const char *aside)
{
    char folder[WEIGHTS_PATH];
    weights_folder(aside, folder);
    if (mkdir(folder, 0777) == 0 || errno == EEXIST)
        return OK;
    return FAIL(ERR_IO, "%s: %s", folder, strerror(errno));
}

enum status weights_carry(const struct store_file *f, const struct setup *from,
                          const struct setup *to, const char *aside,
                          struct arena *arena, int64_t *n)
{
    int commit = store_find(&f->layout, "commit");
    int64_t runs = from->study.rows[T_RUNS], foreign = 0, waiting = 0;
    struct named *index;
    struct naming naming;
    TRY(run_names_index(to, arena, &index));
    TRY(run_names_open(from, arena, &naming));
    for (int64_t i = 0; i < runs; i++) {
        char path[WEIGHTS_PATH], new[WEIGHTS_PATH];
        struct commit_row c;
        struct trial t;
        TRY(store_rows(f, commit, i, 1, &c));
        if (c.state != DONE)
            continue;
        weights_path(f->path, i, ".raw", path);
        if (access(path, F_OK) == 0 &&
            (!from->study.weights.file ||
             weights_file_make(from, i, arena) != OK))
            waiting++;
        weights_path(f->path, i, ".h5", path);
        if (access(path, F_OK) != 0)
            continue;
        sweep_trial(from->sweep, i, &t);
        int64_t run = run_names_find(index, to->study.rows[T_RUNS],
                                     run_names_of(&naming, &t));
        if (!is_run(path, f->sha256, i, arena)) {
            foreign++;
            continue;
        }
        weights_path(aside, run, ".h5", new);
        if (run < 0 || access(new, F_OK) == 0)
            continue;
        TRY(make_folder(aside));
        TRY(copy_run(path, new, to, run));
        ++*n;
    }
    if (waiting)
        log_warn("%s.weights: the weights of %" PRId64 " runs are not made "
                 "yet and are left out; run its own command once more first",
                 f->path, waiting);
    if (foreign)
        log_warn("%s.weights has %" PRId64 " files that are damaged or of "
                 "another sweep; they are left out",
                 f->path, foreign);
    return OK;
}
