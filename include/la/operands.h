/* operands.h: what the vector kernels compute with: shapes, distances and
 * factors.  kernels.h says how their arrays lie, and what is done with them. */
#ifndef OPERANDS_H
#define OPERANDS_H

#include "mat.h"

/* Memory that will be read soon: brought into the second cache a few lines at a
 * time while the kernels that take it compute, so that reading and computing
 * overlap.  Changes no result. */
enum { LA_SPANS = 48 };
struct la_ahead {
    int spans, next;
    int dense; /* the kernels are short: more lines at a time */
    const char *at;
    long left; /* bytes of the span at hand */
    struct {
        const char *at;
        long bytes;
    } span[LA_SPANS];
};

/* c [rows][columns] = a w.  Row i of a is `segments` runs of `inner` numbers,
 * the first at a + i * pitch, each `segment` after the one before (segments 1:
 * an ordinary product).  w: packed, segments * inner rows. */
struct la_product {
    long rows;
    int inner, columns;
    long pitch;
    int segments;
    long segment;
    int used;             /* columns of w that are not all zeros; 0: all */
    int add;              /* c += a w */
    int relu;             /* c = max(0, a w) */
    double *sum, *square; /* unless NULL, [columns]: adds those of c and c^2 */
    struct la_ahead *ahead; /* unless NULL */
};

/* out = shift + sum of scale[i] x[i] over terms, per channel. */
struct la_mix {
    int terms, channels;
    const real *const *x;     /* [terms], each [rows][channels] */
    const real *const *scale; /* [terms][channels] */
    const real *shift;        /* [channels] */
    int relu;
};

/* The 3x3 windows of one image. */
struct la_window {
    int height, width, channels; /* of the input */
    int stride;                  /* 1 or 2 */
};

/* Adam's step with beta 0.9, 0.999, on g + decay w: moments m, v, then
 * w = keep w - rate m / (sqrt(v) scale + 1e-8). */
struct la_adam {
    real rate, scale, keep, decay;
};

/* A point of the plane against n others, whose arrays are padded to a multiple
 * of lanes. */
struct la_places {
    int n;
    int along_axes;    /* distance |dx| + |dy|, not the straight one */
    real at[2];        /* the point */
    const real *x, *y; /* [n] of the others */
    real *gx, *gy;     /* [n] their gradients, added to */
    real scale;        /* of everything that is added to gradients */
};

/* Windows of images: at each position a window of down x across runs of `inner`
 * numbers of a, times weights, a row of `columns` for each number. */
struct la_windows {
    int images, lines, rows; /* positions */
    struct {
        long image, line, row; /* from one to the next */
    } from, to;                /* in a; in c or g */
    int down, across, inner;
    long tap_line, tap;  /* from one run to the next, in a */
    int w_first, w_line; /* rows of w: the first; from a line of runs to the
                            next, of which this window may use a part */
    int w_rows, columns; /* of all w */
    int used;            /* columns of w, and g, that are not all zeros */
};

#endif
