#include <stdbool.h>

#include "correlation.h"
#include "describe.h"
#include "regression.h"
#include "resample.h"
#include "rng.h"
#include "t_test.h"
#include "test.h"

enum { N = 12, DRAWS = 999, SETS = 50 };

static const struct resampling how = {.seed = 7, .key = 3, .draws = DRAWS};

static void make(double *x, double *y, int n, uint64_t index)
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

/* One statistic of rows: pairs, or a sample of which the first FIRST rows may
 * be another. */
typedef double plain(const double *x, const double *y, struct arena *work);

enum { FIRST = 8, MANY = 18 }; /* enough for an interval */

static double plain_pearson(const double *x, const double *y,
                            struct arena *work)
{
    struct test_result t;
    EXPECT_OK(stats_pearson(x, y, MANY, work, &t));
    return t.estimate;
}

static double plain_spearman(const double *x, const double *y,
                             struct arena *work)
{
    struct test_result t;
    EXPECT_OK(stats_spearman(x, y, MANY, work, &t));
    return t.estimate;
}

static double plain_mean(const double *x, [[maybe_unused]] const double *y,
                         [[maybe_unused]] struct arena *work)
{
    return stats_describe((struct values){x, MANY}).mean;
}

static double plain_means(const double *x, [[maybe_unused]] const double *y,
                          [[maybe_unused]] struct arena *work)
{
    return stats_describe((struct values){x, FIRST}).mean -
           stats_describe((struct values){x + FIRST, MANY - FIRST}).mean;
}

/* The draws as the header describes them, row by row; rows below `first` are
 * drawn from themselves. */
static void expect_plain(plain *of, const double *x, const double *y, int first,
                         struct arena *work, const struct test_result *got)
{
    double draws[DRAWS], without[MANY], u[MANY], v[MANY], low, high;
    double estimate = of(x, y, work);
    for (uint64_t d = 0; d < DRAWS; d++) {
        struct rng r = rng_stream(how.seed, RNG_STATS, how.key, d);
        for (int i = 0; i < MANY; i++) {
            int at = i < first
                         ? (int)rng_below(&r, (uint64_t)first)
                         : first + (int)rng_below(&r, MANY - (uint64_t)first);
            u[i] = x[at];
            v[i] = y[at];
        }
        draws[d] = of(u, v, work);
        if (fabs(draws[d] - estimate) < 1e-14)
            draws[d] = estimate;
    }
    for (int i = 0; i < MANY; i++) {
        memcpy(u, x, sizeof u);
        memcpy(v, y, sizeof v);
        u[i] = NAN;
        without[i] = of(u, v, work);
    }
    struct values jackknife[2] = {{without, first ? first : MANY},
                                  {without + first, MANY - first}};
    struct bca b = {{draws, DRAWS},
                    estimate,
                    stats_acceleration(jackknife, first ? 2 : 1),
                    0.95};
    EXPECT_TIDY(work, stats_bca(&b, work, &low, &high));
    EXPECT_NEAR(got->estimate, estimate, 1e-13);
    EXPECT_NEAR(got->conf_low, low, 1e-10);
    EXPECT_NEAR(got->conf_high, high, 1e-10);
}

