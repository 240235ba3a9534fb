/* Orders and batches. */
#include <stddef.h>

#include "cut.h"

void data_order(struct rng *r, int n, int *order)
{
    for (int i = 0; i < n; i++)
        order[i] = i;
    rng_shuffle(r, order, n);
}

/* What a byte of each channel becomes. */
struct shades {
    real value[DATA_MOST_CHANNELS][256];
    bool alike; /* in all channels */
};

static void mix_shades(const struct dataset *d, enum data_normalise how,
                       struct shades *s)
{
    s->alike = how != DATA_CHANNELS || d->channels == 1;
    for (int k = 0; k < d->channels; k++)
        for (int v = 0; v < 256; v++)
            s->value[k][v] =
                how == DATA_CHANNELS
                    ? (real)((v / 255.0 - d->mean[k]) / d->deviation[k])
                    : (real)v / 255 - (how == DATA_HALF ? (real)0.5 : 0);
}

static void gather_plain(const struct dataset *d, const uint8_t *pixel,
                         const struct shades *s, real *x)
{
    long n = d->channels, size = (long)d->height * d->width * n;
    if (s->alike)
        for (long j = 0; j < size; j++)
            x[j] = s->value[0][pixel[j]];
    else
        for (long j = 0; j < size; j += n)
            for (long k = 0; k < n; k++)
                x[j + k] = s->value[k][pixel[j + k]];
}

static void gather_moved(const struct dataset *d, const uint8_t *pixel,
                         struct cut c, const struct shades *s, real *x)
{
    for (int h = 0; h < d->height; h++)
        for (int w = 0; w < d->width; w++, x += d->channels) {
            int y = h + c.down,
                z = (c.mirrored ? d->width - 1 - w : w) + c.right;
            bool inside = y >= 0 && y < d->height && z >= 0 && z < d->width;
            const uint8_t *p =
                pixel + (inside ? ((long)y * d->width + z) * d->channels : 0);
            for (int k = 0; k < d->channels; k++)
                x[k] = s->value[k][inside ? p[k] : 0];
        }
}

/* Two neighbours and what is taken of the second, where pixel i of `to` lies
 * among `from`: pixels are areas (align_corners=False), edges repeat. */
struct between {
    int first, second;
    real share;
};

static struct between between(int i, int from, int to)
{
    double at = (i + 0.5) * from / to - 0.5;
    if (at < 0)
        at = 0;
    int first = (int)at;
    return (struct between){first, first + (first < from - 1),
                            (real)(at - first)};
}

static void gather_resized(const struct dataset *d, const uint8_t *pixel,
                           struct cut c, const struct shades *s, real *x)
{
    long n = d->channels, line = d->width * n;
    const uint8_t *corner = pixel + c.down * line + c.right * n;
    for (int h = 0; h < d->height; h++) {
        struct between y = between(h, c.height, d->height);
        const uint8_t *up = corner + y.first * line,
                      *low = corner + y.second * line;
        for (int w = 0; w < d->width; w++, x += n) {
            struct between z =
                between(c.mirrored ? d->width - 1 - w : w, c.width, d->width);
            long a = z.first * n, b = z.second * n;
            for (int k = 0; k < n; k++) {
                const real *v = s->value[k];
                x[k] = (1 - y.share) * ((1 - z.share) * v[up[a + k]] +
                                        z.share * v[up[b + k]]) +
                       y.share * ((1 - z.share) * v[low[a + k]] +
                                  z.share * v[low[b + k]]);
            }
        }
    }
}

void data_gather(const struct dataset *d, const struct images *part,
                 struct data_batch which, real *x, uint16_t *y)
{
    struct shades shades;
    size_t size = (size_t)d->height * (size_t)d->width * (size_t)d->channels;
    mix_shades(d, which.normalise, &shades);
    for (int k = 0; k < which.n; k++, x += size) {
        int i = which.index ? which.index[k] : which.first + k;
        const uint8_t *p = part->pixel + (size_t)i * size;
        y[k] = part->label[i];
        if (!which.augment) {
            gather_plain(d, p, &shades, x);
            continue;
        }
        struct cut c = cut_draw(which.augment, d, i);
        (c.resized ? gather_resized : gather_moved)(d, p, c, &shades, x);
    }
}
