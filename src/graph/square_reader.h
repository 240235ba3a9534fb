/* square_reader.h: a text table field by field; a line may be of any length. */
#ifndef SQUARE_READER_H
#define SQUARE_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "draft.h"

struct stream;

enum { SQUARE_FIELD = 256 };

struct square_reader {
    struct cursor at; /* path and line */
    struct stream *in;
    char *chunk;
    size_t from, end;
    int next; /* the next character, EOF at the end */
    char separator;
    bool more; /* the line goes on; a separator at its end begins no field */
};

/* At the first line. */
enum status square_open(const char *path, char separator, struct arena *arena,
                        struct square_reader *r);

/* To the next line that is neither empty nor a comment; *yes: there is one. */
enum status square_line(struct square_reader *r, bool *yes);

/* The next field, without quotes and blanks around it. */
enum status square_field(struct square_reader *r, char field[SQUARE_FIELD]);

#endif
