/* Bootstrap intervals against draws row by row. */
#include "correlation.h"
#include "describe.h"
#include "resampled.h"

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
