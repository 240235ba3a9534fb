/* depthwise.c: 3x3 windows of one image, one vector of channels at a time, the
 * nine weights (or their nine sums) in registers. */
#include "level.h"

enum { AHEAD = 10 }; /* lines per row of outputs */

/* Which neighbours of a position lie outside of the image. */
enum { ABOVE = 1, BELOW = 2, LEFT = 4, RIGHT = 8 };

INLINE int outside(const int edge, const int tap)
{
    return (tap / 3 == 0 && edge & ABOVE) || (tap / 3 == 2 && edge & BELOW) ||
           (tap % 3 == 0 && edge & LEFT) || (tap % 3 == 2 && edge & RIGHT);
}

/* The input around one position, and the strides to its neighbours. */
struct place {
    const real *x;
    long row, column;
};

INLINE vec neighbour(struct place p, const int tap)
{
    return load(p.x + (tap / 3 - 1) * p.row + (tap % 3 - 1) * p.column);
}

INLINE vec window_sum(struct place p, const vec k[9], const int edge)
{
    vec sum[3] = {0}; /* short chains: three sums in flight */
    UNROLL for (int tap = 0; tap < 9; tap++) if (!outside(edge, tap))
        sum[tap / 3] += neighbour(p, tap) * k[tap];
    return sum[0] + sum[1] + sum[2];
}

INLINE void window_weight(struct place p, vec gu, vec gk[9], const int edge)
{
    UNROLL for (int tap = 0; tap < 9; tap++) if (!outside(edge, tap)) gk[tap] +=
        neighbour(p, tap) * gu;
}

/* What is done at each output position: the sum of its window to u, masked by
 * by where that is given; or gu times its window added to gk. */
struct work {
    const real *x; /* of the image, at the channels at hand */
    long row, column;
    int width_in, width, stride;
    const real *gu, *by;
    real *u;
};

INLINE void one(const struct work *t, int w, vec k[9], const int edge)
{
    long out = (long)w * t->column;
    struct place p = {t->x + out * t->stride, t->row, t->column};
    if (t->gu) {
        window_weight(p, load(t->gu + out), k, edge);
        return;
    }
    vec sum = window_sum(p, k, edge);
    if (t->by)
        sum = where_positive(load(t->by + out), sum);
    store(t->u + out, sum);
}

INLINE void one_row(const struct work *t, vec k[9], const int edge)
{
    int last = t->width - 1;
    int right = last * t->stride + 1 >= t->width_in;
    if (last == 0 && right) {
        one(t, 0, k, edge | LEFT | RIGHT);
        return;
    }
    one(t, 0, k, edge | LEFT);
    for (int w = 1; w < last + !right; w++)
        one(t, w, k, edge);
    if (right)
        one(t, last, k, edge | RIGHT);
}

/* Every row of outputs, with the edges that it touches. */
INLINE void all_rows(const struct la_window *g, struct work t, vec k[9])
{
    int height = (g->height - 1) / g->stride + 1;
    long out = (long)t.width * t.column;
    for (int h = 0; h < height; h++) {
        look_ahead(g->ahead, AHEAD);
        int below = h * g->stride + 1 >= g->height;
        if (h == 0 && below)
            one_row(&t, k, ABOVE | BELOW);
        else if (h == 0)
            one_row(&t, k, ABOVE);
        else if (below)
            one_row(&t, k, BELOW);
        else
            one_row(&t, k, 0);
        t.x += t.row * g->stride;
        t.u += t.u ? out : 0;
        t.gu += t.gu ? out : 0;
        t.by += t.by ? out : 0;
    }
}

INLINE struct work work_at(const struct la_window *g, const real *x)
{
    return (struct work){.x = x,
                         .row = (long)g->width * g->channels,
                         .column = g->channels,
                         .width_in = g->width,
                         .width = (g->width - 1) / g->stride + 1,
                         .stride = g->stride};
}

INLINE void load_taps(const struct la_window *g, const real *k, vec to[9])
{
    UNROLL for (int tap = 0; tap < 9; tap++) to[tap] =
        load(k + (long)tap * g->channels);
}

void KERNEL(depthwise)(const struct la_window *g, const real *x, const real *k,
                       real *u)
{
    for (int c = 0; c < g->channels; c += LANES) {
        vec taps[9];
        struct work t = work_at(g, x + c);
        load_taps(g, k + c, taps);
        t.u = u + c;
        all_rows(g, t, taps);
    }
}

/* The gradient of a stride-1 window's input is a window over gu with the taps
 * in reverse. */
void KERNEL(depthwise_turned)(const struct la_window *g, const real *gu,
                              const real *k, const real *x, real *ga)
{
    for (int c = 0; c < g->channels; c += LANES) {
        vec taps[9], turned[9];
        struct work t = work_at(g, gu + c);
        load_taps(g, k + c, taps);
        UNROLL for (int tap = 0; tap < 9; tap++) turned[tap] = taps[8 - tap];
        t.u = ga + c;
        t.by = x + c;
        all_rows(g, t, turned);
    }
}

void KERNEL(depthwise_weight)(const struct la_window *g, const real *x,
                              const real *gu, real *gk)
{
    for (int c = 0; c < g->channels; c += LANES) {
        vec sums[9];
        struct work t = work_at(g, x + c);
        load_taps(g, gk + c, sums);
        t.gu = gu + c;
        all_rows(g, t, sums);
        UNROLL for (int tap = 0; tap < 9; tap++)
            store(gk + c + (long)tap * g->channels, sums[tap]);
    }
}

INLINE void add(real *to, vec x)
{
    store(to, load(to) + x);
}

/* Stride 2: the four inputs at (2h, 2w) .. (2h + 1, 2w + 1) are seen by the
 * outputs at (h, w) .. (h + 1, w + 1): y[0] to y[3]. */
INLINE void quad(real *gx, long row, long column, const vec y[4],
                 const vec k[9], const int edge)
{
    add(gx, y[0] * k[4]);
    if (!(edge & RIGHT))
        add(gx + column, y[0] * k[5] + y[1] * k[3]);
    if (!(edge & BELOW))
        add(gx + row, y[0] * k[7] + y[2] * k[1]);
    if (!(edge & (RIGHT | BELOW)))
        add(gx + row + column,
            y[0] * k[8] + y[1] * k[6] + (y[2] * k[2] + y[3] * k[0]));
}

void KERNEL(depthwise_turned2)(const struct la_window *g, const real *gu,
                               const real *k, real *gx)
{
    int height = (g->height + 1) / 2, width = (g->width + 1) / 2;
    long column = g->channels, row = g->width * column, out = width * column;
    for (int c = 0; c < g->channels; c += LANES) {
        vec taps[9];
        load_taps(g, k + c, taps);
        for (int h = 0; h < height; h++)
            for (int w = 0; w < width; w++) {
                const real *at = gu + h * out + w * column + c;
                int right = w + 1 < width, below = h + 1 < height;
                vec zero = {0};
                vec y[4] = {load(at), right ? load(at + column) : zero,
                            below ? load(at + out) : zero,
                            right && below ? load(at + out + column) : zero};
                real *to = gx + 2 * (h * row + w * column) + c;
                int edge = (2 * w + 1 >= g->width ? RIGHT : 0) |
                           (2 * h + 1 >= g->height ? BELOW : 0);
                quad(to, row, column, y, taps, edge);
            }
    }
}
