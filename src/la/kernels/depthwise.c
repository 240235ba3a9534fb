/* depthwise.c: 3x3 windows of one image, one vector of channels at a time, the
 * nine weights (and their nine sums) in registers. */
#include "level.h"

enum { TERMS = 4 }; /* whose sums stay in registers */

/* Which neighbours of a position lie outside of the image. */
enum { ABOVE = 1, BELOW = 2, LEFT = 4, RIGHT = 8 };

INLINE int outside(const int edge, const int tap)
{
    return (tap / 3 == 0 && edge & ABOVE) || (tap / 3 == 2 && edge & BELOW) ||
           (tap % 3 == 0 && edge & LEFT) || (tap % 3 == 2 && edge & RIGHT);
}

/* A row of positions, at the channels at hand. */
struct work {
    const real *x; /* what the windows lie in */
    long row, column;
    int width_in, width, stride;
    real *out;
    const real *by; /* GRADIENTS: what the windows were of on the way there */
    const real *term[TERMS]; /* what that was a weighted sum of */
};

/* What is done at each: the sum of its window; those of two windows one below
 * the other; or, with x the gradient of such sums, both gradients.  A task of
 * GRADIENTS + n takes dot products with n terms, too. */
enum task { SUM, TWO_SUMS, GRADIENTS };

/* Sums over positions: the taps' gradients; the gradient of what the windows
 * are of, ga; its dot products. */
enum { SUM_OF = 9, DOTS = 10, SUMS = DOTS + TERMS };

INLINE vec neighbour(const struct work *t, int w, const int tap)
{
    return load(t->x + (long)w * t->column * t->stride +
                (tap / 3 - 1) * t->row + (tap % 3 - 1) * t->column);
}

INLINE void window_sum(const struct work *t, int w, const vec k[9],
                       const int edge)
{
    vec sum[3] = {0}; /* short chains: three sums in flight */
    UNROLL for (int tap = 0; tap < 9; tap++) if (!outside(edge, tap))
        sum[tap / 3] += neighbour(t, w, tap) * k[tap];
    store(t->out + (long)w * t->column, sum[0] + sum[1] + sum[2]);
}

/* Of stride 1: the middle rows are loaded once for both. */
INLINE void window_sums(const struct work *t, int w, const vec k[9],
                        const int edge)
{
    vec sum[2][3] = {0};
    UNROLL for (int tap = 0; tap < 12; tap++)
    {
        int i = tap / 3, j = tap % 3;
        if ((i == 0 && edge & ABOVE) || (i == 3 && edge & BELOW) ||
            outside(edge & (LEFT | RIGHT), j))
            continue;
        vec x = neighbour(t, w, tap);
        if (i < 3)
            sum[0][i] += x * k[tap];
        if (i > 0)
            sum[1][i - 1] += x * k[tap - 3];
    }
    UNROLL for (int i = 0; i < 2; i++)
        store(t->out + (long)w * t->column + i * t->row,
              sum[i][0] + sum[i][1] + sum[i][2]);
}

/* The gradient of a stride-1 window's input is a window with the taps in
 * reverse; where the input, behind a ReLU, was not positive, it is 0. */
INLINE void window_gradients(const struct work *t, int w, const vec k[9],
                             vec sums[SUMS], const int terms, const int edge)
{
    vec by = load(t->by + (long)w * t->column), sum[3] = {0};
    UNROLL for (int tap = 0; tap < 9; tap++) if (!outside(edge, tap))
    {
        vec g = neighbour(t, w, tap);
        sum[tap / 3] += g * k[8 - tap];
        sums[8 - tap] += g * by;
    }
    vec ga = where_positive(by, sum[0] + sum[1] + sum[2]);
    store(t->out + (long)w * t->column, ga);
    sums[SUM_OF] += ga;
    UNROLL for (int e = 0; e < terms; e++) sums[DOTS + e] +=
        ga * load(t->term[e] + (long)w * t->column);
}

