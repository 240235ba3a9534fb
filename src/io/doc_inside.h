/* doc_inside.h: what the doc files share. */
#ifndef DOC_INSIDE_H
#define DOC_INSIDE_H

#include "doc.h"

struct doc_source {
    const char *label; /* "x.yaml", or "--set key" */
    const char *text;
    size_t length;
    size_t from; /* the YAML begins here: 0, or after the = of an option */
    bool option; /* messages name no line and column */
    int number;  /* messages come in the order of their sources */
};

/* The tree of a source of valid text; *root NULL after errors. */
enum status doc_tree(const struct doc_source *source, struct doc_errors *errors,
                     struct arena *arena, struct doc_node **root);

/* 0, 1, ... for the sources of one collector. */
int doc_next_number(struct doc_errors *errors);

/* Adds an error at a byte of a source. */
void doc_error_at(struct doc_errors *errors, const struct doc_source *source,
                  size_t offset, const char *format, ...) PRINTF(4, 5);

/* Where the line of a byte begins; its 1-based number and column are set. */
size_t doc_line_of(const struct doc_source *source, size_t offset, int *line,
                   int *column);

#endif
