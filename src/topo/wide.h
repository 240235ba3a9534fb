/* wide.h: the loops over long rows, compiled for several levels of CPU.
 *
 * Which one runs follows la's level; the bits of the results do not depend on
 * it: comparisons are exact, and sums have the same order everywhere.
 */
#ifndef WIDE_H
#define WIDE_H

#include <stdint.h>

/* The nodes outside a growing tree, and how each hangs on it. */
struct fringe {
    float *best;          /* [nodes] heaviest edge into the tree; NaN: inside */
    int *parent;          /* [nodes] its node of the tree */
    float low, high, sum; /* of the weights seen so far */
    long zeros;           /* of them */
};

/* Which lanes of eight go to the front, for each set of them. */
struct packing {
    uint8_t from[256][8];
};

/* x lies in bucket (x/2 - low) * scale: order is kept. */
struct split {
    float low, scale;
};

struct wide {
    /* Takes the row of a node that joined the tree; the heaviest edge that
     * leads out of the tree now. */
    float (*relax)(struct fringe *f, const float *row, int n, int node);
    /* The first i with x[i] == value, or n. */
    int (*find)(const float *x, int n, float value);
    /* Sum of (a[i] - b[i])^2 in double. */
    double (*squares)(const float *a, const float *b, long n);
    /* Those of x [n] that are not 0, in order, and how many; out [n + 8]. */
    int (*nonzero)(const float *x, int n, const struct packing *p, float *out);
    void (*buckets)(const float *x, int n, struct split s, uint16_t *bucket);
    /* Floats to keys in their order, in place, and back to another place;
     * -0 becomes 0. */
    void (*keys)(float *x, long n, uint32_t *least, uint32_t *most);
    void (*floats)(const uint32_t *key, long n, float *x);
    /* Counts [n], n a multiple of 4, all below 2^16 together, become the sums
     * of those before; the greatest count. */
    int (*places)(uint16_t *count, int n);
    /* Sorts keys that are in order but for groups of at most so many: rounds
     * of odd-even transposition. */
    void (*settle)(uint32_t *key, long n, int most);
};

extern const struct wide topo_portable, topo_v3;
const struct wide *topo_wide(void);

#endif
