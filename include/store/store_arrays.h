/* store_arrays.h: named arrays in an HDF5 file of their own, for exchange with
 * other programs (`wiresweep net -o`). */
#ifndef STORE_ARRAYS_H
#define STORE_ARRAYS_H

#include <stdbool.h>
#include <stddef.h>
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

/* Writes NAME.tmp; arrays_finish forces it to the disk and renames it.
 * ERR_INPUT where NAME is a result file.  A file that is given up is removed.
 * The arena owns the handle. */
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
/* Whether there is an array or a group of that name. */
bool arrays_has(const struct arrays *a, const char *name);
/* Attributes of the root: "" and NaN where there is none. */
void arrays_text(const struct arrays *a, const char *name, char *out,
                 size_t size);
double arrays_number(const struct arrays *a, const char *name);

/* A copy of such a file, forced to the disk, in which some attributes have
 * other values (texts of the same length). */
struct array_change {
    const char *name;
    const char *text; /* NULL: number */
    int64_t number;
};
enum status arrays_copy(const char *from, const char *to,
                        const struct array_change *change, int n);

#endif
