/* lifetimes.h: where a model's values and gradients lie: those that are not
 * needed at the same time share memory. */
#ifndef LIFETIMES_H
#define LIFETIMES_H

#include "op.h"

struct item {
    long reals, at;
    int from, until, number; /* number: in the order of the list */
    real **where;
};

struct items {
    int count;
    struct item *list;
};

/* What both rounds of placement need, found once. */
struct memory {
    struct items items;
    long reals, room;
};

/* Finds out from when until when everything is needed, and gives it a place;
 * who is wanted and reached is known. */
enum status lifetimes_arrange(struct model *m, struct arena *arena,
                              struct memory *out);
/* Points everything at its place in `all`; NULL while measuring. */
void lifetimes_point(struct model *m, const struct memory *l, real *all);

#endif
