/* dropout.c (Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014) */
#include "operators.h"

void dropout_draw(struct rng *r, long n, double rate, uint8_t *kept)
{
    uint32_t least = (uint32_t)(rate * 0x1p32);
    for (long i = 0; i < n; i += 2) {
        uint64_t word = rng_u64(r);
        kept[i] = (uint32_t)word >= least;
        if (i + 1 < n)
            kept[i + 1] = (uint32_t)(word >> 32) >= least;
    }
}

void dropout_apply(int n, const real *restrict factor, const real *restrict x,
                   real *restrict y)
{
    for (int i = 0; i < n; i++) {
        real kept = factor[i] * x[i]; /* in any case: no branch */
        y[i] = factor[i] > 0 ? kept : 0;
    }
}
