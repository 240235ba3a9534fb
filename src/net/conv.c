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

/* Row i of the taps of output (h, w): which of the three lie in the image,
 * first .. end - 1, and where the first of them lies. */
struct taps {
    int first, end;
    long at;
};
static struct taps taps_of(struct window g, int h, int w, int i)
{
    int y = h * g.stride + i - 1, x = w * g.stride - 1;
    struct taps t = {0, 3, 0};
    if (y < 0 || y >= g.height)
        return (struct taps){3, 3, 0};
    if (x < 0)
        t.first = 1;
    if (x + 3 > g.width)
        t.end = g.width - x;
    t.at = (long)y * g.width + x + t.first;
    return t;
}

/* patches [h][w][9][in] of one image x [height][width][in] */
static void patches_gather(const struct conv *c, const real *x)
{
    struct window g = c->window;
    real *to = c->patches;
    size_t size = sizeof *to;
    for (int h = 0; h < window_height(g); h++)
        for (int w = 0; w < window_width(g); w++)
            for (int i = 0; i < 3; i++, to += 3 * c->in) {
                struct taps t = taps_of(g, h, w, i);
                long before = (long)t.first * c->in,
                     inside = (long)(t.end - t.first) * c->in,
                     after = (long)(3 - t.end) * c->in;
                memset(to, 0, (size_t)before * size);
                memcpy(to + before, x + t.at * c->in, (size_t)inside * size);
                memset(to + before + inside, 0, (size_t)after * size);
            }
}

/* Adds the patches back to the image gx they were taken from. */
static void patches_scatter(const struct conv *c, real *gx)
{
    struct window g = c->window;
    const real *from = c->patches;
    for (int h = 0; h < window_height(g); h++)
        for (int w = 0; w < window_width(g); w++)
            for (int i = 0; i < 3; i++, from += 3 * c->in) {
                struct taps t = taps_of(g, h, w, i);
                real *to = gx + t.at * c->in;
                for (long k = (long)t.first * c->in; k < (long)t.end * c->in;
                     k++)
                    *to++ += from[k];
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
