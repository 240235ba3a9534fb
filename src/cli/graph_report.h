/* graph_report.h: what `wiresweep graph` tells of one graph. */
#ifndef GRAPH_REPORT_H
#define GRAPH_REPORT_H

#include <stdint.h>
#include <stdio.h>

#include "graph_file.h"
#include "measure.h"
#include "sample.h"

struct arena;

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

/* Writes or draws it, in execution order, as the ending of the path says. */
enum status graph_output(const struct graph_report *r, const char *path,
                         struct arena *work);

void graph_report_text(const struct graph_report *r, FILE *out);

/* One line; keys are the columns of /graphs. */
void graph_report_json(const struct graph_report *r, FILE *out);

/* A line on stderr every ten seconds of a long run of so many graphs. */
struct graph_progress {
    uint64_t count, done;
    double start, told; /* seconds */
};
struct graph_progress graph_progress_from(uint64_t count);
void graph_progress_tell(struct graph_progress *p); /* one more is done */

#endif
