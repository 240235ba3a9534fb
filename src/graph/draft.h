/* draft.h: a graph while its file is being read, and the readers. */
#ifndef DRAFT_H
#define DRAFT_H

#include <stdbool.h>

#include "status.h"

struct arena;

enum { MOST_NODES_READ = 1 << 24 };

/* What is left of a text, and where that is. */
struct cursor {
    const char *path;
    char *at; /* ended by '\0' */
    int line; /* from 1 */
};

struct draft {
    int nodes, edges, room; /* room for edges */
    int *source, *target;   /* [room] */
    int *line;              /* [room]: where the edge stands in the file */
    double *weight;         /* [room] */
    enum { BY_PAIRS, DIRECTED, UNDIRECTED } direction;
    bool rising, falling; /* some pair has source < target, source > target */
};

enum status draft_open(int room, struct arena *arena, struct draft *out);

/* Directed, as far as the pairs tell. */
bool draft_directed(const struct draft *d);

/* ERR_INPUT for a self-loop.  A pair of weight 0 is the same as a missing one
 * and is left out, its nodes are not. */
enum status draft_add(struct draft *d, const struct cursor *c, int source,
                      int target, double weight);

/* "FILE:LINE: ..." */
#define FAIL_AT(c, format, ...)                  \
    FAIL(ERR_INPUT, "%s:%d: " format, (c)->path, \
         (c)->line __VA_OPT__(, ) __VA_ARGS__)

/* A whole number from 0, or a finite number, and nothing else. */
enum status draft_id(const struct cursor *c, const char *word, int *id);
enum status draft_weight(const struct cursor *c, const char *word, double *w);

/* Who hears of the pairs of a file, one by one. */
struct pair_taker {
    enum status (*take)(void *context, const struct cursor *c, int source,
                        int target, double weight);
    void *context;
};

enum status read_gml(struct cursor *c, struct arena *arena, struct draft *d);
enum status read_graphml(struct cursor *c, struct arena *arena,
                         struct draft *d);

/* Names to numbers 0, 1, ... in order of appearance. */
struct names {
    const char **name; /* [mask + 1], NULL: free */
    int *number;
    unsigned long mask;
    int count;
};
enum status names_open(int most, struct arena *arena, struct names *out);
bool names_add(struct names *n, const char *name); /* false: already there */
int names_find(const struct names *n, const char *name); /* or -1 */

/* How often a mark occurs in a text. */
int draft_count(const char *text, const char *mark);

#endif
