/* level.h: one vector type, as wide as the level that this file is compiled
 * for.  Kernel files are compiled once per level; KERNEL(name) keeps the
 * levels' functions apart. */
#ifndef LEVEL_H
#define LEVEL_H

#include <stddef.h>

#include "kernels.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#ifndef LA_LEVEL
#error "compile with -DLA_LEVEL=name"
#endif

#define JOIN_(a, b)  a##_##b
#define JOIN(a, b)   JOIN_(a, b)
#define KERNEL(name) JOIN(name, LA_LEVEL)
#define INLINE       static inline __attribute__((always_inline))
#define UNROLL       _Pragma("GCC unroll 24")

#if defined(__AVX512F__)
enum { VECTOR = 64 };
#elif defined(__AVX2__)
enum { VECTOR = 32 };
#else
enum { VECTOR = 16 };
#endif
enum { LANES = VECTOR / sizeof(real) };

typedef real vec __attribute__((vector_size(VECTOR), may_alias));

INLINE vec load(const real *p)
{
    return *(const vec *)p;
}

INLINE void store(real *p, vec x)
{
    *(vec *)p = x;
}

/* Comparisons give all bits of a lane, or none. */
typedef __typeof__((vec){0} < (vec){0}) bits;

INLINE vec keep_where(bits b, vec x)
{
    return (vec)(b & (bits)x);
}

/* NaN stays NaN; so does it with the instruction, which gives its second
 * operand where the two do not compare. */
INLINE vec relu(vec x)
{
#if defined(WIRESWEEP_DOUBLE) || !defined(__SSE2__)
    return keep_where(~(x < (vec){0}), x);
#elif defined(__AVX512F__)
    return _mm512_max_ps((vec){0}, x);
#elif defined(__AVX2__)
    return _mm256_max_ps((vec){0}, x);
#else
    return _mm_max_ps((vec){0}, x);
#endif
}

INLINE vec where_positive(vec x, vec then)
{
    return keep_where(x > (vec){0}, then);
}

void KERNEL(pack)(int rows, int columns, const real *w, real *packed);
void KERNEL(pack_turned)(int rows, int columns, int used, const real *w,
                         real *packed);
void KERNEL(product)(const struct la_product *p, const real *a,
                     const real *packed, real *c);
void KERNEL(product_turned)(const struct la_product *p, const real *a,
                            const real *g, real *w);
void KERNEL(mix)(const struct la_mix *m, long rows, real *out);
void KERNEL(dots)(const struct la_mix *m, long rows, const real *g,
                  real *const *dot, real *sum);
void KERNEL(mask)(long n, const real *x, const real *g, real *out);
void KERNEL(depthwise)(const struct la_window *g, const real *x, const real *k,
                       real *u);
void KERNEL(depthwise_back)(const struct la_window *g, const real *gu,
                            const real *k, const real *x, real *ga, real *gk,
                            const struct la_mix *m, real *const *dot,
                            real *sum);
void KERNEL(depthwise_back2)(const struct la_window *g, const real *gu,
                             const real *k, const real *x, real *gx, real *gk);
void KERNEL(relu_sums)(long rows, int channels, const real *z,
                       const real *const sh[2], real *const active_count[2]);
void KERNEL(relu_gradient)(long rows, int channels, const real *z,
                           const real *const c[5], real *g);
void KERNEL(adam)(const struct la_adam *a, long n, const real *gradient,
                  real *const array[3]);
void KERNEL(transport)(const struct la_places *p, const real *w, real *gw,
                       double out[3]);
void KERNEL(density)(const struct la_places *p, int i, double out[3]);
double KERNEL(multiply_adds)(long rounds, real *sink);
void KERNEL(pack_windows)(int rows, int columns, const real *w, real *packed);
void KERNEL(windows)(const struct la_windows *p, const real *a,
                     const real *packed, const real *bias, real *c);
void KERNEL(windows_turned)(const struct la_windows *p, const real *a,
                            const real *g, real *w);
void KERNEL(pool)(const struct la_windows *p, const real *from, real *to,
                  uint8_t *which);
void KERNEL(pool_back)(const struct la_windows *p, int add, const real *g,
                       const uint8_t *which, real *gx);
void KERNEL(rectify)(long n, real slope, const real *x, real *y);
void KERNEL(rectify_back)(long n, real slope, const real *y, const real *g,
                          real *gx);
void KERNEL(sums)(long rows, int columns, const real *x, double *sum,
                  double *square);
void KERNEL(scale)(long rows, int columns, const real *const by[2],
                   int rectified, const real *x, real *y);
void KERNEL(norm_rectified)(long rows, int columns, const real *const by[2],
                            const real *const z_g[2], const double *mean,
                            double *const dot_sum[2], real *gy);
double KERNEL(dot)(long n, const real *x, const real *y);
void KERNEL(norm_dots)(long rows, int columns, const real *z, const real *g,
                       const double *mean, double *dot, double *sum);
void KERNEL(norm_gradient)(long rows, int columns, const real *z, const real *g,
                           const double *const by[4], real *gz);
void KERNEL(turn)(int rows, int columns, const real *from, long pitch, real *to,
                  long to_pitch);
void KERNEL(exp)(long n, const double *x, double *y);

extern const struct la_kernels KERNEL(la_kernels);

#endif
