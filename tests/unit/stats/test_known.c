#include "adjust.h"
#include "correlation.h"
#include "describe.h"
#include "power.h"
#include "rank_test.h"
#include "reliability.h"
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

TEST(a_perfect_order_is_one_of_all)
{
    double x[3] = {0.1, 0.2, 0.7}, y[3] = {-5, 3, 900};
    struct test_result t;

    EXPECT_OK(stats_spearman(x, y, 3, work, &t));
    EXPECT(t.estimate == 1 && isnan(t.conf_low) && isnan(t.conf_high));
    EXPECT_NEAR(t.p_value, 2 / 6.0, 1e-15);
    EXPECT_STR(t.method, "Spearman's rho, exact");
    EXPECT_TIDY(work, stats_spearman(x, y, 3, work, &t));
    EXPECT_STARVES(work, stats_spearman(x, y, 3, work, &t));
}

TEST(a_perfect_order_of_many_has_a_p_too)
{
    double x[200], y[200];
    struct test_result t;
    for (int i = 0; i < 200; i++) {
        x[i] = i;
        y[i] = -exp(i / 10.0);
    }
    EXPECT_OK(stats_spearman(x, y, 10, work, &t));
    EXPECT(t.estimate == -1 && isnan(t.conf_low));
    EXPECT_NEAR(t.p_value, 2 / 3628800.0, 1e-15);
    EXPECT_STR(t.method, "Spearman's rho, perfect order: p by orders");
    y[3] = y[2] + 1, y[2] = y[3] - 1; /* no tie, one pair out of order */
    x[2] = 3, x[3] = 2;
    EXPECT_OK(stats_spearman(x, y, 10, work, &t));
    EXPECT(t.estimate > -1 && t.p_value >= 2 / 3628800.0);
    x[2] = x[3] = 2, y[2] = y[3] = -1.2; /* the two of a tie change places */
    EXPECT_OK(stats_spearman(x, y, 10, work, &t));
    EXPECT(t.estimate == -1);
    EXPECT_NEAR(t.p_value, 4 / 3628800.0, 1e-15);
    for (int i = 0; i < 200; i++)
        y[i] = 3 * x[i] - 0.1;
    EXPECT_OK(stats_spearman(x, y, 200, work, &t));
    EXPECT(t.estimate == 1 && t.p_value > 0 && t.p_value < 1e-300);
}

/* Sums of the same numbers in another order: nothing differs. */
TEST(what_rounding_alone_tells_apart_is_the_same)
{
    double a[4] = {0.1 + 0.2, 0.3 + 0.3, 0.1 + 0.7, 0.5};
    double b[4] = {0.3, 0.1 + 0.2 + 0.3, 0.8, 0.5}, c[4] = {1, 2, 3, 4};
    double same[4] = {0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2};
    struct values s = {same, 4}, t = {same + 1, 3};
    struct test_result r;
    EXPECT(a[0] != b[0] && a[1] != b[1]);
    stats_paired_t(a, b, 4, &r);
    EXPECT(isnan(r.p_value) && isnan(r.statistic));
    EXPECT_OK(stats_wilcoxon(a, b, 4, work, &r));
    EXPECT(r.n == 4 && isnan(r.p_value));
    EXPECT_OK(stats_pearson(same, c, 4, work, &r));
    EXPECT(isnan(r.estimate));
    stats_welch_t(s, t, &r);
    EXPECT(isnan(r.estimate) && isnan(r.p_value));
    EXPECT_OK(stats_mann_whitney(s, t, work, &r));
    EXPECT(isnan(r.p_value));
    EXPECT(stats_describe(s).constant && stats_describe(s).sd == 0);
}

TEST(pairs_on_a_line_have_no_t)
{
    double x[5] = {1, 2, 4, 7, 11}, y[5], z[5] = {3, 1, 4, 1, 5};
    const double *column[1] = {z};
    struct covariates of = {column, 1, NULL};
    struct test_result t;
    for (int i = 0; i < 5; i++)
        y[i] = 0.1 - x[i] / 3;
    EXPECT_OK(stats_pearson(x, y, 5, work, &t));
    EXPECT(t.estimate == -1 && isnan(t.conf_low) && isnan(t.df1));
    EXPECT_NEAR(t.p_value, 2 / 120.0, 1e-15);
    EXPECT_STARVES(work, stats_pearson(x, y, 5, work, &t));
    double u[4] = {1000.1, 1000.1, 1000.2, 1000.4};
    EXPECT_OK(stats_pearson(u, u, 4, work, &t));
    EXPECT_NEAR(t.p_value, 2 * 2 / 24.0, 1e-15); /* a tie changes places */
    EXPECT_OK(stats_kendall(x, y, 5, work, &t));
    EXPECT(t.estimate == -1 && isnan(t.conf_low) && isnan(t.conf_high));
    EXPECT_NEAR(t.p_value, 2 / 120.0, 1e-15);
    for (int i = 0; i < 5; i++)
        y[i] += z[i];
    EXPECT_OK(stats_partial_pearson(x, y, 5, &of, work, &t));
    EXPECT(t.estimate == -1 && isnan(t.p_value) && isnan(t.conf_high));
    EXPECT_OK(stats_partial_spearman(x, x, 5, &of, work, &t));
    EXPECT(t.estimate == 1 && isnan(t.p_value));
}

