/* list_scan.h: the pairs of a list as they stand in its lines. */
#ifndef LIST_SCAN_H
#define LIST_SCAN_H

#include "list.h"

struct lines;

/* A pair without a weight weighs 1. */
struct pair_words {
    const char *u, *v, *type; /* type: of column Type, NULL: none */
    double weight;
};

/* Who hears of them. */
struct listener {
    enum status (*hear)(void *context, const struct cursor *c,
                        const struct pair_words *p);
    void *context;
};

/* Reads what stands above the pairs: into list.  *ignored: the columns of a CSV
 * that are not read, or NULL. */
enum status scan_head(struct lines *l, struct arena *arena, struct list *list,
                      const char **ignored);

/* Tells the pairs that follow. */
enum status scan_pairs(struct lines *l, const struct list *list,
                       const struct listener *to);

#endif
