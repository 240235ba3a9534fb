/* wiresweep export: a table of a result file as CSV or JSON lines. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "cli.h"
#include "log.h"
#include "output.h"
#include "store_check.h"
#include "text.h"
#include "where.h"

#define ARENA_BYTES ((size_t)64 << 30)
enum { BATCH = 4096 };

struct export_options {
    const char *file, *table, *columns, *where, *format, *output;
};

enum { OPT_WHERE = 256, OPT_COLUMNS, OPT_FORMAT };
static const struct argp_option options[] = {
    {"columns", OPT_COLUMNS, "A,B,...", 0, "only these columns, so ordered", 0},
    {"where", OPT_WHERE, "EXPRESSION", 0,
     "only these rows: \"status == done and epochs > 1\"", 0},
    {"format", OPT_FORMAT, "csv|jsonl", 0,
     "comma-separated values (default), or one JSON object a line", 0},
    {"output", 'o', "FILE", 0, "where to (default: standard output)", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct export_options *o = state->input;
    switch (key) {
    case OPT_COLUMNS:
        o->columns = arg;
        return 0;
    case OPT_WHERE:
        o->where = arg;
        return 0;
    case OPT_FORMAT:
        if (text_choice(arg, "csv|jsonl") < 0)
            argp_error(state, "--format takes csv or jsonl, not \"%s\"", arg);
        o->format = arg;
        return 0;
    case 'o':
        o->output = arg;
        return 0;
    case ARGP_KEY_ARG:
        if (!o->file)
            o->file = arg;
        else if (!o->table)
            o->table = arg;
        else
            return ARGP_ERR_UNKNOWN;
        return 0;
    case ARGP_KEY_END:
        if (!o->file)
            argp_error(state, "which result file?");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    options,
    parse,
    "FILE [TABLE]",
    "Writes a table of a result file (default: runs) as text that any program "
    "reads.  Missing numbers are empty in CSV and null in JSON.",
    NULL,
    NULL,
    NULL};

struct exporting {
    const struct export_options *options;
    struct store_file *file;
    const struct table *table;
    int index; /* of the table in the file */
    int column[TABLE_COLUMNS], columns;
    bool *use; /* [rows] */
    FILE *out;
};

/* Its rows belong to no run, so that no other checksum would leave them out. */
static enum status check_names(const struct exporting *e)
{
    if (!e->file->altered || strcmp(e->table->name, "nodes") != 0)
        return OK;
    return FAIL(ERR_DAMAGED,
                "%s: the names of its nodes may be damaged; take them from the "
                "graph file, or make the result file again",
                e->file->path);
}

static enum status find_table(struct exporting *e)
{
    const struct store_layout *l = &e->file->layout;
    const char *names[STORE_TABLES];
    e->index = store_find(l, e->options->table);
    if (e->index >= 0) {
        e->table = e->file->table[e->index];
        return check_names(e);
    }
    for (int i = 0; i < l->tables; i++)
        names[i] = l->place[i].name;
    const char *near = text_nearest(e->options->table, names, l->tables);
    return FAIL(ERR_INPUT, "%s has no table \"%s\"%s%s%s", e->file->path,
                e->options->table, near ? "; did you mean \"" : "",
                near ? near : "", near ? "\"?" : "");
}

static enum status no_column(const struct table *t, const char *name)
{
    const char *names[TABLE_COLUMNS];
    for (int i = 0; i < t->columns; i++)
        names[i] = t->column[i].name;
    const char *near = text_nearest(name, names, t->columns);
    return FAIL(ERR_INPUT, "/%s has no column \"%s\"%s%s%s", t->name, name,
                near ? "; did you mean \"" : "", near ? near : "",
                near ? "\"?" : "");
}

static enum status choose_columns(struct exporting *e)
{
    const struct table *t = e->table;
    const char *list = e->options->columns;
    char name[64];
    if (!list)
        for (e->columns = 0; e->columns < t->columns; e->columns++)
            e->column[e->columns] = e->columns;
    for (; list; list = strchr(list, ',') ? strchr(list, ',') + 1 : NULL) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(list, ","), list);
        int i = table_find(t, name);
        if (i < 0)
            return no_column(t, name);
        if (e->columns == TABLE_COLUMNS)
            return FAIL(ERR_INPUT, "more than %d columns", TABLE_COLUMNS);
        e->column[e->columns++] = i;
    }
    return OK;
}

static enum status choose_rows(struct exporting *e, struct arena *arena)
{
    struct frame frame;
    size_t at;
    int64_t rows = e->file->layout.place[e->index].rows;
    if (!e->options->where) {
        NEW(e->use, arena, rows + 1);
        memset(e->use, true, (size_t)rows * sizeof *e->use);
        return OK;
    }
    TRY(store_frame(e->file, e->options->table, arena, &frame));
    enum status st = where_rows(&frame, e->options->where, arena, &e->use, &at);
    return st == ERR_INPUT ? FAIL(ERR_INPUT, "--where, character %zu: %s",
                                  at + 1, fail_text())
                           : st;
}

