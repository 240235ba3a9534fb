/* levels.h: a column as categories, and the units that rows are averaged to.
 *
 * Several runs share a graph; testing runs as if they were independent would
 * be pseudo-replication.  So rows are averaged per unit before any test.
 */
#ifndef LEVELS_H
#define LEVELS_H

#include <stdbool.h>
#include <stdint.h>

#include "frame.h"
#include "test_result.h"

struct arena;

/* Distinct values in order of first appearance; numbers are named as in the
 * file, integers without decimals. */
struct levels {
    int64_t count;
    const char **name; /* [count] */
    int64_t *of;       /* [rows], -1 where missing or not used */
};

/* use [rows], or NULL for all.  Time rows log rows. */
enum status levels_find(const struct series *s, int64_t rows, const bool *use,
                        struct arena *arena, struct levels *out);

/* Which unit each row belongs to. */
struct units {
    int64_t count;
    int64_t *of;   /* [rows], -1 for rows that are not used */
    int64_t *runs; /* [count] rows of each */
    int64_t rows;
};

/* The values of a column that names things: of "graph" the graphs themselves,
 * whatever their numbers in their files (identity.h); numbers of a file's own
 * are told apart by column FRAME_SOURCE too where there is one. */
enum status levels_of_id(const struct frame *f, const char *column,
                         const bool *use, struct arena *arena,
                         struct levels *out);

/* Units are the distinct things of column `by` ("row": every row is one). */
enum status units_find(const struct frame *f, const char *by, const bool *use,
                       struct arena *arena, struct units *out);

/* Tells units apart by a column too, where some unit has several values of it;
 * says so.  A missing value is one. */
enum status units_split(struct units *u, const struct series *s,
                        struct arena *arena, bool *split);

/* Means [units] over the rows that have a value; NaN where none has. */
enum status units_mean(const struct units *u, const struct series *s,
                       struct arena *arena, double **mean);

/* The level of each unit's rows, -1 for none, or where they differ. */
enum status units_level(const struct units *u, const struct levels *l,
                        struct arena *arena, int64_t **level);

#endif
