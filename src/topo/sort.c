/* sort.c: a graph's weights are first dealt into buckets of like numbers, each
 * small enough for the cache, and there sorted by least significant digits. */
#include "sort.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "arena.h"
#include "tree.h"
#include "wide.h"

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

enum {
    MOST_BUCKETS = 2048,
    FULL = 1024,     /* numbers of a bucket, where they are spread evenly */
    MANY = 8 * FULL, /* of one bucket: perhaps equal ones */
    BLOCK = 512,     /* numbers dealt at once */
    LINE = 16,       /* numbers of a line of the cache */
    DIGIT = 11,      /* most bits of a digit */
    SMALL = 32768,   /* fewer numbers than that have ... */
    SMALL_DIGIT = 9 /* ... digits of fewer bits, and counters that stay in L1 */
};

/* Counters of one bucket's digits.  Every other number has counters of its
 * own, since equal digits in a row would wait for each other. */
struct digits {
    uint32_t at[4][1 << DIGIT], odd[2][1 << DIGIT];
};

static void count_digits(const uint32_t *key, long n, uint32_t low, int bits,
                         struct digits *d)
{
    uint32_t mask = (1u << bits) - 1;
    long i = 0;
    for (; i + 2 <= n; i += 2) {
        uint32_t k = key[i] - low, l = key[i + 1] - low;
        d->at[0][k & mask]++;
        d->at[1][k >> bits & mask]++;
        d->odd[0][l & mask]++;
        d->odd[1][l >> bits & mask]++;
    }
    for (; i < n; i++) {
        d->at[0][(key[i] - low) & mask]++;
        d->at[1][(key[i] - low) >> bits & mask]++;
    }
    for (uint32_t k = 0; k <= mask; k++) {
        d->at[0][k] += d->odd[0][k];
        d->at[1][k] += d->odd[1][k];
    }
}

/* Digits two and three, where the keys are that far apart. */
static void count_high(const uint32_t *key, long n, uint32_t low, int bits,
                       struct digits *d)
{
    uint32_t mask = (1u << bits) - 1;
    for (long i = 0; i < n; i++) {
        uint32_t k = (key[i] - low) >> 2 * bits;
        d->at[2][k & mask]++;
        d->at[3][k >> bits & mask]++;
    }
}

/* Four numbers at a time: their places are read before any of them is written,
 * or the CPU waits to learn that the two do not meet.  Half the time. */
static void pass(const uint32_t *from, long n, uint32_t low, int shift,
                 uint32_t mask, uint32_t *next, uint32_t *to)
{
    for (uint32_t d = 0, sum = 0; d <= mask; d++) {
        uint32_t count = next[d];
        next[d] = sum;
        sum += count;
    }
    long i = 0;
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

/* Sorts x [n] in place; aside [n]. */
static void sort_bucket(float *x, long n, uint32_t *aside, struct digits *d)
{
    const struct wide *wide = topo_wide();
    uint32_t low, high, *key = (uint32_t *)(void *)x, *to = aside;
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
    int most = n < SMALL ? SMALL_DIGIT : DIGIT;
    int passes = (width + most - 1) / most;
    int bits = passes ? (width + passes - 1) / passes : 0;
    for (int p = 0; p < passes; p++)
        memset(d->at[p], 0, sizeof(uint32_t) << bits);
    for (int p = 0; p < 2; p++)
        memset(d->odd[p], 0, sizeof(uint32_t) << bits);
    if (passes > 0)
        count_digits(key, n, low, bits, d);
    if (passes > 2)
        count_high(key, n, low, bits, d);
    for (int p = 0; p < passes; p++) {
        pass(key, n, low, p * bits, (1u << bits) - 1, d->at[p], to);
        uint32_t *was = key;
        key = to;
        to = was;
    }
    wide->floats(key, n, x);
}

enum status sort_floats(const float *x, long n, struct arena *work, float *out)
{
    struct mark mark = arena_mark(work);
    struct digits *d;
    uint32_t *aside;
    NEW(d, work, 1);
    NEW_UNSET(aside, work, n);
    if (x != out)
        memcpy(out, x, (size_t)n * sizeof *x);
    if (n > 0)
        sort_bucket(out, n, aside, d);
    arena_rewind(work, mark);
    return OK;
}

/* Dealing: a bucket's numbers are gathered in a line of the cache and written
 * when it is full, so that a write never waits for memory. */
struct deal {
    struct split split;
    int buckets;
    uint16_t bucket[BLOCK];
    uint32_t count[4][MOST_BUCKETS]; /* in turn, as in struct digits */
    uint32_t next[MOST_BUCKETS], start[MOST_BUCKETS + 1];
    float line[MOST_BUCKETS][LINE] __attribute__((aligned(64)));
};

size_t sort_room(long n)
{
    return (size_t)n * sizeof(float) + sizeof(struct deal) +
           sizeof(struct digits) + 256;
}

static void open_deal(const struct tree *t, long n, struct deal *d)
{
    float range = t->high * 0.5f - t->low * 0.5f;
    d->buckets = 1;
    if (!t->whole || !(range > 1e-30f))
        return;
    d->split.low = t->low * 0.5f;
    while (d->buckets < MOST_BUCKETS && n / d->buckets > FULL)
        d->buckets *= 2;
    d->split.scale = (float)(d->buckets - 1) / range;
}

static void count_block(struct deal *d, const float *x, int n)
{
    topo_wide()->buckets(x, n, d->split, d->bucket);
    int i = 0;
    for (; i + 4 <= n; i += 4) {
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++)
            d->count[k][d->bucket[i + k]]++;
    }
    for (; i < n; i++)
        d->count[0][d->bucket[i]]++;
}

