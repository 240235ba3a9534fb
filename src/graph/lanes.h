/* lanes.h: sums over long vectors, eight numbers at a time.
 *
 * Vectors are 64-byte aligned, as arenas give them, and padded with zeros to
 * whole blocks of eight.  The compiler makes of a block what the CPU has; the
 * order of summation stays the same, so that equal vectors give equal bits on
 * any CPU, and the loader may choose among clones of WIDE functions.
 */
#ifndef LANES_H
#define LANES_H

enum { BLOCK = 8 };
typedef double lane __attribute__((vector_size(4 * sizeof(double))));

/* Inlined for good, or a wide clone would call the narrow copy. */
#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

INLINE int lanes_blocks(int n)
{
    return (n + BLOCK - 1) / BLOCK;
}

INLINE double lanes_dot(const double *x, const double *y, int blocks)
{
    const lane *a = (const lane *)x, *b = (const lane *)y;
    lane even = {0}, odd = {0};
    for (int i = 0; i < 2 * blocks; i += 2) {
        even += a[i] * b[i];
        odd += a[i + 1] * b[i + 1];
    }
    even += odd;
    return (even[0] + even[2]) + (even[1] + even[3]);
}

/* x -= s v */
INLINE void lanes_subtract(double *x, double s, const double *v, int blocks)
{
    lane *a = (lane *)x;
    const lane *b = (const lane *)v;
    for (int i = 0; i < 2 * blocks; i += 2) {
        a[i] -= s * b[i];
        a[i + 1] -= s * b[i + 1];
    }
}

/* x -= s v + t q */
INLINE void lanes_subtract_two(double *x, double s, const double *v, double t,
                               const double *q, int blocks)
{
    lane *a = (lane *)x;
    const lane *b = (const lane *)v, *c = (const lane *)q;
    for (int i = 0; i < 2 * blocks; i += 2) {
        a[i] -= s * b[i] + t * c[i];
        a[i + 1] -= s * b[i + 1] + t * c[i + 1];
    }
}

#endif
