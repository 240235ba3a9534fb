/* windows.c: products of the windows of images with weights, without copying a
 * window.  A block of positions, wherever they lie, shares what it reads of the
 * weights, as in product.c. */
#include <string.h>

#include "panel.h"

/* A position, and where it lies in a and in c. */
struct walk {
    int line, row;
    long from, to;
};

INLINE void next_position(const struct la_windows *p, struct walk *w)
{
    w->from += p->from.row;
    w->to += p->to.row;
    if (++w->row < p->rows)
        return;
    w->row = 0;
    w->from += p->from.line - p->rows * p->from.row;
    w->to += p->to.line - p->rows * p->to.row;
    if (++w->line < p->lines)
        return;
    w->line = 0;
    w->from += p->from.image - p->lines * p->from.line;
    w->to += p->to.image - p->lines * p->to.line;
}

/* What later positions read or write comes into the second cache meanwhile: of
 * streams as short as a line of an image the CPU foresees little. */
enum { AHEAD = 8192 / sizeof(real), LINE = 64 / sizeof(real) };

INLINE void fetch(const struct la_windows *p, const real *from, const real *to)
{
    for (long k = 0; k < p->from.row; k += LINE)
        __builtin_prefetch(from + AHEAD + k, 0, 2);
    for (long k = 0; k < p->to.row; k += LINE)
        __builtin_prefetch(to + AHEAD + k, 1, 2);
}

/* The next `count` positions by `wide` vectors of c, and half a one.  A block
 * that is taller works at the last position again. */
INLINE void block(const int tall, const int wide, const int half,
                  const struct la_windows *p, int count, struct walk *at,
                  const real *a, const real *w, const real *bias, real *c,
                  int first)
{
    vec r[TALL1][2];
    part h[TALL1];
    const real *from[TALL1];
    real *to[TALL1];
    const int step = (wide + half) * LANES;
    UNROLL for (int i = 0; i < tall; i++)
    {
        from[i] = a + at->from;
        to[i] = c + at->to;
        if (first)
            fetch(p, from[i], to[i]);
        if (i + 1 < count)
            next_position(p, at);
        UNROLL for (int j = 0; j < wide; j++) r[i][j] =
            bias ? load(bias + j * LANES) : (vec){0};
        if (half)
            h[i] = bias ? load_part(bias + wide * LANES) : (part){0};
    }
    next_position(p, at);
    for (int down = 0; down < p->down; down++) {
        for (int across = 0; across < p->across; across++) {
            long x = down * p->tap_line + across * p->tap, end = x + p->inner;
            _Pragma("GCC unroll 4") for (; x < end; x++, w += step)
            {
                vec b[2];
                part d;
                UNROLL for (int j = 0; j < wide; j++) b[j] =
                    load(w + j * LANES);
                if (half)
                    d = load_part(w + wide * LANES);
                UNROLL for (int i = 0; i < tall; i++)
                {
                    UNROLL for (int j = 0; j < wide; j++) r[i][j] +=
                        from[i][x] * b[j];
                    if (half)
                        h[i] += from[i][x] * d;
                }
            }
        }
        w += (long)(p->w_line - p->across * p->inner) * step;
    }
    UNROLL for (int i = 0; i < tall; i++)
    {
        UNROLL for (int j = 0; j < wide; j++) store(to[i] + j * LANES, r[i][j]);
        if (half)
            store_part(to[i] + wide * LANES, h[i]);
    }
}

INLINE void panel(const int tall, const int wide, const int half,
                  const struct la_windows *p, const real *a, const real *w,
                  const real *bias, real *c, int first)
{
    struct walk at = {0};
    long left = (long)p->images * p->lines * p->rows;
    const int step = tall / 6;
    while (left > 0) {
        /* The last two share what is left. */
        int n = (int)(left >= 2 * tall ? tall
                      : left > tall    ? (left + 1) / 2
                                       : left);
        left -= n;
        switch ((n + step - 1) / step) {
#define CASE(k)                                                      \
    case k:                                                          \
        block(k *step, wide, half, p, n, &at, a, w, bias, c, first); \
        break
            CASE(1);
            CASE(2);
            CASE(3);
            CASE(4);
            CASE(5);
            CASE(6);
#undef CASE
        }
    }
}

/* How much of the panel at column n is not padding, in halves of vectors. */
INLINE int halves(const struct la_windows *p, int n)
{
    int all = p->columns - n < 2 * LANES ? 2 : 4,
        used = (p->used - n + LANES / 2 - 1) / (LANES / 2);
    return HALVES && used < all ? used : all;
}