/* Past the caches: nobody reads it before its bucket is sorted. */
static inline void write_line(float *to, const float *line)
{
#if defined(__SSE__)
    for (int i = 0; i < LINE; i += 4)
        _mm_stream_ps(to + i, _mm_load_ps(line + i));
#else
    memcpy(to, line, LINE * sizeof *line);
#endif
}

/* A line that is not whole, up to `end`: what stands before the bucket's start
 * is another's. */
static void write_part(const struct deal *d, uint32_t b, uint32_t end,
                       float *out)
{
    uint32_t from = (end - 1) / LINE * LINE;
    if (from < d->start[b])
        from = d->start[b];
    memcpy(out + from, &d->line[b][from % LINE], (end - from) * sizeof *out);
}

static inline void put(struct deal *d, uint32_t b, uint32_t at, float x,
                       float *out)
{
    d->line[b][at % LINE] = x;
    if (at % LINE < LINE - 1)
        return;
    if (at - d->start[b] < LINE - 1)
        write_part(d, b, at + 1, out);
    else
        write_line(out + (at - (LINE - 1)), d->line[b]);
}

/* Four at a time, as in a pass. */
static void deal_block(struct deal *d, const float *x, int n, float *out)
{
    int i = 0;
    topo_wide()->buckets(x, n, d->split, d->bucket);
    for (; i + 4 <= n; i += 4) {
        uint32_t at[4];
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++)
            at[k] = d->next[d->bucket[i + k]]++;
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++)
            put(d, d->bucket[i + k], at[k], x[i + k], out);
    }
    for (; i < n; i++)
        put(d, d->bucket[i], d->next[d->bucket[i]]++, x[i], out);
}

static void take_run(struct deal *d, const float *x, int n, float *out)
{
    for (int i = 0; i < n; i += BLOCK) {
        int block = n - i < BLOCK ? n - i : BLOCK;
        if (out)
            deal_block(d, x + i, block, out);
        else
            count_block(d, x + i, block);
    }
}

/* Counts the weights (out NULL), or deals them: row by row of the upper
 * triangle, run by run between the edges of the tree. */
static void visit(struct deal *d, struct mat w, const struct tree *t,
                  float *out)
{
    for (int i = 0, e = 0; i < w.rows; i++) {
        const float *row = w.at + (long)i * w.cols;
        for (int j = i + 1, end; j < w.cols; j = end + 1) {
            bool edge = e < t->edges && t->source[e] == i;
            end = edge ? t->target[e++] : w.cols;
            take_run(d, row + j, end - j, out);
        }
    }
}

/* From counts to places; the largest count. */
static uint32_t place_buckets(struct deal *d)
{
    uint32_t most = 0, sum = 0;
    for (int b = 0; b < d->buckets; b++) {
        uint32_t count =
            d->count[0][b] + d->count[1][b] + d->count[2][b] + d->count[3][b];
        most = count > most ? count : most;
        d->next[b] = d->start[b] = sum;
        sum += count;
    }
    d->start[d->buckets] = sum;
    return most;
}

static void end_deal(struct deal *d, float *out)
{
    for (int b = 0; b < d->buckets; b++)
        if (d->next[b] > d->start[b] && d->next[b] % LINE)
            write_part(d, (uint32_t)b, d->next[b], out);
#if defined(__SSE__)
    _mm_sfence();
#endif
}

enum status sort_rest(struct mat w, const struct tree *t, struct arena *work,
                      float *out)
{
    struct mark mark = arena_mark(work);
    struct deal *d;
    struct digits *digits;
    uint32_t *aside;
    NEW(d, work, 1);
    NEW(digits, work, 1);
    open_deal(t, (long)w.rows * w.rows / 2, d);
    visit(d, w, t, NULL);
    NEW_UNSET(aside, work, place_buckets(d));
    visit(d, w, t, out);
    end_deal(d, out);
    for (int b = 0; b < d->buckets; b++) {
        long n = (long)d->start[b + 1] - d->start[b];
        if (n > 0)
            sort_bucket(out + d->start[b], n, aside, digits);
    }
    arena_rewind(work, mark);
    return OK;
}