/* Rows under a checksum that does not match are no data. */
static enum status leave_out_damaged(struct exporting *e, struct arena *arena)
{
    const char *table = e->options->table;
    int64_t rows = e->file->layout.place[e->index].rows, damaged, left = 0;
    if (store_find(&e->file->layout, "commit") < 0)
        return OK;
    TRY(store_judge(e->file, arena, &damaged));
    bool runs = strcmp(table, "runs") == 0 || strcmp(table, "commit") == 0;
    const bool *trusted = e->file->trusted[e->index];
    for (int64_t i = 0; i < rows; i++)
        if ((runs && e->file->verdict[i] == STORE_DAMAGED) ||
            (trusted && !trusted[i])) {
            left += e->use[i];
            e->use[i] = false;
        }
    if (left > 0)
        log_warn("%" PRId64 " rows of /%s are damaged and left out (see "
                 "wiresweep verify %s)",
                 left, table, e->file->path);
    return OK;
}

/* RFC 4180: quotes where they are needed, doubled within. */
static void write_field(FILE *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, out);
        return;
    }
    putc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', out);
        putc(*text, out);
    }
    putc('"', out);
}

static void write_csv(const struct exporting *e, const void *row)
{
    char text[CELL_TEXT];
    for (int c = 0; c < e->columns; c++) {
        if (c)
            putc(',', e->out);
        write_field(e->out, cell_text(e->table, row, e->column[c], text));
    }
    putc('\n', e->out);
}

static void write_json(const struct exporting *e, const void *row)
{
    struct json j = json_open(e->out);
    for (int c = 0; c < e->columns; c++)
        cell_json(&j, e->table, row, e->column[c]);
    json_close(&j);
}

static void write_header(const struct exporting *e)
{
    for (int c = 0; c < e->columns; c++)
        fprintf(e->out, "%s%s", c ? "," : "",
                e->table->column[e->column[c]].name);
    putc('\n', e->out);
}

/* A row whose commit is not written yet is not done, whatever it says. */
static void settle_status(const struct exporting *e, int64_t run, char *row)
{
    int status = table_find(e->table, "status");
    if (strcmp(e->options->table, "runs") == 0 && e->file->verdict &&
        e->file->verdict[run] == STORE_UNFINISHED && status >= 0 &&
        strcmp(row + table_offset(e->table, status), "pending") != 0)
        table_set_text(e->table, row, "status", "running");
}

static enum status write_rows(const struct exporting *e, struct arena *arena)
{
    int64_t rows = e->file->layout.place[e->index].rows;
    int bytes = e->table->row_bytes;
    bool csv = strcmp(e->options->format, "csv") == 0;
    char *batch;
    NEW(batch, arena, BATCH * (size_t)bytes);
    if (csv)
        write_header(e);
    for (int64_t first = 0; first < rows; first += BATCH) {
        int64_t n = rows - first < BATCH ? rows - first : BATCH;
        TRY(store_rows(e->file, e->index, first, n, batch));
        for (int64_t i = 0; i < n; i++)
            if (e->use[first + i]) {
                settle_status(e, first + i, batch + i * bytes);
                (csv ? write_csv : write_json)(e, batch + i * bytes);
            }
    }
    return OK;
}

static enum status export_to(struct exporting *e, struct arena *arena)
{
    struct output out;
    TRY(output_spares(e->options->output, &e->options->file, 1));
    if (!e->options->output) {
        e->out = stdout;
        TRY(write_rows(e, arena));
        return cli_flush();
    }
    TRY(output_open(e->options->output, &out));
    e->out = out.file;
    enum status st = write_rows(e, arena);
    if (st == OK)
        return output_close(&out);
    output_drop(&out);
    return st;
}

int cmd_export(int argc, char **argv)
{
    struct export_options o = {.format = "csv"};
    struct store_file f;
    cli_parse(&argp, argc, argv, &o);
    if (!o.table)
        o.table = "runs";
    struct arena *arena = cli_arena(ARENA_BYTES);
    struct exporting e = {.options = &o, .file = &f};
    enum status st = store_open(o.file, arena, &f);
    if (st == OK)
        st = find_table(&e);
    if (st == OK)
        st = choose_columns(&e);
    if (st == OK)
        st = choose_rows(&e, arena);
    if (st == OK)
        st = leave_out_damaged(&e, arena);
    if (st == OK)
        st = export_to(&e, arena);
    arena_free(arena);
    return st == OK ? EXIT_DONE : cli_fail(st);
}
