/* wiresweep rerun: one run once more, from the sweep file in the result file,
 * compared bit by bit. */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cells.h"
#include "la.h"
#include "log.h"
#include "result.h"
#include "setup.h"
#include "store_file.h"
#include "weights.h"
#include "weights_carry.h"
#include "weights_file.h"

#define ARENA_BYTES ((size_t)64 << 30)

struct rerun_options {
    struct file_options at;
    const char *data_folder;
    bool keep; /* its weights */
};

enum { OPT_KEEP = 256 };

static const struct argp_option options[] = {
    {"keep-weights", OPT_KEEP, NULL, 0,
     "where every bit is equal, keep the trained parameters in "
     "FILE.weights/run-N.h5",
     0},
    {"data", 'd', "FOLDER", 0, "where to look for data sets first", 0},
    FILE_OPTIONS,
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct rerun_options *o = state->input;
    switch (key) {
    case OPT_KEEP:
        o->keep = true;
        return 0;
    case 'd':
        o->data_folder = arg;
        return 0;
    default:
        return cli_parse_file(key, arg, state, &o->at);
    }
}

static const struct argp argp = {
    options,
    parse,
    "FILE RUN",
    "Repeats a finished run in this process and compares every value with the "
    "file, bit by bit; writes nothing but weights, when asked to.  Exit code "
    "0: equal; 1: not.",
    NULL,
    NULL,
    NULL};

static int print_differences(const struct table *t, const char *was,
                             const char *is, int64_t row)
{
    char a[CELL_TEXT], b[CELL_TEXT];
    int n = 0;
    for (int i = 0; i < t->columns; i++) {
        int at = table_offset(t, i);
        if (memcmp(was + at, is + at, (size_t)t->column[i].width) == 0)
            continue;
        printf("/%s row %" PRId64 ", %s: was %s, is %s\n", t->name, row,
               t->column[i].name, cell_text(t, was, i, a),
               cell_text(t, is, i, b));
        n++;
    }
    return n;
}

static enum status compare_part(const struct store_file *f,
                                const struct study *s,
                                const struct page_part *p, const char *page,
                                struct arena *arena, int *differences)
{
    const struct table *t = s->table[p->table];
    int index = store_find(&f->layout, t->name);
    char *was;
    if (index < 0 || f->layout.place[index].row_bytes != t->row_bytes)
        return FAIL(ERR_REFUSED,
                    "%s was written by another version of this program (its "
                    "/%s differs)",
                    f->path, t->name);
    NEW(was, arena, p->bytes + 1);
    TRY(store_rows(f, index, p->first, p->n, was));
    for (int64_t i = 0; i < p->n; i++)
        *differences +=
            print_differences(t, was + i * t->row_bytes,
                              page + p->at + i * t->row_bytes, p->first + i);
    return OK;
}

static enum status must_be_final(const struct store_file *f, int64_t run,
                                 bool keep)
{
    int table = store_find(&f->layout, "commit");
    struct commit_row c = {0};
    if (table < 0 || run >= f->layout.place[table].rows)
        return FAIL(ERR_INPUT, "%s has no run %" PRId64, f->path, run);
    TRY(store_rows(f, table, run, 1, &c));
    if (keep && c.state == DIVERGED)
        return FAIL(ERR_INPUT,
                    "run %" PRId64 " of %s diverged: it has no weights to keep",
                    run, f->path);
    if (c.state != DONE && c.state != DIVERGED)
        return FAIL(ERR_INPUT,
                    "run %" PRId64 " of %s is not done: there is nothing to "
                    "compare",
                    run, f->path);
    return OK;
}

static enum status rerun(const struct rerun_options *o, struct arena *arena,
                         int *differences, char path[WEIGHTS_PATH])
{
    struct page_part parts[PAGE_PARTS];
    struct store_file f;
    struct setup s;
    struct trial t;
    char *page;
    TRY(store_open(o->at.file, arena, &f));
    TRY(result_check_numerics(&f));
    TRY(must_be_final(&f, o->at.run, o->keep));
    TRY(la_level_select(f.kernels));
    TRY(setup_of_file(&f, o->data_folder, true, arena, &s));
    if (o->keep && !job_has_network(s.study.job))
        return FAIL(ERR_INPUT, "job %s trains no network", f.job);
    if (o->keep) {
        TRY(weights_carry_recover(o->at.file, f.sha256, arena));
        setup_keep(&s, o->at.file);
    }
    NEW(page, arena, s.study.page_bytes);
    sweep_trial(s.sweep, o->at.run, &t);
    study_execute(&s.study, o->at.run, page);
    int n = study_parts(&s.study, &t, parts);
    for (int i = 0; i < n; i++)
        TRY(compare_part(&f, &s.study, &parts[i], page, arena, differences));
    weights_path(o->at.file, o->at.run, *differences ? ".raw" : ".h5", path);
    if (*differences && o->keep) {
        unlink(path);
        log_warn("the results differ: their weights are not kept");
    }
    return o->keep && !*differences ? weights_file_make(&s, o->at.run, arena)
                                    : OK;
}

/* Nobody else writes beside the file meanwhile. */
static enum status rerun_alone(const struct rerun_options *o,
                               struct arena *arena, int *differences,
                               char path[WEIGHTS_PATH])
{
    struct store_lock lock = STORE_UNLOCKED;
    if (!o->keep)
        return rerun(o, arena, differences, path);
    if (access(o->at.file, F_OK) != 0)
        return FAIL(ERR_IO, "%s: %s", o->at.file, strerror(errno));
    TRY(store_lock_start(o->at.file, &lock));
    enum status st = rerun(o, arena, differences, path);
    store_lock_end(&lock);
    return st;
}

int cmd_rerun(int argc, char **argv)
{
    struct rerun_options o = {.at = {.takes_run = true, .run = -1}};
    int differences = 0;
    cli_parse(&argp, argc, argv, &o);
    struct arena *arena = cli_arena(ARENA_BYTES);
    char file[PATH_MAX], path[WEIGHTS_PATH] = "";
    enum status st = store_resolve(o.at.file, file);
    o.at.file = file;
    if (st == OK)
        st = rerun_alone(&o, arena, &differences, path);
    arena_free(arena);
    if (st != OK)
        return cli_fail(st);
    if (o.at.json) {
        struct json j = json_open(stdout);
        json_int(&j, "run", o.at.run);
        json_int(&j, "differences", differences);
        if (o.keep && differences == 0)
            json_text(&j, "weights", path);
        json_close(&j);
    } else if (differences == 0) {
        printf("run %" PRId64 " of %s: repeated, every bit is equal\n",
               o.at.run, o.at.file);
        if (o.keep)
            printf("weights in %s\n", path);
    }
    return differences ? EXIT_INTERNAL : EXIT_DONE;
}
