#include "power.h"

#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_gamma.h>

#include "tails.h"

/* u = sqrt(chi squared / df) lies within so many standard deviations of 1. */
#define WIDE   14
#define SMOOTH 9 /* where the normal tail bends, in its own */

enum { PANELS = 12 };

struct shifted_t {
    double t, df, delta;
    double scale; /* density of u at 1 */
    bool above;
};

/* Chance at u = w^4, times the density of u and du / dw; the fourth power
 * flattens what u^(df - 1) does at 0 for small df.  The two large terms of the
 * density's logarithm nearly cancel about 1, hence log1p. */
static double chance_at(double w, void *of)
{
    const struct shifted_t *s = of;
    double u = w * w * w * w, e = u - 1, z = s->t * u - s->delta;
    if (u <= 0)
        return 0;
    double log_u = fabs(e) < 0.5 ? log1p(e) : 4 * log(w);
    double log_f = s->df * (log_u - e - e * e / 2) - log_u;
    return s->scale * exp(log_f) * 4 * w * w * w *
           (s->above ? gsl_cdf_ugaussian_Q(z) : gsl_cdf_ugaussian_P(z));
}

static double integrate(struct shifted_t *s, double u_from, double u_to)
{
    gsl_function f = {chance_at, s};
    double from = sqrt(sqrt(u_from)), to = sqrt(sqrt(u_to));
    double sum = 0, step = (to - from) / PANELS, part, error;
    size_t looks;
    for (int i = 0; i < PANELS && step > 0; i++) {
        int code =
            gsl_integration_qng(&f, from + i * step, from + (i + 1) * step, 0,
                                1e-11, &part, &error, &looks);
        /* a part of nothing cannot be told to eleven digits */
        if (code != GSL_SUCCESS && error > 1e-11 * sum + 1e-18)
            return NAN;
        sum += part;
    }
    return sum;
}

/* The density of u, and apart from it the bend of the normal tail at delta /
 * t, are what the panels must resolve. */
static double chance(double t, double df, double delta, bool above)
{
    gsl_sf_result star;
    if (isnan(t) || isnan(delta) || !(df >= 1) || isinf(df) ||
        gsl_sf_gammastar_e(df / 2, &star) != GSL_SUCCESS)
        return NAN;
    struct shifted_t s = {t, df, delta, sqrt(df / M_PI) / star.val, above};
    double low = fmax(0, 1 - WIDE / sqrt(2 * df));
    double high = 1 + WIDE / sqrt(2 * df);
    double from = low, to = high;
    if (t != 0) {
        from = fmin(high, fmax(low, (delta / t) - SMOOTH / fabs(t)));
        to = fmin(high, fmax(low, (delta / t) + SMOOTH / fabs(t)));
    }
    double sum = integrate(&s, low, from) + integrate(&s, from, to) +
                 integrate(&s, to, high);
    return sum > 1 ? 1 : sum;
}

double stats_noncentral_t(double t, double df, double delta)
{
    return chance(t, df, delta, false);
}

double stats_noncentral_t_above(double t, double df, double delta)
{
    return chance(t, df, delta, true);
}

static double power_of(double df, double delta, double alpha)
{
    double far = quantile_t(alpha, df);
    return chance(far, df, delta, true) + chance(-far, df, delta, false);
}

double stats_power_two_means(double d, double n1, double n2, double alpha)
{
    if (!(n1 >= 2 && n2 >= 2))
        return NAN;
    return power_of(n1 + n2 - 2, d * sqrt(n1 * n2 / (n1 + n2)), alpha);
}

double stats_power_one_mean(double d, double n, double alpha)
{
    return n >= 2 ? power_of(n - 1, d * sqrt(n), alpha) : NAN;
}

static double of_groups(double d, double n, double alpha)
{
    return stats_power_two_means(d, n, n, alpha);
}

/* Power rises with n: doubled until enough, then halved between. */
static double least(double (*of)(double d, double n, double alpha), double d,
                    double power, double alpha)
{
    double low = 1, high = 2;
    if (!(alpha > 0 && power > alpha && power < 1 && d != 0 && isfinite(d)))
        return NAN;
    while (of(d, high, alpha) < power) {
        low = high;
        high *= 2;
    }
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        if (of(d, middle, alpha) < power)
            low = middle;
        else
            high = middle;
    }
    return isnan(of(d, high, alpha)) ? NAN : high;
}

double stats_units_for_two_means(double d, double power, double alpha)
{
    return least(of_groups, d, power, alpha);
}

double stats_units_for_one_mean(double d, double power, double alpha)
{
    return least(stats_power_one_mean, d, power, alpha);
}

double stats_detectable_r(double n, double power, double alpha)
{
    double both = quantile_normal(alpha) + normal_at(power);
    return n > 3 && both > 0 ? tanh(both / sqrt(n - 3)) : NAN;
}
