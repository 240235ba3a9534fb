/* radix.h: floats in order, by least significant digits first.
 *
 * A key is the float's bits, so turned that keys as unsigned numbers stand in
 * the floats' order; 0 and -0 have the same key, that of 0.
 */
#ifndef RADIX_H
#define RADIX_H

#include <stdint.h>
#include <string.h>

static inline uint32_t radix_key(float x)
{
    uint32_t bits;
    x += 0.0f; /* -0 becomes 0 */
    memcpy(&bits, &x, sizeof bits);
    return bits ^ ((uint32_t) - (int32_t)(bits >> 31) | 0x80000000u);
}

static inline float radix_float(uint32_t key)
{
    float x;
    key ^= key >> 31 ? 0x80000000u : 0xffffffffu;
    memcpy(&x, &key, sizeof x);
    return x;
}

enum { RADIX_DIGIT = 11, RADIX_PASSES = 3, RADIX_LINE = 16 };

/* Digits of keys that lie from `low` to a highest key: as few passes as can
 * be, and then as few bits a pass as can be. */
struct radix {
    uint32_t low;
    int bits, passes; /* of a digit; how many digits, 0 where all are equal */
    uint32_t count[RADIX_PASSES][1 << RADIX_DIGIT]; /* of each digit's values */
};

void radix_open(struct radix *r, uint32_t low, uint32_t high);

/* Counts the digits of n numbers; every number is counted before the first
 * pass. */
void radix_count(struct radix *r, const float *x, long n);

/* Where the numbers of one pass go: their lines are gathered in the cache and
 * written whole.  `to` is 64-byte aligned. */
struct radix_lines {
    uint32_t line[1 << RADIX_DIGIT][RADIX_LINE];
    uint32_t next[1 << RADIX_DIGIT], start[1 << RADIX_DIGIT];
} __attribute__((aligned(64)));

void radix_begin(const struct radix *r, int pass, struct radix_lines *l);
/* Deals n floats, in their order, to `to`; again for the next ones. */
void radix_deal(const struct radix *r, int pass, struct radix_lines *l,
                const float *x, long n, float *to);
void radix_end(const struct radix *r, struct radix_lines *l, float *to);

#endif
