/* graph_file.h: graphs in and out: edge list, CSV, GML, GraphML; plain or
 * gzip in, plain out; the form out is told by the name's ending. */
#ifndef GRAPH_FILE_H
#define GRAPH_FILE_H

#include <stdint.h>

#include "status.h"
#include "wiring.h"

struct arena;

/* "igraph 0.10.2". */
const char *graph_library(void);

/* What a reader did to what it found. */
struct graph_origin {
    bool directed;  /* the file's edges have directions */
    int file_edges; /* edges in the file */
    int reciprocal; /* directed pairs given both ways */
};

/* Reads a graph.  out keeps the file's directions (out->directed): an edge
 * list or CSV in which every pair has src < dst, or every pair src > dst, is
 * undirected, any other directed.  ERR_INPUT: self-loops, duplicate pairs,
 * ids that are no numbers, unknown nodes of GML and GraphML, each with
 * file:line.  ERR_IO, ERR_DAMAGED as stream.h. */
enum status graph_read(const char *path, struct arena *arena,
                       struct wiring *out, struct graph_origin *origin);

/* A pair of a file, as it stands in a line. */
struct graph_pair {
    int source, target, line;
    double weight;
};
typedef enum status graph_take(void *context, const struct graph_pair *p);

/* What was told of a file. */
struct graph_told {
    bool lines;    /* false: GML or GraphML, of which nothing is told */
    bool directed; /* as graph_read */
    bool all_one;  /* no pair has another weight than 1 */
    int nodes;
    int64_t pairs; /* without those of weight 0, which take is spared */
};

/* Tells the pairs of an edge list or CSV, one by one, without holding them: for
 * graphs that are denser than memory.  A pair that stands there twice is told
 * twice.  ERR_INPUT as graph_read, and what take fails with. */
enum status graph_tell_pairs(const char *path, graph_take *take, void *context,
                             struct arena *work, struct graph_told *out);

/* (a_ij + a_ji)/2; unweighted: OR.  out is undirected and sorted. */
enum status graph_symmetrise(const struct wiring *g, struct arena *arena,
                             struct wiring *out);

enum status graph_write(const struct wiring *g, const char *path,
                        struct arena *work);

/* Draws the graph as SVG, laid out by igraph. */
enum status graph_draw_svg(const struct wiring *g, uint64_t seed,
                           const char *path, struct arena *work);

#endif
