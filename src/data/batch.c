/* Orders and batches. */
#include <string.h>

#include "data.h"

void data_order(struct rng *r, int n, int *order)
{
    for (int i = 0; i < n; i++)
        order[i] = i;
    rng_shuffle(r, order, n);
}

/* Where an image is taken from: rows and columns down and right of its own
 * corner, then mirrored. */
struct cut {
    int down, right;
    bool mirrored;
};

static struct cut draw_cut(const struct data_augment *a, int image)
{
    struct rng r = rng_stream(a->seed, RNG_IMAGE, a->key, (uint64_t)image);
    struct cut c = {0};
    if (a->crop > 0) {
        c.down = (int)rng_below(&r, 2 * (uint64_t)a->crop + 1) - a->crop;
        c.right = (int)rng_below(&r, 2 * (uint64_t)a->crop + 1) - a->crop;
    }
    c.mirrored = a->flip && rng_below(&r, 2);
    return c;
}

static void gather_cut(const struct dataset *d, const uint8_t *pixel,
                       struct cut c, const real value[256], real *x)
{
    for (int h = 0; h < d->height; h++)
        for (int w = 0; w < d->width; w++, x += d->channels) {
            int y = h + c.down,
                z = (c.mirrored ? d->width - 1 - w : w) + c.right;
            bool inside = y >= 0 && y < d->height && z >= 0 && z < d->width;
            const uint8_t *p =
                pixel + (inside ? ((long)y * d->width + z) * d->channels : 0);
            for (int k = 0; k < d->channels; k++)
                x[k] = value[inside ? p[k] : 0];
        }
}

void data_gather(const struct dataset *d, const struct images *part,
                 struct data_batch which, real *x, uint16_t *y)
{
    real value[256];
    size_t size = (size_t)d->height * (size_t)d->width * (size_t)d->channels;
    for (int v = 0; v < 256; v++)
        value[v] = (real)v / 255 - (real)which.shift;
    for (int k = 0; k < which.n; k++, x += size) {
        int i = which.index ? which.index[k] : which.first + k;
        const uint8_t *p = part->pixel + (size_t)i * size;
        if (which.augment)
            gather_cut(d, p, draw_cut(which.augment, i), value, x);
        for (size_t j = 0; !which.augment && j < size; j++)
            x[j] = value[p[j]];
        y[k] = part->label[i];
    }
}
