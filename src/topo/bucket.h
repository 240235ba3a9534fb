/* bucket.h: sorts numbers that fit into a cache. */
#ifndef BUCKET_H
#define BUCKET_H

#include <stdint.h>

enum {
    BUCKET_FULL = 1024, /* numbers that go fastest at once */
    MOST_BITS = 12,     /* of the highest that a pass may take */
    DIGIT = 11          /* most bits of a digit */
};

/* Counters of keys: by one of their digits each, or by their highest bits.
 * Every other number has counters of its own, since equal digits in a row
 * would wait for each other. */
struct bins {
    uint32_t at[4][1 << DIGIT], odd[2][1 << DIGIT];
    uint16_t place[1 << MOST_BITS];
};

/* Sorts x [n] in place, none of them NaN, -0 as 0; n > 0, aside [n].  Time n
 * where the numbers spread over their range; otherwise n for each digit. */
void bucket_sort(float *x, long n, uint32_t *aside, struct bins *b);

#endif
