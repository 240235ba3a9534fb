/* product.c: matrix products for tall thin shapes: thousands of rows, 8 to a
 * few hundred columns.  BLIS loses on these; a block of c that lives in
 * registers and a panel of w that lives in the first cache do not. */
#if !defined(__AVX512BF16__) /* product_bf16.c */
#include "fetch.h"
#include "panel.h"

/* Sums of a panel's columns and of their squares.  They are added up in double
 * every few blocks: a variance is a small difference of two large sums, and
 * what a float loses there moves a whole channel. */
struct sums {
    vec sum[WIDEST], square[WIDEST];
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
    for (int n = 0, wide; n < columns; n += wide) {
        wide = panel_width(columns - n) * LANES;
        for (int k = 0; k < rows; k++)
            for (int j = 0; j < wide; j++)
                *packed++ = w[(long)k * columns + n + j];
    }
}

void KERNEL(pack_turned)(int rows, int columns, int used, const real *w,
                         real *packed)
{
    int padded = (rows + LANES - 1) / LANES * LANES;
    for (int n = 0, wide; n < padded; n += wide) {
        wide = panel_width(padded - n) * LANES;
        for (int k = 0; k < used; k++)
            for (int j = n; j < n + wide; j++)
                *packed++ = j < rows ? w[(long)j * columns + k] : 0;
    }
}

/* r and h += x w over `depth` numbers of each row. */
INLINE void multiply(const int tall, const int wide, const int half,
                     const int depth, const real *x, long pitch, const real *w,
                     vec r[TALLEST][WIDEST], part h[TALLEST])
{
    UNROLL for (int k = 0; k < depth; k++, w += (wide + half) * LANES)
    {
        vec b[WIDEST];
        part d = half ? load_part(w + wide * LANES) : (part){0};
        UNROLL for (int j = 0; j < wide; j++) b[j] = load(w + j * LANES);
        UNROLL for (int i = 0; i < tall; i++)
        {
            UNROLL for (int j = 0; j < wide; j++) r[i][j] +=
                x[i * pitch + k] * b[j];
            if (half)
                h[i] += x[i * pitch + k] * d;
        }
    }
}

/* Finishes half a vector of `tall` rows. */
INLINE void finish_part(const int tall, const struct la_product *p,
                        part h[TALLEST], real *c, vec *sum, vec *square)
{
    part s = {0}, q = {0};
    UNROLL for (int i = 0; i < tall; i++)
    {
        store_part(c + (long)i * p->columns, h[i]);
        s += h[i];
        q += h[i] * h[i];
    }
    *(part *)sum += s;
    *(part *)square += q;
}

