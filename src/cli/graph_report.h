/* graph_report.h: what `wiresweep graph` tells of one graph. */
#ifndef GRAPH_REPORT_H
#define GRAPH_REPORT_H

#include <stdio.h>

#include "graph_file.h"
#include "measure.h"
#include "sample.h"

struct graph_report {
    const struct graph_spec *spec; /* completed */
    uint64_t seed, index;
    uint64_t number; /* within this output, from 0 */
    enum graph_order order;
    int attempts;
    struct graph_origin origin; /* of a file */
    struct wiring graph, dag;
    struct graph_depth depth;
    struct measures measures;
    int *community; /* [nodes], or NULL */
    int *position;  /* [nodes] in execution order */
};

void graph_report_text(const struct graph_report *r, FILE *out);

/* One line; keys are the columns of /graphs. */
void graph_report_json(const struct graph_report *r, FILE *out);

#endif
