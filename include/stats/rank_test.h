/* rank_test.h: tests that look at order only.
 *
 * Exact or normal as SciPy's `auto` chooses; `method` says which.  Missing
 * values are excluded and counted.
 */
#ifndef RANK_TEST_H
#define RANK_TEST_H

#include <stdint.h>

#include "status.h"
#include "test_result.h"

struct arena;

/* Mann and Whitney's U of the first sample.  Exact where one sample has at
 * most 8 values and none are tied, else normal with tie and continuity
 * corrections.  Effect: Cliff's delta.  NaN where a sample is empty or all
 * values are the same.  The exact form takes time min^2 max. */
enum status stats_mann_whitney(struct values a, struct values b,
                               struct arena *work, struct test_result *out);

/* Wilcoxon's signed-rank test of a - b over pairs [n]; pairs without a
 * difference are dropped.  statistic: the smaller of the two rank sums.
 * Exact up to 50 pairs without ties or zeros, by all 2^n signs up to 13 pairs
 * with them, else normal with tie correction.  Effect: rank-biserial
 * correlation (Kerby 2014). */
enum status stats_wilcoxon(const double *a, const double *b, int64_t n,
                           struct arena *work, struct test_result *out);

/* Kolmogorov and Smirnov, two samples: statistic D.  Exact up to 10,000
 * values each (time n_a n_b, by lattice paths), else asymptotic. */
enum status stats_ks(struct values a, struct values b, struct arena *work,
                     struct test_result *out);

/* P(a > b) - P(a < b), from -1 to 1; NaN for an empty sample.  Time n log n. */
enum status stats_cliff_delta(struct values a, struct values b,
                              struct arena *work, double *delta);

#endif
