/* permute.h: labels that change places, within blocks or everywhere. */
#ifndef PERMUTE_H
#define PERMUTE_H

#include <stdint.h>

#include "rng.h"
#include "status.h"

struct arena;

/* Places sorted by block: those of block b are at [start[b] .. start[b+1]-1].
 * One block of all, in order, where no blocks are given. */
struct places {
    int blocks, *start; /* [blocks + 1] */
    int *at;            /* [n] */
    int *room;          /* [n] */
};

enum status places_sort(const int *block, int n, struct arena *arena,
                        struct places *out);

/* to [n]: the numbers 0 .. n-1, each within its block. */
void places_shuffle(const struct places *p, struct rng *r, int *to);

#endif
