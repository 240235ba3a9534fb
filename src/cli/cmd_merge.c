/* wiresweep merge: the files of one study into one. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "carry.h"
#include "la.h"
#include "log.h"
#include "result.h"
#include "store_create.h"
#include "text.h"
#include "weights_carry.h"
#include "weights_file.h"

#define ARENA_BYTES ((size_t)16 << 30)
enum { MOST_FILES = 4096 };

struct merge_options {
    const char *file[MOST_FILES], *out, *data_folder;
    int n;
};

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0, "the new result file", 0},
    {"data", 'd', "FOLDER", 0, "where to look for data sets first", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct merge_options *o = state->input;
    switch (key) {
    case 'o':
        o->out = arg;
        return 0;
    case 'd':
        o->data_folder = arg;
        return 0;
    case ARGP_KEY_ARG:
        if (o->n == MOST_FILES)
            argp_error(state, "more than %d files", MOST_FILES);
        o->file[o->n++] = arg;
        return 0;
    case ARGP_KEY_END:
        if (o->n < 2)
            argp_error(state, "which result files? (two or more)");
        if (!o->out)
            argp_error(state, "into which new file? (-o FILE)");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    options,
    parse,
    "FILE FILE...",
    "Joins result files of one study, shards or whole, into a new one.  A run "
    "that several hold finished must be the same in all, bit by bit, and "
    "counts "
    "once; else it is named, and nothing is written.  The files stay as they "
    "are.",
    NULL,
    NULL,
    NULL};

/* ---- what belongs together ------------------------------------------------
 */

static enum status must_equal(const struct store_file *a,
                              const struct store_file *b, const char *what,
                              const char *of_a, const char *of_b,
                              const char *remedy)
{
    if (strcmp(of_a, of_b) == 0)
        return OK;
    return FAIL(ERR_REFUSED,
                "%s and %s do not belong together: their %s is\n    %s\nand\n"
                "    %s%s",
                a->path, b->path, what, of_a, of_b, remedy);
}

static enum status check_pair(const struct store_file *a,
                              const struct store_file *b)
{
    if (b->altered)
        return FAIL(ERR_DAMAGED,
                    "%s: its attributes do not match their checksum; it cannot "
                    "be told what it belongs to",
                    b->path);
    TRY(must_equal(a, b, "title", a->title, b->title, ""));
    TRY(must_equal(a, b, "sweep", a->sha256, b->sha256,
                   "\n(its SHA-256).  Bring both to one sweep first: wiresweep "
                   "extend FILE SWEEP"));
    TRY(must_equal(a, b, "data", a->data, b->data, ""));
    TRY(must_equal(a, b, "graph files", a->graph_files, b->graph_files, ""));
    TRY(must_equal(a, b, "version of wiresweep", a->software, b->software,
                   "\nand equal runs may differ; make both with one version"));
    if (strcmp(a->commit, b->commit) != 0)
        log_warn("%s was made by commit %s of wiresweep and %s by %s", a->path,
                 a->commit, b->path, b->commit);
    return must_equal(a, b, "kernel level", a->kernels, b->kernels,
                      "\nand equal runs differ in their last bits; say "
                      "`kernels:` in the sweep where hosts are unequal");
}

/* Two shards of one study that was split in different ways hold some graphs
 * twice, which is no harm; one shard twice is a slip. */
