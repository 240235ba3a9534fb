/* Of intervals for 95 %, 94 to 96 in a hundred hold the truth. */
#include <stdbool.h>
#include <string.h>

#include "correlation.h"
#include "regression.h"
#include "reliability.h"
#include "resample.h"
#include "rng.h"
#include "test.h"

enum { MOST = 120 };

/* True where the interval of data drawn from r holds the truth. */
typedef bool trial(struct rng *r, struct arena *work);

static void expect_held(const char *what, trial *holds, int trials, double want,
                        struct arena *work)
{
    int held = 0;
    for (int i = 0; i < trials; i++) {
        struct mark start = arena_mark(work);
        struct rng r = rng_stream(95, RNG_TEST, (uint64_t)what[0], (uint64_t)i);
        held += holds(&r, work);
        arena_rewind(work, start);
    }
    double percent = 100.0 * held / trials;
    printf("%s: %.2f %% of %d\n", what, percent, trials);
    EXPECT(fabs(percent - want) <= 1);
}

static void expect_coverage(const char *what, trial *holds, int trials,
                            struct arena *work)
{
    expect_held(what, holds, trials, 95, work);
}

static bool within(double low, double truth, double high)
{
    return low <= truth && truth <= high;
}

/* Pairs with a correlation of 0.6. */
static void draw_pairs(struct rng *r, double *x, double *y, int n)
{
    for (int i = 0; i < n; i++) {
        x[i] = rng_normal(r);
        y[i] = 0.6 * x[i] + 0.8 * rng_normal(r);
    }
}

static bool fisher_of(struct rng *r, struct arena *work, int n)
{
    double x[MOST], y[MOST];
    struct test_result t;
    draw_pairs(r, x, y, n);
    EXPECT_OK(stats_pearson(x, y, n, work, &t));
    return within(t.conf_low, 0.6, t.conf_high);
}

static bool fisher_of_10(struct rng *r, struct arena *work)
{
    return fisher_of(r, work, 10);
}

static bool fisher_of_50(struct rng *r, struct arena *work)
{
    return fisher_of(r, work, 50);
}

TEST(intervals_of_r_by_fisher)
{
    expect_coverage("Pearson's r, 10 pairs", fisher_of_10, 20000, work);
    expect_coverage("Pearson's r, 50 pairs", fisher_of_50, 20000, work);
}

/* Two means that differ by 1, of unequal spread and size. */
static bool bca_of_means(struct rng *r, struct arena *work)
{
    double x[MOST];
    struct values a = {x, 50}, b = {x + 50, 70};
    struct resampling how = {.seed = rng_u64(r), .draws = 999};
    struct test_result t;
    for (int i = 0; i < 120; i++)
        x[i] = i < 50 ? 1 + 2 * rng_normal(r) : rng_normal(r);
    EXPECT_OK(stats_bootstrap_means(a, b, &how, work, &t));
    return within(t.conf_low, 1, t.conf_high);
}

static bool bca_of_r(struct rng *r, struct arena *work)
{
    double x[MOST], y[MOST];
    struct resampling how = {.seed = rng_u64(r), .draws = 999};
    struct test_result t;
    draw_pairs(r, x, y, 100);
    EXPECT_OK(stats_bootstrap_pearson(x, y, 100, &how, work, &t));
    return within(t.conf_low, 0.6, t.conf_high);
}

TEST(intervals_by_bootstrap)
{
    expect_coverage("difference of means, BCa, 50 and 70", bca_of_means, 5000,
                    work);
    expect_coverage("Pearson's r, BCa, 100 pairs", bca_of_r, 5000, work);
}

/* Few normal values: what `method` says is held. */
static bool bca_of_few(struct rng *r, struct arena *work, int n, bool two)
{
    double x[MOST];
    struct values a = {x, n}, b = {x + n, n};
    struct resampling how = {.seed = rng_u64(r), .draws = 999};
    struct test_result t;
    for (int i = 0; i < 2 * n; i++)
        x[i] = rng_normal(r);
    EXPECT_OK(two ? stats_bootstrap_means(a, b, &how, work, &t)
                  : stats_bootstrap_mean(a, &how, work, &t));
    EXPECT(strstr(t.method, "few values"));
    return within(t.conf_low, 0, t.conf_high);
}

