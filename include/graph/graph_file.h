/* graph_file.h: graphs in and out.  What a file is, plain or compressed, is
 * told by how it begins, never by its name; what is written is plain, and its
 * form is told by the name's ending. */
#ifndef GRAPH_FILE_H
#define GRAPH_FILE_H

#include <stdint.h>

#include "sample.h"
#include "status.h"
#include "wiring.h"

struct arena;

/* "igraph 0.10.2". */
const char *graph_library(void);

/* What a reader did to what it found. */
struct graph_origin {
    bool directed;           /* the file's edges have directions */
    int file_edges;          /* edges in the file */
    int reciprocal;          /* directed pairs given both ways */
    const char *const *name; /* [nodes], the arena's; NULL: they are numbers */
    bool told;               /* the file itself says whether it is directed */
    bool by_appearance; /* names are numbered as the pairs name them first; else
                           as the file lists them */
    bool from_one;      /* no node 0 among the numbers: they begin at 1 */
    int diagonal;       /* entries on a matrix's diagonal, left out */
    const char *ignored; /* columns of a CSV that are not read, or NULL */
};

/* Reads a graph: a list of edges, GML, GraphML, or a symmetric matrix as a
 * table, .npy or data set of HDF5 (FILE.h5:/NAME).  out keeps the file's
 * directions (out->directed): a list of numbers in which every pair has
 * src < dst, or every pair src > dst, is undirected, any other directed; a list
 * of names is directed where a pair stands both ways; a column Type that says
 * Directed or Undirected of every pair is believed.  ERR_INPUT, with
 * file:line: self-loops, duplicate pairs, negative weights, numbers that are
 * none, unknown nodes, and so on.  ERR_IO, ERR_DAMAGED as stream.h. */
enum status graph_read(const char *path, struct arena *arena,
                       struct wiring *out, struct graph_origin *origin);

/* The same, negative weights included. */
enum status graph_read_signed(const char *path, struct arena *arena,
                              struct wiring *out, struct graph_origin *origin);

/* What names a file's graph wherever it lies: the SHA-256 of its bytes; of a
 * data set of HDF5, of that and the set's name. */
enum { GRAPH_SHA256 = 65 };
enum status graph_sha256(const char *path, char out[GRAPH_SHA256]);

/* Names of the nodes of a graph of a file, rewired or not, in execution order;
 * *n 0 where they have none. */
enum status graph_names(struct graph_name name, enum graph_order order,
                        struct arena *arena, int *n, const char *const **out);

/* ---- lists, pair by pair ------------------------------------------------- */

/* What is told of a list before its pairs. */
struct graph_list {
    const char *path;
    int nodes;
    int64_t pairs;        /* without those of weight 0 */
    bool all_one;         /* none of them has another weight than 1 */
    bool rising, falling; /* some number of a source is smaller, larger */
    enum { LIST_BY_PAIRS, LIST_DIRECTED, LIST_UNDIRECTED } way; /* it says */
    const char *const *name; /* the following as graph_origin */
    bool from_one;
    const char *ignored;
    struct list *inside;
};

/* A pair of a file, as it stands in a line. */
struct graph_pair {
    int source, target, line;
    double weight;
};
typedef enum status graph_take(void *context, const struct graph_pair *p);

/* Whether a file is an edge list or CSV: what there is to tell of it. */
enum status graph_list_open(const char *path, struct arena *arena, bool *yes,
                            struct graph_list *out);

/* Tells the pairs, one by one, without holding them: for graphs that are denser
 * than memory.  Pairs of weight 0 are left out; a pair that stands there twice
 * is told twice.  ERR_INPUT as graph_read, and what take fails with. */
enum status graph_list_tell(const struct graph_list *l, graph_take *take,
                            void *context, struct arena *work);

/* ---- matrices, row by row ------------------------------------------------ */

struct graph_matrix {
    const char *path; /* FILE or FILE:NAME */
    int nodes;
    const char *const *name; /* [nodes], or NULL */
    bool turned;             /* what is told as rows are columns */
    struct matrix *inside;
};

/* line: of the row in its file; 0: it has no lines.  row [nodes] */
typedef enum status graph_take_row(void *context, int row, int line,
                                   const double *w);

/* Whether a file is a square matrix.  ERR_INPUT where it is nearly one. */
enum status graph_matrix_open(const char *path, struct arena *arena, bool *yes,
                              struct graph_matrix *out);

/* Weights are finite, but for the diagonal. */
enum status graph_matrix_rows(const struct graph_matrix *m,
                              graph_take_row *take, void *context,
                              struct arena *work);

/* ---- graphs -------------------------------------------------------------- */

/* (a_ij + a_ji)/2; unweighted: OR.  out is undirected and sorted. */
enum status graph_symmetrise(const struct wiring *g, struct arena *arena,
                             struct wiring *out);

/* name [nodes]: written where the form has a place for them; NULL: none. */
enum status graph_write(const struct wiring *g, const char *const *name,
                        const char *path, struct arena *work);

/* Draws the graph as SVG, laid out by igraph. */
enum status graph_draw_svg(const struct wiring *g, uint64_t seed,
                           const char *path, struct arena *work);

#endif
