/* list.h: graphs as lists of pairs: edge lists and CSV. */
#ifndef LIST_H
#define LIST_H

#include "draft.h"
#include "form.h"
#include "graph_file.h"
#include "names.h"

/* What stands behind a graph_list. */
struct list {
    struct form form;
    int source, target, weight, columns; /* of a CSV; weight -1: none */
    int type;      /* column Type, in which Gephi says directed or not; or -1 */
    int promised;  /* nodes, of an edge list */
    int64_t lines; /* with a pair */
    struct names names; /* where nodes have any */
};

/* Learns what the nodes are, which takes a reading. */
enum status list_survey(const char *path, struct form form, struct arena *arena,
                        struct graph_list *out);

#endif