void KERNEL(pack_windows)(int rows, int columns, const real *w, real *packed)
{
    for (int n = 0; n < columns; n += 2 * LANES) {
        int wide = columns - n < 2 * LANES ? columns - n : 2 * LANES;
        for (int k = 0; k < rows; k++, packed += wide)
            memcpy(packed, w + (long)k * columns + n,
                   (size_t)wide * sizeof *packed);
    }
}

void KERNEL(windows)(const struct la_windows *p, const real *a,
                     const real *packed, const real *bias, real *c)
{
    for (int n = 0; n < p->columns; n += 2 * LANES) {
        int lanes = p->columns - n < 2 * LANES ? LANES : 2 * LANES;
        const real *w = packed + (long)n * p->w_rows + (long)lanes * p->w_first,
                   *own = bias ? bias + n : NULL;
        switch (halves(p, n)) {
#define CASE(halves, tall, wide, half)                        \
    case halves:                                              \
        panel(tall, wide, half, p, a, w, own, c + n, n == 0); \
        break;
            EACH_PANEL_2(CASE)
#undef CASE
        }
    }
}

/* `deep` numbers of a run by `wide` vectors of w and half a one, over all
 * positions. */
INLINE void block_turned(const int deep, const int wide, const int half,
                         const struct la_windows *p, const real *a,
                         const real *g, real *w)
{
    vec r[TALL1][2];
    part h[TALL1];
    UNROLL for (int i = 0; i < deep; i++)
    {
        const real *from = w + (long)i * p->columns;
        UNROLL for (int j = 0; j < wide; j++) r[i][j] = load(from + j * LANES);
        if (half)
            h[i] = load_part(from + wide * LANES);
    }
    for (int image = 0; image < p->images; image++)
        for (int line = 0; line < p->lines; line++) {
            const real *x = a + image * p->from.image + line * p->from.line;
            const real *y = g + image * p->to.image + line * p->to.line;
            for (int row = 0; row < p->rows;
                 row++, x += p->from.row, y += p->to.row) {
                vec b[2];
                part d;
                UNROLL for (int j = 0; j < wide; j++) b[j] =
                    load(y + j * LANES);
                if (half)
                    d = load_part(y + wide * LANES);
                UNROLL for (int i = 0; i < deep; i++)
                {
                    UNROLL for (int j = 0; j < wide; j++) r[i][j] +=
                        x[i] * b[j];
                    if (half)
                        h[i] += x[i] * d;
                }
            }
        }
    UNROLL for (int i = 0; i < deep; i++)
    {
        real *to = w + (long)i * p->columns;
        UNROLL for (int j = 0; j < wide; j++) store(to + j * LANES, r[i][j]);
        if (half)
            *(part *)(to + wide * LANES) = h[i];
    }
}

/* One run of the window by one panel of w, in parts of like size. */
INLINE void run_turned(const int most, const int wide, const int half,
                       const struct la_windows *p, const real *a, const real *g,
                       real *w)
{
    int left = blocks_of(p->inner, most);
    for (int k = 0, deep; left > 0; left--, k += deep) {
        deep = next_block(p->inner - k, left);
        switch (deep) {
#define CASE(n)                                      \
    case n:                                          \
        if (n <= most)                               \
            block_turned(n, wide, half, p, a + k, g, \
                         w + (long)k * p->columns);  \
        break;
            EACH_DEPTH(CASE)
#undef CASE
        }
    }
}

static void runs_turned(const struct la_windows *p, const real *a,
                        const real *g, real *w)
{
    for (int n = 0; n < p->columns; n += 2 * LANES)
        switch (halves(p, n)) {
#define CASE(halves, tall, wide, half)                    \
    case halves:                                          \
        run_turned(tall, wide, half, p, a, g + n, w + n); \
        break;
            EACH_PANEL_2(CASE)
#undef CASE
        }
}

void KERNEL(windows_turned)(const struct la_windows *p, const real *a,
                            const real *g, real *w)
{
    w += (long)p->w_first * p->columns;
    for (int down = 0; down < p->down; down++)
        for (int across = 0; across < p->across; across++)
            runs_turned(p, a + down * p->tap_line + across * p->tap, g,
                        w + ((long)down * p->w_line + across * p->inner) *
                                p->columns);
}
