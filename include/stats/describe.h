/* describe.h: one sample in a few numbers. */
#ifndef DESCRIBE_H
#define DESCRIBE_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"
#include "test_result.h"

struct arena;

/* Of the values that are not missing; sd divides by n - 1.  Values that differ
 * by less than 1e-12 of the larger are the same, here and in stats_rank: means
 * of equal numbers differ in their last bits.  Sums are compensated, so that
 * values about 1e12 lose no digits. */
struct description {
    int64_t n, missing;
    double mean, sd, min, max; /* NaN without values; sd NaN below two */
    double mean_low;           /* what a double cannot hold of the mean */
    double squares;            /* about the mean; 0 where constant */
    bool constant;             /* n > 0 and all the same */
};

struct description stats_describe(struct values x);

/* The mean of a less that of b, to all digits. */
double stats_means_apart(const struct description *a,
                         const struct description *b);

/* Mid-ranks 1 .. n of values without a NaN.  ties, where not NULL: the sum of
 * t^3 - t over groups of t values that are the same, which is decided from
 * neighbour to neighbour.  Time n log n. */
enum status stats_rank(struct values x, struct arena *work, double *rank,
                       double *ties);

/* The values that are there, ascending. */
enum status stats_sort(struct values x, struct arena *arena,
                       struct values *sorted);

/* Quantile p of ascending values: R's type 7, NumPy's default. */
double stats_quantile(struct values sorted, double p);

/* The straight line y = a + b x by least squares, and the half width of the
 * 95 % band for its mean at any x. */
struct line {
    int64_t n;
    double a, b;
    double x_mean, sxx, s; /* mean and squares of x; residual sd, n - 2 */
};

struct line stats_line(const double *x, const double *y, int64_t n);
double line_band(const struct line *l, double x); /* NaN below n = 3 */

#endif
