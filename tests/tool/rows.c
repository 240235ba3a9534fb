/* rows FILE TABLE COLUMN...: prints columns of a result file, tab-separated, a
 * line per row.
 * rows --same A B: compares the tables of two result files byte for byte, but
 * for /telemetry and /commit (hosts, times, attempts); of /commit the states.
 * rows --poke FILE TABLE ROW COLUMN VALUE: writes a number, and leaves every
 * checksum as it was.
 * rows --reseal FILE RUN: makes the checksum of a finished run of a job without
 * graphs what its rows in /epochs and /runs ask for.
 * rows --seal STATE ATTEMPTS: the checksum of an unfinished trial's commit row.
 * For the scripts that drive the program. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "columns.h"
#include "hash.h"
#include "store_file.h"
#include "store_write.h"

static void must(enum status st)
{
    if (st != OK) {
        fprintf(stderr, "rows: %s\n", fail_text());
        exit(5);
    }
}

static void print_cell(const struct series *s, int64_t row, bool last)
{
    if (s->text)
        printf("%s%c", s->text[row], last ? '\n' : '\t');
    else
        printf("%.17g%c", s->number[row], last ? '\n' : '\t');
}

static int print_columns(const char *path, const char *table, int n,
                         char **names, struct arena *arena)
{
    const struct series *column[TABLE_COLUMNS];
    struct store_file f;
    struct frame frame;
    must(store_open(path, arena, &f));
    must(store_frame(&f, table, arena, &frame));
    for (int c = 0; c < n; c++)
        must(frame_get(&frame, names[c], &column[c]));
    for (int64_t i = 0; i < frame.rows; i++)
        for (int c = 0; c < n; c++)
            print_cell(column[c], i, c + 1 == n);
    return 0;
}

static void *read_table(const struct store_file *f, int table,
                        struct arena *arena)
{
    const struct store_place *p = &f->layout.place[table];
    void *rows = arena_take(arena, (size_t)p->rows + 1, (size_t)p->row_bytes);
    if (!rows) {
        fprintf(stderr, "rows: no memory for /%s\n", p->name);
        exit(1);
    }
    must(store_rows(f, table, 0, p->rows, rows));
    return rows;
}

static bool rows_equal(const struct store_place *p, const char *a,
                       const char *b)
{
    bool commit = strcmp(p->name, "commit") == 0;
    for (int64_t i = 0; i < p->rows; i++) {
        size_t at = (size_t)(i * p->row_bytes);
        size_t n = commit ? sizeof(int32_t) : (size_t)p->row_bytes;
        if (memcmp(a + at, b + at, n) != 0) {
            printf("/%s differs in row %" PRId64 "\n", p->name, i);
            return false;
        }
    }
    return true;
}

static int compare(const char *path_a, const char *path_b, struct arena *arena)
{
    struct store_file a, b;
    int bad = 0;
    must(store_open(path_a, arena, &a));
    must(store_open(path_b, arena, &b));
    bad += a.layout.tables != b.layout.tables;
    for (int i = 0; i < a.layout.tables; i++) {
        const struct store_place *p = &a.layout.place[i];
        int k = store_find(&b.layout, p->name);
        if (strcmp(p->name, "telemetry") == 0)
            continue;
        if (k < 0 || b.layout.place[k].rows != p->rows ||
            b.layout.place[k].row_bytes != p->row_bytes) {
            printf("/%s is of another shape\n", p->name);
            bad++;
        } else {
            bad += !rows_equal(p, read_table(&a, i, arena),
                               read_table(&b, k, arena));
        }
    }
    return bad != 0;
}

static int poke(char **argv, struct arena *arena)
{
    struct store_file f;
    must(store_open(argv[0], arena, &f));
    int table = store_find(&f.layout, argv[1]);
    int column = table < 0 ? -1 : table_find(f.table[table], argv[3]);
    int64_t row = atoll(argv[2]);
    if (column < 0 || row < 0 || row >= f.layout.place[table].rows) {
        fprintf(stderr, "rows: no such cell\n");
        return 2;
    }
    const struct store_place *p = &f.layout.place[table];
    char *bytes = arena_take(arena, (size_t)p->row_bytes, 1);
    int fd = open(argv[0], O_WRONLY);
    must(store_rows(&f, table, row, 1, bytes));
    table_set(f.table[table], bytes, argv[3], atof(argv[4]));
    ssize_t n =
        pwrite(fd, bytes, (size_t)p->row_bytes, p->offset + row * p->row_bytes);
    return close(fd) != 0 || n != p->row_bytes;
}

static void *read_rows(const struct store_file *f, const char *name,
                       int64_t first, int64_t n, size_t *bytes,
                       struct arena *arena)
{
    int table = store_find(&f->layout, name);
    *bytes = (size_t)(n * f->layout.place[table].row_bytes);
    void *rows = arena_take(arena, *bytes + 1, 1);
    must(store_rows(f, table, first, n, rows));
    return rows;
}

static int reseal(char **argv, struct arena *arena)
{
    struct store_file f;
    size_t n;
    must(store_open(argv[0], arena, &f));
    int64_t run = atoll(argv[1]);
    int runs = store_find(&f.layout, "runs");
    const struct table *t = f.table[runs];
    char *row = read_rows(&f, "runs", run, 1, &n, arena);
    struct commit_row *c = read_rows(&f, "commit", run, 1, &n, arena);
    int64_t first = table_integer(t, row, table_find(t, "epoch_start"));
    int64_t epochs = table_integer(t, row, table_find(t, "epoch_count"));
    void *rows = read_rows(&f, "epochs", first, epochs, &n, arena);
    uint32_t crc = crc32c(0, rows, n);
    c->crc32c = store_seal(crc32c(crc, row, (size_t)t->row_bytes), c);
    int64_t at = f.layout.place[store_find(&f.layout, "commit")].offset +
                 run * (int64_t)sizeof *c;
    int fd = open(argv[0], O_WRONLY);
    bool bad = pwrite(fd, c, sizeof *c, at) != sizeof *c;
    return close(fd) != 0 || bad;
}

/* The checksum of a commit row of a trial that is at work. */
static int seal(int32_t state, int32_t attempts)
{
    struct commit_row c = {.state = state, .attempts = attempts};
    printf("%" PRIu32 "\n", store_seal(0, &c));
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--seal") == 0)
        return seal(atoi(argv[2]), atoi(argv[3]));

    struct arena *arena = arena_new((size_t)4 << 30);
    if (!arena || argc < 4) {
        fprintf(stderr, "usage: rows FILE TABLE COLUMN... | rows --same A B\n");
        return 2;
    }
    int code = strcmp(argv[1], "--same") == 0 ? compare(argv[2], argv[3], arena)
               : strcmp(argv[1], "--reseal") == 0 ? reseal(argv + 2, arena)
               : strcmp(argv[1], "--poke") == 0 && argc == 7
                   ? poke(argv + 2, arena)
                   : print_columns(argv[1], argv[2], argc - 3, argv + 3, arena);
    arena_free(arena);
    return code;
}
