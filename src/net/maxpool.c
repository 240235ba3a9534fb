/* maxpool.c: the largest of each 2x2 block. */
#include <stdbool.h>

#include "operators.h"

static long rows_out(struct blocks p)
{
    return (long)p.batch * (p.height / 2) * (p.width / 2);
}

/* Where the block of output position i begins in x. */
static long block_start(struct blocks p, long i)
{
    long wide = p.width / 2, row = i / wide, column = i % wide;
    return (2 * row * p.width + 2 * column) * p.channels;
}

/* Offsets of a block's four positions. */
static void set_corners(struct blocks p, long at[4])
{
    long below = (long)p.width * p.channels;
    at[0] = 0;
    at[1] = p.channels;
    at[2] = below;
    at[3] = below + p.channels;
}

void max_pool_forward(struct blocks p, const real *x, real *y, uint8_t *which)
{
    long rows = rows_out(p), at[4];
    set_corners(p, at);
    for (long i = 0; i < rows; i++, y += p.channels, which += p.channels) {
        const real *from = x + block_start(p, i);
        for (int c = 0; c < p.channels; c++) {
            real best = from[c];
            uint8_t place = 0;
            for (uint8_t k = 1; k < 4; k++) {
                real other = from[at[k] + c];
                bool more = other > best || other != other;
                best = more ? other : best;
                place = more ? k : place;
            }
            y[c] = best;
            which[c] = place;
        }
    }
}

void max_pool_backward(struct blocks p, const uint8_t *which, const real *gy,
                       real *gx)
{
    long rows = rows_out(p), at[4];
    set_corners(p, at);
    for (long i = 0; i < rows; i++, gy += p.channels, which += p.channels) {
        real *to = gx + block_start(p, i);
        for (int k = 0; k < 4; k++)
            for (int c = 0; c < p.channels; c++)
                to[at[k] + c] = which[c] == k ? gy[c] : 0;
    }
}
