/* form.h: what a text is, told by how it begins, never by its name; and how its
 * lines part into fields. */
#ifndef FORM_H
#define FORM_H

#include <stdbool.h>

#include "status.h"

struct arena;
struct cursor;
struct lines;

enum text_form {
    FORM_EDGES, /* the numbers of nodes and edges, then pairs */
    FORM_CSV,   /* a header that names source and target */
    FORM_PAIRS, /* pairs from the first line on */
    FORM_GML,
    FORM_GRAPHML,
    FORM_TABLE, /* a square matrix */
    FORM_NPY
};
struct form {
    enum text_form kind;
    char separator; /* ',', ';', '\t'; ' ': any blanks */
    bool data;      /* the first pair has {...} of NetworkX' behind it */
};

/* Before the first line is taken.  ERR_INPUT for what is none of these, and
 * what could be two of them. */
enum status form_tell(const struct lines *l, struct arena *work,
                      struct form *out);

/* The words that name a column of a CSV; any case. */
#define FORM_SOURCE "src|source|from|pre"
#define FORM_TARGET "dst|target|to|post"
bool form_names(const char *word, const char *words);

/* Cuts the next field off a line, in place, without quotes and blanks around
 * it; NULL where none is left. */
char *form_field(char **line, char separator);

/* Whether a word is a number, and a whole one from 0. */
bool form_number(const char *word, double *x);
bool form_whole(const char *word);

#endif
