/* blis_products.c: the products of the kernel table by BLIS.  They pack nothing
 * for speed: BLIS packs by itself, at every call. */
#include "kernels.h"
#include "library.h"

#ifndef WIRESWEEP_DOUBLE

#include <blis.h>
#include <string.h>

/* Columns of w that lie together; networks also multiply by so many of them
 * alone, from w + n * rows on. */
enum { PANEL = 64 };

static int lanes; /* of the other kernels */

static int panel(int columns)
{
    return columns < PANEL ? columns : PANEL;
}

/* c [rows][columns] = keep c + a w, with the distances from row to row. */
struct shape {
    long rows, columns, inner, a_row, a_column, w_row, c_row;
};

static void multiply(struct shape s, const real *a, const real *w, float keep,
                     real *c)
{
    float one = 1;
    bli_sgemm(BLIS_NO_TRANSPOSE, BLIS_NO_TRANSPOSE, s.rows, s.columns, s.inner,
              &one, (float *)a, s.a_row, s.a_column, (float *)w, s.w_row, 1,
              &keep, c, s.c_row, 1);
}

static void pack(int rows, int columns, const real *w, real *packed)
{
    for (int n = 0, wide; n < columns; n += wide) {
        wide = panel(columns - n);
        for (int k = 0; k < rows; k++, packed += wide)
            memcpy(packed, w + (long)k * columns + n,
                   (size_t)wide * sizeof *packed);
    }
}

static void pack_turned(int rows, int columns, int used, const real *w,
                        real *packed)
{
    int padded = (rows + lanes - 1) / lanes * lanes;
    for (int n = 0, wide; n < padded; n += wide) {
        wide = panel(padded - n);
        for (int k = 0; k < used; k++)
            for (int j = n; j < n + wide; j++)
                *packed++ = j < rows ? w[(long)j * columns + k] : 0;
    }
}

/* What follows a product: the ReLU, and the sums. */
static void finish(const struct la_product *p, real *c)
{
    for (long i = 0; i < p->rows; i++, c += p->columns)
        for (int j = 0; j < p->columns; j++) {
            if (p->relu && c[j] < 0)
                c[j] = 0;
            if (p->sum) {
                p->sum[j] += (double)c[j];
                p->square[j] += (double)c[j] * (double)c[j];
            }
        }
}

static void product(const struct la_product *p, const real *a,
                    const real *packed, real *c)
{
    for (int n = 0, wide; n < p->columns; n += wide) {
        wide = panel(p->columns - n);
        struct shape s = {p->rows, wide, p->inner,  p->pitch,
                          1,       wide, p->columns};
        for (int k = 0; k < p->segments; k++, packed += (long)p->inner * wide)
            multiply(s, a + k * p->segment, packed, k || p->add ? 1 : 0, c + n);
    }
    if (p->relu || p->sum)
        finish(p, c);
}

static void product_turned(const struct la_product *p, const real *a,
                           const real *g, real *w)
{
    struct shape s = {p->inner, p->columns, p->rows,   1,
                      p->pitch, p->columns, p->columns};
    multiply(s, a, g, 1, w);
}

static void pack_windows(int rows, int columns, const real *w, real *packed)
{
    memcpy(packed, w, (size_t)rows * (size_t)columns * sizeof *w);
}

/* Runs of a window that meet end to end are one. */
static struct la_windows joined(const struct la_windows *p)
{
    struct la_windows q = *p;
    if (q.tap == q.inner) {
        q.inner *= q.across;
        q.across = 1;
    }
    return q;
}

/* w's row at a window's line and run. */
static long w_row(const struct la_windows *p, int down, int across)
{
    return p->w_first + (long)down * p->w_line + (long)across * p->inner;
}

static void fill(const struct la_windows *p, const real *bias, real *c)
{
    for (int row = 0; row < p->rows; row++, c += p->to.row)
        for (int j = 0; j < p->columns; j++)
            c[j] = bias ? bias[j] : 0;
}

static void windows(const struct la_windows *whole, const real *a,
                    const real *packed, const real *bias, real *c)
{
    struct la_windows p = joined(whole);
    struct shape s = {p.rows, p.columns, p.inner, p.from.row,
                      1,      p.columns, p.to.row};
    for (int image = 0; image < p.images; image++)
        for (int line = 0; line < p.lines; line++) {
            const real *from = a + image * p.from.image + line * p.from.line;
            real *to = c + image * p.to.image + line * p.to.line;
            fill(&p, bias, to);
            for (int i = 0; i < p.down; i++)
                for (int j = 0; j < p.across; j++)
                    multiply(s, from + i * p.tap_line + j * p.tap,
                             packed + w_row(&p, i, j) * p.columns, 1, to);
        }
}

static void windows_turned(const struct la_windows *whole, const real *a,
                           const real *g, real *w)
{
    struct la_windows p = joined(whole);
    struct shape s = {p.inner,    p.columns, p.rows,   1,
                      p.from.row, p.to.row,  p.columns};
    for (int image = 0; image < p.images; image++)
        for (int line = 0; line < p.lines; line++) {
            const real *from = a + image * p.from.image + line * p.from.line;
            const real *to = g + image * p.to.image + line * p.to.line;
            for (int i = 0; i < p.down; i++)
                for (int j = 0; j < p.across; j++)
                    multiply(s, from + i * p.tap_line + j * p.tap, to, 1,
                             w + w_row(&p, i, j) * p.columns);
        }
}

void library_products(struct la_kernels *k)
{
    library_prepare();
    lanes = k->lanes;
    k->pack = pack;
    k->pack_turned = pack_turned;
    k->product = product;
    k->product_turned = product_turned;
    k->pack_windows = pack_windows;
    k->windows = windows;
    k->windows_turned = windows_turned;
}

#endif
