/* identity.h: what a run and its graph are, whatever file they stand in.
 *
 * A graph is named by the sweep's seed, graph_seed, graph_index and whether its
 * stages differ: graphs that differ in their orientation alone are one graph,
 * and so are those of two files with equal names.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "frame.h"

struct arena;

/* The column that names a row's graph, text; "" for a row without one. */
#define FRAME_GRAPH "(graph)"
/* The seed of the sweep that a row belongs to, text. */
#define FRAME_SEED "(seed)"
/* The SHA-256 of that sweep, text. */
#define FRAME_SWEEP "(sweep)"
/* What the sweep file gave, where the graph says what it came to. */
#define FRAME_GIVEN "settings."

/* Independent stages: the row of a graph's first stage gets the means over its
 * stages, as the gaps in /runs are.  graphs: the table /graphs. */
enum status identity_fold_stages(struct frame *graphs);

/* runs with the columns of their graph.  Where both have a column, the graph's
 * value holds (what was measured) and the run's where there is none; what the
 * sweep file gave stands in FRAME_GIVEN + name. */
enum status identity_join_graphs(const struct frame *runs,
                                 const struct frame *graphs,
                                 struct arena *arena, struct frame *out);

/* For runs of one file or of several, stacked: adds FRAME_GRAPH where the rows
 * have graphs, and drops the FRAME_GIVEN columns that say nothing new. */
enum status identity_settle(struct frame *runs, struct arena *arena);

/* Leaves one row of each run that stands in several files (equal seed, graph,
 * replicate and settings; or equal sweep and number, where one is not
 * finished): a finished one where there is one.  ERR_INPUT naming both where
 * two finished ones are not equal in every column of /runs. */
enum status identity_once(struct frame *runs, struct arena *arena);

#endif
