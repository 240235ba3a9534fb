#include "channels.h"

#include <math.h>

void channels_sum(const uint8_t *pixel, size_t bytes, int channels,
                  struct channel_sum *sum)
{
    for (int c = 0; c < channels; c++)
        sum[c] = (struct channel_sum){0};
    for (const uint8_t *p = pixel; p < pixel + bytes; p += channels)
        for (int c = 0; c < channels; c++) {
            sum[c].values += p[c];
            sum[c].squares += (unsigned)p[c] * p[c];
        }
}

/* n^2 times the variance is whole, but may need more than 64 bits. */
void channels_attach(const struct channel_sum *sum, struct dataset *d)
{
    uint64_t n =
        (uint64_t)d->train.count * (uint64_t)d->height * (uint64_t)d->width;
    for (int c = 0; c < d->channels; c++) {
        unsigned __int128 s = sum[c].values;
        unsigned __int128 spread = sum[c].squares * (unsigned __int128)n;
        d->mean[c] = (double)s / (255.0 * (double)n);
        d->deviation[c] = sqrt((double)(spread - s * s)) / (255.0 * (double)n);
    }
}

enum status data_check_channels(const struct dataset *d)
{
    for (int c = 0; c < d->channels; c++)
        if (d->deviation[c] == 0)
            return FAIL(ERR_INPUT,
                        "%s: channel %d is %.0f in every pixel of the training "
                        "images: its deviation is 0, and normalise: channels "
                        "would divide by it; say normalise: half",
                        d->name, c + 1, d->mean[c] * 255);
    return OK;
}
