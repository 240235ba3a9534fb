/* graph_specs.h: the keys of `graphs:` as specifications of the graphs that a
 * network needs. */
#ifndef GRAPH_SPECS_H
#define GRAPH_SPECS_H

#include "job.h"
#include "sample.h"

/* Functions of struct job_graphs (job.h). */
enum status graph_specs_check(const struct job *j, const struct value *values);
int graph_specs_most(const struct job *j, const struct value *values);
enum status graph_specs_choose(const struct job *j, const struct value *values,
                               uint64_t seed, int count, struct arena *work,
                               int *index);
int graph_specs_rows(const struct job *j, const struct value *values);
enum status graph_specs_edges(const struct job *j, const struct value *values,
                              uint64_t seed, int graph_index,
                              struct arena *work, int *edges);

/* Of one of the graphs that differ, what was not given filled in. */
struct graph_spec graph_specs_of(const struct job *j,
                                 const struct value *values, int row);
/* The number of its draw: independent stages, three or four, are graphs of
 * their own. */
uint64_t graph_specs_index(int rows, uint64_t index, int stage);

#endif
