/* lines.h: a text file line by line, without the file in memory. */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "draft.h"

struct stream;

struct lines {
    struct cursor at; /* path, and the number of the line at hand */
    struct stream *in;
    char *chunk; /* read and not yet told: [next, end) */
    size_t next, end;
    int number; /* of lines read */
    bool over;  /* nothing is left to read */
};

/* The first bytes of the file stand in chunk, ended by '\0'; a mark of UTF-8
 * at its beginning is passed over. */
enum status lines_open(const char *path, struct arena *arena,
                       struct lines *out);

/* The next line that is neither blank nor a comment (#), without its end and
 * the blanks before it; NULL at the end of the file.  It is the caller's until
 * the next call.  ERR_INPUT for a line of more than 64 KiB or with a '\0'. */
enum status lines_next(struct lines *l, char **line);

#endif
