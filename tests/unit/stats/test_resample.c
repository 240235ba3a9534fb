#include <stdbool.h>

#include "correlation.h"
#include "describe.h"
#include "regression.h"
#include "resampled.h"
#include "t_test.h"

TEST(random_permutations_come_near_all_of_them)
{
    double x[7], y[7];
    struct resampling all = {.draws = 5040};
    struct test_result exact, some;
    make(x, y, 7, 0);
    EXPECT_TIDY_BUT_WORDS(stats_permute_pearson(x, y, 7, &all, work, &exact));
    EXPECT_STR(exact.method,
               "permutation test of Pearson's r, exact, all 5040 arrangements");
    EXPECT_TIDY_BUT_WORDS(stats_permute_pearson(x, y, 7, &how, work, &some));
    EXPECT_STR(some.method,
               "permutation test of Pearson's r, 999 random draws");
    double error = sqrt(exact.p_value * (1 - exact.p_value) / DRAWS);
    EXPECT(exact.p_value > 0.01 && exact.p_value < 0.99);
    EXPECT(fabs(some.p_value - exact.p_value) < 4 * error + 1.0 / DRAWS);
    EXPECT(some.estimate == exact.estimate);
}

TEST(means_and_signs_too)
{
    double x[N], y[N];
    struct values a = {x, 6}, b = {x + 6, 6};
    struct resampling all = {.draws = 4096}, few = {.seed = 1, .draws = 900};
    struct test_result exact, some;
    make(x, y, N, 1);
    EXPECT_TIDY_BUT_WORDS(stats_permute_means(a, b, &all, work, &exact));
    EXPECT_STR(exact.method,
               "permutation test of two means, exact, all 924 arrangements");
    EXPECT_TIDY_BUT_WORDS(stats_permute_means(a, b, &few, work, &some));
    EXPECT(strstr(some.method, "900 random"));
    EXPECT(fabs(some.p_value - exact.p_value) < 0.06);
    EXPECT_TIDY_BUT_WORDS(stats_permute_pairs(x, y, N, &all, work, &exact));
    EXPECT(strstr(exact.method, "all 4096"));
    EXPECT_TIDY_BUT_WORDS(stats_permute_pairs(x, y, N, &few, work, &some));
    EXPECT(fabs(some.p_value - exact.p_value) < 0.06);
}

/* Both rise from stratum to stratum; within each they go together by chance
 * (fall 0), or y falls. */
static void between_strata(double *x, double *y, int64_t *stratum, int fall)
{
    for (int i = 0; i < N; i++) {
        stratum[i] = i % 3;
        x[i] = 100 * (i % 3) + i / 3;
        y[i] = 100 * (i % 3) + (fall ? -(i / 3) : i / 3 * 7 % 5);
    }
}

TEST(what_differs_between_strata_is_no_evidence)
{
    double x[N], y[N];
    int64_t stratum[N];
    struct resampling within = how;
    struct test_result plain, fair;
    between_strata(x, y, stratum, 0);
    within.stratum = stratum;
    EXPECT_OK(stats_permute_pearson(x, y, N, &how, work, &plain));
    EXPECT_OK(stats_permute_pearson(x, y, N, &within, work, &fair));
    EXPECT(plain.p_value <= 1.0 / (DRAWS + 1));
    EXPECT(fair.p_value > 0.1);
    EXPECT(strstr(fair.method, "within strata"));
    stratum[4] = -1;
    EXPECT_OK(stats_permute_pearson(x, y, N, &within, work, &fair));
    EXPECT_EQ(fair.n, N - 1);
    EXPECT_EQ(fair.excluded, 1);
}

TEST(what_turns_the_other_way_within_strata_is_found)
{
    double x[N], y[N];
    int64_t stratum[N];
    struct resampling within = how;
    struct test_result fair;
    between_strata(x, y, stratum, 1);
    within.stratum = stratum;
    EXPECT_OK(stats_permute_pearson(x, y, N, &within, work, &fair));
    EXPECT_NEAR(fair.estimate, -1, 1e-12);
    EXPECT(fair.p_value < 0.01);
}

/* Beside a linear model with an indicator for each stratum but the first. */
TEST(estimates_within_strata_are_those_of_a_model)
{
    double x[N], y[N], one[N], two[N], member[N];
    int64_t stratum[N], side[N];
    const double *of_x[3] = {x, one, two}, *of_side[3] = {member, one, two};
    const double *z[2] = {one, two};
    struct predictors p = {of_x, 3}, q = {of_side, 3};
    struct covariates less = {z, 2, NULL};
    struct resampling within = how;
    struct test_result term[4], r, t;
    struct regression fit;
    make(x, y, N, 3);
    for (int i = 0; i < N; i++) {
        stratum[i] = i * 5 % 3;
        one[i] = stratum[i] == 1, two[i] = stratum[i] == 2;
        side[i] = i * 7 % 11 > 7 - 3 * stratum[i];
        member[i] = (double)side[i];
        y[i] += 10 * (double)stratum[i], x[i] -= 4 * (double)stratum[i];
    }
    within.stratum = stratum;
    EXPECT_OK(stats_permute_pearson(x, y, N, &within, work, &t));
    EXPECT_OK(stats_partial_pearson(x, y, N, &less, work, &r));
    EXPECT_NEAR(t.estimate, r.estimate, 1e-12);
    EXPECT_OK(stats_ols(y, &p, N, work, term, &fit));
    EXPECT((t.estimate > 0) == (term[1].estimate > 0));
    EXPECT_OK(stats_permute_members(y, side, N, &within, work, &t));
    EXPECT_OK(stats_ols(y, &q, N, work, term, &fit));
    EXPECT_NEAR(t.estimate, term[1].estimate, 1e-12);
    EXPECT_NEAR(t.effect / (t.estimate / fit.sd_residual),
                stats_hedges_correction(N - 4), 1e-10);
    within.stratum = NULL;
    EXPECT_OK(stats_permute_members(y, side, N, &within, work, &t));
    EXPECT(fabs(t.estimate - term[1].estimate) > 0.1);
}

