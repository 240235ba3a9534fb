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

void KERNEL(scale)(long rows, int columns, const real *const by[2],
                   int rectified, const real *x, real *y)
{
    for (long i = 0; i < rows; i++, x += columns, y += columns)
        for (int c = 0; c < columns; c += LANES) {
            vec v = load(x + c) * load(by[0] + c) + load(by[1] + c);
            store(y + c, rectified ? relu(v) : v);
        }
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

typedef __typeof__((narrow){0} < (narrow){0}) narrow_bits;

INLINE void some_rectified(const int parts, long rows, int columns,
                           const real *const by[2], const real *z,
                           const real *g, const double *mean,
                           double *const out[2], real *gy)
{
    wide d[PARTS] = {{0}}, s[PARTS] = {{0}}, m[PARTS];
    narrow scale[PARTS], shift[PARTS];
    UNROLL for (int k = 0; k < parts; k++)
    {
        m[k] = load_wide(mean + k * WIDE);
        scale[k] = *(const narrow *)(by[0] + k * WIDE);
        shift[k] = *(const narrow *)(by[1] + k * WIDE);
    }
    for (long i = 0; i < rows; i++, z += columns, g += columns, gy += columns)
        UNROLL for (int k = 0; k < parts; k++)
        {
            narrow x = *(const narrow *)(z + k * WIDE),
                   old = *(const narrow *)(g + k * WIDE);
            narrow_bits up = x * scale[k] + shift[k] > (narrow){0};
            narrow own = (narrow)(up & (narrow_bits)old);
            wide v = __builtin_convertvector(own, wide);
            *(narrow *)(gy + k * WIDE) = own;
            d[k] += v * (__builtin_convertvector(x, wide) - m[k]);
            s[k] += v;
        }
    UNROLL for (int k = 0; k < parts; k++)
    {
        store_wide(out[0] + k * WIDE, d[k]);
        store_wide(out[1] + k * WIDE, s[k]);
    }
}

void KERNEL(norm_rectified)(long rows, int columns, const real *const by[2],
                            const real *const z_g[2], const double *mean,
                            double *const dot_sum[2], real *gy)
{
    int parts = columns % (PARTS * WIDE) ? 1 : PARTS;
    for (int c = 0; c < columns; c += parts * WIDE) {
        const real *own[2] = {by[0] + c, by[1] + c};
        double *out[2] = {dot_sum[0] + c, dot_sum[1] + c};
        if (parts == 1)
            some_rectified(1, rows, columns, own, z_g[0] + c, z_g[1] + c,
                           mean + c, out, gy + c);
        else
            some_rectified(PARTS, rows, columns, own, z_g[0] + c, z_g[1] + c,
                           mean + c, out, gy + c);
    }
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
