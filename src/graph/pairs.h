/* pairs.h: a set of unordered pairs of nodes; membership in constant time.
 *
 * Up to PAIRS_DENSE nodes it is a symmetric bit matrix (2 MiB at most), above
 * that a hash table with linear probing.
 */
#ifndef PAIRS_H
#define PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

struct arena;

enum { PAIRS_DENSE = 4096 };

struct pairs {
    unsigned nodes, words; /* words of a row of bits; 0: hashed */
    uint64_t *bits;        /* [nodes][words], or [mask + 1] keys, 0: free */
    uint64_t mask;
};

/* Room for `most` pairs of 0 .. nodes-1. */
enum status pairs_open(int nodes, int most, struct arena *arena,
                       struct pairs *out);

bool pairs_hashed_has(const struct pairs *p, int u, int v);
void pairs_hashed_add(struct pairs *p, int u, int v);
void pairs_hashed_remove(struct pairs *p, int u, int v);

static inline bool pairs_has(const struct pairs *p, int u, int v)
{
    if (!p->words)
        return pairs_hashed_has(p, u, v);
    return p->bits[(size_t)u * p->words + (size_t)v / 64] >> (v & 63) & 1;
}

static inline void pairs_flip(struct pairs *p, int u, int v)
{
    p->bits[(size_t)u * p->words + (size_t)v / 64] ^= UINT64_C(1) << (v & 63);
    p->bits[(size_t)v * p->words + (size_t)u / 64] ^= UINT64_C(1) << (u & 63);
}

/* The pair must be absent. */
static inline void pairs_add(struct pairs *p, int u, int v)
{
    if (p->words)
        pairs_flip(p, u, v);
    else
        pairs_hashed_add(p, u, v);
}

/* The pair must be present. */
static inline void pairs_remove(struct pairs *p, int u, int v)
{
    if (p->words)
        pairs_flip(p, u, v);
    else
        pairs_hashed_remove(p, u, v);
}

#endif
