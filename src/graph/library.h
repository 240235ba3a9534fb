/* library.h: igraph, with its errors as enum status and its handles in arenas.
 * Included only where igraph is. */
#ifndef LIBRARY_H
#define LIBRARY_H

#include <igraph.h>

#include "rng.h"
#include "status.h"
#include "wiring.h"

struct arena;

/* Makes igraph report errors in place of aborting, and gives it a generator of
 * its own, seeded anew for each call.  igraph is not thread-safe, nor is this.
 */
enum status library_start(uint64_t seed);

/* A failure of igraph as ours. */
enum status library_status(igraph_error_t code, const char *doing);

/* The undirected edges of g as igraph's graph, owned by the arena. */
enum status library_graph(const struct wiring *g, struct arena *arena,
                          igraph_t **out);
enum status library_ints(struct arena *arena, igraph_vector_int_t **out);
enum status library_reals(long n, struct arena *arena, igraph_vector_t **out);
enum status library_matrix(struct arena *arena, igraph_matrix_t **out);

#endif
