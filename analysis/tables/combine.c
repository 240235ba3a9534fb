#include "combine.h"

#include <math.h>
#include <string.h>

#include "arena.h"

static enum status stack_column(const struct frame *f, int frames, int i,
                                struct arena *arena, struct frame *out)
{
    const struct series *first = &f[0].column[i], *s;
    struct series *to = &out->column[i];
    int64_t at = 0;
    *to = (struct series){.name = first->name, .role = first->role};
    if (first->text)
        NEW(to->text, arena, out->rows);
    else
        NEW(to->number, arena, out->rows);
    for (int k = 0; k < frames; at += f[k++].rows) {
        TRY(frame_get(&f[k], first->name, &s));
        if (!s->text != !first->text)
            return FAIL(ERR_INPUT,
                        "column \"%s\" is of numbers in one of %s "
                        "and %s, of text in the other",
                        s->name, f[0].name, f[k].name);
        size_t rows = (size_t)f[k].rows;
        if (s->text)
            memcpy(to->text + at, s->text, rows * sizeof *s->text);
        else
            memcpy(to->number + at, s->number, rows * sizeof *s->number);
    }
    return OK;
}

enum status frame_stack(const struct frame *f, int frames, struct arena *arena,
                        struct frame *out)
{
    struct frame all = {.name = f[0].name, .columns = f[0].columns};
    int64_t at = 0;
    for (int k = 0; k < frames; k++)
        all.rows += f[k].rows;
    NEW(all.column, arena, all.columns + 1);
    for (int i = 0; i < all.columns; i++)
        TRY(stack_column(f, frames, i, arena, &all));
    struct series *file = &all.column[all.columns++];
    file->name = FRAME_SOURCE;
    NEW(file->text, arena, all.rows);
    for (int k = 0; k < frames; k++)
        for (int64_t i = 0; i < f[k].rows; i++)
            file->text[at++] = f[k].name;
    *out = all;
    return OK;
}

/* The row of each id; ids are small whole numbers, usually the row itself. */
static enum status index_rows(const struct series *id, int64_t rows,
                              struct arena *arena, int64_t **row_of,
                              int64_t *ids)
{
    double most = -1;
    for (int64_t i = 0; i < rows; i++)
        most = fmax(most, id->number[i]);
    if (!(most < 1e9))
        return FAIL(ERR_DAMAGED, "ids in column \"%s\" are beyond 10^9",
                    id->name);
    *ids = (int64_t)most + 1;
    NEW(*row_of, arena, *ids);
    for (int64_t i = 0; i < *ids; i++)
        (*row_of)[i] = -1;
    for (int64_t i = 0; i < rows; i++)
        if (id->number[i] >= 0)
            (*row_of)[(int64_t)id->number[i]] = i;
    return OK;
}

/* from [row of] each of `rows` rows; missing where there is none. */
static enum status pick(const struct series *from, const int64_t *row,
                        int64_t rows, struct arena *arena, struct series *to)
{
    *to = (struct series){.name = from->name, .role = from->role};
    if (from->text)
        NEW(to->text, arena, rows);
    else
        NEW(to->number, arena, rows);
    for (int64_t i = 0; i < rows; i++)
        if (from->text)
            to->text[i] = row[i] < 0 ? "" : from->text[row[i]];
        else
            to->number[i] = row[i] < 0 ? NAN : from->number[row[i]];
    return OK;
}

enum status frame_join(const struct frame *f, const struct frame *more,
                       const char *key, struct arena *arena, struct frame *out)
{
    const struct series *mine, *theirs;
    struct frame all = *f;
    int64_t *row_of = NULL, *row, ids = 0;
    TRY(frame_get(f, key, &mine));
    TRY(frame_get(more, key, &theirs));
    if (!mine->number || !theirs->number)
        return FAIL(ERR_INPUT,
                    "column \"%s\" is text; tables are joined by "
                    "numbers",
                    key);
    TRY(index_rows(theirs, more->rows, arena, &row_of, &ids));
    NEW(row, arena, f->rows);
    for (int64_t i = 0; i < f->rows; i++) {
        double id = mine->number[i];
        row[i] = id >= 0 && id < (double)ids ? row_of[(int64_t)id] : -1;
    }
    NEW(all.column, arena, f->columns + more->columns);
    memcpy(all.column, f->column, (size_t)f->columns * sizeof *all.column);
    for (int i = 0; i < more->columns; i++)
        if (!frame_find(f, more->column[i].name))
            TRY(pick(&more->column[i], row, f->rows, arena,
                     &all.column[all.columns++]));
    *out = all;
    return OK;
}
