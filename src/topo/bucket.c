#include "bucket.h"

#include <stdbool.h>
#include <string.h>

#include "wide.h"

enum {
    MANY = 8 * BUCKET_FULL, /* of one bucket: perhaps equal ones */
    CROWD = 16,             /* keys of one bin that still settle fast */
    SMALL = 32768,          /* fewer numbers than that have ... */
    SMALL_DIGIT = 9 /* ... digits of fewer bits, and counters that stay in L1 */
};

static void count_digits(const uint32_t *key, long n, uint32_t low, int bits,
                         struct bins *b)
{
    uint32_t mask = (1u << bits) - 1;
    long i = 0;
    for (; i + 2 <= n; i += 2) {
        uint32_t k = key[i] - low, l = key[i + 1] - low;
        b->at[0][k & mask]++;
        b->at[1][k >> bits & mask]++;
        b->odd[0][l & mask]++;
        b->odd[1][l >> bits & mask]++;
    }
    for (; i < n; i++) {
        b->at[0][(key[i] - low) & mask]++;
        b->at[1][(key[i] - low) >> bits & mask]++;
    }
    for (uint32_t k = 0; k <= mask; k++) {
        b->at[0][k] += b->odd[0][k];
        b->at[1][k] += b->odd[1][k];
    }
}

/* Digits two and three, where the keys are that far apart. */
static void count_high(const uint32_t *key, long n, uint32_t low, int bits,
                       struct bins *b)
{
    uint32_t mask = (1u << bits) - 1;
    for (long i = 0; i < n; i++) {
        uint32_t k = (key[i] - low) >> 2 * bits;
        b->at[2][k & mask]++;
        b->at[3][k >> bits & mask]++;
    }
}

/* From counts to the sums of those before. */
static void start_digits(uint32_t *next, uint32_t mask)
{
    for (uint32_t d = 0, sum = 0; d <= mask; d++) {
        uint32_t count = next[d];
        next[d] = sum;
        sum += count;
    }
}

/* Four numbers at a time: their places are read before any of them is written,
 * or the CPU waits to learn that the two do not meet.  Half the time. */
static void pass(const uint32_t *from, long n, uint32_t low, int shift,
                 uint32_t mask, uint32_t *next, uint32_t *to)
{
    long i = 0;
    start_digits(next, mask);
    for (; i + 4 <= n; i += 4) {
        uint32_t key[4], at[4];
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++)
            key[k] = from[i + k];
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++)
            at[k] = next[(key[k] - low) >> shift & mask]++;
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++)
            to[at[k]] = key[k];
    }
    for (; i < n; i++)
        to[next[(from[i] - low) >> shift & mask]++] = from[i];
}

/* Moves the keys that are least to the front; how many they are.  Graphs often
 * have many pairs of weight 0. */
static long part_least(uint32_t *key, long n, uint32_t low)
{
    long at = n;
    for (long i = n - 1; i >= 0; i--)
        if (key[i] != low)
            key[--at] = key[i];
    for (long i = 0; i < at; i++)
        key[i] = low;
    return at;
}

static uint32_t least(const uint32_t *key, long n, uint32_t most)
{
    uint32_t low = most;
    for (long i = 0; i < n; i++)
        low = key[i] < low ? key[i] : low;
    return low;
}

/* Four at a time, as in pass(). */
static void spread(const uint32_t *from, long n, uint32_t low, int shift,
                   uint16_t *next, uint32_t *to)
{
    long i = 0;
    for (; i + 4 <= n; i += 4) {
        uint32_t key[4], at[4];
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++)
            key[k] = from[i + k];
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++)
            at[k] = next[(key[k] - low) >> shift]++;
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++)
            to[at[k]] = key[k];
    }
    for (; i < n; i++)
        to[next[(from[i] - low) >> shift]++] = from[i];
}

/* One pass by the highest bits into as many bins as keys or up to twice as
 * many, so that most keys are alone, and the few neighbours change places;
 * false where some bin has many.  width > 12; to [n]. */
static bool sort_sparse(const uint32_t *key, long n, uint32_t low, int width,
                        struct bins *b, uint32_t *to)
{
    int bits = 64 - __builtin_clzll((unsigned long long)n - 1);
    int shift = width - bits, most;
    uint16_t *next = b->place;
    memset(next, 0, sizeof *next << bits);
    for (long i = 0; i < n; i++)
        next[(key[i] - low) >> shift]++;
    most = topo_wide()->places(next, 1 << bits);
    if (most > CROWD)
        return false;
    spread(key, n, low, shift, next, to);
    topo_wide()->settle(to, n, most);
    return true;
}

/* By least significant digits; the keys end in the array returned, which is
 * key or aside. */
static const uint32_t *sort_digits(uint32_t *key, long n, uint32_t low,
                                   int width, struct bins *b, uint32_t *aside)
{
    int most = n < SMALL ? SMALL_DIGIT : DIGIT;
    int passes = (width + most - 1) / most;
    int bits = passes ? (width + passes - 1) / passes : 0;
    for (int p = 0; p < passes; p++)
        memset(b->at[p], 0, sizeof(uint32_t) << bits);
    for (int p = 0; p < 2; p++)
        memset(b->odd[p], 0, sizeof(uint32_t) << bits);
    if (passes > 0)
        count_digits(key, n, low, bits, b);
    if (passes > 2)
        count_high(key, n, low, bits, b);
    for (int p = 0; p < passes; p++) {
        pass(key, n, low, p * bits, (1u << bits) - 1, b->at[p], aside);
        uint32_t *was = key;
        key = aside;
        aside = was;
    }
    return key;
}

void bucket_sort(float *x, long n, uint32_t *aside, struct bins *b)
{
    const struct wide *wide = topo_wide();
    uint32_t low, high, *key = (uint32_t *)(void *)x;
    wide->keys(x, n, &low, &high);
    if (n > MANY && high > low) {
        long equal = part_least(key, n, low);
        wide->floats(key, equal, x);
        key += equal;
        x += equal;
        n -= equal;
        low = least(key, n, high);
    }
    int width = high > low ? 32 - __builtin_clz(high - low) : 0;
    bool few = n >= 32 && n <= 1 << MOST_BITS && width > MOST_BITS;
    if (few && sort_sparse(key, n, low, width, b, aside))
        wide->floats(aside, n, x);
    else
        wide->floats(sort_digits(key, n, low, width, b, aside), n, x);
}
