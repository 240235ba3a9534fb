/* mix.c: weighted sums of several images per channel, and their gradients'
 * dot products. */
#include "level.h"

enum { SOME = 5, FEW = 4 }; /* terms whose scales or sums stay in registers */

/* Channels column .. column + wide vectors, terms first .. first + terms. */
INLINE void mix_some(const int terms, const int wide, const struct la_mix *m,
                     int first, long rows, real *out, int column)
{
    vec scale[SOME][2], shift[2];
    const real *x[SOME];
    int more = first + terms < m->terms;
    out += column;
    UNROLL for (int j = 0; j < wide; j++) shift[j] =
        load(m->shift + column + j * LANES);
    UNROLL for (int e = 0; e < terms; e++)
    {
        x[e] = m->x[first + e] + column;
        UNROLL for (int j = 0; j < wide; j++) scale[e][j] =
            load(m->scale[first + e] + column + j * LANES);
    }
    long step = m->channels;
    for (long i = 0; i < rows * step; i += step)
        UNROLL for (int j = 0; j < wide; j++)
        {
            long at = i + j * LANES;
            vec sum = first ? load(out + at) : shift[j];
            UNROLL for (int e = 0; e < terms; e++) sum +=
                load(x[e] + at) * scale[e][j];
            store(out + at, m->relu && !more ? relu(sum) : sum);
        }
}

INLINE void mix_columns(const int terms, const struct la_mix *m, int first,
                        long rows, real *out)
{
    int n = 0;
    for (; n + 2 * LANES <= m->channels; n += 2 * LANES)
        mix_some(terms, 2, m, first, rows, out, n);
    for (; n < m->channels; n += LANES)
        mix_some(terms, 1, m, first, rows, out, n);
}

void KERNEL(mix)(const struct la_mix *m, long rows, real *out)
{
    for (int e = 0; e < m->terms; e += SOME)
        switch (m->terms - e) {
        case 1:
            mix_columns(1, m, e, rows, out);
            break;
        case 2:
            mix_columns(2, m, e, rows, out);
            break;
        case 3:
            mix_columns(3, m, e, rows, out);
            break;
        case 4:
            mix_columns(4, m, e, rows, out);
            break;
        default:
            mix_columns(SOME, m, e, rows, out);
        }
}

INLINE void dots_some(const int terms, const int wide, const struct la_mix *m,
                      int first, long rows, const real *g, real *const *dot,
                      real *sum, int column)
{
    vec s[2] = {0}, d[FEW][2] = {0};
    const real *x[FEW];
    UNROLL for (int e = 0; e < terms; e++) x[e] = m->x[first + e] + column;
    g += column;
    long step = m->channels;
    for (long i = 0; i < rows * step; i += step)
        UNROLL for (int j = 0; j < wide; j++)
        {
            long at = i + j * LANES;
            vec y = load(g + at);
            s[j] += y;
            UNROLL for (int e = 0; e < terms; e++) d[e][j] +=
                y * load(x[e] + at);
        }
    UNROLL for (int j = 0; j < wide; j++)
    {
        int at = column + j * LANES;
        if (first == 0)
            store(sum + at, load(sum + at) + s[j]);
        UNROLL for (int e = 0; e < terms; e++)
            store(dot[first + e] + at, load(dot[first + e] + at) + d[e][j]);
    }
}

INLINE void dots_columns(const int terms, const struct la_mix *m, int first,
                         long rows, const real *g, real *const *dot, real *sum)
{
    int n = 0;
    for (; n + 2 * LANES <= m->channels; n += 2 * LANES)
        dots_some(terms, 2, m, first, rows, g, dot, sum, n);
    for (; n < m->channels; n += LANES)
        dots_some(terms, 1, m, first, rows, g, dot, sum, n);
}

void KERNEL(dots)(const struct la_mix *m, long rows, const real *g,
                  real *const *dot, real *sum)
{
    for (int e = 0; e < m->terms; e += FEW)
        switch (m->terms - e) {
        case 1:
            dots_columns(1, m, e, rows, g, dot, sum);
            break;
        case 2:
            dots_columns(2, m, e, rows, g, dot, sum);
            break;
        case 3:
            dots_columns(3, m, e, rows, g, dot, sum);
            break;
        default:
            dots_columns(FEW, m, e, rows, g, dot, sum);
        }
}

void KERNEL(mask)(long n, const real *x, const real *g, real *out)
{
    for (long i = 0; i < n; i += LANES)
        store(out + i, where_positive(load(x + i), load(g + i)));
}
