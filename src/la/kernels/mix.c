/* mix.c: weighted sums of several images per channel, and their gradients'
 * dot products. */
#include "level.h"

enum { SOME = 5, FEW = 4 }; /* terms whose scales or sums stay in registers */

/* Terms first .. first + terms, channels column .. column + wide vectors. */
struct part {
    int first, column;
    long rows;
};

INLINE void mix_some(const int terms, const int wide, const int relu_last,
                     const struct la_mix *m, struct part p, real *out)
{
    vec scale[SOME][2], start[2];
    const real *x[SOME];
    out += p.column;
    UNROLL for (int j = 0; j < wide; j++) start[j] =
        load(m->shift + p.column + j * LANES);
    UNROLL for (int e = 0; e < terms; e++)
    {
        x[e] = m->x[p.first + e] + p.column;
        UNROLL for (int j = 0; j < wide; j++) scale[e][j] =
            load(m->scale[p.first + e] + p.column + j * LANES);
    }
    long step = m->channels;
    for (long i = 0; i < p.rows * step; i += step)
        UNROLL for (int j = 0; j < wide; j++)
        {
            long at = i + j * LANES;
            vec sum = p.first ? load(out + at) : start[j];
            UNROLL for (int e = 0; e < terms; e++) sum +=
                load(x[e] + at) * scale[e][j];
            store(out + at, relu_last ? relu(sum) : sum);
        }
}

INLINE void mix_columns(const int terms, const int relu_last,
                        const struct la_mix *m, struct part p, real *out)
{
    for (; p.column + 2 * LANES <= m->channels; p.column += 2 * LANES)
        mix_some(terms, 2, relu_last, m, p, out);
    for (; p.column < m->channels; p.column += LANES)
        mix_some(terms, 1, relu_last, m, p, out);
}

INLINE void mix_terms(const int terms, const struct la_mix *m, struct part p,
                      real *out)
{
    if (m->relu && p.first + terms == m->terms)
        mix_columns(terms, 1, m, p, out);
    else
        mix_columns(terms, 0, m, p, out);
}

void KERNEL(mix)(const struct la_mix *m, long rows, real *out)
{
    struct part p = {.rows = rows};
    for (; p.first < m->terms; p.first += SOME)
        switch (m->terms - p.first) {
        case 1:
            mix_terms(1, m, p, out);
            break;
        case 2:
            mix_terms(2, m, p, out);
            break;
        case 3:
            mix_terms(3, m, p, out);
            break;
        case 4:
            mix_terms(4, m, p, out);
            break;
        default:
            mix_terms(SOME, m, p, out);
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
        if (first == 0 && sum)
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
