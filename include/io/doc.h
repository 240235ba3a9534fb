/* doc.h: YAML documents for people: positions, carets, all errors at once.
 *
 * A document is a tree of scalars, lists and maps in an arena.  Scalars stay
 * text until somebody who knows the wanted type asks for it, so `no`, `1e-3`
 * and `010` mean what their key makes of them, never what YAML guesses.
 *
 * Errors are collected and printed together, as compilers do:
 *     x.yaml:4:9: error: nodes takes a whole number, not "many"
 *       nodes: many
 *              ^
 * Typical use: doc_errors_new, doc_read, questions, doc_report.
 */
#ifndef DOC_H
#define DOC_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "status.h"

struct arena;
struct doc_errors; /* a collector; lives in an arena */
struct doc_source; /* where a node was read: a file, or a text */

enum doc_kind { DOC_SCALAR, DOC_LIST, DOC_MAP };

struct doc_node {
    enum doc_kind kind;
    bool quoted;           /* a scalar in quotes, or a block of text */
    int count;             /* members of a list or map */
    const char *text;      /* of a scalar, unquoted; "" where nothing stands */
    struct doc_node *key;  /* of a map's member: a scalar; else NULL */
    struct doc_node *next; /* the next member of the same list or map */
    struct doc_node *first;
    const struct doc_source *source;
    size_t offset; /* of its first byte in the source */
};

enum {
    DOC_MOST_BYTES = 16 << 20, /* of a file */
    DOC_MOST_DEPTH = 32        /* of lists and maps in each other */
};

enum status doc_errors_new(struct arena *arena, struct doc_errors **out);

/* Reads a file, plain or compressed, or "-" for stdin; *text is the file as
 * read.  Where it is no single YAML document free of anchors, aliases and tags,
 * errors has the reasons and *root is NULL.  A duplicate key is an error too,
 * but the tree is there (doc_find finds the first), so that further errors are
 * reported with it.  ERR_IO when the file cannot be opened, ERR_INPUT when it
 * is too long. */
enum status doc_read(const char *path, struct doc_errors *errors,
                     struct arena *arena, struct doc_node **root,
                     const char **text);

/* The same from memory, under a name for messages. */
enum status doc_read_text(const char *name, const char *text,
                          struct doc_errors *errors, struct arena *arena,
                          struct doc_node **root);

/* A command line option "key=value" with a YAML value: *root has the key as its
 * key.  Its messages start with the option and the key instead of a line
 * number. */
enum status doc_read_option(const char *option, const char *text,
                            struct doc_errors *errors, struct arena *arena,
                            struct doc_node **root);

/* The member of a map with this key, or NULL. */
struct doc_node *doc_find(const struct doc_node *map, const char *key);

/* 1-based; columns count characters. */
void doc_position(const struct doc_node *at, int *line, int *column);

/* Adds an error or a warning at a node, or `skip` bytes into a scalar.  Text:
 * one sentence, what is wrong and what to do. */
void doc_error(struct doc_errors *errors, const struct doc_node *at,
               const char *format, ...) PRINTF(3, 4);
void doc_error_in(struct doc_errors *errors, const struct doc_node *at,
                  size_t skip, const char *format, ...) PRINTF(4, 5);
void doc_warn(struct doc_errors *errors, const struct doc_node *at,
              const char *format, ...) PRINTF(3, 4);

/* An error about a word that is not among those known: names the nearest one,
 * or lists them.  "no job "ramanujam"; did you mean "ramanujan"?" */
void doc_unknown(struct doc_errors *errors, const struct doc_node *at,
                 const char *what, const char *word, const char *const *known,
                 int n);

int doc_error_count(const struct doc_errors *errors); /* without warnings */

/* Prints what was collected, sorted by position, at most 20 of them and how
 * many more; ERR_INPUT with the first error as its text, or OK where there
 * were none but warnings.  out NULL: prints nothing. */
enum status doc_report(struct doc_errors *errors, FILE *out);

/* Typed reading.  what names the value in messages ("nodes").  On false an
 * error was added and *out is untouched.  A scalar is asked for: lists and maps
 * are errors. */
bool doc_int(struct doc_errors *errors, const struct doc_node *at,
             const char *what, int64_t low, int64_t high, int64_t *out);
bool doc_real(struct doc_errors *errors, const struct doc_node *at,
              const char *what, double low, double high, double *out);
bool doc_flag(struct doc_errors *errors, const struct doc_node *at,
              const char *what, bool *out); /* yes no true false on off */
bool doc_text(struct doc_errors *errors, const struct doc_node *at,
              const char *what, const char **out); /* not empty */
bool doc_word(struct doc_errors *errors, const struct doc_node *at,
              const char *what, const char *words, int *out); /* "a|b|c" */
/* "2GiB", "512 MiB", "1.5GB", "4096B": bytes. */
bool doc_bytes(struct doc_errors *errors, const struct doc_node *at,
               const char *what, int64_t *out);
/* "90s", "10min", "2h", "1.5d": seconds, above 0. */
bool doc_seconds(struct doc_errors *errors, const struct doc_node *at,
                 const char *what, double *out);
/* "3x": a factor, above 0. */
bool doc_factor(struct doc_errors *errors, const struct doc_node *at,
                const char *what, double *out);
bool doc_is_factor(const struct doc_node *at); /* looks like one */

/* Whether a node is what is wanted; else an error. */
bool doc_scalar(struct doc_errors *errors, const struct doc_node *at,
                const char *what);
bool doc_map(struct doc_errors *errors, const struct doc_node *at,
             const char *what);
bool doc_list(struct doc_errors *errors, const struct doc_node *at,
              const char *what);

/* An error for every key of a map that is not among known [n]. */
void doc_only_keys(struct doc_errors *errors, const struct doc_node *map,
                   const char *const *known, int n);

/* Strict conversions of a text, for those who have no node: decimal digits
 * with an optional sign; a finite decimal number. */
bool doc_parse_int(const char *text, int64_t *out);
bool doc_parse_real(const char *text, double *out);

#endif
