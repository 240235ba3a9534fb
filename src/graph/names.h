/* names.h: nodes by name: names to numbers 0, 1, ... in order of appearance. */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>

#include "status.h"

struct arena;
struct cursor;

enum { NAME_LENGTH = 127 }; /* bytes of a name */

struct names {
    struct arena *arena;
    const char **name; /* [count] by number */
    int *slot;         /* [mask + 1] number + 1, or 0: free */
    unsigned long mask;
    int count, room;
};

enum status names_open(struct arena *arena, struct names *out);

/* The name's number, a new one where it was not met before (*fresh).  The
 * arena keeps a copy.  ERR_INPUT where it is too long or not UTF-8. */
enum status names_add(struct names *n, const struct cursor *c, const char *name,
                      int *number, bool *fresh);
int names_find(const struct names *n, const char *name); /* or -1 */

/* Whether a text can be a name: of printable letters, and not too long. */
bool names_fit(const char *text);

/* Whether the names are but 0, 1, ... in order, or n0, n1, ...: no names. */
bool names_are_numbers(const struct names *n);

/* ERR_INPUT where a text is not UTF-8. */
enum status names_check_text(const struct cursor *c, const char *text);

#endif
