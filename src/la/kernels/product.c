/* product.c: matrix products for tall thin shapes: thousands of rows, 8 to a
 * few hundred columns.  BLIS loses on these; a block of c that lives in
 * registers and a panel of w that lives in the first cache do not.
 *
 * A panel is two vectors of columns wide; the last may be one. */
#include <stddef.h>

#include "level.h"

#if defined(__AVX512F__)
enum { TALL = 12, TALLER = 24 }; /* of 32 registers */
#else
enum { TALL = 6, TALLER = 12 }; /* of 16 */
#endif
enum { AHEAD = 12 }; /* lines per block */

/* Sums of a panel's columns and of their squares.  They are added up in double
 * every few blocks: a variance is a small difference of two large sums, and
 * what a float loses there moves a whole channel. */
struct sums {
    vec sum[2], square[2];
    int blocks;
};
enum { BLOCKS_OF_SUMS = 12 };

static void fold_sums(struct sums *s, const struct la_product *p, int column,
                      int columns)
{
    const real *sum = (const real *)s->sum, *square = (const real *)s->square;
    for (int j = 0; j < columns; j++) {
        p->sum[column + j] += (double)sum[j];
        p->square[column + j] += (double)square[j];
    }
    *s = (struct sums){.blocks = 0};
}

void KERNEL(pack)(int rows, int columns, const real *w, real *packed)
{
    for (int n = 0; n < columns; n += 2 * LANES) {
        int wide = columns - n < 2 * LANES ? columns - n : 2 * LANES;
        for (int k = 0; k < rows; k++)
            for (int j = 0; j < wide; j++)
                *packed++ = w[(long)k * columns + n + j];
    }
}

void KERNEL(pack_turned)(int rows, int columns, int used, const real *w,
                         real *packed)
{
    int padded = (rows + LANES - 1) / LANES * LANES;
    for (int n = 0; n < padded; n += 2 * LANES) {
        int wide = padded - n < 2 * LANES ? padded - n : 2 * LANES;
        for (int k = 0; k < used; k++)
            for (int j = n; j < n + wide; j++)
                *packed++ = j < rows ? w[(long)j * columns + k] : 0;
    }
}

/* `tall` rows by `wide` vectors of c. */
INLINE void block(const int tall, const int wide, const struct la_product *p,
                  const real *a, const real *w, real *c, struct sums *sums)
{
    vec r[24][2];
    look_ahead(p->ahead, AHEAD);
    UNROLL for (int i = 0; i < tall; i++) UNROLL for (int j = 0; j < wide; j++)
        r[i][j] =
            p->add ? load(c + (long)i * p->columns + j * LANES) : (vec){0};
    for (int s = 0; s < p->segments; s++, a += p->segment) {
        const real *x = a;
        _Pragma("GCC unroll 4") for (int k = 0; k < p->inner;
                                     k++, x++, w += wide * LANES)
        {
            vec b[2];
            UNROLL for (int j = 0; j < wide; j++) b[j] = load(w + j * LANES);
            UNROLL for (int i = 0; i < tall; i++)
                UNROLL for (int j = 0; j < wide; j++) r[i][j] +=
                x[i * p->pitch] * b[j];
        }
    }
    UNROLL for (int j = 0; j < wide; j++)
    {
        real *to = c + j * LANES;
        UNROLL for (int i = 0; i < tall; i++)
        {
            if (p->relu)
                r[i][j] = relu(r[i][j]);
            store(to + (long)i * p->columns, r[i][j]);
        }
        if (p->sum) {
            vec s = {0}, q = {0};
            UNROLL for (int i = 0; i < tall; i++)
            {
                s += r[i][j];
                q += r[i][j] * r[i][j];
            }
            sums->sum[j] += s;
            sums->square[j] += q;
        }
    }
}

INLINE void panel(const int tall, const int wide, const struct la_product *p,
                  const real *a, const real *w, real *c, int column)
{
    long i = 0;
    struct sums sums = {.blocks = 0};
    c += column;
#define BLOCKS(n)                                                            \
    for (; i + (n) <= p->rows; i += (n)) {                                   \
        block((n), wide, p, a + i * p->pitch, w, c + i * p->columns, &sums); \
        if (p->sum && ++sums.blocks == BLOCKS_OF_SUMS)                       \
            fold_sums(&sums, p, column, wide *LANES);                        \
    }
    BLOCKS(tall);
    BLOCKS(4);
    BLOCKS(2);
    BLOCKS(1);
#undef BLOCKS
    if (p->sum)
        fold_sums(&sums, p, column, wide * LANES);
}

void KERNEL(product)(const struct la_product *p, const real *a,
                     const real *packed, real *c)
{
    for (int n = 0; n < p->columns; n += 2 * LANES) {
        const real *w = packed + (long)n * p->inner * p->segments;
        if (p->columns - n >= 2 * LANES)
            panel(TALL, 2, p, a, w, c, n);
        else
            panel(TALLER, 1, p, a, w, c, n);
    }
}

/* `deep` rows by `wide` vectors of w. */
INLINE void block_turned(const int deep, const int wide,
                         const struct la_product *p, const real *a,
                         const real *g, real *w)
{
    vec r[24][2];
    UNROLL for (int i = 0; i < deep; i++) UNROLL for (int j = 0; j < wide; j++)
        r[i][j] = load(w + (long)i * p->columns + j * LANES);
    for (long row = 0; row < p->rows; row++, a += p->pitch, g += p->columns) {
        vec b[2];
        UNROLL for (int j = 0; j < wide; j++) b[j] = load(g + j * LANES);
        UNROLL for (int i = 0; i < deep; i++)
            UNROLL for (int j = 0; j < wide; j++) r[i][j] += a[i] * b[j];
    }
    UNROLL for (int i = 0; i < deep; i++) UNROLL for (int j = 0; j < wide; j++)
        store(w + (long)i * p->columns + j * LANES, r[i][j]);
}

INLINE void panel_turned(const int deep, const int wide,
                         const struct la_product *p, const real *a,
                         const real *g, real *w)
{
    int k = 0;
#define BLOCKS(n)                         \
    for (; k + (n) <= p->inner; k += (n)) \
    block_turned((n), wide, p, a + k, g, w + (long)k * p->columns)
    BLOCKS(deep);
    BLOCKS(4);
    BLOCKS(2);
    BLOCKS(1);
#undef BLOCKS
}

void KERNEL(product_turned)(const struct la_product *p, const real *a,
                            const real *g, real *w)
{
    int n = 0;
    for (; n + 2 * LANES <= p->columns; n += 2 * LANES)
        panel_turned(TALL, 2, p, a, g + n, w + n);
    if (n < p->columns)
        panel_turned(TALLER, 1, p, a, g + n, w + n);
}
