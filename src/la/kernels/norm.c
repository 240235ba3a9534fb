/* norm.c: sums over rows, in double and row after row at every level; and what
 * batch norm makes of them. */
#include <stddef.h>

#include "wide.h"

enum { PARTS = 128 / VECTOR }; /* vectors of doubles for a line of 16 columns */

/* Adds up `parts` vectors of columns; of their squares too. */
INLINE void some_sums(const int parts, const int squares, long rows,
                      int columns, const real *x, double *const out[2])
{
    wide s[PARTS] = {{0}}, q[PARTS] = {{0}};
    for (long i = 0; i < rows; i++, x += columns)
        UNROLL for (int k = 0; k < parts; k++)
        {
            wide v = widened(x + k * WIDE);
            s[k] += v;
            if (squares)
                q[k] += v * v;
        }
    UNROLL for (int k = 0; k < parts; k++)
    {
        store_wide(out[0] + k * WIDE, s[k]);
        if (squares)
            store_wide(out[1] + k * WIDE, q[k]);
    }
}

INLINE void all_sums(const int squares, long rows, int columns, const real *x,
                     double *const out[2])
{
    int c = 0;
    for (; c + PARTS * WIDE <= columns; c += PARTS * WIDE)
        some_sums(PARTS, squares, rows, columns, x + c,
                  (double *[]){out[0] + c, squares ? out[1] + c : NULL});
    for (; c < columns; c += WIDE)
        some_sums(1, squares, rows, columns, x + c,
                  (double *[]){out[0] + c, squares ? out[1] + c : NULL});
}

void KERNEL(sums)(long rows, int columns, const real *x, double *sum,
                  double *square)
{
    if (square)
        all_sums(1, rows, columns, x, (double *[]){sum, square});
    else
        all_sums(0, rows, columns, x, (double *[]){sum, NULL});
}

double KERNEL(dot)(long n, const real *x, const real *y)
{
    wide s[PARTS] = {{0}};
    double sum = 0;
    long i = 0;
    for (; i + PARTS * WIDE <= n; i += PARTS * WIDE)
        UNROLL for (int k = 0; k < PARTS; k++) s[k] +=
            widened(x + i + k * WIDE) * widened(y + i + k * WIDE);
    for (; i < n; i += WIDE)
        s[0] += widened(x + i) * widened(y + i);
    for (int k = 0; k < PARTS * WIDE; k++)
        sum += s[k / WIDE][k % WIDE];
    return sum;
}

void KERNEL(scale)(long rows, int columns, const real *scale, const real *shift,
                   const real *x, real *y)
{
    for (long i = 0; i < rows; i++, x += columns, y += columns)
        for (int c = 0; c < columns; c += LANES)
            store(y + c, load(x + c) * load(scale + c) + load(shift + c));
}

INLINE void some_dots(const int parts, long rows, int columns, const real *z,
                      const real *g, const double *mean, double *const out[2])
{
    wide d[PARTS] = {{0}}, s[PARTS] = {{0}}, m[PARTS];
    UNROLL for (int k = 0; k < parts; k++) m[k] = load_wide(mean + k * WIDE);
    for (long i = 0; i < rows; i++, z += columns, g += columns)
        UNROLL for (int k = 0; k < parts; k++)
        {
            wide v = widened(g + k * WIDE);
            d[k] += v * (widened(z + k * WIDE) - m[k]);
            s[k] += v;
        }
    UNROLL for (int k = 0; k < parts; k++)
    {
        store_wide(out[0] + k * WIDE, d[k]);
        store_wide(out[1] + k * WIDE, s[k]);
    }
}

void KERNEL(norm_dots)(long rows, int columns, const real *z, const real *g,
                       const double *mean, double *dot, double *sum)
{
    int c = 0;
    for (; c + PARTS * WIDE <= columns; c += PARTS * WIDE)
        some_dots(PARTS, rows, columns, z + c, g + c, mean + c,
                  (double *[]){dot + c, sum + c});
    for (; c < columns; c += WIDE)
        some_dots(1, rows, columns, z + c, g + c, mean + c,
                  (double *[]){dot + c, sum + c});
}

INLINE void some_gradients(const int parts, long rows, int columns,
                           const real *z, const real *g,
                           const double *const by[4], real *gz)
{
    wide mean[PARTS], scale[PARTS], slope[PARTS], level[PARTS];
    UNROLL for (int k = 0; k < parts; k++)
    {
        mean[k] = load_wide(by[0] + k * WIDE);
        scale[k] = load_wide(by[1] + k * WIDE);
        slope[k] = load_wide(by[2] + k * WIDE);
        level[k] = load_wide(by[3] + k * WIDE);
    }
    for (long i = 0; i < rows; i++, z += columns, g += columns, gz += columns)
        UNROLL for (int k = 0; k < parts; k++)
        {
            wide x = widened(z + k * WIDE) - mean[k],
                 v = widened(g + k * WIDE) - level[k] - slope[k] * x;
            store_narrow(gz + k * WIDE, scale[k] * v);
        }
}

void KERNEL(norm_gradient)(long rows, int columns, const real *z, const real *g,
                           const double *const by[4], real *gz)
{
    int c = 0;
    for (; c + PARTS * WIDE <= columns; c += PARTS * WIDE)
        some_gradients(
            PARTS, rows, columns, z + c, g + c,
            (const double *[]){by[0] + c, by[1] + c, by[2] + c, by[3] + c},
            gz + c);
    for (; c < columns; c += WIDE)
        some_gradients(
            1, rows, columns, z + c, g + c,
            (const double *[]){by[0] + c, by[1] + c, by[2] + c, by[3] + c},
            gz + c);
}
