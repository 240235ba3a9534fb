/* where.h: rows named by an expression over columns.
 *
 *   status == done and (epochs > 1 or not family == "ws")
 *
 * == != < <= > >= compare a column with a number or a word; and, or, not and
 * parentheses combine.  Words need quotes only where they hold other letters
 * than those of names.  A missing value fails every comparison but !=.
 */
#ifndef WHERE_H
#define WHERE_H

#include <stdbool.h>
#include <stddef.h>

#include "frame.h"

struct arena;

/* use [rows].  ERR_INPUT with a sentence, and the byte of the text it is
 * about. */
enum status where_rows(const struct frame *f, const char *text,
                       struct arena *arena, bool **use, size_t *at);

#endif
