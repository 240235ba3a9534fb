/* Orders and batches. */
#include <string.h>

#include "data.h"

void data_order(struct rng *r, int n, int *order)
{
    for (int i = 0; i < n; i++)
        order[i] = i;
    rng_shuffle(r, order, n);
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
        for (size_t j = 0; j < size; j++)
            x[j] = value[p[j]];
        y[k] = part->label[i];
    }
}
