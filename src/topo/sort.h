/* sort.h: many floats in ascending order. */
#ifndef SORT_H
#define SORT_H

#include <stddef.h>

#include "mat.h"
#include "status.h"

struct arena;
struct tree;

/* n numbers, none of them NaN, into out, -0 as 0; x may be out. */
enum status sort_floats(const float *x, long n, struct arena *work, float *out);

/* The weights of the upper triangle of w [nodes][nodes] without those of its
 * tree.  Time nodes^2 where the weights spread over their range; a constant
 * factor more where most of them lie close together. */
enum status sort_rest(struct mat w, const struct tree *t, struct arena *work,
                      float *out);

/* Bytes of arena that either takes for n numbers. */
size_t sort_room(long n);

#endif
