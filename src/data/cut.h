/* cut.h: where a varied image is taken from. */
#ifndef CUT_H
#define CUT_H

#include "data.h"

/* A rectangle of the image, by its upper left corner (outside of the image:
 * black), mirrored. */
struct cut {
    int down, right, height, width;
    bool resized, mirrored;
};

/* How an image is varied, from its own stream: position, then mirror. */
struct cut cut_draw(const struct data_augment *a, const struct dataset *d,
                    int image);

#endif
