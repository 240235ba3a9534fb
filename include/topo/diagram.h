/* diagram.h: what persists of a weighted graph while its edges are removed,
 * the lightest first.
 *
 * The graph is complete: every pair of nodes has a weight.  At the start one
 * component holds all nodes; removing an edge of the maximum spanning tree
 * gives birth to a component, removing any other edge is the death of a cycle.
 * So the births are the weights of the maximum spanning tree, the deaths all
 * other weights, and together they are the weights of the graph
 * (Songdechakraiwut, Krause, Banks, Nourski, Van Veen 2022, section 2).
 */
#ifndef DIAGRAM_H
#define DIAGRAM_H

#include <stddef.h>

#include "mat.h"
#include "status.h"

struct arena;

struct diagram {
    int nodes;
    long births, deaths; /* nodes - 1, (nodes - 1)(nodes - 2)/2 */
    float *birth;        /* [births], ascending */
    float *death;        /* [deaths], ascending */
};

enum { DIAGRAM_MOST_NODES = 65536 };

/* The diagram of a symmetric matrix w [n][n], of which the diagonal means
 * nothing.  Any finite weights: negative ones are lighter than 0, a pair of
 * weight 0 is an edge like any other, -0 is taken as 0.  With equal weights
 * several trees are heaviest; their weights, and so the diagram, are the same.
 * One node: no births, no deaths; two: one birth, no deaths; three: two and
 * one.  ERR_INPUT: w is not square, has no node, or more than
 * DIAGRAM_MOST_NODES; a weight that is infinite or no number, with its row
 * and column from 0.
 *
 * Time: n^2 for the tree (Prim), n^2 for the rest (radix sort).  The full
 * matrix is read, since it lets Prim run along rows; beside it the arena gives
 * diagram_room(n) bytes at the fullest, of which the diagram stays: together
 * with w 200 MB at n = 5000. */
enum status diagram_build(struct mat w, struct arena *arena,
                          struct diagram *out);
size_t diagram_room(int nodes);

/* A diagram of so many nodes, whose values are to be set; arena: diagram_bytes.
 */
enum status diagram_new(int nodes, struct arena *arena, struct diagram *out);
size_t diagram_bytes(int nodes);

/* Pairs of n nodes: n(n - 1)/2.  And where the pair i < j stands among them,
 * row by row of the upper triangle: w01, w02, ..., w12, ... */
long diagram_pairs(int nodes);
static inline long diagram_pair(int nodes, int i, int j)
{
    return (long)i * (2L * nodes - i - 1) / 2 + (j - i - 1);
}

#endif
