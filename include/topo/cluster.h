/* cluster.h: k-means of weighted graphs by their weights and their topology
 * (Songdechakraiwut, Krause, Banks, Nourski, Van Veen 2022, section 3).
 *
 * A graph is the vector x = [upper triangle | births | deaths]; the squared
 * distance of two is (1 - w) that of the triangles + w that of births and
 * deaths.  A cluster's centre is a graph too: `steps` of gradient descent take
 * it, from where it was, towards the graph of least summed distance,
 *     C -= eta [(1 - w) 2 (C - M) + w 2 (C - T)],
 * M the mean matrix of the members, T their barycentre's births and deaths
 * placed by rank on C's own tree and on its other pairs.
 */
#ifndef CLUSTER_H
#define CLUSTER_H

#include <stddef.h>
#include <stdint.h>

#include "diagram.h"
#include "status.h"

struct arena;

struct cluster_sample {
    const float *upper; /* [pairs], as diagram_pair; NULL where w is 1 */
    struct diagram diagram;
};

/* weight w: 1 compares topology alone (and a centre is the barycentre itself),
 * 0 the triangles alone (k-means).  Every start draws its centres, `clusters`
 * different samples, from a stream of (seed, its number); a cluster that loses
 * all members starts anew from the sample farthest from its centre. */
struct cluster_options {
    int clusters;
    double weight;     /* w, 0 .. 1 */
    double eta;        /* above 0, at most 0.5 */
    int rounds, steps; /* at most so many rounds; steps in each */
    int starts;
    uint64_t seed;
};

/* The usual ones: weight 0.999, eta 0.05, 300 rounds, 300 steps, 8 starts. */
struct cluster_options cluster_defaults(int clusters);

/* Of the start with the lowest objective, the first of equals. */
struct cluster_result {
    int *cluster;     /* [samples], 0 .. clusters-1 */
    double objective; /* sum of squared distances to the own centre */
    int iterations;   /* rounds it took */
    int start;        /* which one, from 0 */
};

/* ERR_INPUT: graphs of different sizes or of fewer than 2 nodes, more clusters
 * than samples, an option out of its range, no triangles where w < 1.  Time per
 * round: samples * clusters * pairs + clusters * steps * (sorting pairs). */
enum status cluster_build(const struct cluster_sample *s, int n,
                          const struct cluster_options *o, struct arena *arena,
                          struct cluster_result *out);
size_t cluster_room(int nodes, int samples, int clusters);

/* Sum over clusters of the largest count of one label, over n.  Labels are
 * 0 .. labels-1. */
enum status cluster_purity(const int *cluster, int clusters, const int *label,
                           int labels, int n, struct arena *work, double *out);

#endif