TEST(bootstrap_is_what_resampled_rows_give)
{
    double x[MANY], y[MANY];
    struct values all = {x, MANY}, a = {x, FIRST},
                  b = {x + FIRST, MANY - FIRST};
    struct test_result t;
    for (uint64_t set = 0; set < SETS; set++) {
        make(x, y, MANY, 100 + set);
        for (int i = 0; i < MANY && set % 2; i++) /* ties on both sides */
            x[i] = round(x[i]), y[i] = round(y[i]);
        EXPECT_OK(stats_bootstrap_pearson(x, y, MANY, &how, work, &t));
        expect_plain(plain_pearson, x, y, 0, work, &t);
        EXPECT_OK(stats_bootstrap_spearman(x, y, MANY, &how, work, &t));
        expect_plain(plain_spearman, x, y, 0, work, &t);
        EXPECT_OK(stats_bootstrap_mean(all, &how, work, &t));
        expect_plain(plain_mean, x, y, 0, work, &t);
        EXPECT_OK(stats_bootstrap_means(a, b, &how, work, &t));
        expect_plain(plain_means, x, y, FIRST, work, &t);
        EXPECT(t.conf_low < t.estimate && t.estimate < t.conf_high);
    }
    EXPECT_STR(t.method,
               "difference of means, BCa bootstrap interval, 999 draws; few "
               "values: holds about 91 %, not 95");
    EXPECT_TIDY_BUT_WORDS(stats_bootstrap_pearson(x, y, MANY, &how, work, &t));
    EXPECT_TIDY_BUT_WORDS(stats_bootstrap_spearman(x, y, MANY, &how, work, &t));
}

/* A difference of means moves with its samples. */
TEST(bootstrapped_means_follow_scale_and_shift)
{
    double x[MANY], y[MANY], u[MANY];
    struct test_result one, two, three;
    make(x, y, MANY, 4);
    for (int i = 0; i < MANY; i++)
        u[i] = 2 * x[i] + (i < FIRST ? 3 : 0);
    struct values a = {x, FIRST}, b = {x + FIRST, MANY - FIRST};
    EXPECT_TIDY_BUT_WORDS(stats_bootstrap_means(a, b, &how, work, &one));
    a.at = u, b.at = u + FIRST;
    EXPECT_TIDY_BUT_WORDS(stats_bootstrap_means(a, b, &how, work, &two));
    EXPECT_NEAR(two.estimate, 2 * one.estimate + 3, 1e-12);
    EXPECT_NEAR(two.conf_low, 2 * one.conf_low + 3, 1e-12);
    EXPECT_NEAR(two.conf_high, 2 * one.conf_high + 3, 1e-12);
    EXPECT_TIDY_BUT_WORDS(
        stats_bootstrap_mean((struct values){x, MANY}, &how, work, &three));
    EXPECT(three.conf_low < three.estimate && three.estimate < three.conf_high);
}

/* What too few values would claim is not printed; the estimate stays. */
TEST(few_values_have_no_bootstrap_interval)
{
    double x[MANY + 2], y[MANY + 2];
    struct test_result t;
    make(x, y, MANY + 2, 8);
    struct values seven = {x, 7}, eight = {x + 7, 8}, twenty = {x, 20};
    EXPECT_TIDY_BUT_WORDS(stats_bootstrap_mean(seven, &how, work, &t));
    EXPECT(!isnan(t.estimate) && isnan(t.conf_low) && isnan(t.conf_high));
    EXPECT(strstr(t.method, "no interval, below 8 values"));
    EXPECT_TIDY_BUT_WORDS(stats_bootstrap_means(seven, eight, &how, work, &t));
    EXPECT(!isnan(t.estimate) && isnan(t.conf_low));
    EXPECT(strstr(t.method, "no interval"));
    EXPECT_OK(stats_bootstrap_mean(eight, &how, work, &t));
    EXPECT(t.conf_low < t.estimate && strstr(t.method, "holds about 89 %"));
    EXPECT_OK(stats_bootstrap_mean(twenty, &how, work, &t));
    EXPECT_STR(t.method, "mean, BCa bootstrap interval, 999 draws");
    EXPECT_TIDY_BUT_WORDS(stats_bootstrap_pearson(x, y, 4, &how, work, &t));
    EXPECT(!isnan(t.estimate) && isnan(t.conf_low));
    EXPECT(strstr(t.method, "below 5 pairs"));
    EXPECT_OK(stats_bootstrap_spearman(x, y, 4, &how, work, &t));
    EXPECT(!isnan(t.estimate) && isnan(t.conf_low));
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
