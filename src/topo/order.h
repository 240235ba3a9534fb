/* order.h: the places of floats in ascending order. */
#ifndef ORDER_H
#define ORDER_H

#include <stdint.h>

#include "status.h"

struct arena;

struct order {
    long n;
    uint64_t *item, *aside; /* [n]: a float's key above its place */
};

enum status order_new(long n, struct arena *arena, struct order *out);

/* Afterwards order_place(o, k) is the place of the k-th smallest of x [n];
 * equals keep their order. */
void order_find(struct order *o, const float *x);

static inline uint32_t order_place(const struct order *o, long k)
{
    return (uint32_t)o->item[k];
}

#endif
