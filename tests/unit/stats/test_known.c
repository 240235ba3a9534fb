#include "correlation.h"
#include "describe.h"
#include "t_test.h"
#include "tails.h"
#include "test.h"

/* Relative, however small. */
#define EXPECT_DIGITS(got, want, tol) EXPECT(fabs((got) / (want)-1) <= (tol))

TEST(t_tails_reach_where_the_papers_are)
{
    EXPECT_DIGITS(tail_t(-6.49, 999), 1.35e-10, 0.01);
    EXPECT_DIGITS(tail_t(-38.98, 999), 8.1e-203, 0.05);
    EXPECT_DIGITS(tail_t(-26.08, 999), 8.5e-115, 0.05);
    EXPECT_DIGITS(tail_t(1e-9, 40), 1, 1e-8);
    EXPECT_EQ(tail_t(INFINITY, 5), 0);
    EXPECT(isnan(tail_t(1, 0)));
    EXPECT(isnan(quantile_t(2, 3)));
}

/* r over n points by a plain construction: y = r x + sqrt(1 - r^2) e with e
 * of the same length as x and at right angles to it. */
static void correlated(double r, double *x, double *y)
{
    static const double e[9] = {28, 7, -8, -17, -20, -17, -8, 7, 28};
    for (int i = 0; i < 9; i++) {
        x[i] = (i - 4) / sqrt(60);
        y[i] = r * x[i] + sqrt(1 - r * r) * e[i] / sqrt(2772);
    }
}

static void expect_paper(double r, double p, double low, double high,
                         struct arena *work)
{
    double x[9], y[9];
    struct test_result t;
    correlated(r, x, y);
    EXPECT_OK(stats_pearson(x, y, 9, work, &t));
    EXPECT_NEAR(t.estimate, r, 1e-12);
    EXPECT(fabs(t.p_value - p) < 0.0005);
    EXPECT(fabs(t.conf_low - low) < 0.005);
    EXPECT(fabs(t.conf_high - high) < 0.005);
}

TEST(nine_graphs_say_little)
{
    expect_paper(0.55, 0.125, -0.18, 0.89, work);
    expect_paper(0.65, 0.058, -0.02, 0.92, work);
}

TEST(constants_and_too_few_values_give_nan_not_errors)
{
    double c[4] = {0.1, 0.1, 0.1, 0.1}, x[4] = {1, 2, 3, NAN};
    struct test_result t;

    EXPECT_OK(stats_pearson(x, c, 4, work, &t));
    EXPECT_EQ(t.n, 3);
    EXPECT_EQ(t.excluded, 1);
    EXPECT(isnan(t.estimate) && isnan(t.p_value) && isnan(t.conf_low));
    EXPECT_OK(stats_spearman(c, x, 4, work, &t));
    EXPECT(isnan(t.estimate));
    EXPECT_OK(stats_pearson(x, x, 2, work, &t));
    EXPECT(isnan(t.estimate));
    EXPECT_OK(stats_pearson(x, x, 0, work, &t));
    EXPECT_EQ(t.n, 0);
    stats_welch_t((struct values){c, 4}, (struct values){c, 3}, &t);
    EXPECT(isnan(t.estimate) && isnan(t.p_value));
    stats_welch_t((struct values){x, 4}, (struct values){x, 1}, &t);
    EXPECT_EQ(t.n, 4);
    EXPECT(isnan(t.p_value));
    stats_paired_t(c, c, 4, &t);
    EXPECT(isnan(t.p_value));
}

TEST(a_perfect_order_has_rho_1_and_p_0)
{
    double x[3] = {0.1, 0.2, 0.7}, y[3] = {-5, 3, 900};
    struct test_result t;

    EXPECT_OK(stats_spearman(x, y, 3, work, &t));
    EXPECT(t.estimate == 1 && t.p_value == 0);
    EXPECT_TIDY(work, stats_spearman(x, y, 3, work, &t));
    EXPECT_STARVES(work, stats_spearman(x, y, 3, work, &t));
}

TEST(a_band_is_narrowest_at_the_mean)
{
    double x[5] = {0, 1, 2, 3, 4}, y[5] = {0, 2, 3, 7, NAN};
    struct line l = stats_line(x, y, 5);

    EXPECT_EQ(l.n, 4);
    EXPECT_NEAR(l.b, 2.2, 1e-12);
    EXPECT_NEAR(l.a, -0.3, 1e-12);
    /* SciPy: t.ppf(0.975, 2) * residual sd / sqrt(4) */
    EXPECT_NEAR(line_band(&l, 1.5), 2.0409273910123824, 1e-12);
    EXPECT(line_band(&l, 0) > line_band(&l, 1.5));
    EXPECT_TIDY(work, stats_rank((struct values){x, 5}, work, y, NULL));
}
