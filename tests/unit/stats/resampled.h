/* resampled.h: rows to be resampled in tests. */
#ifndef RESAMPLED_H
#define RESAMPLED_H

#include "resample.h"
#include "rng.h"
#include "test.h"

enum { N = 12, DRAWS = 999, SETS = 50 };

[[maybe_unused]] static const struct resampling how = {
    .seed = 7, .key = 3, .draws = DRAWS};

[[maybe_unused]] static void make(double *x, double *y, int n, uint64_t index)
{
    struct rng r = rng_stream(10, RNG_TEST, 1, index);
    for (int i = 0; i < n; i++) {
        x[i] = floor(8 * rng_normal(&r)) / 8;
        y[i] = x[i] / 2 + rng_normal(&r);
    }
}

/* Leaves in the arena what the words of `method` take, and no more. */
#define EXPECT_TIDY_BUT_WORDS(call)                   \
    do {                                              \
        size_t used_ = arena_mark(work).used;         \
        EXPECT_OK(call);                              \
        EXPECT(arena_mark(work).used - used_ <= 128); \
    } while (0)

#endif
