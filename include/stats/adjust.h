/* adjust.h: many tests at once. */
#ifndef ADJUST_H
#define ADJUST_H

#include <stdint.h>

#include "status.h"

struct arena;

/* Adjusted p values as R's p.adjust gives them; NaNs stay and do not count.
 * Holm (1979) bounds the chance of one false finding, Benjamini and Hochberg
 * (1995) the expected share of false ones.  p and adjusted [n] may be the
 * same array.  Time n log n. */
enum status stats_holm(const double *p, int64_t n, struct arena *work,
                       double *adjusted);
enum status stats_benjamini_hochberg(const double *p, int64_t n,
                                     struct arena *work, double *adjusted);

#endif
