/* wiresweep show: all that a result file knows of one run. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cells.h"
#include "cli.h"
#include "columns.h"
#include "log.h"
#include "ragged.h"
#include "store_check.h"
#include "store_write.h"
#include "weights.h"

#define ARENA_BYTES ((size_t)16 << 30)
enum { MOST_LINES = 40, EDGES_A_LINE = 10 };

static const struct argp_option options[] = {FILE_OPTIONS,
                                             {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    return cli_parse_file(key, arg, state, state->input);
}

static const struct argp argp = {options,
                                 parse,
                                 "FILE RUN",
                                 "Shows one run: its row of /runs, its graph, "
                                 "its epochs and other rows, and "
                                 "how it was executed.",
                                 NULL,
                                 NULL,
                                 NULL};

struct shown {
    const struct store_file *file;
    struct arena *arena;
    int runs;
    char *row; /* of /runs */
    bool damaged;
};

/* Rows of a table; NULL where the file has no such table. */
static enum status read_rows(const struct shown *s, const char *table,
                             int64_t first, int64_t n, const struct table **t,
                             char **rows)
{
    int i = store_find(&s->file->layout, table);
    *t = NULL;
    if (i < 0 || n < 0)
        return OK;
    *t = s->file->table[i];
    int64_t all = s->file->layout.place[i].rows;
    if (first < 0 || n > all || first > all - n)
        return FAIL(ERR_DAMAGED, "%s: rows of /%s are out of range",
                    s->file->path, table);
    NEW(*rows, s->arena, n * (*t)->row_bytes + 1);
    return store_rows(s->file, i, first, n, *rows);
}

/* A whole number of the run's row; -1 where it has no such column. */
static int64_t of_run(const struct shown *s, const char *name)
{
    const struct table *t = s->file->table[s->runs];
    int i = table_find(t, name);
    return i < 0 ? -1 : table_integer(t, s->row, i);
}

/* ---- text ------------------------------------------------------------------
 */

static void print_fields(const char *title, const struct table *t,
                         const char *row)
{
    char text[CELL_TEXT];
    printf("\n%s\n", title);
    for (int i = 0; i < t->columns; i++)
        if (!table_missing(t, row, i))
            printf("  %-32s %s%s%s\n", t->column[i].name,
                   cell_text(t, row, i, text), *t->column[i].units ? " " : "",
                   t->column[i].units);
}

static bool column_empty(const struct table *t, const char *rows, int64_t n,
                         int i)
{
    for (int64_t r = 0; r < n; r++)
        if (!table_missing(t, rows + r * t->row_bytes, i))
            return false;
    return true;
}

/* Numbers to six digits: a table to look at. */
static void print_short(const struct table *t, const char *row, int i)
{
    char text[CELL_TEXT];
    if (t->column[i].type == COL_F64)
        snprintf(text, sizeof text, "%.6g", table_number(t, row, i));
    else
        cell_text(t, row, i, text);
    printf("  %*s",
           (int)strlen(t->column[i].name) < 10 ? 10
                                               : (int)strlen(t->column[i].name),
           text);
}

static void print_table(const struct table *t, const char *rows, int64_t n)
{
    printf("\n%s\n", t->name);
    if (n > MOST_LINES) {
        printf("  %" PRId64 " rows (wiresweep export shows them)\n", n);
        return;
    }
    for (int i = 1; i < t->columns; i++)
        if (!column_empty(t, rows, n, i))
            printf("  %*s", 10, t->column[i].name);
    putchar('\n');
    for (int64_t r = 0; r < n; r++, putchar('\n'))
        for (int i = 1; i < t->columns; i++)
            if (!column_empty(t, rows, n, i))
                print_short(t, rows + r * t->row_bytes, i);
}

static void print_edges(const struct edge_row *e, int64_t n)
{
    printf("\nedges (%" PRId64 ")", n);
    for (int64_t i = 0; i < n && i < MOST_LINES * EDGES_A_LINE; i++)
        printf("%s%d-%d", i % EDGES_A_LINE ? "  " : "\n  ", e[i].source,
               e[i].target);
    puts(n > MOST_LINES * EDGES_A_LINE ? "\n  ..." : "");
}

/* ---- JSON: an object for each row, named by its table
 * ------------------------ */

static void print_objects(const struct table *t, const char *rows, int64_t n)
{
    for (int64_t r = 0; r < n; r++) {
        struct json j = json_open(stdout);
        json_text(&j, "table", t->name);
        for (int i = 0; i < t->columns; i++)
            cell_json(&j, t, rows + r * t->row_bytes, i);
        json_close(&j);
    }
}

/* ---- what belongs to a run
 * --------------------------------------------------- */

