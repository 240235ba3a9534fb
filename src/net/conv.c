/* conv.c: the dense 3x3 convolution, one image at a time, as a product of its
 * patches with the weights. */
#include <string.h>

#include "la.h"
#include "operators.h"

static long positions(const struct conv *c)
{
    return (long)window_height(c->window) * window_width(c->window);
}

long conv_patches(const struct conv *c)
{
    return positions(c) * 9 * c->in;
}

/* The offset of patch tap (i, j) of output (h, w) in one image, or -1 in the
 * zeros around it. */
static long tap_offset(struct window g, int h, int w, int tap)
{
    int y = h * g.stride + tap / 3 - 1, x = w * g.stride + tap % 3 - 1;
    if (y < 0 || y >= g.height || x < 0 || x >= g.width)
        return -1;
    return (long)y * g.width + x;
}

/* patches [h][w][9][in] of one image x [height][width][in] */
static void patches_gather(const struct conv *c, const real *x)
{
    struct window g = c->window;
    real *to = c->patches;
    for (int h = 0; h < window_height(g); h++)
        for (int w = 0; w < window_width(g); w++)
            for (int tap = 0; tap < 9; tap++, to += c->in) {
                long at = tap_offset(g, h, w, tap);
                for (int i = 0; i < c->in; i++)
                    to[i] = at < 0 ? 0 : x[at * c->in + i];
            }
}

/* Adds the patches back to the image gx they were taken from. */
static void patches_scatter(const struct conv *c, real *gx)
{
    struct window g = c->window;
    const real *from = c->patches;
    for (int h = 0; h < window_height(g); h++)
        for (int w = 0; w < window_width(g); w++)
            for (int tap = 0; tap < 9; tap++, from += c->in) {
                long at = tap_offset(g, h, w, tap);
                for (int i = 0; at >= 0 && i < c->in; i++)
                    gx[at * c->in + i] += from[i];
            }
}

static long image_in(const struct conv *c)
{
    return (long)c->window.height * c->window.width * c->in;
}

void conv_forward(const struct conv *c, const real *x, const real *w, real *z)
{
    long rows = positions(c), taps = 9L * c->in;
    for (int b = 0; b < c->window.batch; b++) {
        patches_gather(c, x + b * image_in(c));
        la_multiply(la_rows(c->patches, rows, taps), la_rows(w, taps, c->out),
                    0, z + b * rows * c->out);
    }
}

void conv_backward_weight(const struct conv *c, const real *x, const real *gz,
                          real *gw)
{
    long rows = positions(c), taps = 9L * c->in;
    for (int b = 0; b < c->window.batch; b++) {
        patches_gather(c, x + b * image_in(c));
        la_multiply(la_turned(la_rows(c->patches, rows, taps)),
                    la_rows(gz + b * rows * c->out, rows, c->out), b > 0, gw);
    }
}

void conv_backward_input(const struct conv *c, const real *w, const real *gz,
                         real *gx)
{
    long rows = positions(c), taps = 9L * c->in;
    memset(gx, 0, (size_t)(c->window.batch * image_in(c)) * sizeof *gx);
    for (int b = 0; b < c->window.batch; b++) {
        la_multiply(la_rows(gz + b * rows * c->out, rows, c->out),
                    la_turned(la_rows(w, taps, c->out)), 0, c->patches);
        patches_scatter(c, gx + b * image_in(c));
    }
}
