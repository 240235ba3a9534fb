/* topology_parts.h: the readers behind topology_read. */
#ifndef TOPOLOGY_PARTS_H
#define TOPOLOGY_PARTS_H

#include "mat.h"
#include "store_matrices.h"
#include "topology.h"

/* ERR_MEMORY where `bytes` more than keep has are more than may be used. */
enum status topology_afford(const struct topology_request *q,
                            const struct arena *keep, const char *name,
                            int nodes, double bytes);

/* Reads a symmetric matrix, of which the diagonal means nothing. */
struct graph_matrix;
enum status square_read(const struct topology_request *q,
                        const struct arena *keep, const struct graph_matrix *m,
                        struct arena *work, struct mat *out);

/* Reads a graph as a list of edges (graph_file.h) into a matrix; pairs that are
 * not listed weigh 0, and pairs of a directed graph the mean of both ways. */
enum status edges_read(const struct topology_request *q,
                       const struct arena *keep, const char *path,
                       struct arena *work, struct mat *out);

/* Whether a word names matrices of an HDF5 file that is no result file: FILE,
 * or FILE:NAME.  ERR_MEMORY where they are more than may be used. */
enum status matrices_find(const struct topology_request *q, const char *word,
                          struct arena *keep, bool *yes,
                          struct store_matrices *out);
/* The k-th of them, checked and mirrored as square_read does. */
enum status matrices_read(const struct topology_request *q,
                          const struct arena *keep,
                          const struct store_matrices *m, int k,
                          struct arena *work, struct mat *out);
/* "FILE:NAME[k]", or the word where there is but one. */
enum status matrices_name(const char *word, const struct store_matrices *m,
                          int k, struct arena *keep, const char **out);

/* Mirrored weights may differ by what printing rounded; their mean counts. */
enum status square_mirror(const char *path, int n, float *w); /* [n][n] */

/* All that q wants of one result file. */
enum status recorded_read(const struct topology_request *q, const char *path,
                          struct arena *keep, struct arena *work,
                          struct topology_graphs *out);

/* The labels of q->labels for files of these names. */
enum status labels_read(const struct topology_request *q, struct arena *keep,
                        struct topology_graphs *g);

/* A sample of a matrix: its diagram, and its triangle where q wants it. */
enum status topology_take(const struct topology_request *q, struct mat w,
                          struct arena *keep, struct arena *work,
                          struct cluster_sample *out);

#endif
