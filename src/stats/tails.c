#include "tails.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>

#define LOG_LARGEST 700 /* exp of it is a number */

/* GSL's default handler aborts the process; ours never runs. */
__attribute__((constructor)) static void silence_gsl(void)
{
    gsl_set_error_handler_off();
}

/* Underflow is a fair answer of 0; anything else amiss is NaN. */
static double checked(int code, double value)
{
    if (code == GSL_EUNDRFLW)
        return 0;
    return code == GSL_SUCCESS && isfinite(value) ? value : NAN;
}

static double beta_inc(double x, double a, double b)
{
    gsl_sf_result r;
    int code = gsl_sf_beta_inc_e(a, b, x, &r);
    return checked(code, r.val);
}

/* I_{u/(u+v)}(a, b).  The smaller of u and v is kept as it is: 1 - x would
 * lose the digits of a small x. */
static double beta_tail(double u, double v, double a, double b)
{
    return u <= v ? beta_inc(u / (u + v), a, b)
                  : 1 - beta_inc(v / (u + v), b, a);
}

double tail_normal(double z)
{
    return 2 * gsl_cdf_ugaussian_Q(fabs(z));
}

/* gsl_cdf_tdist_Q switches to a Cornish-Fisher series above 30 degrees, good
 * to five digits; the incomplete beta function is good to thirteen. */
double tail_t(double t, double df)
{
    if (isnan(t) || !(df > 0))
        return NAN;
    if (isinf(t))
        return 0;
    if (t * t < 1)
        return beta_tail(df, t * t, df / 2, 0.5);
    return beta_inc(df / (df + t * t), df / 2, 0.5);
}

double tail_f(double f, double df1, double df2)
{
    if (isnan(f) || !(df1 > 0) || !(df2 > 0))
        return NAN;
    if (f <= 0)
        return 1;
    if (isinf(f))
        return 0;
    if (f < 1)
        return beta_tail(df2, df1 * f, df2 / 2, df1 / 2);
    return beta_inc(df2 / (df2 + df1 * f), df2 / 2, df1 / 2);
}

double tail_chi_squared(double x, double df)
{
    if (isnan(x) || !(df > 0))
        return NAN;
    if (x <= 0)
        return 1;
    gsl_sf_result r;
    int code = gsl_sf_gamma_inc_Q_e(df / 2, x / 2, &r);
    return checked(code, r.val);
}

double quantile_normal(double p)
{
    return p > 0 && p < 1 ? -gsl_cdf_ugaussian_Pinv(p / 2) : NAN;
}

double normal_below(double z)
{
    return gsl_cdf_ugaussian_P(z);
}

double normal_at(double p)
{
    return p > 0 && p < 1 ? gsl_cdf_ugaussian_Pinv(p) : NAN;
}

/* GSL's inverse inherits the five digits of its cdf: Newton does the rest. */
double quantile_t(double p, double df)
{
    if (!(p > 0 && p < 1 && df > 0))
        return NAN;
    double t = gsl_cdf_tdist_Qinv(p / 2, df);
    for (int i = 0; i < 4 && isfinite(t); i++)
        t += (tail_t(t, df) - p) / (2 * gsl_ran_tdist_pdf(t, df));
    return isfinite(t) && fabs(tail_t(t, df) - p) <= 1e-9 * p ? t : NAN;
}

/* Newton on log f, kept where the tail crosses p; GSL's inverse fails far
 * out. */
double quantile_f(double p, double df1, double df2)
{
    if (!(p > 0 && p < 1 && df1 > 0 && df2 > 0))
        return NAN;
    double low = -1, high = 1, x = 0;
    while (tail_f(exp(low), df1, df2) < p && low > -LOG_LARGEST)
        low *= 2;
    while (tail_f(exp(high), df1, df2) > p && high < LOG_LARGEST)
        high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-15; i++) {
        double f = exp(x), off = tail_f(f, df1, df2) - p;
        if (off > 0)
            low = x;
        else
            high = x;
        double next = x + off / (f * gsl_ran_fdist_pdf(f, df1, df2));
        if (next == x)
            break;
        x = next > low && next < high ? next : (low + high) / 2;
    }
    return fabs(tail_f(exp(x), df1, df2) - p) <= 1e-9 * p ? exp(x) : NAN;
}
