/* wiresweep rerun: one run once more, from the sweep file in the result file,
 * compared bit by bit. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "la.h"
#include "log.h"
#include "result.h"
#include "setup.h"
#include "store_file.h"

#define ARENA_BYTES ((size_t)64 << 30)

struct rerun_options {
    struct file_options at;
    const char *data_folder;
};

static const struct argp_option options[] = {
    {"data", 'd', "FOLDER", 0, "where to look for data sets first", 0},
    FILE_OPTIONS,
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct rerun_options *o = state->input;
    if (key != 'd')
        return cli_parse_file(key, arg, state, &o->at);
    o->data_folder = arg;
    return 0;
}

static const struct argp argp = {
    options,
    parse,
    "FILE RUN",
    "Repeats a finished run in this process and compares every value with the "
    "file, bit by bit; writes nothing.  Exit code 0: equal; 1: not.",
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

static enum status must_be_final(const struct store_file *f, int64_t run)
{
    int table = store_find(&f->layout, "commit");
    struct commit_row c = {0};
    if (table < 0 || run >= f->layout.place[table].rows)
        return FAIL(ERR_INPUT, "%s has no run %" PRId64, f->path, run);
    TRY(store_rows(f, table, run, 1, &c));
    if (c.state != DONE && c.state != DIVERGED)
        return FAIL(ERR_INPUT,
                    "run %" PRId64 " of %s is not done: there is nothing to "
                    "compare",
                    run, f->path);
    return OK;
}

static enum status rerun(const struct rerun_options *o, struct arena *arena,
                         int *differences)
{
    struct page_part parts[PAGE_PARTS];
    struct store_file f;
    struct setup s;
    struct trial t;
    char *page;
    TRY(store_open(o->at.file, arena, &f));
    TRY(result_check_numerics(&f));
    TRY(must_be_final(&f, o->at.run));
    TRY(la_level_select(f.kernels));
    TRY(setup_of_file(&f, o->data_folder, true, arena, &s));
    NEW(page, arena, s.study.page_bytes);
    sweep_trial(s.sweep, o->at.run, &t);
    study_execute(&s.study, o->at.run, page);
    int n = study_parts(&s.study, &t, parts);
    for (int i = 0; i < n; i++)
        TRY(compare_part(&f, &s.study, &parts[i], page, arena, differences));
    return OK;
}

int cmd_rerun(int argc, char **argv)
{
    struct rerun_options o = {.at = {.takes_run = true, .run = -1}};
    int differences = 0;
    cli_parse(&argp, argc, argv, &o);
    struct arena *arena = cli_arena(ARENA_BYTES);
    enum status st = rerun(&o, arena, &differences);
    arena_free(arena);
    if (st != OK)
        return cli_fail(st);
    if (o.at.json) {
        struct json j = json_open(stdout);
        json_int(&j, "run", o.at.run);
        json_int(&j, "differences", differences);
        json_close(&j);
    } else if (differences == 0) {
        printf("run %" PRId64 " of %s: repeated, every bit is equal\n",
               o.at.run, o.at.file);
    }
    return differences ? EXIT_INTERNAL : EXIT_DONE;
}
