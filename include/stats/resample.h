/* resample.h: answers from rearranging the data.
 *
 * Draw d takes its numbers from rng_stream(seed, RNG_STATS, key, d) and from
 * nothing else: the answer is the same on any rank, in any order.  Give each
 * test of an analysis its own key.
 *
 * `method` says what was done and how often; its text is taken from `arena`
 * and lives as long as that.  Missing values are excluded and counted.  No
 * draws are ERR_INPUT, no room ERR_MEMORY; there are no other errors.
 */
#ifndef RESAMPLE_H
#define RESAMPLE_H

#include <stdint.h>

#include "status.h"
#include "test_result.h"

struct arena;

struct resampling {
    uint64_t seed, key;
    int64_t draws;          /* 9999 is a good number */
    const int64_t *stratum; /* [n] or NULL; permutations only, see below */
};

/* Permutation tests.  Where there are at most `draws` arrangements, all are
 * looked at and p is the share of those at least as extreme as the data; else
 * p = (1 + extreme draws) / (1 + draws) (Phipson and Smyth 2010).  Extreme is
 * what lies as far from the mean of all arrangements, on either side; without
 * strata that mean is zero.  Two arrangements are tied when
 * their correlations differ by less than 1e-12 (pairs: their sums of signs, by
 * that share of the largest).  Statistic: the estimate.  Time draws * n.
 *
 * With strata, values change places only within their stratum (-1: missing),
 * so what differs between strata is no evidence, and the estimate is of what is
 * tested: r of values less the mean of their stratum; of means, the mean over
 * strata of their differences by the weight n1 n0 / (n1 + n0), and Hedges' g by
 * the spread within both. */

/* Pearson's r, y shuffled against x; effect r squared.  NaN below three pairs
 * or where a column is constant. */
enum status stats_permute_pearson(const double *x, const double *y, int64_t n,
                                  const struct resampling *how,
                                  struct arena *arena, struct test_result *out);

/* mean(y of members 1) - mean(y of members 0), members shuffled; member [n] is
 * 0, 1 or, for missing, negative.  Effect: Hedges' g.  NaN where a side is
 * empty (with strata: in each of them) or y is constant. */
enum status stats_permute_members(const double *y, const int64_t *member,
                                  int64_t n, const struct resampling *how,
                                  struct arena *arena, struct test_result *out);

/* The same of two samples, mean(a) - mean(b); stratum [a.n + b.n]. */
enum status stats_permute_means(struct values a, struct values b,
                                const struct resampling *how,
                                struct arena *arena, struct test_result *out);

/* mean(a - b) over pairs [n], signs of the differences flipped; effect: mean
 * over sd.  Strata would change nothing and are not looked at. */
enum status stats_permute_pairs(const double *a, const double *b, int64_t n,
                                const struct resampling *how,
                                struct arena *arena, struct test_result *out);

/* Intervals of fewer values (in the smaller sample) or pairs are not given: of
 * 95 % they hold 73 % (3 values) to 88 % (7); below BOOTSTRAP_AMPLE_VALUES
 * `method` says how much they hold instead. */
enum {
    BOOTSTRAP_LEAST_VALUES = 8,
    BOOTSTRAP_AMPLE_VALUES = 20,
    BOOTSTRAP_LEAST_PAIRS = 5
};

/* Bootstrap: 95 % intervals, corrected for bias and skewness (BCa: Efron
 * 1987), without p.  Draws that have no answer (a resample of one value has no
 * correlation) are left out; where they are more than one in a hundred, or all
 * lie on one side of the estimate, or the data less one row have no answer, the
 * interval is NaN.
 * Time draws * n. */
enum status stats_bootstrap_mean(struct values x, const struct resampling *how,
                                 struct arena *arena, struct test_result *out);
enum status stats_bootstrap_pearson(const double *x, const double *y, int64_t n,
                                    const struct resampling *how,
                                    struct arena *arena,
                                    struct test_result *out);
enum status stats_bootstrap_spearman(const double *x, const double *y,
                                     int64_t n, const struct resampling *how,
                                     struct arena *arena,
                                     struct test_result *out);

/* mean(a) - mean(b), each resampled from itself. */
enum status stats_bootstrap_means(struct values a, struct values b,
                                  const struct resampling *how,
                                  struct arena *arena, struct test_result *out);

/* The interval itself, from draws made elsewhere. */
struct bca {
    struct values draws;        /* a NaN is left out */
    double estimate;            /* of the data themselves */
    double acceleration, level; /* level: 0.95 */
};

enum status stats_bca(const struct bca *b, struct arena *work, double *low,
                      double *high);

/* Acceleration from what the statistic is without each value in turn, an array
 * per sample. */
double stats_acceleration(const struct values *jackknife, int samples);

#endif