static bool same_place(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

static enum status open_files(const struct merge_options *o,
                              struct arena *arena, struct store_file **out)
{
    struct store_file *f;
    NEW(f, arena, o->n);
    for (int i = 0; i < o->n; i++) {
        TRY(store_open(o->file[i], arena, &f[i]));
        TRY(check_pair(&f[0], &f[i]));
        for (int k = 0; k < i; k++)
            if (same_place(o->file[i], o->file[k]))
                return FAIL(ERR_INPUT, "%s and %s are one file", o->file[k],
                            o->file[i]);
    }
    *out = f;
    return OK;
}

/* A file at work is not joined; where no lock can be made (a folder that may
 * only be read) nobody can be at work. */
static enum status check_idle(const char *path)
{
    struct store_lock lock = STORE_UNLOCKED;
    enum status st = store_lock_start(path, &lock);
    if (st == OK)
        store_lock_end(&lock);
    return st == ERR_REFUSED ? st : OK;
}

/* ---- joining --------------------------------------------------------------
 */

/* The command of the first file, with the new file's name and without a
 * shard. */
static void name_command(const struct store_file *f, const char *out,
                         char *command, size_t size)
{
    struct text t = text_over(command, size);
    const char *o = strstr(f->command, " -o ");
    const char *set = o ? strstr(o, " --set ") : NULL;
    text_add(&t, "%.*s -o %s%s",
             o ? (int)(o - f->command) : (int)strlen(f->command), f->command,
             out, set ? set : "");
}

static enum status name_history(const struct store_file *f, int n,
                                struct arena *arena, char **out)
{
    size_t size = 64;
    for (int i = 0; i < n; i++)
        size += strlen(f[i].path) + 32;
    NEW(*out, arena, (int64_t)size);
    struct text t = text_over(*out, size);
    text_add(&t, "merged from");
    for (int i = 0; i < n; i++)
        text_add(&t, "%s %s%s%s", i ? "," : "", f[i].path,
                 *f[i].shard ? ", shard " : "", f[i].shard);
    return OK;
}

static void say(const struct store_file *f, const struct carry_count *n)
{
    printf("%s: %" PRId64 " runs", f->path, n->taken + n->better);
    if (n->equal)
        printf(", %" PRId64 " more that another file had", n->equal);
    if (n->again)
        printf(", %" PRId64 " to be run again: the rows of their graphs are "
               "missing",
               n->again);
    if (n->damaged)
        printf(", %" PRId64 " left out as damaged (see wiresweep verify)",
               n->damaged);
    printf("\n");
}

static enum status join(const struct merge_options *o, struct store_file *f,
                        const char *aside, struct arena *arena,
                        int64_t *finished, int64_t *runs)
{
    struct setup setup;
    struct carry *c;
    struct carry_count n;
    char command[256], *history;
    TRY(setup_of_file(&f[0], o->data_folder, true, arena, &setup));
    TRY(la_level_select(f[0].kernels));
    name_command(&f[0], o->out, command, sizeof command);
    TRY(name_history(f, o->n, arena, &history));
    TRY(result_create(aside, &setup,
                      &(struct result_facts){command, history, {0, 0}}, arena));
    TRY(carry_open(aside, &setup, arena, &c));
    int64_t weights = 0;
    *finished = 0;
    *runs = setup.study.rows[T_RUNS];
    for (int i = 0; i < o->n; i++) {
        TRY(check_idle(o->file[i]));
        TRY(carry_file(c, &f[i], &setup, &n));
        say(&f[i], &n);
        *finished += n.taken;
        TRY(weights_carry(&f[i], &setup, &setup, aside, arena, &weights));
    }
    if (weights)
        printf("the weights of %" PRId64 " runs go along\n", weights);
    return carry_close(c);
}

static enum status merge_into(const struct merge_options *o,
                              struct arena *arena)
{
    char aside[PATH_MAX];
    struct store_file *f = NULL;
    int64_t finished, runs;
    if (access(o->out, F_OK) == 0)
        return FAIL(ERR_INPUT, "%s exists; -o takes the name of a new file",
                    o->out);
    TRY(open_files(o, arena, &f));
    if (snprintf(aside, sizeof aside, "%s.merging", o->out) >=
        (int)sizeof aside)
        return FAIL(ERR_INPUT, "the name of the result file is too long");
    TRY(weights_file_check_new(o->out));
    unlink(aside); /* of one that was killed */
    weights_carry_drop(aside);
    enum status st = join(o, f, aside, arena, &finished, &runs);
    if (st == OK)
        st = store_replace(aside, o->out);
    if (st != OK) {
        weights_carry_drop(aside);
        unlink(aside);
        return st;
    }
    TRY(weights_carry_end(o->out, aside));
    printf("%s: %" PRId64 " of %" PRId64 " runs are finished\n", o->out,
           finished, runs);
    return OK;
}

int cmd_merge(int argc, char **argv)
{
    static struct merge_options o;
    struct store_lock lock = STORE_UNLOCKED;
    cli_parse(&argp, argc, argv, &o);
    struct arena *arena = cli_arena(ARENA_BYTES);
    enum status st = store_lock_start(o.out, &lock);
    if (st == OK)
        st = merge_into(&o, arena);
    store_lock_end(&lock);
    arena_free(arena);
    return st == OK ? EXIT_DONE : cli_fail(st);
}