INLINE void one(const struct work *t, int w, const int task, const vec k[9],
                vec sums[SUMS], const int edge)
{
    if (task == SUM)
        window_sum(t, w, k, edge);
    else if (task == TWO_SUMS)
        window_sums(t, w, k, edge);
    else
        window_gradients(t, w, k, sums, task - GRADIENTS, edge);
}

INLINE void one_row(const struct work *t, const int task, const vec k[9],
                    vec sums[SUMS], const int edge)
{
    int last = t->width - 1;
    int right = last * t->stride + 1 >= t->width_in;
    if (last == 0 && right) {
        one(t, 0, task, k, sums, edge | LEFT | RIGHT);
        return;
    }
    one(t, 0, task, k, sums, edge | LEFT);
    for (int w = 1; w < last + !right; w++)
        one(t, w, task, k, sums, edge);
    if (right)
        one(t, last, task, k, sums, edge | RIGHT);
}

INLINE void row_at(const struct work *t, const int task, const vec k[9],
                   vec sums[SUMS], const int edge)
{
    switch (edge) {
    case 0:
        one_row(t, task, k, sums, 0);
        break;
    case ABOVE:
        one_row(t, task, k, sums, ABOVE);
        break;
    case BELOW:
        one_row(t, task, k, sums, BELOW);
        break;
    default:
        one_row(t, task, k, sums, ABOVE | BELOW);
    }
}

/* Moves down by so many rows of outputs; GRADIENTS: with so many terms. */
INLINE void next(struct work *t, int rows, const int terms)
{
    long out = (long)rows * t->width * t->column;
    t->x += rows * t->stride * t->row;
    t->out += out;
    if (terms == 0)
        return;
    t->by += out;
    UNROLL for (int e = 0; e < terms; e++) t->term[e] += out;
}

INLINE struct work work_at(const struct la_window *g, const real *x, real *out)
{
    return (struct work){.x = x,
                         .row = (long)g->width * g->channels,
                         .column = g->channels,
                         .width_in = g->width,
                         .width = (g->width - 1) / g->stride + 1,
                         .stride = g->stride,
                         .out = out};
}

INLINE void load_taps(const struct la_window *g, const real *k, vec to[9])
{
    UNROLL for (int tap = 0; tap < 9; tap++) to[tap] =
        load(k + (long)tap * g->channels);
}

INLINE void store_taps(const struct la_window *g, const vec k[9], real *to)
{
    UNROLL for (int tap = 0; tap < 9; tap++)
        store(to + (long)tap * g->channels, k[tap]);
}

INLINE void sums_near(const struct la_window *g, struct work t, const vec k[9])
{
    int h = 0;
    for (; h + 2 <= g->height; h += 2, next(&t, 2, 0))
        row_at(&t, TWO_SUMS, k, NULL,
               (h == 0 ? ABOVE : 0) | (h + 2 == g->height ? BELOW : 0));
    if (h < g->height)
        row_at(&t, SUM, k, NULL, (h == 0 ? ABOVE : 0) | BELOW);
}

INLINE void sums_apart(const struct la_window *g, struct work t, const vec k[9])
{
    for (int h = 0; h < g->height; h += 2, next(&t, 1, 0))
        row_at(&t, SUM, k, NULL,
               (h == 0 ? ABOVE : 0) | (h + 1 >= g->height ? BELOW : 0));
}

void KERNEL(depthwise)(const struct la_window *g, const real *x, const real *k,
                       real *u)
{
    for (int c = 0; c < g->channels; c += LANES) {
        vec taps[9];
        load_taps(g, k + c, taps);
        if (g->stride == 1)
            sums_near(g, work_at(g, x + c, u + c), taps);
        else
            sums_apart(g, work_at(g, x + c, u + c), taps);
    }
}

/* One vector of channels; gk, dot and sum begin with it. */
INLINE void gradients(const int terms, const struct la_window *g, struct work t,
                      const real *k, real *gk, real *const *dot, real *sum)
{
    vec taps[9], sums[SUMS] = {0};
    load_taps(g, k, taps);
    load_taps(g, gk, sums);
    for (int h = 0; h < g->height; h++, next(&t, 1, terms))
        row_at(&t, GRADIENTS + terms, taps, sums,
               (h == 0 ? ABOVE : 0) | (h + 1 == g->height ? BELOW : 0));
    store_taps(g, sums, gk);
    store(sum, load(sum) + sums[SUM_OF]);
    UNROLL for (int e = 0; e < terms; e++)
        store(dot[e], load(dot[e]) + sums[DOTS + e]);
}

