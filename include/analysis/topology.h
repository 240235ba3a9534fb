/* topology.h: weighted graphs from files, or recorded in a result file, with
 * their diagrams; and what is told of them. */
#ifndef TOPOLOGY_H
#define TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cluster.h"
#include "compare.h"
#include "distance.h"
#include "levels.h"

struct arena;

struct topology_request {
    char *const *path;
    int paths;
    const char *labels; /* CSV of files and labels, or NULL */
    const char *by;     /* its column, or one of /runs or /diagrams; or NULL */
    const char *where;  /* which diagrams of a result file; NULL: last epochs */
    bool triangles;     /* the weights too, not only the diagram */
    size_t memory;      /* bytes that may be used at most */
};

/* Everything stands in the order of the files, then of the rows. */
struct topology_graphs {
    int n;
    const char **name;             /* [n] */
    struct diagram *diagram;       /* [n] */
    struct cluster_sample *sample; /* [n] the same diagram, with the weights */
    struct levels labels;          /* of [n]; count 0 without labels */
    const char *by;                /* what the labels are called */
    struct levels blocks;          /* of [n] graphs that share their random
                                      weights; count 0 where nothing says so */
    const char *blocks_by;         /* the column that says it */
};

/* Reads every path: edge list, CSV, GML, GraphML, a square table of numbers
 * (all plain or compressed), FILE or FILE:NAME of an HDF5 file with a matrix or
 * a stack of them, or a result file's diagrams.  Directed graphs are
 * symmetrised and a note says so; a missing pair weighs 0.
 * ERR_INPUT: a table that is not square or not symmetric, a weight that is no
 * finite number (with file, row and column), fewer than 2 nodes, labels that
 * do not match the files.  ERR_MEMORY says what it would need.
 * work is left as it was found. */
enum status topology_read(const struct topology_request *q, struct arena *keep,
                          struct arena *work, struct topology_graphs *out);

/* Whether the weights can be had: not of a result file without /connectomes. */
enum status topology_has_weights(const struct topology_request *q,
                                 struct arena *work, bool *yes);

/* ERR_INPUT naming two graphs of different sizes. */
enum status topology_check_sizes(const struct topology_graphs *g,
                                 const char *what);
/* ERR_INPUT where there are no labels, or but one. */
enum status topology_check_labels(const struct topology_graphs *g);

/* Distances of all pairs, by so many processes of this machine; each fetches
 * bands of the matrix until none is left, and what a killed one leaves is done
 * again.  Equal bits for any number of them.  Long work says how far it is. */
enum status topology_measure(const struct topology_graphs *g, bool parts,
                             int processes, struct arena *arena,
                             struct distances *out);

/* The barycentre of each label, or of all graphs. */
struct topology_group {
    const char *name; /* "" for all graphs */
    int graphs;
    struct barycentre centre;
};
struct topology_groups {
    int n;
    struct topology_group *group; /* [n] */
};
enum status topology_group(const struct topology_graphs *g, struct arena *arena,
                           struct topology_groups *out);

/* All labels at once (first, names ""), then every two of them; p values of
 * these adjusted after Holm, those of place and those of spread.  Labels are
 * permuted within the graphs' blocks where a block holds two of them. */
struct topology_contrast {
    const char *a, *b;
    const char *within; /* column of the blocks, "" without */
    struct permanova test;
    struct dispersion spread;
    double p_adjusted, spread_adjusted; /* NaN for the first */
};
struct topology_contrasts {
    int n;
    struct topology_contrast *contrast; /* [n] */
};
enum status topology_contrast(const struct topology_graphs *g,
                              const struct distances *d, int permutations,
                              uint64_t seed, struct arena *arena,
                              struct topology_contrasts *out);

/* Clusters numbered in the order in which the graphs meet them. */
enum status topology_renumber(int n, int clusters, int *cluster,
                              struct arena *work);

#endif
