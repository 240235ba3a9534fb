/* patches.c: patches of images, gathered into rows and scattered back. */
#include "patches.h"

#include <string.h>

static long padded(long n, long lanes)
{
    return (n + lanes - 1) / lanes * lanes;
}

/* Some tens of KiB of patches stay in the second cache. */
static long tile_of(const struct patches *g)
{
    enum { TILE = 24576, LEAST = 32 };
    long rows = TILE / g->pitch;
    return rows < LEAST ? LEAST : rows;
}

struct patches patches_of(const struct op *o, long lanes)
{
    struct patches g = {.x = o->in[0],
                        .y = o->out,
                        .w = o->window,
                        .whole = o->window.size == 0,
                        .in = o->in[0]->pitch};
    int groups = g.whole ? 1 : g.w.groups;
    if (groups > 1)
        g.in = g.x->channels / groups;
    g.out = g.y->channels / groups;
    g.size = g.whole ? tensor_reals(g.x) : (long)g.w.size * g.w.size * g.in;
    g.pitch = padded(g.size, lanes);
    g.direct =
        g.pitch == g.size && (g.whole || (g.w.size == 1 && g.w.stride == 1 &&
                                          g.w.pad == 0 && groups == 1));
    g.columns = (int)padded(g.out, lanes);
    g.tile = tile_of(&g);
    return g;
}

/* One tap row of a patch: the window's columns first .. end - 1 lie in the
 * image, the first of them at position `at` of it. */
struct taps {
    int first, end;
    long at;
};
static struct taps taps_of(const struct patches *g, int h, int w, int i)
{
    int y = h * g->w.stride + i - g->w.pad, x = w * g->w.stride - g->w.pad;
    struct taps t = {0, g->w.size, 0};
    if (y < 0 || y >= g->x->high)
        return (struct taps){g->w.size, g->w.size, 0};
    if (x < 0)
        t.first = -x < g->w.size ? -x : g->w.size;
    if (x + g->w.size > g->x->wide)
        t.end = g->x->wide - x;
    if (t.end < t.first)
        t.end = t.first;
    t.at = (long)y * g->x->wide + x + t.first;
    return t;
}

/* An image's patch at (h, w), from its channels `group`.  Calls cost more than
 * short runs. */
enum { SHORT = 64 };
static void copy_short(int n, const real *restrict from, real *restrict to)
{
    for (int k = 0; k < n; k++)
        to[k] = from[k];
}
static void take_patch(const struct patches *g, const real *image,
                       const int hw[2], int group, real *to)
{
    size_t size = sizeof *to;
    int run = g->w.size * g->in;
    for (int i = 0; i < g->w.size; i++, to += run) {
        struct taps t = taps_of(g, hw[0], hw[1], i);
        const real *from = image + t.at * g->x->pitch + (long)group * g->in;
        if (run < SHORT && t.end - t.first == g->w.size && g->w.groups == 1) {
            copy_short(run, from, to);
            continue;
        }
        memset(to, 0, (size_t)(t.first * g->in) * size);
        if (g->w.groups == 1)
            memcpy(to + t.first * g->in, from,
                   (size_t)((t.end - t.first) * g->in) * size);
        else
            for (int k = t.first; k < t.end; k++, from += g->x->pitch)
                memcpy(to + k * g->in, from, (size_t)g->in * size);
        memset(to + t.end * g->in, 0,
               (size_t)((g->w.size - t.end) * g->in) * size);
    }
}

/* Adds a patch back to where it was taken from. */
static void give_patch(const struct patches *g, const real *from,
                       const int hw[2], int group, real *image)
{
    for (int i = 0; i < g->w.size; i++, from += g->w.size * g->in) {
        struct taps t = taps_of(g, hw[0], hw[1], i);
        for (int k = t.first; k < t.end; k++) {
            real *to = image + (t.at + k - t.first) * g->x->pitch +
                       (long)group * g->in;
            for (int c = 0; c < g->in; c++)
                to[c] += from[k * g->in + c];
        }
    }
}

/* Where row i of the output lies: its image, and its place there. */
static long place_of(const struct patches *g, long i, int hw[2])
{
    long positions = (long)g->y->high * g->y->wide, at = i % positions;
    hw[0] = (int)(at / g->y->wide);
    hw[1] = (int)(at % g->y->wide);
    return i / positions * tensor_reals(g->x);
}

const real *take_patches(const struct patches *g, const real *x,
                         const long span[2], int group, real *to)
{
    if (g->direct)
        return x + span[0] * g->size;
    for (long i = 0; i < span[1]; i++) {
        int hw[2];
        real *row = to + i * g->pitch;
        if (g->whole)
            memcpy(row, x + (span[0] + i) * g->size,
                   (size_t)g->size * sizeof *row);
        else
            take_patch(g, x + place_of(g, span[0] + i, hw), hw, group, row);
        memset(row + g->size, 0, (size_t)(g->pitch - g->size) * sizeof *row);
    }
    return to;
}

void give_patches(const struct patches *g, const real *from, const long span[2],
                  int group, real *gx)
{
    for (long i = 0; i < span[1]; i++) {
        int hw[2];
        long image = place_of(g, span[0] + i, hw);
        give_patch(g, from + i * g->pitch, hw, group, gx + image);
    }
}
