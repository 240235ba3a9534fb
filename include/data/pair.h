/* pair.h: two data sets shown to one network, a task each. */
#ifndef PAIR_H
#define PAIR_H

#include <stdbool.h>

#include "data.h"

#define DATA_MIXINGS "concatenate|mix|sequential"
enum data_mixing {
    DATA_CONCATENATE, /* an image of either, the second below the first */
    DATA_MIX,         /* an image of either, their sum */
    DATA_SEQUENTIAL   /* one image, of one of them */
};

enum { DATA_NO_LABEL = 65535 }; /* this image has none for this task */

struct data_pair {
    const struct dataset *data; /* opened as "A+B" */
    enum data_mixing mixing;
    int train, test; /* the first so many images of either */
    /* concatenate, mix: which training image of the second goes with each of
     * the first [train]; NULL, and in tests: that of the same number. */
    const int *partner;
};

/* What is shown: images of a part, and numbers of one. */
int data_pair_count(const struct data_pair *p, bool training);
long data_pair_numbers(const struct data_pair *p);

/* Gathers into x [n][numbers] as value/255 (mix: 0 .. 2), labels into y [n][2].
 * Images of a part are numbered from 0; sequential: first those of the first
 * data set.  which.normalise is ignored. */
void data_pair_gather(const struct data_pair *p, bool training,
                      const struct data_batch *which, real *x, uint16_t *y);

#endif