/* Two constants (one in its last bits) and a sum of two others. */
TEST(a_covariate_that_says_nothing_costs_no_degree)
{
    enum { N = 12, Z = 5 };
    double x[N], y[N], z[Z][N];
    const double *column[Z], *least[2] = {z[1], z[2]};
    enum covariate_use use[Z];
    struct test_result all, few;
    for (int i = 0; i < N; i++) {
        x[i] = i * i % 7 + 0.1 * i, y[i] = i * 5 % 11;
        z[0][i] = 0.1;
        z[1][i] = i * 3 % 8 / 10.0, z[2][i] = i % 5 / 3.0;
        z[3][i] = z[1][i] + 2 * z[2][i] + 1000;
        z[4][i] = i % 2 ? 0.1 + 0.2 : 0.3;
    }
    for (int k = 0; k < Z; k++)
        column[k] = z[k];
    struct covariates many = {column, Z, use}, two = {least, 2, NULL};
    EXPECT_OK(stats_partial_pearson(x, y, N, &many, work, &all));
    EXPECT_OK(stats_partial_pearson(x, y, N, &two, work, &few));
    EXPECT(all.df1 == N - 4 && few.df1 == N - 4);
    EXPECT_NEAR(all.estimate, few.estimate, 1e-12);
    EXPECT_EQ(use[0], COVARIATE_CONSTANT);
    EXPECT(use[1] == COVARIATE_USED && use[2] == COVARIATE_USED);
    EXPECT_EQ(use[3], COVARIATE_EXPLAINED);
    EXPECT_EQ(use[4], COVARIATE_CONSTANT);
    EXPECT_OK(stats_partial_spearman(x, y, N, &many, work, &all));
    EXPECT(all.df1 >= N - 5 && use[4] == COVARIATE_CONSTANT);
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

TEST(adjusted_p_values_are_those_of_rs_p_adjust)
{
    double p[6] = {0.01, 0.03, NAN, 0.02, 0.04, 0.05}, q[6];
    double holm[6] = {0.05, 0.09, NAN, 0.08, 0.09, 0.09};

    EXPECT_TIDY(work, stats_holm(p, 6, work, q));
    for (int i = 0; i < 6; i++)
        EXPECT_NEAR(q[i], holm[i], 1e-14);
    EXPECT_TIDY(work, stats_benjamini_hochberg(p, 6, work, q));
    for (int i = 0; i < 6; i++)
        EXPECT_NEAR(q[i], isnan(p[i]) ? NAN : 0.05, 1e-14);
    EXPECT_STARVES(work, stats_holm(p, 6, work, q));
}

TEST(effect_sizes_are_the_textbooks)
{
    double a[5] = {2, 4, 6, 8, NAN}, b[4] = {1, 2, 3, 4}, delta;
    struct values va = {a, 5}, vb = {b, 4};

    /* means 5 and 2.5, variances 20/3 and 5/3; 12 pairs a > b of 16, 2 tied */
    EXPECT_NEAR(stats_cohen_d(va, vb), 2.5 / sqrt(25.0 / 6), 1e-14);
    EXPECT_NEAR(stats_hedges_g(va, vb) / stats_cohen_d(va, vb),
                tgamma(3) / (sqrt(3) * tgamma(2.5)), 1e-14);
    EXPECT_OK(stats_cliff_delta(va, vb, work, &delta));
    EXPECT_NEAR(delta, (12 - 2) / 16.0, 1e-14);
    EXPECT(isnan(stats_cohen_d(va, (struct values){b, 1})));
}

TEST(power_of_a_correlation_is_cohens)
{
    /* Cohen (1988), table 3.4.1: r = 0.3 and 0.5 at 80 % power */
    EXPECT(fabs(stats_units_for_r(0.3, 0.8) - 85) <= 1);
    EXPECT(fabs(stats_units_for_r(0.5, 0.8) - 29) <= 1);
    EXPECT(isnan(stats_units_for_r(0, 0.8)));
    EXPECT(isnan(stats_units_for_r(0.3, 0.01)));
    EXPECT_EQ(stats_units_for_r(0.5, 0.5), 16); /* 3.57^2 + 3 */
}

TEST(power_of_a_t_test_is_cohens)
{
    /* Cohen (1988), table 2.4.1: 393, 64 and 26 for small, medium, large */
    EXPECT_EQ(stats_units_for_two_means(0.2, 0.8, 0.05), 394); /* exact form */
    EXPECT_EQ(stats_units_for_two_means(0.5, 0.8, 0.05), 64);
    EXPECT_EQ(stats_units_for_two_means(-0.8, 0.8, 0.05), 26);
    EXPECT_NEAR(stats_power_one_mean(0, 9, 0.05), 0.05, 1e-12);
    EXPECT(isnan(stats_units_for_one_mean(0, 0.8, 0.05)));
    EXPECT(isnan(stats_units_for_one_mean(NAN, 0.8, 0.05)));
    EXPECT(isnan(stats_units_for_one_mean(1, 0.01, 0.05)));
    EXPECT(isnan(stats_power_two_means(0.5, 1, 9, 0.05)));
    EXPECT(isnan(stats_power_one_mean(NAN, 9, 0.05)));
}

TEST(a_shifted_t_far_out)
{
    /* by integration with 40 digits */
    EXPECT_DIGITS(
        stats_noncentral_t_above(2.9153031158894853, 1e7, 1.056010559304685),
        0.031492873887684755, 1e-11);
    EXPECT_DIGITS(
        stats_noncentral_t(-3.445682320685855, 100, 2.2274205042978545),
        1.809637285531922e-08, 1e-11);
    EXPECT_DIGITS(stats_noncentral_t(-1, 7, 0), tail_t(1, 7) / 2, 1e-12);
    EXPECT(isnan(stats_noncentral_t(1, 0.5, 1)));
    EXPECT(isnan(stats_noncentral_t_above(NAN, 5, 1)));
}

TEST(the_detectable_correlation_undoes_the_units)
{
    for (double n = 10; n < 1e5; n *= 3)
        EXPECT_EQ(stats_units_for_r(
                      stats_detectable_r(n, 0.8, 0.05) * (1 - 1e-12), 0.8),
                  n + 1);
    EXPECT(isnan(stats_detectable_r(3, 0.8, 0.05)));
    EXPECT_NEAR(stats_detectable_r(28, 0.5, 0.05),
                tanh(quantile_normal(0.05) / 5), 1e-14);
}

TEST(four_judges_agree_as_shrout_and_fleiss_print)
{
    /* their table 2: six targets, four judges */
    static const double y[24] = {9, 2, 5, 8, 6,  1, 3, 2, 8, 4, 6, 8,
                                 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7};
    int64_t target[24];
    struct reliability r;
    for (int i = 0; i < 24; i++)
        target[i] = i / 4;
    EXPECT_TIDY(work, stats_reliability(y, target, 24, work, &r));
    EXPECT(fabs(r.icc - 0.17) < 0.005 && fabs(r.of_mean - 0.44) < 0.005);
    EXPECT(fabs(r.statistic - 1.79) < 0.005 && r.df1 == 5 && r.df2 == 18);
    EXPECT(fabs(r.conf_low - -0.13) < 0.005 &&
           fabs(r.conf_high - 0.72) < 0.005);
    EXPECT_NEAR(stats_reliability_of_mean(r.icc, 4), r.of_mean, 1e-14);
    EXPECT_EQ(stats_reliability_of_mean(-0.2, 4), 0);
    EXPECT(isnan(stats_reliability_of_mean(NAN, 4)));
    EXPECT_NEAR(stats_attenuation_bound(0.81, 0.25), 0.45, 1e-15);
    EXPECT_STARVES(work, stats_reliability(y, target, 24, work, &r));
}

TEST(quantiles_of_f_undo_its_tail)
{
    for (double df1 = 1; df1 < 2e5; df1 *= 7)
        for (double df2 = 1; df2 < 2e5; df2 *= 11)
            for (double p = 1e-4; p < 1; p *= 3)
                EXPECT_DIGITS(tail_f(quantile_f(p, df1, df2), df1, df2), p,
                              1e-10);
    EXPECT(isnan(quantile_f(0, 1, 1)) && isnan(quantile_f(0.5, 0, 1)));
}
