/* topology_figure.h: figures of diagrams, drawn as figure.h says. */
#ifndef TOPOLOGY_FIGURE_H
#define TOPOLOGY_FIGURE_H

#include "topology.h"

/* What stands above and below a figure, and where it goes. */
struct topology_caption {
    const char *out, *title, *source;
};

/* How many components and cycles are there when all edges up to a weight are
 * gone: a curve per graph, coloured by label. */
enum status figure_barcodes(const struct topology_graphs *g,
                            const struct topology_caption *c,
                            struct arena *arena);

/* Births and deaths in order: each group's barycentre with a band of one
 * standard deviation. */
enum status figure_barycentres(const struct topology_groups *g,
                               const struct topology_caption *c,
                               struct arena *arena);

/* The matrix of distances, ordered by cluster (cluster NULL: by label), then
 * label. */
enum status figure_distances(const struct topology_graphs *g,
                             const struct distances *d, const int *cluster,
                             const struct topology_caption *c,
                             struct arena *arena);

#endif
