#include "telemetry.h"

#include <string.h>

#include "arena.h"
#include "columns.h"
#include "store_check.h"
#include "store_write.h"

enum { LOOKS = 3, BLOCK_ROWS = 256 };

/* The table; -1: none, or one of an older file, without checksums. */
static int find(const struct store_file *f)
{
    int i = store_find(&f->layout, "telemetry");
    int runs = store_find(&f->layout, "runs");
    return i >= 0 && runs >= 0 &&
                   table_same_columns(f->table[i], &telemetry_table) &&
                   f->layout.place[i].rows == f->layout.place[runs].rows
               ? i
               : -1;
}

static bool is_sound(const struct telemetry_row *row, int64_t run)
{
    return row->crc32c == (int64_t)store_seal_telemetry(row) && row->run == run;
}

enum status store_check_times(const struct store_file *f, int64_t run,
                              bool *sound)
{
    struct telemetry_row row;
    int table = find(f);
    *sound = table < 0;
    for (int i = 0; i < LOOKS && !*sound; i++) {
        TRY(store_rows(f, table, run, 1, &row));
        *sound = is_sound(&row, run);
    }
    return OK;
}

static enum status distrust(struct store_file *f, int table, int64_t run,
                            struct arena *arena)
{
    size_t rows = (size_t)f->layout.place[table].rows;
    if (!f->trusted[table]) {
        NEW(f->trusted[table], arena, rows);
        memset(f->trusted[table], true, rows * sizeof(bool));
    }
    f->trusted[table][run] = false;
    f->damaged_times++;
    return OK;
}

enum status telemetry_judge(struct store_file *f, struct arena *arena)
{
    struct telemetry_row block[BLOCK_ROWS];
    int table = find(f);
    int64_t rows = table < 0 ? 0 : f->layout.place[table].rows;
    for (int64_t i = 0; i < rows; i++) {
        int64_t left = rows - i < BLOCK_ROWS ? rows - i : BLOCK_ROWS;
        if (i % BLOCK_ROWS == 0)
            TRY(store_rows(f, table, i, left, block));
        bool sound = is_sound(&block[i % BLOCK_ROWS], i);
        if (!sound)
            TRY(store_check_times(f, i, &sound));
        if (!sound)
            TRY(distrust(f, table, i, arena));
    }
    return OK;
}
