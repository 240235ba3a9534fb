/* readout.c: batch norm, ReLU and mean of the head, without storing more than
 * the head's product. */
#include "level.h"

void KERNEL(relu_sums)(long rows, int channels, const real *z,
                       const real *const sh[2], real *const active_count[2])
{
    vec zero = {0}, one = zero + 1;
    for (int c = 0; c < channels; c += LANES) {
        vec scale = load(sh[0] + c), shift = load(sh[1] + c);
        vec active = zero, count = zero;
        for (long i = c; i < rows * channels; i += channels) {
            vec x = load(z + i), y = x * scale + shift;
            active += keep_where(~(y <= zero), x); /* NaN stays */
            count += where_positive(y, one);
        }
        store(active_count[0] + c, active);
        store(active_count[1] + c, count);
    }
}

void KERNEL(relu_gradient)(long rows, int channels, const real *z,
                           const real *const c[5], real *g)
{
    for (int n = 0; n < channels; n += LANES) {
        vec scale = load(c[0] + n), shift = load(c[1] + n);
        vec slope = load(c[2] + n), level = load(c[3] + n),
            gradient = load(c[4] + n);
        for (long i = n; i < rows * channels; i += channels) {
            vec x = load(z + i);
            store(g + i, x * slope + level +
                             where_positive(x * scale + shift, gradient));
        }
    }
}
