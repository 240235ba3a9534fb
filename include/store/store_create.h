/* store_create.h: lays a result file out at its full size.
 *
 * Written as NAME.tmp, room reserved (a full disk is refused here, with the
 * bytes needed), initial rows filled in, synchronised, renamed.
 */
#ifndef STORE_CREATE_H
#define STORE_CREATE_H

#include "store_file.h"

struct store_attribute {
    const char *name, *value;
};

struct store_plan {
    int tables;
    const struct table *table[STORE_TABLES];
    int64_t rows[STORE_TABLES];
    int attributes;
    const struct store_attribute *attribute;
};

/* "HDF5 1.10.8". */
const char *store_library(void);

/* Bytes of the file, roughly (metadata by a generous bound). */
int64_t store_bytes(const struct store_plan *p);

/* Writes rows first .. first+n-1 of a table as they are before any trial. */
typedef enum status store_fill(void *context, int table, int64_t first,
                               int64_t n, char *rows);

/* ERR_IO: no room, read-only, or exists already. */
enum status store_create(const char *path, const struct store_plan *plan,
                         store_fill *fill, void *context, struct arena *work);

/* Gives a complete, synchronised file its name, over what has it: a kill leaves
 * either. */
enum status store_replace(const char *aside, const char *path);

#endif
