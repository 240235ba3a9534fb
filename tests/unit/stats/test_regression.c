#include <stdbool.h>

#include "regression.h"
#include "reliability.h"
#include "rng.h"
#include "test.h"

enum { GROUPS = 8, EACH = 5, ROWS = GROUPS * EACH };

static void make(double spread, double *y, double *x, int64_t *group)
{
    struct rng r = rng_stream(11, RNG_TEST, 2, 0);
    double own = 0;
    for (int i = 0; i < ROWS; i++) {
        own = i % EACH ? own : spread * rng_normal(&r);
        group[i] = i / EACH;
        x[i] = rng_normal(&r);
        y[i] = 3 + own + x[i] / 4 + rng_normal(&r);
    }
}

/* Of balanced groups and an intercept alone, REML is the analysis of variance
 * and Satterthwaite's degrees are groups - 1. */
TEST(balanced_groups_have_a_closed_form)
{
    double y[ROWS], x[ROWS];
    int64_t group[ROWS];
    struct predictors none = {NULL, 0};
    struct test_result t;
    struct regression fit;
    struct reliability r;
    for (double spread = 1; spread < 1e5; spread *= 10) {
        make(spread, y, x, group);
        EXPECT_TIDY(work, stats_mixed(y, &none, group, ROWS, work, &t, &fit));
        EXPECT_OK(stats_reliability(y, group, ROWS, work, &r));
        EXPECT_NEAR(fit.sd_group / r.sd_unit, 1, 1e-9);
        EXPECT_NEAR(fit.sd_residual / r.sd_rest, 1, 1e-9);
        EXPECT_NEAR(t.df1, GROUPS - 1, 1e-9);
        double mean_square = r.sd_rest * r.sd_rest * r.statistic;
        EXPECT_NEAR(t.estimate / t.statistic, sqrt(mean_square / ROWS), 1e-10);
        EXPECT_STR(t.method, "random intercept, REML, Satterthwaite t");
        EXPECT_EQ(fit.groups, GROUPS);
    }
}

static void expect_same(const struct test_result *a,
                        const struct test_result *b)
{
    EXPECT_NEAR(a->statistic, b->statistic, 1e-8);
    EXPECT_NEAR(a->df1, b->df1, 1e-8);
    EXPECT_NEAR(a->p_value, b->p_value, 1e-8);
    EXPECT_NEAR(a->effect, b->effect, 1e-8);
}

TEST(units_of_measurement_change_nothing)
{
    double y[ROWS], x[ROWS], v[ROWS], u[ROWS];
    int64_t group[ROWS];
    const double *one[1] = {x}, *two[1] = {u};
    struct predictors of_x = {one, 1}, of_u = {two, 1};
    struct test_result s[2], t[2];
    struct regression fit, other;
    make(2, y, x, group);
    for (int i = 0; i < ROWS; i++) {
        v[i] = 1e6 * y[i] - 3e7;
        u[i] = 1e-9 * x[i] + 1e-6;
    }
    EXPECT_OK(stats_mixed(y, &of_x, group, ROWS, work, s, &fit));
    EXPECT_OK(stats_mixed(v, &of_u, group, ROWS, work, t, &other));
    expect_same(&s[1], &t[1]);
    EXPECT_NEAR(other.sd_group / fit.sd_group, 1e6, 1e-8);
    EXPECT_OK(stats_ols(y, &of_x, ROWS, work, s, &fit));
    EXPECT_OK(stats_ols(v, &of_u, ROWS, work, t, &other));
    expect_same(&s[1], &t[1]);
    EXPECT_NEAR(fit.r_squared, other.r_squared, 1e-10);
}

