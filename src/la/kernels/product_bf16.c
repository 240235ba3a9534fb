/* product_bf16.c: products of numbers rounded to bfloat16 (8 bits of
 * precision), two at a time, added up in float.  w is rounded when it is
 * packed, the other factor some rows at a time; both lie in pairs, of
 * neighbours along the sum. */
#if defined(__AVX512BF16__)
#include <stdint.h>
#include <string.h>

#include "fetch.h"
#include "panel.h"

typedef uint32_t pair;
enum {
    PAIRS = 512,           /* of a row at a time */
    PITCH = PAIRS + LANES, /* rows share no sets of the cache */
    ROUNDED = 2 * PAIRS,
    CHUNK = 64, /* pairs of rows of a turned product */
    STRIP = 320 /* and columns of it, at a time */
};

INLINE vec add_pairs(vec sum, pair a, const pair *b)
{
    return (vec)_mm512_dpbf16_ps((__m512)sum,
                                 (__m512bh)_mm512_set1_epi32((int)a),
                                 (__m512bh)_mm512_load_si512(b));
}

/* n numbers, zeros after them. */
INLINE vec load_some(const real *x, int n)
{
    int some = n >= LANES ? 0xffff : n > 0 ? (1 << n) - 1 : 0;
    return (vec)_mm512_maskz_loadu_ps((__mmask16)some, x);
}

/* n numbers of a row, as pairs of neighbours; room for whole vectors. */
INLINE void round_two(vec first, vec second, pair *to)
{
    _mm512_store_si512(
        to, (__m512i)_mm512_cvtne2ps_pbh((__m512)second, (__m512)first));
}
INLINE void round_row(int n, const real *x, pair *to)
{
    int i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES, to += LANES)
        round_two((vec)_mm512_loadu_ps(x + i),
                  (vec)_mm512_loadu_ps(x + i + LANES), to);
    if (i < n)
        round_two(load_some(x + i, n - i),
                  load_some(x + i + LANES, n - i - LANES), to);
}

