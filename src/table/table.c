#include "table.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "arena.h"

int table_offset(const struct table *t, int i)
{
    int offset = 0;
    for (int k = 0; k < i; k++)
        offset += t->column[k].width;
    return offset;
}

int table_find(const struct table *t, const char *name)
{
    for (int i = 0; i < t->columns; i++)
        if (strcmp(t->column[i].name, name) == 0)
            return i;
    return -1;
}

/* Whether an integer column can hold it; the largest double below 2^63 is
 * 2^63 - 1024. */
static bool fits(enum column_type type, double x)
{
    switch (type) {
    case COL_I8:
        return x >= INT8_MIN && x <= INT8_MAX;
    case COL_I32:
        return x >= INT32_MIN && x <= INT32_MAX;
    case COL_I64:
        return x >= -0x1p63 && x < 0x1p63;
    default:
        return true;
    }
}

static void put_number(enum column_type type, void *at, double x)
{
    if (type == COL_F64) {
        memcpy(at, &x, sizeof x);
        return;
    }
    int8_t i8 = (int8_t)x;
    int32_t i32 = (int32_t)x;
    int64_t i64 = (int64_t)x;
    switch (type) {
    case COL_I8:
        memcpy(at, &i8, sizeof i8);
        break;
    case COL_I32:
        memcpy(at, &i32, sizeof i32);
        break;
    case COL_I64:
        memcpy(at, &i64, sizeof i64);
        break;
    case COL_F64:
    case COL_TEXT:
        bug_at(__FILE__, __LINE__, "a number for a text column");
    }
}

void table_blank(const struct table *t, void *row)
{
    char *at = row;
    for (int i = 0; i < t->columns; at += t->column[i++].width)
        if (t->column[i].type == COL_TEXT)
            memset(at, 0, (size_t)t->column[i].width);
        else
            put_number(t->column[i].type, at,
                       t->column[i].type == COL_F64 ? NAN : -1);
}

void table_set(const struct table *t, void *row, const char *name, double x)
{
    int i = table_find(t, name);
    CHECK(i >= 0);
    if (!fits(t->column[i].type, x))
        x = -1; /* a NaN too */
    put_number(t->column[i].type, (char *)row + table_offset(t, i), x);
}

/* Bytes of text to keep so that no UTF-8 character is cut in two. */
static size_t whole_characters(const char *text, size_t most)
{
    size_t n = strnlen(text, most);
    while (n > 0 && text[n] && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    return n;
}

void table_set_text(const struct table *t, void *row, const char *name,
                    const char *text)
{
    int i = table_find(t, name);
    CHECK(i >= 0 && t->column[i].type == COL_TEXT);
    size_t width = (size_t)t->column[i].width;
    size_t n = whole_characters(text, width - 1);
    char *at = (char *)row + table_offset(t, i);
    memset(at, 0, width);
    memcpy(at, text, n);
}

double table_number(const struct table *t, const void *row, int i)
{
    const char *at = (const char *)row + table_offset(t, i);
    int32_t i32;
    int64_t i64;
    double x;
    switch (t->column[i].type) {
    case COL_I8:
        return *(const int8_t *)at;
    case COL_I32:
        memcpy(&i32, at, sizeof i32);
        return i32;
    case COL_I64:
        memcpy(&i64, at, sizeof i64);
        return (double)i64;
    case COL_F64:
        memcpy(&x, at, sizeof x);
        return x;
    case COL_TEXT:
        break;
    }
    return NAN;
}

int64_t table_integer(const struct table *t, const void *row, int i)
{
    int64_t i64;
    if (t->column[i].type == COL_I64) {
        memcpy(&i64, (const char *)row + table_offset(t, i), sizeof i64);
        return i64;
    }
    bool small = t->column[i].type == COL_I8 || t->column[i].type == COL_I32;
    return small ? (int64_t)table_number(t, row, i) : INT64_MIN;
}

bool table_same_columns(const struct table *a, const struct table *b)
{
    if (a->columns != b->columns)
        return false;
    for (int i = 0; i < a->columns; i++)
        if (strcmp(a->column[i].name, b->column[i].name) != 0 ||
            a->column[i].type != b->column[i].type ||
            a->column[i].width != b->column[i].width)
            return false;
    return true;
}

bool table_missing(const struct table *t, const void *row, int i)
{
    const struct column *c = &t->column[i];
    if (c->type == COL_TEXT)
        return ((const char *)row)[table_offset(t, i)] == '\0';
    double x = table_number(t, row, i);
    if (c->type == COL_F64)
        return isnan(x);
    return !(x < -1 || x > -1) && strcmp(c->name, "layer") != 0 &&
           strcmp(c->name, "class") != 0 && strcmp(c->name, "task") != 0;
}

enum status table_join(const char *name, const char *title,
                       const struct column_list *lists, int n_lists,
                       struct arena *arena, struct table **out)
{
    struct table *t;
    struct column *all;
    int n = 0;
    for (int i = 0; i < n_lists; i++)
        n += lists[i].n;
    CHECK(n <= TABLE_COLUMNS);
    NEW(t, arena, 1);
    NEW(all, arena, n);
    *t = (struct table){.name = name, .title = title, .column = all};
    for (int i = 0; i < n_lists; i++)
        for (int k = 0; k < lists[i].n; k++) {
            if (table_find(t, lists[i].column[k].name) >= 0)
                return FAIL(ERR_INPUT, "/%s: two columns are named \"%s\"",
                            name, lists[i].column[k].name);
            all[t->columns++] = lists[i].column[k];
            t->row_bytes += lists[i].column[k].width;
        }
    *out = t;
    return OK;
}