/* Offsets that the values hold without rounding. */
TEST(offsets_of_a_million_millions_change_nothing)
{
    double y[ROWS], x[ROWS], v[ROWS], u[ROWS];
    int64_t group[ROWS];
    const double *one[1] = {x}, *two[1] = {u};
    struct predictors of_x = {one, 1}, of_u = {two, 1};
    struct test_result s[2], t[2];
    struct regression fit;
    make(2, y, x, group);
    for (double offset = 1e6; offset < 1e13; offset *= 1e3) {
        for (int i = 0; i < ROWS; i++) {
            y[i] = round(64 * y[i]) / 64, x[i] = round(64 * x[i]) / 64;
            v[i] = y[i] + offset, u[i] = x[i] - offset;
        }
        EXPECT_OK(stats_ols(y, &of_x, ROWS, work, s, &fit));
        EXPECT_OK(stats_ols(v, &of_u, ROWS, work, t, &fit));
        EXPECT_NEAR(t[1].estimate, s[1].estimate, 1e-12);
        EXPECT_NEAR(t[1].statistic, s[1].statistic, 1e-12);
        EXPECT_NEAR(t[1].p_value, s[1].p_value, 1e-12);
        EXPECT_OK(stats_mixed(y, &of_x, group, ROWS, work, s, &fit));
        EXPECT_OK(stats_mixed(v, &of_u, group, ROWS, work, t, &fit));
        EXPECT_NEAR(t[1].statistic, s[1].statistic, 1e-10);
    }
}

TEST(a_square_far_from_zero_keeps_its_digits)
{
    double x[9], square[9], y[9];
    const double *column[2] = {x, square};
    struct predictors p = {column, 2};
    struct test_result t[3];
    struct regression fit;
    for (int i = 0; i < 9; i++) {
        x[i] = 1e6 + i - 4;
        square[i] = x[i] * x[i]; /* exact */
        y[i] = (i - 4) * (i - 4) + (i % 2 ? 0.5 : -0.5);
    }
    EXPECT_OK(stats_ols(y, &p, 9, work, t, &fit));
    /* with z = x - 1e6, the slope of the halves on z^2 is -5 / 231 */
    EXPECT_NEAR(t[2].estimate, 226.0 / 231, 1e-8);
    EXPECT_NEAR(t[1].estimate, -2e6 * 226 / 231, 1e-8);
}

static void expect_untold(const double *y, const struct predictors *x,
                          const int64_t *group, struct arena *work)
{
    struct test_result t[2];
    struct regression fit;
    EXPECT_OK(stats_mixed(y, x, group, ROWS, work, t, &fit));
    EXPECT_STR(t[0].method,
               "random intercept: groups cannot be told from the rest");
    EXPECT(isnan(t[0].estimate) && isnan(t[x->count].p_value));
    EXPECT(isnan(fit.sd_group) && isnan(fit.log_likelihood));
}

TEST(what_the_groups_do_not_tell_is_said)
{
    double y[ROWS], x[ROWS], flat[ROWS];
    int64_t group[ROWS], own[ROWS], two[ROWS];
    const double *column[1] = {x};
    struct predictors p = {column, 1}, none = {NULL, 0};
    struct test_result t[2];
    struct regression fit, plain;
    make(0, y, x, group);
    for (int i = 0; i < ROWS; i++) {
        own[i] = i;
        two[i] = i % 2;
        flat[i] = (double)group[i] * (double)group[i];
    }
    expect_untold(y, &p, own, work);
    expect_untold(flat, &none, group, work);
    for (int i = 0; i < ROWS; i++)
        x[i] = (double)two[i];
    expect_untold(y, &p, two, work);
    make(0, y, x, group);
    for (int i = 0; i < ROWS; i++) /* groups alike, rows apart */
        y[i] = x[i] + (i % EACH - 2);
    EXPECT_OK(stats_mixed(y, &none, group, ROWS, work, t, &fit));
    EXPECT(strstr(t[0].method, "no variance between groups"));
    EXPECT_EQ(fit.sd_group, 0);
    EXPECT_EQ(t[0].df1, ROWS - 1);
    EXPECT_OK(stats_ols(y, &none, ROWS, work, t, &plain));
    EXPECT_NEAR(fit.sd_residual, plain.sd_residual, 1e-12);
}

TEST(a_row_that_decides_alone_has_no_standard_error)
{
    double y[5] = {1, 2, 4, 3, 9}, x[5] = {0, 0, 0, 0, 1};
    const double *column[1] = {x};
    struct predictors p = {column, 1};
    struct test_result t[2];
    struct regression fit;
    EXPECT_OK(stats_ols(y, &p, 5, work, t, &fit));
    EXPECT_NEAR(t[1].estimate, 6.5, 1e-12);
    EXPECT(isnan(t[1].statistic) && isnan(t[0].conf_low));
    EXPECT_STR(t[1].method, "linear regression, no standard errors");
    EXPECT_NEAR(fit.sd_residual, sqrt(5.0 / 3), 1e-12);
}
