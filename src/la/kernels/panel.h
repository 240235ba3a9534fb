/* panel.h: how products divide their columns and rows among registers.
 *
 * A panel is two vectors of columns wide; where their number is odd the last is
 * three, and one where there is no other. */
#ifndef PANEL_H
#define PANEL_H

#include "level.h"

/* Rows of a block one, two or three vectors wide: the registers that the
 * vectors of w leave. */
#if defined(__AVX512F__)
enum { TALL1 = 24, TALL2 = 12, TALL3 = 8 }; /* of 32 */
#else
enum { TALL1 = 12, TALL2 = 6, TALL3 = 4 }; /* of 16 */
#endif
enum { TALLEST = TALL1, WIDEST = 3 };

/* Where no more than half a vector of the last is used, half a one is computed:
 * processors that do 512 bits in two steps save one. */
#if defined(__AVX512F__)
enum { HALVES = 1 };
typedef real part __attribute__((vector_size(VECTOR / 2), may_alias));
#else
enum { HALVES = 0 };
typedef vec part;
#endif

INLINE part load_part(const real *p)
{
    return *(const part *)p;
}

/* The other half is padding. */
INLINE void store_part(real *p, part x)
{
    *(part *)p = x;
    *(part *)(p + LANES / 2) = (part){0};
}

INLINE part relu_part(part x)
{
    __typeof__(x < x) negative = x < (part){0};
    return (part)(~negative & (__typeof__(negative))x);
}

/* Vectors of the next panel, of so many columns. */
INLINE int panel_width(int columns)
{
    int vectors = columns / LANES;
    return vectors == 1 ? 1 : vectors % 2 ? 3 : 2;
}

/* Blocks of nearly equal depth, so many rows at most: a thin rest would wait
 * for its own sums.  The next of `left` blocks of so many rows. */
INLINE int blocks_of(int rows, const int most)
{
    return (rows + most - 1) / most;
}
INLINE int next_block(int rows, int left)
{
    return (rows + left - 1) / left;
}

/* clang-format off */

/* CASE(halves of vectors, rows of a block, whole vectors, and half a one) for
 * every width of a panel. */
#define EACH_PANEL_2(CASE) \
    CASE(1, TALL1, 0, HALVES) CASE(2, TALL1, 1, 0) \
    CASE(3, TALL2, 1, HALVES) CASE(4, TALL2, 2, 0)
#define EACH_PANEL_3(CASE) \
    EACH_PANEL_2(CASE) CASE(5, TALL3, 2, HALVES) CASE(6, TALL3, 3, 0)

/* CASE(n) for every depth of a block. */
#define EACH_DEPTH_12(CASE) \
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) \
    CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
#if defined(__AVX512F__)
#define EACH_DEPTH(CASE) \
    EACH_DEPTH_12(CASE) \
    CASE(13) CASE(14) CASE(15) CASE(16) CASE(17) CASE(18) \
    CASE(19) CASE(20) CASE(21) CASE(22) CASE(23) CASE(24)
#else
#define EACH_DEPTH EACH_DEPTH_12
#endif
/* clang-format on */

#endif
