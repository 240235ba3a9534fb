/* sort.c: a graph's weights are first dealt into buckets of like numbers, each
 * small enough for the cache, and there sorted. */
#include "sort.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "arena.h"
#include "bucket.h"
#include "tree.h"
#include "wide.h"

enum {
    MOST_BUCKETS = 2048,
    BLOCK = 512, /* numbers dealt at once */
    LINE = 64    /* bytes of a line of the cache */
};

enum status sort_floats(const float *x, long n, struct arena *work, float *out)
{
    struct mark mark = arena_mark(work);
    struct bins *bins;
    uint32_t *aside;
    NEW(bins, work, 1);
    NEW_UNSET(aside, work, n);
    if (x != out)
        memcpy(out, x, (size_t)n * sizeof *x);
    if (n > 0)
        bucket_sort(out, n, aside, bins);
    arena_rewind(work, mark);
    return OK;
}

struct deal {
    struct split split;
    int buckets;
    bool sparse;   /* zeros are counted, not dealt */
    uint16_t home; /* their bucket */
    long zeros;
    struct packing packing;
    float packed[BLOCK + 8];
    uint16_t bucket[BLOCK];
    uint32_t count[4][MOST_BUCKETS]; /* in turn, as in struct bins */
    uint32_t next[MOST_BUCKETS], start[MOST_BUCKETS];
};

size_t sort_room(long n)
{
    return (size_t)n * sizeof(float) + sizeof(struct deal) +
           sizeof(struct bins) + 256;
}

static void list_lanes(struct packing *p)
{
    for (int set = 0; set < 256; set++)
        for (int lane = 0, m = 0; lane < 8; lane++)
            if (set >> lane & 1)
                p->from[set][m++] = (uint8_t)lane;
}

static void open_deal(const struct tree *t, long n, struct deal *d)
{
    float range = t->high * 0.5f - t->low * 0.5f;
    d->buckets = 1;
    /* The diagonal may be 0 anywhere. */
    d->sparse = t->zeros - (t->edges + 1) > n / 4;
    if (d->sparse)
        list_lanes(&d->packing);
    if (!t->whole || !(range > 1e-30f))
        return;
    d->split.low = t->low * 0.5f;
    while (d->buckets < MOST_BUCKETS && n / d->buckets > BUCKET_FULL)
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

/* The bucket's next line of the cache is fetched before its turn, or the write
 * would wait for it.  An integer, since it may lie past the array's end. */
static inline void put(float *to, float x)
{
    *to = x;
    uintptr_t next = (uintptr_t)to + LINE;
    __builtin_prefetch((void *)next, 1); /* NOLINT(performance-no-int-to-ptr) */
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
            put(out + at[k], x[i + k]);
    }
    for (; i < n; i++)
        put(out + d->next[d->bucket[i]]++, x[i]);
}

static void take_block(struct deal *d, const float *x, int n, float *out)
{
    if (d->sparse) {
        int some = topo_wide()->nonzero(x, n, &d->packing, d->packed);
        d->zeros += out ? 0 : n - some;
        x = d->packed;
        n = some;
    }
    if (out)
        deal_block(d, x, n, out);
    else
        count_block(d, x, n);
}

static void take_run(struct deal *d, const float *x, int n, float *out)
{
    for (int i = 0; i < n; i += BLOCK)
        take_block(d, x + i, n - i < BLOCK ? n - i : BLOCK, out);
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

/* From counts to places; the largest count.  Zeros find room after the numbers
 * of the bucket that they belong to. */
static uint32_t place_buckets(struct deal *d)
{
    uint32_t most = 0, sum = 0;
    if (d->zeros)
        topo_wide()->buckets(&(float){0}, 1, d->split, &d->home);
    for (int b = 0; b < d->buckets; b++) {
        uint32_t count =
            d->count[0][b] + d->count[1][b] + d->count[2][b] + d->count[3][b];
        most = count > most ? count : most;
        d->next[b] = d->start[b] = sum;
        sum += count + (b == d->home ? (uint32_t)d->zeros : 0);
    }
    return most;
}

/* Between the n sorted numbers of their bucket, which z places follow. */
static void put_zeros(float *x, long n, long z)
{
    for (; n > 0 && x[n - 1] > 0; n--)
        x[n - 1 + z] = x[n - 1];
    memset(x + n, 0, (size_t)z * sizeof *x);
}

enum status sort_rest(struct mat w, const struct tree *t, struct arena *work,
                      float *out)
{
    struct mark mark = arena_mark(work);
    struct deal *d;
    struct bins *bins;
    uint32_t *aside;
    NEW(d, work, 1);
    NEW(bins, work, 1);
    open_deal(t, (long)w.rows * w.rows / 2, d);
    visit(d, w, t, NULL);
    NEW_UNSET(aside, work, place_buckets(d));
    visit(d, w, t, out);
    for (int b = 0; b < d->buckets; b++) {
        long n = (long)d->next[b] - d->start[b];
        if (n > 0)
            bucket_sort(out + d->start[b], n, aside, bins);
        if (b == d->home)
            put_zeros(out + d->start[b], n, d->zeros);
    }
    arena_rewind(work, mark);
    return OK;
}
