/* peak.c: as many multiply-adds as this level can do, for the yardstick. */
#include "level.h"

enum { CHAINS = 12 }; /* independent: more than latency times throughput */

double KERNEL(multiply_adds)(long rounds, real *sink)
{
    vec a[CHAINS], scale = (vec){0} + (real)0.999,
                   shift = (vec){0} + (real)1e-3;
    UNROLL for (int i = 0; i < CHAINS; i++) a[i] = shift * (real)i;
    /* The empty statements keep the chains in registers, and the compiler from
     * seeing that they are linear. */
    for (long r = 0; r < rounds; r++) {
        UNROLL for (int i = 0; i < CHAINS; i++) a[i] = a[i] * scale + shift;
#if defined(__AVX512F__)
        UNROLL for (int i = 0; i < CHAINS; i++) __asm__("" : "+v"(a[i]));
#elif defined(__SSE2__)
        UNROLL for (int i = 0; i < CHAINS; i++) __asm__("" : "+x"(a[i]));
#endif
    }
    vec sum = a[0];
    UNROLL for (int i = 1; i < CHAINS; i++) sum += a[i];
    *sink = sum[0];
    return 2.0 * (double)rounds * CHAINS * LANES;
}
