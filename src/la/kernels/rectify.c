/* rectify.c: ReLU and LeakyReLU, forward and backward.  NaN stays NaN. */
#include "level.h"

void KERNEL(rectify)(long n, real slope, const real *x, real *y)
{
    vec zero = {0};
    if (slope == 0) /* of minus infinity too */
        for (long i = 0; i < n; i += LANES)
            store(y + i, relu(load(x + i)));
    else
        for (long i = 0; i < n; i += LANES) {
            vec v = load(x + i);
            bits low = v < zero;
            store(y + i, keep_where(~low, v) + keep_where(low, slope * v));
        }
}

void KERNEL(rectify_back)(long n, real slope, const real *y, const real *g,
                          real *gx)
{
    vec zero = {0};
    for (long i = 0; i < n; i += LANES) {
        vec v = load(g + i);
        bits up = load(y + i) > zero;
        vec low = slope == 0 ? zero : keep_where(~up, slope * v);
        store(gx + i, keep_where(up, v) + low);
    }
}
