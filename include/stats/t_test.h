/* t_test.h: means compared, with the interval of their difference.
 *
 * Missing values are excluded and counted (in paired tests with their pair).
 * Where the values do not vary there is no t: statistic, interval and p are
 * NaN; the estimate too where all values are the same.
 */
#ifndef T_TEST_H
#define T_TEST_H

#include <stdint.h>

#include "test_result.h"

/* mean(x) - mu; effect: Cohen's d of one sample, (mean - mu) / sd. */
void stats_t_one_sample(struct values x, double mu, struct test_result *out);

/* mean(a - b) over pairs [n]; effect: mean / sd of the differences. */
void stats_paired_t(const double *a, const double *b, int64_t n,
                    struct test_result *out);

/* mean(a) - mean(b), equal variances (pooled) or not (Welch 1947, degrees by
 * Satterthwaite); effect: Hedges' g. */
void stats_pooled_t(struct values a, struct values b, struct test_result *out);
void stats_welch_t(struct values a, struct values b, struct test_result *out);

/* (mean(a) - mean(b)) / pooled sd, and the same without its small-sample bias
 * (Hedges 1981, the exact gamma form). */
double stats_cohen_d(struct values a, struct values b);
double stats_hedges_g(struct values a, struct values b);
double stats_hedges_correction(double df); /* the factor between them */

#endif
