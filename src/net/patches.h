/* patches.h: what an output position of a linear layer or a convolution sees of
 * its input. */
#ifndef PATCHES_H
#define PATCHES_H

#include "op.h"

/* Of one group of channels. */
struct patches {
    const struct tensor *x, *y;
    struct windows w;
    bool whole;       /* a patch is a whole image */
    bool direct;      /* a patch is a run of numbers as they lie in x */
    int in, out;      /* channels of the group; in: with padding */
    long size, pitch; /* numbers of a patch; padded */
    int columns;      /* out, padded */
    long tile;        /* patches at a time */
};
struct patches patches_of(const struct op *o, long lanes);

/* span[1] patches from number span[0] on, as rows of `pitch`: in x itself, or
 * in `to`. */
const real *take_patches(const struct patches *g, const real *x,
                         const long span[2], int group, real *to);
/* Adds them to the gradient of where they were taken from. */
void give_patches(const struct patches *g, const real *from, const long span[2],
                  int group, real *gx);

#endif
