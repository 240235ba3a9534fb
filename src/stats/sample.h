/* sample.h: what the bootstrap resamples, and the statistics of it. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stdint.h>

#include "status.h"

struct arena;

/* Data of which any number of copies of each row may be taken; a second sample
 * stands behind the first. */
struct sample {
    double *x, *y;           /* [n] */
    int64_t n, first;        /* rows of the first sample; n without a second */
    double rounding;         /* differences below are none */
    int *order_x, *order_y;  /* [n] ascending; ranks only */
    double *rank_x, *rank_y; /* [n] room; ranks only */
};

/* The statistic of copies[i] of each row i; NaN where it has none. */
typedef double statistic(const struct sample *s, const int *copies);

statistic sample_mean, sample_difference; /* of x; first less second */
statistic sample_pearson, sample_spearman;

/* The statistic without each row in turn, without [n]. */
typedef enum status leave_out(const struct sample *s, struct arena *work,
                              double *without);

leave_out leave_out_of_means;    /* sample_mean, sample_difference; time n */
leave_out leave_out_of_pearson;  /* time n */
leave_out leave_out_of_spearman; /* time n log n */

#endif
