/* channels.h: mean and deviation of the channels of a set's training images,
 * from whole sums, so that they are equal on every machine. */
#ifndef CHANNELS_H
#define CHANNELS_H

#include <stddef.h>

#include "data.h"

struct channel_sum {
    uint64_t values, squares; /* of bytes 0..255 */
};

/* Over `bytes` pixels, channels last; to sum [channels]. */
void channels_sum(const uint8_t *pixel, size_t bytes, int channels,
                  struct channel_sum *sum);

/* Fills mean and deviation of a set whose shape and counts stand. */
void channels_attach(const struct channel_sum *sum, struct dataset *d);

#endif
