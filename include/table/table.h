/* table.h: what a row of a result table looks like.
 *
 * Rows are packed bytes, little-endian, as they stand in the file.  A column
 * list (columns.h) generates the C struct of a row and this description of it;
 * from the description come the HDF5 type, /columns and the readers.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

struct arena;

enum column_type { COL_I8, COL_I32, COL_I64, COL_F64, COL_TEXT };

struct column {
    const char *name;
    enum column_type type;
    int width;         /* bytes; of TEXT with the ending '\0' */
    const char *units; /* "" where there are none */
    const char *meaning;
    const char *levels; /* "a|b|c", or "" */
};

struct table {
    const char *name, *title;
    int columns;
    const struct column *column; /* [columns] */
    int row_bytes;
};

enum { TABLE_COLUMNS = 256 }; /* most columns of a table */

/* Where column i begins within a row.  O(i). */
int table_offset(const struct table *t, int i);
/* The column of that name, or -1. */
int table_find(const struct table *t, const char *name);

/* Fills a row with missing values: NaN, -1, "". */
void table_blank(const struct table *t, void *row);

/* Sets a value by its column's name, which CHECK wants to exist.  A number is
 * converted to the column's type, -1 where an integer cannot hold it; a text
 * that is too long is cut between characters. */
void table_set(const struct table *t, void *row, const char *name, double x);
void table_set_text(const struct table *t, void *row, const char *name,
                    const char *text);
/* The number in column i as a double; NaN for text. */
double table_number(const struct table *t, const void *row, int i);

/* The whole number in column i, exactly; INT64_MIN where it holds none. */
int64_t table_integer(const struct table *t, const void *row, int i);

/* Whether two tables have the same columns: names, types and widths. */
bool table_same_columns(const struct table *a, const struct table *b);

/* Whether column i holds nothing: NaN, "", or -1 of an integer, save where -1
 * has a meaning (`layer` and `class`: all of them; `task`: none). */
bool table_missing(const struct table *t, const void *row, int i);

/* A table of several column lists after another, for instance /runs. */
struct column_list {
    const struct column *column;
    int n;
};
enum status table_join(const char *name, const char *title,
                       const struct column_list *lists, int n_lists,
                       struct arena *arena, struct table **out);

#endif
