/* tie.h: which numbers are one value.
 *
 * A mean over runs is off in its last bits by the order of the runs, and equal
 * means must tie.  So two numbers are one value where they differ by less than
 * 1e-12 of the larger, and so are all those of a chain of such steps: what
 * rank methods call a tie, and a column without another value constant.
 */
#ifndef TIE_H
#define TIE_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

struct arena;

#define TIED 1e-12

bool tie_same(double x, double y);

/* x - y, and 0 where they are one value. */
double tie_difference(double x, double y);

/* Gives every number [n] of a chain its least one, so that ties are equal.
 * scale [n], or NULL: what the number is a difference of; it then ties by that
 * size, and by its own otherwise.  No NaN.  Time n log n. */
enum status tie_settle(double *x, const double *scale, int64_t n,
                       struct arena *work);

#endif
