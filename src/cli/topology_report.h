/* topology_report.h: what `wiresweep topology` tells, as text, as JSON and in
 * an HDF5 file. */
#ifndef TOPOLOGY_REPORT_H
#define TOPOLOGY_REPORT_H

#include "topology.h"

struct arena;

void report_diagrams(const struct topology_graphs *g, bool json);
void report_distances(const struct topology_graphs *g,
                      const struct distances *d, bool json);
void report_groups(const struct topology_groups *g, bool json);

struct clustering {
    struct cluster_options options;
    struct cluster_result result;
    double purity; /* NaN without labels */
};
enum status report_clusters(const struct topology_graphs *g,
                            const struct clustering *c, bool json,
                            struct arena *work);
void report_contrasts(const struct topology_contrasts *c, bool json);

/* What there is of it: NULL for what there is not.  /graphs (a row per graph:
 * graph, file, label, nodes, cluster), /diagrams/K/births and deaths of graph
 * K, /distances (condensed), /barycentres/K/..., and notes. */
struct topology_found {
    const struct topology_graphs *graphs;
    bool diagrams;
    const struct distances *distances;
    const struct topology_groups *groups;
    const struct clustering *clustering;
    const struct topology_contrasts *contrasts;
};
enum status topology_write(const char *path, const struct topology_found *f,
                           struct arena *arena);

#endif
