/* adam.c: one step of Adam; see net/optimiser.c for the formula. */
#include "level.h"

#ifdef WIRESWEEP_DOUBLE
#define SQRT __builtin_sqrt
#else
#define SQRT __builtin_sqrtf
#endif

void KERNEL(adam)(const struct la_adam *a, long n, const real *gradient,
                  real *const array[3])
{
    real *restrict value = array[0], *restrict first = array[1],
                   *restrict second = array[2];
    const real beta1 = (real)0.9, beta2 = (real)0.999, rest1 = (real)(1 - 0.9),
               rest2 = (real)(1 - 0.999), eps = (real)1e-8;
    for (long i = 0; i < n; i++) {
        real g = gradient[i] + a->decay * value[i];
        real m = beta1 * first[i] + rest1 * g;
        real v = beta2 * second[i] + rest2 * g * g;
        first[i] = m;
        second[i] = v;
        value[i] =
            a->keep * value[i] - a->rate * m / (SQRT(v) * a->scale + eps);
    }
}
