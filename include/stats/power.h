/* power.h: how much data an answer takes.
 *
 * Two-sided tests at level alpha; NaN where the question has no answer (no
 * effect to find, fewer than two units, a power outside of alpha .. 1).
 * stats_units_for_r, in correlation.h, asks the same of a correlation.
 */
#ifndef POWER_H
#define POWER_H

/* P(T <= t) and P(T > t) of t with df >= 1 degrees of freedom and its mean
 * shifted by delta, T = (Z + delta) / sqrt(chi squared / df): each is an
 * integral of positive terms, good to ten digits down to about 1e-15. */
double stats_noncentral_t(double t, double df, double delta);
double stats_noncentral_t_above(double t, double df, double delta);

/* Chance that a t test with equal variances finds two means that differ by d
 * standard deviations, with n1 and n2 units (Cohen 1988, exact form). */
double stats_power_two_means(double d, double n1, double n2, double alpha);

/* The same of one mean that lies d standard deviations from its null, or of n
 * pairs whose differences have a mean of d of their standard deviations. */
double stats_power_one_mean(double d, double n, double alpha);

/* The least whole number of units in each of two groups, or of units or pairs,
 * that gives this power. */
double stats_units_for_two_means(double d, double power, double alpha);
double stats_units_for_one_mean(double d, double power, double alpha);

/* The smallest correlation that n units find with this power, by Fisher's z: at
 * 0.05 the inverse of stats_units_for_r.  Of m tests adjusted after Holm, or
 * Benjamini and Hochberg, the first must reach alpha / m. */
double stats_detectable_r(double n, double power, double alpha);

#endif
