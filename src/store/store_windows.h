/* store_windows.h: rows of a result file, many at a time. */
#ifndef STORE_WINDOWS_H
#define STORE_WINDOWS_H

#include "store_file.h"

/* Rows of one table at hand; rows first .. first+n-1. */
struct window {
    int64_t first, n, most;
    char *rows;
};

struct windows {
    const struct store_file *file;
    struct window of[STORE_TABLES];
};

enum status windows_open(struct windows *w, const struct store_file *f,
                         struct arena *arena);
void windows_forget(struct windows *w); /* what was read: it may have changed */

/* Rows from `first` on, as many as there are at hand up to `want` of them.
 * Read ahead where they follow each other; a file whose runs point here and
 * there costs no more than what they point at. */
enum status windows_fetch(struct windows *w, int table, int64_t first,
                          int64_t want, const char **rows, int64_t *n);
enum status windows_fetch_one(struct windows *w, int table, int64_t row,
                              const char **out);

#endif
