/* combine.h: tables under and beside each other. */
#ifndef COMBINE_H
#define COMBINE_H

#include "frame.h"

struct arena;

/* Rows of several tables under each other, with the columns of the first
 * (ERR_INPUT where another lacks one or has text for numbers) and a column
 * FRAME_SOURCE of their names. */
#define FRAME_SOURCE "(file)"
enum status frame_stack(const struct frame *f, int frames, struct arena *arena,
                        struct frame *out);

/* f with the columns of `more` that it lacks, row by row where the ids in
 * column `key` are equal (missing where `more` has no such id). */
enum status frame_join(const struct frame *f, const struct frame *more,
                       const char *key, struct arena *arena, struct frame *out);

#endif
