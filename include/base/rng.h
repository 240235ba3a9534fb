/* rng.h: counter-based streams of random numbers (Philox4x64-10; Salmon,
 * Moraes, Dror, Shaw 2011).
 *
 * A stream is named by what it is for, not by when it is drawn: the sweep's
 * seed, a purpose, a key (which graph, which run) and an index within it.  Two
 * different names never share numbers, and a trial draws the same numbers on
 * any rank, in any order, after any restart.
 */
#ifndef RNG_H
#define RNG_H

#include <stdint.h>

enum rng_purpose {
    RNG_GRAPH = 1, /* key: hash of the family and its parameters */
    RNG_ORIENT,    /* the same key: the random order of a DAG's nodes */
    RNG_WEIGHTS,   /* key: graph; index: replicate */
    RNG_ORDER,     /* key: replicate; index: epoch */
    RNG_AUGMENT,   /* key: replicate; index: epoch */
    RNG_DROPOUT,   /* key: replicate; index: epoch */
    RNG_NULL,      /* key: graph; index: draw of a null model */
    RNG_DATA,      /* key: data set; index: image */
    RNG_SWEEP,     /* random designs */
    RNG_STATS,     /* permutations, bootstrap; index: draw */
    RNG_TEST,
    RNG_VALIDATION, /* which training images are kept aside */
    RNG_IMAGE /* how one image is varied; key: replicate 2^32 + epoch; index:
                 its number */
};

struct rng {
    uint64_t key[2], counter[4]; /* Philox state: name and block number */
    uint64_t word[4];            /* the current block */
    int used;                    /* words of it handed out */
    double spare;                /* the second normal of a pair, or NaN */
};

struct rng rng_stream(uint64_t seed, enum rng_purpose purpose, uint64_t key,
                      uint64_t index);

uint64_t rng_u64(struct rng *r);
uint64_t rng_below(struct rng *r, uint64_t n); /* 0 .. n-1, unbiased; n > 0 */
double rng_uniform(struct rng *r);             /* [0, 1), 53 bits */
double rng_normal(struct rng *r);              /* mean 0, variance 1 */

/* Shuffle n ints in place (Fisher-Yates). */
void rng_shuffle(struct rng *r, int *x, int n);

#endif
