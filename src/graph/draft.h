/* draft.h: a graph while its file is being read, and the readers. */
#ifndef DRAFT_H
#define DRAFT_H

#include <stdbool.h>

#include "status.h"

struct arena;
struct names;

enum { MOST_NODES_READ = 1 << 24, MOST_EDGES_READ = 1 << 29 };

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
    const struct names *names; /* of nodes, or NULL: they are numbers */
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
bool draft_is_id(const char *word, int *id);
enum status draft_id(const struct cursor *c, const char *word, int *id);
enum status draft_weight(const struct cursor *c, const char *word, double *w);

/* names: of the nodes, in the order of the file. */
enum status read_gml(struct cursor *c, struct arena *arena, struct draft *d,
                     struct names *names);
enum status read_graphml(struct cursor *c, struct arena *arena, struct draft *d,
                         struct names *names);

/* A matrix, which must be symmetric: its pairs; *diagonal: entries beside them
 * that are not 0. */
struct graph_matrix;
enum status read_matrix(const struct graph_matrix *m, struct arena *arena,
                        struct draft *d, int *diagonal);

/* How often a mark occurs in a text. */
int draft_count(const char *text, const char *mark);

#endif
