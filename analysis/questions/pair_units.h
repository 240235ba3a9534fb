/* pair_units.h: which rows belong together in a matched design. */
#ifndef PAIR_UNITS_H
#define PAIR_UNITS_H

#include <stdbool.h>

#include "levels.h"

/* Units are the values of `within`, `runs` NULL.  A replicate or a graph of one
 * file is another one in the next; a stream of random weights (weight_seed) is
 * the same in every file. */
enum status pair_units(const struct frame *runs, const char *within,
                       const bool *use, struct arena *arena, struct units *out);

#endif
