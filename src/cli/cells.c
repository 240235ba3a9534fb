#include "cells.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static int64_t integer(const struct column *c, const char *at)
{
    int8_t i8;
    int32_t i32;
    int64_t i64;
    switch (c->type) {
    case COL_I8:
        memcpy(&i8, at, sizeof i8);
        return i8;
    case COL_I32:
        memcpy(&i32, at, sizeof i32);
        return i32;
    default:
        memcpy(&i64, at, sizeof i64);
        return i64;
    }
}

static double real_at(const char *at)
{
    double x;
    memcpy(&x, at, sizeof x);
    return x;
}

static const char *shortest(double x, char out[CELL_TEXT])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, CELL_TEXT, "%.*g", digits, x);
        if (strtod(out, NULL) == x)
            break;
    }
    return out;
}

const char *cell_text(const struct table *t, const void *row, int i,
                      char out[CELL_TEXT])
{
    const struct column *c = &t->column[i];
    const char *at = (const char *)row + table_offset(t, i);
    out[0] = '\0';
    if (table_missing(t, row, i))
        return out;
    if (c->type == COL_TEXT) {
        snprintf(out, CELL_TEXT, "%.*s", c->width, at);
        text_visible(out);
    } else if (c->type != COL_F64)
        snprintf(out, CELL_TEXT, "%" PRId64, integer(c, at));
    else
        shortest(real_at(at), out);
    return out;
}

void cell_json(struct json *j, const struct table *t, const void *row, int i)
{
    const struct column *c = &t->column[i];
    const char *at = (const char *)row + table_offset(t, i);
    char text[CELL_TEXT];
    if (c->type == COL_TEXT)
        json_text(j, c->name, cell_text(t, row, i, text));
    else if (table_missing(t, row, i))
        json_null(j, c->name);
    else if (c->type == COL_F64)
        json_real(j, c->name, real_at(at));
    else
        json_int(j, c->name, integer(c, at));
}