TEST(without_strata_the_effect_is_hedges_g)
{
    double x[N], y[N];
    struct values a = {x, 5}, b = {x + 5, N - 5};
    struct test_result t;
    make(x, y, N, 6);
    EXPECT_OK(stats_permute_means(a, b, &how, work, &t));
    EXPECT_NEAR(t.effect, stats_hedges_g(a, b), 1e-12);
}

TEST(a_key_names_its_draws)
{
    double x[N], y[N];
    struct resampling other = how;
    struct test_result one, same, another;
    make(x, y, N, 2);
    other.key++;
    EXPECT_OK(stats_bootstrap_pearson(x, y, N, &how, work, &one));
    EXPECT_OK(stats_bootstrap_pearson(x, y, N, &how, work, &same));
    EXPECT_OK(stats_bootstrap_pearson(x, y, N, &other, work, &another));
    EXPECT(one.conf_low == same.conf_low && one.conf_high == same.conf_high);
    EXPECT(one.conf_low != another.conf_low);
    EXPECT(fabs(one.conf_low - another.conf_low) < 0.2);
}

TEST(what_cannot_be_resampled_is_nan)
{
    double c[4] = {0.1, 0.1, 0.1, 0.1}, x[4] = {1, 2, 3, NAN};
    int64_t ones[4] = {1, 1, 1, 1};
    struct values same = {c, 4}, few = {x, 4}, none = {x + 3, 1};
    struct test_result t;
    EXPECT_OK(stats_permute_pearson(c, x, 4, &how, work, &t));
    EXPECT(t.n == 3 && t.excluded == 1 && isnan(t.p_value));
    EXPECT_OK(stats_permute_members(x, ones, 4, &how, work, &t));
    EXPECT(isnan(t.estimate) && isnan(t.p_value));
    EXPECT_OK(stats_permute_means(few, none, &how, work, &t));
    EXPECT(t.n == 3 && t.excluded == 2 && isnan(t.p_value));
    EXPECT_OK(stats_permute_pairs(c, c, 4, &how, work, &t));
    EXPECT(isnan(t.p_value));
    EXPECT_OK(stats_bootstrap_mean(same, &how, work, &t));
    EXPECT(t.estimate == 0.1 && isnan(t.conf_low));
    EXPECT_OK(stats_bootstrap_mean(none, &how, work, &t));
    EXPECT(isnan(t.estimate) && t.excluded == 1);
    EXPECT_OK(stats_bootstrap_means(same, same, &how, work, &t));
    EXPECT(isnan(t.estimate) && isnan(t.conf_low));
    EXPECT_OK(stats_bootstrap_means(few, none, &how, work, &t));
    EXPECT(isnan(t.estimate));
    EXPECT_OK(stats_bootstrap_pearson(x, x, 2, &how, work, &t));
    EXPECT(isnan(t.estimate));
    EXPECT_OK(stats_bootstrap_pearson(x, c, 4, &how, work, &t));
    EXPECT(t.n == 3 && isnan(t.estimate) && isnan(t.conf_high));
    EXPECT_OK(stats_bootstrap_spearman(c, x, 4, &how, work, &t));
    EXPECT(t.n == 3 && isnan(t.estimate) && isnan(t.conf_high));
    /* one resample of three in nine has no correlation */
    EXPECT_OK(stats_bootstrap_pearson(x, x, 4, &how, work, &t));
    EXPECT(t.estimate == 1 && isnan(t.conf_low));
}

TEST(no_draws_are_refused_and_no_room_is_said)
{
    double x[N], y[N];
    struct resampling none = {.draws = 0}, few = {.draws = 9};
    struct values a = {x, 5}, b = {x + 5, N - 5};
    struct test_result t;
    make(x, y, N, 5);
    EXPECT_STATUS(ERR_INPUT, stats_permute_means(a, b, &none, work, &t));
    EXPECT_SAID("at least one");
    EXPECT_STATUS(ERR_INPUT, stats_bootstrap_means(a, b, &none, work, &t));
    EXPECT_STARVES(work, stats_permute_pearson(x, y, N, &few, work, &t));
    EXPECT_STARVES(work, stats_permute_means(a, b, &few, work, &t));
    EXPECT_STARVES(work, stats_permute_pairs(x, y, N, &few, work, &t));
    EXPECT_STARVES(work, stats_bootstrap_mean(a, &few, work, &t));
    EXPECT_STARVES(work, stats_bootstrap_means(a, b, &few, work, &t));
    EXPECT_STARVES(work, stats_bootstrap_pearson(x, y, N, &few, work, &t));
    EXPECT_STARVES(work, stats_bootstrap_spearman(x, y, N, &few, work, &t));
}