/* The terms that do not fit the registers. */
static void more_dots(const struct la_window *g, const struct la_mix *m,
                      const real *ga, real *const *dot)
{
    struct la_mix rest = *m;
    rest.terms -= TERMS;
    rest.x += TERMS;
    KERNEL(dots)(&rest, (long)g->height * g->width, ga, dot + TERMS, NULL);
}

void KERNEL(depthwise_back)(const struct la_window *g, const real *gu,
                            const real *k, const real *x, real *ga, real *gk,
                            const struct la_mix *m, real *const *dot, real *sum)
{
    int terms = m->terms < TERMS ? m->terms : TERMS;
    for (int c = 0; c < g->channels; c += LANES) {
        struct work t = work_at(g, gu + c, ga + c);
        real *dots[TERMS];
        t.by = x + c;
        for (int e = 0; e < terms; e++) {
            t.term[e] = m->x[e] + c;
            dots[e] = dot[e] + c;
        }
        switch (terms) {
#define CASE(n)                                           \
    case n:                                               \
        gradients(n, g, t, k + c, gk + c, dots, sum + c); \
        break;
            CASE(1) CASE(2) CASE(3) CASE(4)
#undef CASE
        }
    }
    if (m->terms > TERMS)
        more_dots(g, m, ga, dot);
}

/* Adds y[n] k[n's tap] to an input's gradient, and its own products to gk. */
INLINE void share(real *gx, const real *x, const int n, const vec y[],
                  const int tap[], const vec k[9], vec gk[9])
{
    vec at = load(x), sum = {0};
    UNROLL for (int i = 0; i < n; i++)
    {
        sum += y[i] * k[tap[i]];
        gk[tap[i]] += y[i] * at;
    }
    store(gx, load(gx) + sum);
}

/* Stride 2: the four inputs at (2h, 2w) .. (2h + 1, 2w + 1) are seen by the
 * outputs at (h, w) .. (h + 1, w + 1): y[0] to y[3]. */
INLINE void quad(real *gx, const real *x, long row, long column, const vec y[4],
                 const vec k[9], vec gk[9], const int edge)
{
    share(gx, x, 1, y, (int[]){4}, k, gk);
    if (!(edge & RIGHT))
        share(gx + column, x + column, 2, y, (int[]){5, 3}, k, gk);
    if (!(edge & BELOW))
        share(gx + row, x + row, 2, (vec[]){y[0], y[2]}, (int[]){7, 1}, k, gk);
    if (!(edge & (RIGHT | BELOW)))
        share(gx + row + column, x + row + column, 4, y, (int[]){8, 6, 2, 0}, k,
              gk);
}

void KERNEL(depthwise_back2)(const struct la_window *g, const real *gu,
                             const real *k, const real *x, real *gx, real *gk)
{
    int height = (g->height + 1) / 2, width = (g->width + 1) / 2;
    long column = g->channels, row = g->width * column, out = width * column;
    for (int c = 0; c < g->channels; c += LANES) {
        vec taps[9], sums[9];
        load_taps(g, k + c, taps);
        load_taps(g, gk + c, sums);
        for (int h = 0; h < height; h++)
            for (int w = 0; w < width; w++) {
                const real *at = gu + h * out + w * column + c;
                int right = w + 1 < width, below = h + 1 < height;
                vec zero = {0};
                vec y[4] = {load(at), right ? load(at + column) : zero,
                            below ? load(at + out) : zero,
                            right && below ? load(at + out + column) : zero};
                long to = 2 * (h * row + w * column) + c;
                int edge = (2 * w + 1 >= g->width ? RIGHT : 0) |
                           (2 * h + 1 >= g->height ? BELOW : 0);
                quad(gx + to, x + to, row, column, y, taps, sums, edge);
            }
        store_taps(g, sums, gk + c);
    }
}
