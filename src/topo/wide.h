/* wide.h: eight numbers at a time.
 *
 * The compiler makes of a lane what the CPU has, the loader chooses among the
 * clones of WIDE functions; the order of operations, and so every bit of a
 * result, is the same for all of them.
 */
#ifndef WIDE_H
#define WIDE_H

#include <stdint.h>

enum { LANES = 8 };
typedef float lane __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t mask __attribute__((vector_size(LANES * sizeof(int32_t))));
typedef double lane4 __attribute__((vector_size(4 * sizeof(double))));
typedef float half __attribute__((vector_size(4 * sizeof(float))));

/* Inlined for good, or a wide clone would call the narrow copy. */
#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

INLINE lane lane_pick(mask yes, lane a, lane b)
{
    return (lane)((yes & (mask)a) | (~yes & (mask)b));
}

#endif
