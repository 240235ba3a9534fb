/* exp.c: la_exp of many numbers, with its bits: the same operations in the same
 * order.  Compiled without multiply-adds. */
#include "wide.h"

typedef int64_t whole __attribute__((vector_size(VECTOR)));

INLINE wide pick(whole b, wide yes, wide no)
{
    return (wide)((b & (whole)yes) | (~b & (whole)no));
}

void KERNEL(exp)(long n, const double *x, double *y)
{
    const double round = 0x1.8p52; /* the last bits of a sum hold the other */
    for (long i = 0; i < n; i += WIDE) {
        wide v = load_wide(x + i), shifted = v * 0x1.71547652b82fep0 + round,
             m = shifted - round, sum = (wide){0} + 1;
        wide r = (v - m * 0x1.62e42fee00000p-1) - m * 0x1.a39ef35793c76p-33;
        UNROLL for (int k = 13; k >= 1; k--) sum = 1 + r * sum / (double)k;
        sum *= (wide)(((whole)shifted + 1023) << 52);
        sum = pick(v < -708, (wide){0}, sum);
        sum = pick(v > 709, (wide){0} + __builtin_inf(), sum);
        store_wide(y + i, pick(v != v, v, sum));
    }
}
