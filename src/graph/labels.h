/* labels.h: nodes of GML and GraphML: an id each, which edges name, and perhaps
 * a label, which people read. */
#ifndef LABELS_H
#define LABELS_H

#include <stddef.h>

#include "draft.h"
#include "form.h"
#include "names.h"

struct labels {
    struct names ids;
    struct arena *arena;
    const char **label; /* [room], NULL: none */
    int room;
};

enum status labels_open(int room, struct arena *arena, struct labels *out);
enum status labels_node(struct labels *l, const struct cursor *c,
                        const char *id, int *node);
/* text [n] as it stands in the file: "R&amp;D". */
enum status labels_label(struct labels *l, int node, const char *text,
                         size_t n);

/* The names of the nodes: labels, where every node has one of its own; else
 * ids. */
enum status labels_settle(const struct labels *l, const struct cursor *c,
                          struct arena *arena, struct names *out);

#endif
