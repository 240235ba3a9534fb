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

/* The first bytes of the file stand in chunk, ended by '\0'. */
enum status lines_open(const char *path, struct arena *arena,
                       struct lines *out);

/* What a file is, by how it begins, never by its name; before the first line
 * is taken. */
enum text_form { TEXT_EMPTY, TEXT_EDGES, TEXT_CSV, TEXT_GML, TEXT_GRAPHML };
enum text_form lines_form(const struct lines *l);

/* Tells the pairs of an edge list or a CSV.  *nodes: how many the file says, or
 * the largest id says. */
enum status lines_tell(struct lines *l, const struct pair_taker *to,
                       int *nodes);

/* The next line that is neither blank nor a comment (#), without its end and
 * the blanks before it; NULL at the end of the file.  It is the caller's until
 * the next call.  ERR_INPUT for a line of more than 64 KiB or with a '\0'. */
enum status lines_next(struct lines *l, char **line);

/* Ends of lines in a file. */
enum status lines_count(const char *path, struct arena *work, int *out);

#endif