/* `tall` rows by `wide` vectors, and half a one, of c. */
INLINE void block(const int tall, const int wide, const int half,
                  const struct la_product *p, const real *a, const real *w,
                  real *c, struct sums *sums)
{
    enum { DEPTH = 4 }; /* between two fetches */
    const int step = (wide + half) * LANES;
    vec r[TALLEST][WIDEST];
    part h[TALLEST];
    struct fetch f = fetch_start(p->ahead);
    UNROLL for (int i = 0; i < tall; i++)
    {
        const real *from = c + (long)i * p->columns;
        UNROLL for (int j = 0; j < wide; j++) r[i][j] =
            p->add ? load(from + j * LANES) : (vec){0};
        if (half)
            h[i] = p->add ? load_part(from + wide * LANES) : (part){0};
    }
    for (int s = 0; s < p->segments; s++, a += p->segment) {
        const real *x = a;
        int k = 0;
        for (; k + DEPTH <= p->inner; k += DEPTH) {
            fetch_more(&f);
            multiply(tall, wide, half, DEPTH, x, p->pitch, w, r, h);
            x += DEPTH;
            w += DEPTH * step;
        }
        for (; k < p->inner; k++, x++, w += step)
            multiply(tall, wide, half, 1, x, p->pitch, w, r, h);
    }
    fetch_stop(&f, p->ahead);
    if (p->relu)
        UNROLL for (int i = 0; i < tall; i++)
        {
            UNROLL for (int j = 0; j < wide; j++) r[i][j] = relu(r[i][j]);
            if (half)
                h[i] = relu_part(h[i]);
        }
    UNROLL for (int j = 0; j < wide; j++)
    {
        real *to = c + j * LANES;
        UNROLL for (int i = 0; i < tall; i++)
            store(to + (long)i * p->columns, r[i][j]);
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
    if (half)
        finish_part(tall, p, h, c + wide * LANES, &sums->sum[wide],
                    &sums->square[wide]);
}

INLINE void panel(const int tall, const int wide, const int half,
                  const struct la_product *p, const real *a, const real *w,
                  real *c, int column)
{
    long i = 0;
    struct sums sums = {.blocks = 0};
    c += column;
#define BLOCKS(n)                                                          \
    for (; i + (n) <= p->rows; i += (n)) {                                 \
        block((n), wide, half, p, a + i * p->pitch, w, c + i * p->columns, \
              &sums);                                                      \
        if (p->sum && ++sums.blocks == BLOCKS_OF_SUMS)                     \
            fold_sums(&sums, p, column, (wide + half) * LANES);            \
    }
    BLOCKS(tall);
    BLOCKS(4);
    BLOCKS(2);
    BLOCKS(1);
#undef BLOCKS
    if (p->sum)
        fold_sums(&sums, p, column, (wide + half) * LANES);
}

/* Whether half a vector of a panel is padding. */
INLINE int half_left(const struct la_product *p, int column, int wide)
{
    return HALVES && p->used > 0 &&
           column + wide * LANES - p->used >= LANES / 2;
}

/* One vector of channels to one: with every distance a constant. */
static void product_narrow(const struct la_product *p, const real *a,
                           const real *w, real *c)
{
    struct la_product q = *p;
    q.inner = q.columns = LANES;
    q.pitch = LANES;
    q.segments = 1;
    q.add = q.relu = 0;
    panel(TALL1, 1, 0, &q, a, w, c, 0);
}

void KERNEL(product)(const struct la_product *p, const real *a,
                     const real *packed, real *c)
{
    if (p->inner == LANES && p->columns == LANES && p->pitch == LANES &&
        p->segments == 1 && !p->add && !p->relu) {
        product_narrow(p, a, packed, c);
        return;
    }
    for (int n = 0, wide; n < p->columns; n += wide * LANES) {
        const real *w = packed + (long)n * p->inner * p->segments;
        wide = panel_width(p->columns - n);
        switch (2 * wide - half_left(p, n, wide)) {
#define CASE(halves, tall, whole, half)          \
    case halves:                                 \
        panel(tall, whole, half, p, a, w, c, n); \
        break;
            EACH_PANEL_3(CASE)
#undef CASE
        }
    }
}

/* `deep` rows by `wide` vectors, and half a one, of w. */
INLINE void block_turned(const int deep, const int wide, const int half,
                         const struct la_product *p, const real *a,
                         const real *g, real *w)
{
    enum { DEPTH = 4 }; /* between two fetches */
    vec r[TALLEST][WIDEST];
    part h[TALLEST];
    struct fetch f = fetch_start(p->ahead);
    UNROLL for (int i = 0; i < deep; i++)
    {
        const real *from = w + (long)i * p->columns;
        UNROLL for (int j = 0; j < wide; j++) r[i][j] = load(from + j * LANES);
        if (half)
            h[i] = load_part(from + wide * LANES);
    }
    for (long row = 0; row < p->rows; row++, a += p->pitch, g += p->columns) {
        vec b[WIDEST];
        part d = half ? load_part(g + wide * LANES) : (part){0};
        if (row % DEPTH == 0)
            fetch_more(&f);
        UNROLL for (int j = 0; j < wide; j++) b[j] = load(g + j * LANES);
        UNROLL for (int i = 0; i < deep; i++)
        {
            UNROLL for (int j = 0; j < wide; j++) r[i][j] += a[i] * b[j];
            if (half)
                h[i] += a[i] * d;
        }
    }
    fetch_stop(&f, p->ahead);
    UNROLL for (int i = 0; i < deep; i++)
    {
        real *to = w + (long)i * p->columns;
        UNROLL for (int j = 0; j < wide; j++) store(to + j * LANES, r[i][j]);
        if (half)
            store_part(to + wide * LANES, h[i]);
    }
}

INLINE void panel_turned(const int most, const int wide, const int half,
                         const struct la_product *p, const real *a,
                         const real *g, real *w)
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

void KERNEL(product_turned)(const struct la_product *p, const real *a,
                            const real *g, real *w)
{
    for (int n = 0, wide; n < p->columns; n += wide * LANES) {
        wide = panel_width(p->columns - n);
        switch (2 * wide - half_left(p, n, wide)) {
#define CASE(halves, tall, whole, half)                      \
    case halves:                                             \
        panel_turned(tall, whole, half, p, a, g + n, w + n); \
        break;
            EACH_PANEL_3(CASE)
#undef CASE
        }
    }
}

#endif
