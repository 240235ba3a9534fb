/* store_arrays.h: named arrays in an HDF5 file of their own, for exchange with
 * other programs (`wiresweep net -o`). */
#ifndef STORE_ARRAYS_H
#define STORE_ARRAYS_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"
#include "table.h"

struct arena;
struct arrays;

enum { ARRAY_DIMS = 4 };
struct array {
    const char *name; /* "/batch/images"; groups are made as needed */
    int dims, shape[ARRAY_DIMS];
    enum array_type { ARRAY_F32, ARRAY_F64, ARRAY_I64 } type;
};

/* Writes NAME.tmp; arrays_finish renames it.  ERR_INPUT where NAME is a result
 * file.  A file that is given up is
 * removed.  The arena owns the handle. */
enum status arrays_create(const char *path, struct arena *arena,
                          struct arrays **out);
/* Values are given as double (exact for f32 and i64 up to 2^53). */
enum status arrays_put(struct arrays *a, const struct array *what,
                       const double *values);
enum status arrays_put_table(struct arrays *a, const struct table *t,
                             int64_t rows, const void *bytes);
enum status arrays_note_text(struct arrays *a, const char *name,
                             const char *value);
enum status arrays_note(struct arrays *a, const char *name, double value,
                        bool integer);
enum status arrays_finish(struct arrays *a);

/* Opens such a file for reading. */
enum status arrays_open(const char *path, struct arena *arena,
                        struct arrays **out);
/* Reads an array whose shape must be what->shape.  ERR_INPUT says what the
 * file has instead. */
enum status arrays_get(const struct arrays *a, const struct array *what,
                       double *values);

#endif
