#include <math.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "columns.h"
#include "hash.h"
#include "raw.h"
#include "store_file.h"
#include "store_write.h"
#include "text.h"

enum { BLOCK_ROWS = 1024 };

enum status store_rows(const struct store_file *f, int table, int64_t first,
                       int64_t n, void *rows)
{
    const struct store_place *p = &f->layout.place[table];
    CHECK(first >= 0 && n >= 0 && first + n <= p->rows);
    return raw_read(f->fd, rows, (size_t)(n * p->row_bytes),
                    p->offset + first * p->row_bytes);
}

static enum status new_series(const struct table *t, int64_t rows,
                              struct arena *arena, struct series *s)
{
    for (int i = 0; i < t->columns; i++) {
        s[i] = (struct series){.name = t->column[i].name};
        if (t->column[i].type == COL_TEXT)
            NEW(s[i].text, arena, rows);
        else
            NEW(s[i].number, arena, rows);
    }
    return OK;
}

/* A text of a row; equal texts that follow each other share memory. */
static const char *keep_text(const char *at, int width, const char *before,
                             struct arena *arena)
{
    size_t n = strnlen(at, (size_t)width);
    if (before && strlen(before) == n && memcmp(before, at, n) == 0)
        return before;
    char *copy = arena_take(arena, n + 1, 1);
    return copy ? text_visible(memcpy(copy, at, n)) : NULL;
}

static enum status take_row(const struct table *t, const char *row, int64_t i,
                            struct frame *f, struct arena *arena)
{
    for (int c = 0, at = 0; c < t->columns; at += t->column[c++].width) {
        struct series *s = &f->column[c];
        if (s->text) {
            s->text[i] = keep_text(row + at, t->column[c].width,
                                   i ? s->text[i - 1] : NULL, arena);
            if (!s->text[i])
                return FAIL(ERR_MEMORY, "no room for /%s", f->name);
        } else {
            s->number[i] =
                table_missing(t, row, c) ? NAN : table_number(t, row, c);
        }
    }
    return OK;
}

/* What is not committed is not done, and what is damaged is nothing. */
static void judge_runs(const struct store_file *f, struct frame *runs)
{
    for (int c = 0; c < runs->columns; c++) {
        const struct series *s = &runs->column[c];
        if (strcmp(s->name, "status") != 0 || !s->text)
            continue;
        for (int64_t i = 0; i < runs->rows; i++)
            if (f->verdict[i] == STORE_DAMAGED)
                s->text[i] = STORE_DAMAGED_WORD;
            else if (f->verdict[i] == STORE_UNFINISHED &&
                     strcmp(s->text[i], "pending") != 0)
                s->text[i] = "running";
    }
}

static void judge_rows(const bool *trusted, struct frame *f)
{
    for (int64_t i = 0; i < f->rows; i++)
        for (int c = 0; c < f->columns && !trusted[i]; c++)
            if (f->column[c].text)
                f->column[c].text[i] = "";
            else
                f->column[c].number[i] = NAN;
}

enum status store_frame(const struct store_file *f, const char *table,
                        struct arena *arena, struct frame *out)
{
    int at = store_find(&f->layout, table);
    if (at < 0)
        return FAIL(ERR_INPUT, "%s has no table /%s", f->path, table);
    const struct table *t = f->table[at];
    int64_t rows = f->layout.place[at].rows;
    char *block;
    *out = (struct frame){.name = t->name, .rows = rows, .columns = t->columns};
    NEW(out->column, arena, t->columns);
    TRY(new_series(t, rows, arena, out->column));
    NEW(block, arena, BLOCK_ROWS * (int64_t)t->row_bytes);
    for (int64_t i = 0; i < rows; i++) {
        int64_t left = rows - i < BLOCK_ROWS ? rows - i : BLOCK_ROWS;
        if (i % BLOCK_ROWS == 0)
            TRY(store_rows(f, at, i, left, block));
        TRY(take_row(t, block + i % BLOCK_ROWS * t->row_bytes, i, out, arena));
    }
    if (f->verdict && strcmp(table, "runs") == 0)
        judge_runs(f, out);
    if (f->trusted[at])
        judge_rows(f->trusted[at], out);
    return OK;
}

enum status store_sweep_text(const struct store_file *f, struct arena *arena,
                             char **out)
{
    int at = store_find(&f->layout, "sweep");
    if (at < 0 || f->layout.place[at].row_bytes != sizeof(struct sweep_row))
        return FAIL(ERR_DAMAGED, "%s has no table /sweep", f->path);
    int64_t n = f->layout.place[at].rows;
    struct sweep_row *row;
    char *text;
    NEW(row, arena, n);
    NEW(text, arena, n * (int64_t)sizeof row->text + 1);
    TRY(store_rows(f, at, 0, n, row));
    size_t used = 0;
    for (int64_t i = 0; i < n; i++) {
        size_t length = strnlen(row[i].text, sizeof row->text);
        memcpy(text + used, row[i].text, length);
        used += length;
        if (i + 1 == n || row[i + 1].line != row[i].line)
            text[used++] = '\n';
    }
    *out = text;
    return OK;
}
