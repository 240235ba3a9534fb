/* reliability.h: how far repeated measurements of one unit agree.
 *
 * One-way analysis of variance over units with several values each: the value
 * of unit i in repeat j is mean + unit_i + rest_ij, and the intraclass
 * correlation ICC(1) = var(unit) / (var(unit) + var(rest)) says which share of
 * the variance is the unit's (Shrout and Fleiss 1979, model 1).
 */
#ifndef RELIABILITY_H
#define RELIABILITY_H

#include <stdint.h>

#include "status.h"

struct arena;

/* NaN where it is not known: below two units, without a repeat, or where
 * nothing varies. */
struct reliability {
    int64_t units, values; /* used; a unit with one value counts */
    int64_t excluded;      /* values that are missing or of no unit */
    double repeats;        /* values per unit: n0, below */
    double sd_unit, sd_rest;
    double icc; /* below 0 where units agree less than by chance (sd_unit 0) */
    double conf_low, conf_high;          /* 95 % interval of icc */
    double statistic, df1, df2, p_value; /* F test of icc = 0 */
    double of_mean; /* reliability of the mean of `repeats` values, 0 .. 1 */
};

/* y [n], unit [n]: 0 .. units-1, negative for none; every number below the
 * largest takes room.  Units of unequal size count as n0 = (n - sum n_i^2 / n)
 * / (units - 1) values each (Searle 1971), in the estimates and in the F
 * interval, which is exact where all are equal and an approximation elsewhere.
 * ERR_MEMORY is the only error. */
enum status stats_reliability(const double *y, const int64_t *unit, int64_t n,
                              struct arena *work, struct reliability *out);

/* Reliability of the mean of k values, k > 0, whose ICC(1) is icc (Spearman
 * and Brown); 0 for a negative icc. */
double stats_reliability_of_mean(double icc, double k);

/* The largest correlation that two measures of these reliabilities can show,
 * however closely what they measure goes together (Spearman 1904). */
double stats_attenuation_bound(double reliability_x, double reliability_y);

#endif
