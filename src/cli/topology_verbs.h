/* topology_verbs.h: the verbs of `wiresweep topology`. */
#ifndef TOPOLOGY_VERBS_H
#define TOPOLOGY_VERBS_H

#include <stdbool.h>

#include "topology_figure.h"
#include "topology_report.h"

struct arena;

struct topology_options {
    const struct verb *verb;
    struct topology_request graphs;
    struct cluster_options cluster;
    int permutations, processes;
    bool json;
    const char *output, *plot;
};

/* What a verb works with. */
struct session {
    const struct topology_options *q;
    struct topology_graphs g;
    struct topology_found found;
    struct topology_caption caption;
    struct arena *keep, *work;
};

/* clusters: it wants --clusters K. */
struct verb {
    const char *name;
    enum status (*run)(struct session *s);
    bool clusters;
};
extern const struct verb topology_verbs[]; /* name NULL at the end */

#endif
