/* group_test.h: several groups at once.
 *
 *   group [groups]  samples; missing values are excluded and counted
 *
 * Two groups at least, each with two values at least (Kruskal-Wallis: one),
 * else statistic and p are NaN; so too where nothing varies.
 */
#ifndef GROUP_TEST_H
#define GROUP_TEST_H

#include "status.h"
#include "test_result.h"

struct arena;

/* One-way analysis of variance: F; effect: eta squared. */
void stats_anova(const struct values *group, int groups,
                 struct test_result *out);

/* Without equal variances (Welch 1951). */
void stats_welch_anova(const struct values *group, int groups,
                       struct test_result *out);

/* Levene's test of equal variances about the medians (Brown and Forsythe
 * 1974). */
enum status stats_levene(const struct values *group, int groups,
                         struct arena *work, struct test_result *out);

/* Kruskal and Wallis: H with tie correction, chi squared; effect: eta squared
 * of H, (H - k + 1) / (n - k). */
enum status stats_kruskal_wallis(const struct values *group, int groups,
                                 struct arena *work, struct test_result *out);

#endif
