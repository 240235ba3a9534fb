/* product.c: matrix products for tall thin shapes: thousands of rows, 8 to a
 * few hundred columns.  BLIS loses on these; a block of c that lives in
 * registers and a panel of w that lives in the first cache do not. */
#if !defined(__AVX512BF16__) /* product_bf16.c */
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

/* r += x w over `depth` numbers of each row. */
INLINE void multiply(const int tall, const int wide, const int depth,
                     const real *x, long pitch, const real *w,
                     vec r[TALLEST][WIDEST])
{
    UNROLL for (int k = 0; k < depth; k++)
    {
        vec b[WIDEST];
        UNROLL for (int j = 0; j < wide; j++) b[j] =
            load(w + (k * wide + j) * LANES);
        UNROLL for (int i = 0; i < tall; i++)
            UNROLL for (int j = 0; j < wide; j++) r[i][j] +=
            x[i * pitch + k] * b[j];
    }
}

/* `tall` rows by `wide` vectors of c. */
INLINE void block(const int tall, const int wide, const struct la_product *p,
                  const real *a, const real *w, real *c, struct sums *sums)
{
    enum { DEPTH = 4 }; /* between two fetches */
    vec r[TALLEST][WIDEST];
    struct fetch f = fetch_start(p->ahead);
    UNROLL for (int i = 0; i < tall; i++) UNROLL for (int j = 0; j < wide; j++)
        r[i][j] =
            p->add ? load(c + (long)i * p->columns + j * LANES) : (vec){0};
    for (int s = 0; s < p->segments; s++, a += p->segment) {
        const real *x = a;
        int k = 0;
        for (; k + DEPTH <= p->inner; k += DEPTH) {
            fetch_more(&f);
            multiply(tall, wide, DEPTH, x, p->pitch, w, r);
            x += DEPTH;
            w += DEPTH * wide * LANES;
        }
        for (; k < p->inner; k++, x++, w += wide * LANES)
            multiply(tall, wide, 1, x, p->pitch, w, r);
    }
    fetch_stop(&f, p->ahead);
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

/* One vector of channels to one: with every distance a constant. */
static void product_narrow(const struct la_product *p, const real *a,
                           const real *w, real *c)
{
    struct la_product q = *p;
    q.inner = q.columns = LANES;
    q.pitch = LANES;
    q.segments = 1;
    q.add = q.relu = 0;
    panel(TALL1, 1, &q, a, w, c, 0);
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
        if (wide == 1)
            panel(TALL1, 1, p, a, w, c, n);
        else if (wide == 2)
            panel(TALL2, 2, p, a, w, c, n);
        else
            panel(TALL3, 3, p, a, w, c, n);
    }
}

/* `deep` rows by `wide` vectors of w. */
INLINE void block_turned(const int deep, const int wide,
                         const struct la_product *p, const real *a,
                         const real *g, real *w)
{
    enum { DEPTH = 4 }; /* between two fetches */
    vec r[TALLEST][WIDEST];
    struct fetch f = fetch_start(p->ahead);
    UNROLL for (int i = 0; i < deep; i++) UNROLL for (int j = 0; j < wide; j++)
        r[i][j] = load(w + (long)i * p->columns + j * LANES);
    for (long row = 0; row < p->rows; row++, a += p->pitch, g += p->columns) {
        vec b[WIDEST];
        if (row % DEPTH == 0)
            fetch_more(&f);
        UNROLL for (int j = 0; j < wide; j++) b[j] = load(g + j * LANES);
        UNROLL for (int i = 0; i < deep; i++)
            UNROLL for (int j = 0; j < wide; j++) r[i][j] += a[i] * b[j];
    }
    fetch_stop(&f, p->ahead);
    UNROLL for (int i = 0; i < deep; i++) UNROLL for (int j = 0; j < wide; j++)
        store(w + (long)i * p->columns + j * LANES, r[i][j]);
}

INLINE void panel_turned(const int most, const int wide,
                         const struct la_product *p, const real *a,
                         const real *g, real *w)
{
    int left = blocks_of(p->inner, most);
    for (int k = 0, deep; left > 0; left--, k += deep) {
        deep = next_block(p->inner - k, left);
        switch (deep) {
#define CASE(n)                                                           \
    case n:                                                               \
        if (n <= most)                                                    \
            block_turned(n, wide, p, a + k, g, w + (long)k * p->columns); \
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
        if (wide == 1)
            panel_turned(TALL1, 1, p, a, g + n, w + n);
        else if (wide == 2)
            panel_turned(TALL2, 2, p, a, g + n, w + n);
        else
            panel_turned(TALL3, 3, p, a, g + n, w + n);
    }
}

#endif
