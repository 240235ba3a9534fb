/* frame.h: a table in memory, column by column, for analysis. */
#ifndef FRAME_H
#define FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

struct arena;

/* Numbers are doubles, missing ones NaN; text columns have text and no
 * number. */
struct series {
    const char *name;
    double *number;    /* [rows], or NULL */
    const char **text; /* [rows], or NULL */
    enum { SERIES_RESULT, SERIES_SETTING, SERIES_GRAPH } role;
};

/* Whether two columns of one kind have the same value in rows i and j; missing
 * ones are the same. */
bool series_equal(const struct series *s, int64_t i, const struct series *t,
                  int64_t j);

struct frame {
    const char *name;
    int64_t rows;
    int columns;
    struct series *column; /* [columns] */
    int64_t twice; /* rows left out since an equal one stands before them */
};

/* The column of that name, or NULL. */
const struct series *frame_find(const struct frame *f, const char *name);

/* The same, or ERR_INPUT naming the nearest column there is. */
enum status frame_get(const struct frame *f, const char *name,
                      const struct series **out);

#endif