static bool mean_of_8(struct rng *r, struct arena *work)
{
    return bca_of_few(r, work, 8, false);
}

static bool means_of_8(struct rng *r, struct arena *work)
{
    return bca_of_few(r, work, 8, true);
}

static bool mean_of_10(struct rng *r, struct arena *work)
{
    return bca_of_few(r, work, 10, false);
}

static bool means_of_10(struct rng *r, struct arena *work)
{
    return bca_of_few(r, work, 10, true);
}

static bool mean_of_15(struct rng *r, struct arena *work)
{
    return bca_of_few(r, work, 15, false);
}

static bool means_of_15(struct rng *r, struct arena *work)
{
    return bca_of_few(r, work, 15, true);
}

TEST(few_values_hold_what_is_said)
{
    expect_held("mean, BCa, 8", mean_of_8, 10000, 89, work);
    expect_held("mean, BCa, 10", mean_of_10, 10000, 91, work);
    expect_held("mean, BCa, 15", mean_of_15, 10000, 92, work);
    expect_held("difference, BCa, 8 and 8", means_of_8, 10000, 91, work);
    expect_held("difference, BCa, 10 and 10", means_of_10, 10000, 92, work);
    expect_held("difference, BCa, 15 and 15", means_of_15, 10000, 93, work);
}

/* y = 2 + x / 2 with a spread that grows with x. */
static bool hc3_of_slope(struct rng *r, struct arena *work)
{
    double x[60], y[60];
    const double *column[1] = {x};
    struct predictors p = {column, 1};
    struct test_result term[2];
    struct regression fit;
    for (int i = 0; i < 60; i++) {
        x[i] = 4 * rng_uniform(r);
        y[i] = 2 + x[i] / 2 + x[i] * rng_normal(r);
    }
    EXPECT_OK(stats_ols(y, &p, 60, work, term, &fit));
    return within(term[1].conf_low, 0.5, term[1].conf_high);
}

/* 12 groups of 5 rows that share their x and a deviation. */
static bool mixed_of_slope(struct rng *r, struct arena *work)
{
    double x[60], y[60], at = 0, deviation = 0;
    int64_t group[60];
    const double *column[1] = {x};
    struct predictors p = {column, 1};
    struct test_result term[2];
    struct regression fit;
    for (int i = 0; i < 60; i++) {
        at = i % 5 ? at : rng_normal(r);
        deviation = i % 5 ? deviation : rng_normal(r);
        group[i] = i / 5;
        x[i] = at;
        y[i] = 2 + at / 2 + deviation + rng_normal(r);
    }
    EXPECT_OK(stats_mixed(y, &p, group, 60, work, term, &fit));
    return within(term[1].conf_low, 0.5, term[1].conf_high);
}

TEST(intervals_of_models)
{
    expect_coverage("slope, HC3, 60 rows", hc3_of_slope, 20000, work);
    expect_coverage("slope, mixed, 12 groups of 5", mixed_of_slope, 5000, work);
}

/* 15 units of 4 values; half of the variance is theirs. */
static bool icc_of_units(struct rng *r, struct arena *work)
{
    double y[60], own = 0;
    int64_t unit[60];
    struct reliability got;
    for (int i = 0; i < 60; i++) {
        own = i % 4 ? own : rng_normal(r);
        unit[i] = i / 4;
        y[i] = own + rng_normal(r);
    }
    EXPECT_OK(stats_reliability(y, unit, 60, work, &got));
    return within(got.conf_low, 0.5, got.conf_high);
}

TEST(intervals_of_reliability)
{
    expect_coverage("ICC, 15 units of 4", icc_of_units, 20000, work);
}