static enum status show_graph(const struct shown *s, bool json)
{
    const struct table *t, *edges;
    char *row, *rows;
    TRY(read_rows(s, "graphs", of_run(s, "graph"), 1, &t, &row));
    if (!t || of_run(s, "graph") < 0)
        return OK;
    int64_t first = table_integer(t, row, table_find(t, "edge_start"));
    int64_t n = table_integer(t, row, table_find(t, "edge_count"));
    TRY(read_rows(s, "edges", first, n, &edges, &rows));
    if (json) {
        print_objects(t, row, 1);
        print_objects(edges, rows, n);
    } else {
        print_fields("graph", t, row);
        print_edges((const struct edge_row *)rows, n);
    }
    return OK;
}

static enum status show_ragged(const struct shown *s,
                               const struct store_ragged *r, bool json)
{
    const struct table *runs = s->file->table[s->runs], *t;
    char *rows;
    int64_t n = table_integer(runs, s->row, r->count);
    TRY(read_rows(s, s->file->layout.place[r->table].name,
                  table_integer(runs, s->row, r->start), n, &t, &rows));
    if (t && n > 0)
        (json ? print_objects : print_table)(t, rows, n);
    return OK;
}

/* The graph stands under the checksum of its first run. */
static enum status check_graph(struct shown *s, struct store_checker *c,
                               int64_t run)
{
    enum store_verdict v = STORE_UNFINISHED;
    const char *why;
    TRY(store_check_graph(c, run, &v, &why));
    if (v != STORE_DAMAGED)
        return OK;
    s->damaged = true;
    log_warn("the graph of run %" PRId64 " of %s is damaged: of the run that "
             "measured it, %s",
             run, s->file->path, why);
    return OK;
}

static enum status check_telemetry(struct shown *s, int64_t run)
{
    bool sound;
    TRY(store_check_times(s->file, run, &sound));
    if (sound)
        return OK;
    s->damaged = true;
    log_warn("times and host of run %" PRId64 " of %s are damaged", run,
             s->file->path);
    return OK;
}

/* Damaged values are shown, but not in silence. */
static enum status check(struct shown *s, int64_t run)
{
    struct store_checker *c;
    enum store_verdict v = STORE_UNFINISHED;
    const char *why;
    TRY(store_checker_open(s->file, s->arena, &c));
    TRY(store_check_run(c, run, &v, &why));
    s->damaged = v == STORE_DAMAGED;
    if (s->damaged)
        log_warn("run %" PRId64 " of %s is damaged: %s", run, s->file->path,
                 why);
    else
        TRY(check_graph(s, c, run));
    return check_telemetry(s, run);
}

/* Kept weights lie beside what a symbolic link leads to. */
static enum status show_weights(const struct file_options *o)
{
    char file[PATH_MAX], path[WEIGHTS_PATH];
    TRY(store_resolve(o->file, file));
    weights_path(file, o->run, ".h5", path);
    if (!o->json && access(path, F_OK) == 0)
        printf("\nweights\n  %s\n", path);
    return OK;
}

static enum status show(const struct file_options *o, struct shown *s)
{
    struct store_ragged ragged[STORE_TABLES];
    const struct table *t;
    char *row;
    int n;
    int64_t runs = s->file->layout.place[s->runs].rows;
    if (o->run >= runs)
        return FAIL(ERR_INPUT, "%s has runs 0 to %" PRId64 ", no %" PRId64,
                    o->file, runs - 1, o->run);
    TRY(check(s, o->run));
    TRY(read_rows(s, "runs", o->run, 1, &t, &s->row));
    if (o->json) {
        print_objects(t, s->row, 1);
    } else {
        printf("run %" PRId64 " of %s, job %s\n", o->run, o->file,
               s->file->job);
        print_fields("run", t, s->row);
    }
    TRY(show_graph(s, o->json));
    TRY(store_find_ragged(s->file, ragged, &n));
    for (int k = 0; k < n; k++)
        TRY(show_ragged(s, &ragged[k], o->json));
    TRY(read_rows(s, "telemetry", o->run, 1, &t, &row));
    if (t && o->json)
        print_objects(t, row, 1);
    else if (t)
        print_fields("execution", t, row);
    return show_weights(o);
}

int cmd_show(int argc, char **argv)
{
    struct file_options o = {.takes_run = true, .run = -1};
    struct store_file f;
    cli_parse(&argp, argc, argv, &o);
    struct arena *arena = cli_arena(ARENA_BYTES);
    enum status st = store_open(o.file, arena, &f);
    struct shown s = {.file = &f, .arena = arena};
    if (st == OK) {
        s.runs = store_find(&f.layout, "runs");
        st = s.runs < 0 ? FAIL(ERR_DAMAGED, "%s has no /runs", o.file)
                        : show(&o, &s);
    }
    arena_free(arena);
    if (st != OK)
        return cli_fail(st);
    return s.damaged ? EXIT_DAMAGED : EXIT_DONE;
}