/* Two rows, as pairs of what is one below the other. */
INLINE void round_rows(int n, const real *x, const real *below, pair *to)
{
    const __m512i order = _mm512_set_epi16(
        31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22,
        6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    for (int i = 0; i < n; i += LANES) {
        vec under = below ? load_some(below + i, n - i) : (vec){0};
        _mm512_store_si512(
            to + i,
            _mm512_permutexvar_epi16(
                order, (__m512i)_mm512_cvtne2ps_pbh(
                           (__m512)under, (__m512)load_some(x + i, n - i))));
    }
}

/* ---- packing --------------------------------------------------------------
 */

/* A panel lies where that of floats would, and takes half of its room. */
void KERNEL(pack)(int rows, int columns, const real *w, real *packed)
{
    for (int n = 0, wide; n < columns; n += wide) {
        wide = panel_width(columns - n) * LANES;
        pair *to = (pair *)(void *)(packed + (long)n * rows);
        for (int k = 0; k < rows; k += 2, to += wide) {
            const real *x = w + (long)k * columns + n;
            round_rows(wide, x, k + 1 < rows ? x + columns : NULL, to);
        }
    }
}

void KERNEL(pack_turned)(int rows, int columns, int used, const real *w,
                         real *packed)
{
    int padded = (rows + LANES - 1) / LANES * LANES;
    for (int n = 0, wide; n < padded; n += wide) {
        wide = panel_width(padded - n) * LANES;
        pair *to = (pair *)(void *)(packed + (long)n * used);
        for (int k = 0; k < used; k += 2, to += wide) {
            _Alignas(64) real x[2][WIDEST * LANES] = {{0}};
            for (int j = n; j < n + wide && j < rows; j++)
                for (int i = 0; i < 2 && k + i < used; i++)
                    x[i][j - n] = w[(long)j * columns + k + i];
            round_rows(wide, x[0], x[1], to);
        }
    }
}

/* ---- c = a w --------------------------------------------------------------
 */

/* Some rows of a, of them the numbers first .. first + 2 pairs of a sum. */
struct rows {
    int first, pairs;
    int begins, ends; /* the sum */
    const pair *x;    /* [rows][PITCH] */
};

INLINE void block(const int tall, const int wide, const struct la_product *p,
                  const struct rows *s, const pair *x, const pair *w, real *c,
                  vec sum[WIDEST], vec square[WIDEST])
{
    enum { DEPTH = 4 }; /* between two fetches */
    vec r[TALLEST][WIDEST];
    struct fetch f = fetch_start(p->ahead);
    UNROLL for (int i = 0; i < tall; i++) UNROLL for (int j = 0; j < wide; j++)
        r[i][j] =
            p->add || !s->begins ? load(c + (long)i * p->columns + j * LANES)
                                 : (vec){0};
    for (int k = 0; k < s->pairs; k++, w += wide * LANES) {
        if (k % DEPTH == 0)
            fetch_more(&f);
        UNROLL for (int i = 0; i < tall; i++)
            UNROLL for (int j = 0; j < wide; j++) r[i][j] =
                add_pairs(r[i][j], x[i * PITCH + k], w + j * LANES);
    }
    fetch_stop(&f, p->ahead);
    UNROLL for (int i = 0; i < tall; i++) UNROLL for (int j = 0; j < wide; j++)
    {
        if (p->relu && s->ends)
            r[i][j] = relu(r[i][j]);
        store(c + (long)i * p->columns + j * LANES, r[i][j]);
    }
    if (!p->sum)
        return;
    UNROLL for (int i = 0; i < tall; i++) UNROLL for (int j = 0; j < wide; j++)
    {
        sum[j] += r[i][j];
        square[j] += r[i][j] * r[i][j];
    }
}

/* So many rows of a panel; their sums are short enough for float. */
INLINE void panel(const int tall, const int wide, const struct la_product *p,
                  const struct rows *s, int rows, const pair *w, real *c,
                  int column)
{
    vec sum[WIDEST] = {0}, square[WIDEST] = {0};
    int i = 0;
    c += column;
#define BLOCKS(n)                                     \
    for (; i + (n) <= rows; i += (n))                 \
    block((n), wide, p, s, s->x + (long)i * PITCH, w, \
          c + (long)i * p->columns, sum, square)
    BLOCKS(tall);
    BLOCKS(4);
    BLOCKS(2);
    BLOCKS(1);
#undef BLOCKS
    if (!p->sum || !s->ends)
        return;
    for (int j = 0; j < wide * LANES; j++) {
        p->sum[column + j] += (double)((const real *)sum)[j];
        p->square[column + j] += (double)((const real *)square)[j];
    }
}

static void all_panels(const struct la_product *p, const struct rows *s,
                       int rows, const real *packed, real *c)
{
    int inner = p->inner * p->segments;
    for (int n = 0, wide; n < p->columns; n += wide * LANES) {
        wide = panel_width(p->columns - n);
        const pair *w = (const pair *)(const void *)(packed + (long)n * inner) +
                        (long)s->first / 2 * wide * LANES;
        if (wide == 1)
            panel(TALL1, 1, p, s, rows, w, c, n);
        else if (wide == 2)
            panel(TALL2, 2, p, s, rows, w, c, n);
        else
            panel(TALL3, 3, p, s, rows, w, c, n);
    }
}

/* Numbers first .. first + count of a row of a, which lie in segments. */
static void round_part(const struct la_product *p, const real *a, int first,
                       int count, pair *to)
{
    if (p->segments == 1) {
        round_row(count, a + first, to);
        return;
    }
    real x[ROUNDED];
    for (int done = 0, n; done < count; done += n) {
        int at = first + done, left = p->inner - at % p->inner;
        n = count - done < left ? count - done : left;
        memcpy(x + done, a + at / p->inner * p->segment + at % p->inner,
               (size_t)n * sizeof *x);
    }
    round_row(count, x, to);
}

void KERNEL(product)(const struct la_product *p, const real *a,
                     const real *packed, real *c)
{
    _Alignas(64) pair x[TALLEST][PITCH];
    int inner = p->inner * p->segments;
    for (long i = 0; i < p->rows; i += TALLEST) {
        int rows = p->rows - i < TALLEST ? (int)(p->rows - i) : TALLEST;
        for (int k = 0; k < inner; k += ROUNDED) {
            int count = inner - k < ROUNDED ? inner - k : ROUNDED;
            struct rows s = {.first = k,
                             .pairs = (count + 1) / 2,
                             .begins = k == 0,
                             .ends = k + count == inner,
                             .x = x[0]};
            for (int j = 0; j < rows; j++)
                round_part(p, a + (i + j) * p->pitch, k, count, x[j]);
            all_panels(p, &s, rows, packed, c + i * p->columns);
        }
    }
}

/* ---- w += a^T g -----------------------------------------------------------
 */

INLINE void block_turned(const int deep, const int wide,
                         const struct la_product *p, int pairs, const pair *a,
                         const pair *g, real *w)
{
    enum { DEPTH = 2 }; /* between two fetches */
    vec r[TALLEST][WIDEST];
    struct fetch f = fetch_start(p->ahead);
    UNROLL for (int i = 0; i < deep; i++) UNROLL for (int j = 0; j < wide; j++)
        r[i][j] = load(w + (long)i * p->columns + j * LANES);
    for (int k = 0; k < pairs; k++, a += STRIP, g += STRIP) {
        if (k % DEPTH == 0)
            fetch_more(&f);
        UNROLL for (int i = 0; i < deep; i++)
            UNROLL for (int j = 0; j < wide; j++) r[i][j] =
                add_pairs(r[i][j], a[i], g + j * LANES);
    }
    fetch_stop(&f, p->ahead);
    UNROLL for (int i = 0; i < deep; i++) UNROLL for (int j = 0; j < wide; j++)
        store(w + (long)i * p->columns + j * LANES, r[i][j]);
}

INLINE void panel_turned(const int most, const int wide,
                         const struct la_product *p, int pairs, int inner,
                         const pair *a, const pair *g, real *w)
{
    int left = blocks_of(inner, most);
    for (int k = 0, deep; left > 0; left--, k += deep) {
        deep = next_block(inner - k, left);
        switch (deep) {
#define CASE(n)                                       \
    case n:                                           \
        if (n <= most)                                \
            block_turned(n, wide, p, pairs, a + k, g, \
                         w + (long)k * p->columns);   \
        break;
            EACH_DEPTH(CASE)
#undef CASE
        }
    }
}

/* Some rows, some of a's columns and some of g's. */
static void strip(const struct la_product *p, int pairs, int inner, int columns,
                  const pair *a, const pair *g, real *w)
{
    for (int n = 0, wide; n < columns; n += wide * LANES) {
        wide = panel_width(columns - n);
        if (wide == 1)
            panel_turned(TALL1, 1, p, pairs, inner, a, g + n, w + n);
        else if (wide == 2)
            panel_turned(TALL2, 2, p, pairs, inner, a, g + n, w + n);
        else
            panel_turned(TALL3, 3, p, pairs, inner, a, g + n, w + n);
    }
}

static void round_strip(int rows, int n, const real *x, long pitch,
                        pair to[CHUNK][STRIP])
{
    for (int i = 0; i < rows; i += 2, x += 2 * pitch)
        round_rows(n, x, i + 1 < rows ? x + pitch : NULL, to[i / 2]);
}

void KERNEL(product_turned)(const struct la_product *p, const real *a,
                            const real *g, real *w)
{
    _Alignas(64) pair x[CHUNK][STRIP], y[CHUNK][STRIP];
    for (long i = 0; i < p->rows; i += 2 * CHUNK) {
        int rows = p->rows - i < 2 * CHUNK ? (int)(p->rows - i) : 2 * CHUNK;
        for (int n = 0; n < p->columns; n += STRIP) {
            int columns = p->columns - n < STRIP ? p->columns - n : STRIP;
            round_strip(rows, columns, g + i * p->columns + n, p->columns, y);
            for (int k = 0; k < p->inner; k += STRIP) {
                int inner = p->inner - k < STRIP ? p->inner - k : STRIP;
                round_strip(rows, inner, a + i * p->pitch + k, p->pitch, x);
                strip(p, (rows + 1) / 2, inner, columns, x[0], y[0],
                      w + (long)k * p->columns + n);
            }
        }
    }
}

#endif
