#include "order.h"

#include <stdbool.h>
#include <string.h>

#include "arena.h"

enum { DIGIT = 8, DIGITS = 4 };

enum status order_new(long n, struct arena *arena, struct order *out)
{
    out->n = n;
    NEW(out->item, arena, n);
    NEW(out->aside, arena, n);
    return OK;
}

static uint64_t item(float x, long place)
{
    uint32_t bits;
    x += 0.0f; /* -0 becomes 0 */
    memcpy(&bits, &x, sizeof bits);
    bits ^= (uint32_t) - (int32_t)(bits >> 31) | 0x80000000u;
    return (uint64_t)bits << 32 | (uint32_t)place;
}

typedef uint32_t counts[DIGITS][1 << DIGIT];

static void list_items(struct order *o, const float *x, counts count)
{
    for (long i = 0; i < o->n; i++) {
        uint64_t it = o->item[i] = item(x[i], i);
        for (int d = 0; d < DIGITS; d++)
            count[d][it >> (32 + d * DIGIT) & 0xff]++;
    }
}

/* Four at a time: see sort.c. */
static void deal(const uint64_t *from, long n, int shift, uint32_t *next,
                 uint64_t *to)
{
    long i = 0;
    for (; i + 4 <= n; i += 4) {
        uint32_t a = next[from[i] >> shift & 0xff]++;
        uint32_t b = next[from[i + 1] >> shift & 0xff]++;
        uint32_t c = next[from[i + 2] >> shift & 0xff]++;
        uint32_t d = next[from[i + 3] >> shift & 0xff]++;
        to[a] = from[i];
        to[b] = from[i + 1];
        to[c] = from[i + 2];
        to[d] = from[i + 3];
    }
    for (; i < n; i++)
        to[next[from[i] >> shift & 0xff]++] = from[i];
}

/* Counts become places; false where all items have one digit. */
static bool place(uint32_t *count, long n)
{
    uint32_t sum = 0;
    for (int d = 0; d < 1 << DIGIT; d++) {
        uint32_t c = count[d];
        if (c == n)
            return false;
        count[d] = sum;
        sum += c;
    }
    return true;
}

void order_find(struct order *o, const float *x)
{
    counts count = {{0}};
    list_items(o, x, count);
    for (int d = 0; d < DIGITS; d++)
        if (place(count[d], o->n)) {
            deal(o->item, o->n, 32 + d * DIGIT, count[d], o->aside);
            uint64_t *was = o->item;
            o->item = o->aside;
            o->aside = was;
        }
}
