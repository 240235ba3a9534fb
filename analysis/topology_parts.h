/* topology_parts.h: the readers behind topology_read. */
#ifndef TOPOLOGY_PARTS_H
#define TOPOLOGY_PARTS_H

#include "mat.h"
#include "topology.h"

/* ERR_MEMORY where `bytes` more than keep has are more than may be used. */
enum status topology_afford(const struct topology_request *q,
                            const struct arena *keep, const char *name,
                            int nodes, double bytes);

/* Whether a file begins with a line of two numbers or more: a matrix. */
enum status square_begins(const char *path, struct arena *work, bool *yes);
/* Reads a table of numbers separated by commas, semicolons or blanks: a
 * symmetric matrix, of which the diagonal means nothing. */
enum status square_read(const struct topology_request *q,
                        const struct arena *keep, const char *path,
                        struct arena *work, struct mat *out);

bool recorded_is_result(const char *path);
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
