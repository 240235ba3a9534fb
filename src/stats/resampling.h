/* resampling.h: what permutations and bootstrap share. */
#ifndef RESAMPLING_H
#define RESAMPLING_H

#include "resample.h"

enum { RESAMPLING_TEXT = 128 };

/* Room for the words of `method`, which outlive the work; refuses to do
 * nothing. */
enum status resampling_start(const struct resampling *how, struct arena *arena,
                             char **text);

#endif
