/* Resizing as Pillow does it, first along the rows and then along the columns,
 * with weights in whole numbers: equal bytes on every machine. */
#include <math.h>

#include "arena.h"
#include "picture.h"

enum { BITS = 22 }; /* of a weight, behind the point */

/* What one pixel is made of. */
struct taps {
    int first, n;
    int32_t *weight; /* [n], 1 << BITS together */
};

static double triangle(double x)
{
    x = fabs(x);
    return x < 1 ? 1 - x : 0;
}

/* Pixel i of `to` among `from`; weight has room for all. */
static void weigh(int i, int from, int to, double *share, struct taps *t)
{
    double scale = (double)from / to, wide = scale > 1 ? scale : 1, sum = 0;
    double middle = (i + 0.5) * scale;
    int first = (int)(middle - wide + 0.5), end = (int)(middle + wide + 0.5);
    t->first = first > 0 ? first : 0;
    t->n = (end < from ? end : from) - t->first;
    for (int k = 0; k < t->n; k++) {
        share[k] = triangle((k + t->first - middle + 0.5) * (1 / wide));
        sum += share[k];
    }
    for (int k = 0; k < t->n; k++)
        t->weight[k] = (int32_t)(share[k] / sum * (1 << BITS) + 0.5);
}

/* Of the pixels first .. first+n-1 of `to`. */
static enum status weigh_all(int from, int to, int first, int n,
                             struct arena *work, struct taps **out)
{
    int most = 2 * (int)ceil(from > to ? (double)from / to : 1) + 1;
    double *share;
    NEW(share, work, most);
    NEW(*out, work, n);
    for (int i = 0; i < n; i++) {
        NEW((*out)[i].weight, work, most);
        weigh(first + i, from, to, share, &(*out)[i]);
    }
    return OK;
}

/* One value from others that lie `apart` bytes from each other. */
static uint8_t gather(const struct taps *t, const uint8_t *from, size_t apart)
{
    int32_t sum = 1 << (BITS - 1);
    for (int k = 0; k < t->n; k++, from += apart)
        sum += *from * t->weight[k];
    sum >>= BITS;
    return (uint8_t)(sum > 255 ? 255 : sum);
}

/* What of a side of `pixels` the middle `side` are, when it is resized to. */
struct window {
    int to, first;
};

/* As torchvision: the longer side is cut to a whole number, the corner rounded
 * to the nearest, halves to the even one. */
static struct window middle_of(int pixels, int least, int shorter, int side)
{
    struct window w;
    w.to = pixels == least ? shorter
                           : (int)((double)((long)shorter * pixels) / least);
    w.first = (int)rint((w.to - side) / 2.0);
    return w;
}

enum status picture_fit(const struct picture *p, int shorter, int side,
                        struct arena *work, uint8_t *out)
{
    int least = p->width < p->height ? p->width : p->height;
    struct window x = middle_of(p->width, least, shorter, side);
    struct window y = middle_of(p->height, least, shorter, side);
    struct taps *across, *down;
    uint8_t *row;
    size_t line = (size_t)side * 3;
    TRY(weigh_all(p->width, x.to, x.first, side, work, &across));
    TRY(weigh_all(p->height, y.to, y.first, side, work, &down));
    int top = down[0].first, end = down[side - 1].first + down[side - 1].n;
    NEW_UNSET(row, work, (size_t)(end - top) * line);
    for (int h = top; h < end; h++)
        for (size_t i = 0; i < line; i++) {
            const struct taps *t = &across[i / 3];
            row[(size_t)(h - top) * line + i] = gather(
                t,
                p->rgb + ((size_t)h * (size_t)p->width + (size_t)t->first) * 3 +
                    i % 3,
                3);
        }
    for (int h = 0; h < side; h++)
        for (size_t i = 0; i < line; i++)
            *out++ = gather(
                &down[h], row + (size_t)(down[h].first - top) * line + i, line);
    return OK;
}
