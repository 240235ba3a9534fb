/* graph_origin.h: what `wiresweep graph` tells of what was done to a file. */
#ifndef GRAPH_ORIGIN_H
#define GRAPH_ORIGIN_H

#include <stdbool.h>
#include <stdio.h>

#include "graph_file.h"

struct json;

void graph_origin_json(struct json *j, const struct graph_origin *o, int nodes);

/* Nothing where the file is taken as it stands.  weighted: the graph is. */
void graph_origin_text(const struct graph_origin *o, int nodes, bool weighted,
                       FILE *out);

#endif
