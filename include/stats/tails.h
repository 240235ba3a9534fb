/* tails.h: tail probabilities that stay exact far out.
 *
 * Two-sided p values down to the smallest double (about 1e-308), by the
 * regularised incomplete beta and gamma functions; NaN in, NaN out.
 */
#ifndef TAILS_H
#define TAILS_H

double tail_normal(double z);                    /* P(|Z| >= |z|) */
double tail_t(double t, double df);              /* P(|T| >= |t|) */
double tail_f(double f, double df1, double df2); /* P(F >= f) */
double tail_chi_squared(double x, double df);    /* P(X >= x) */

/* t with P(|T| >= t) = p; for p = 0.05, the half width of an interval in
 * standard errors.  NaN unless 0 < p < 1 and df > 0. */
double quantile_t(double p, double df);
double quantile_normal(double p);

/* P(Z <= z), and the z of which that is p: one-sided, exact in the lower
 * tail. */
double normal_below(double z);
double normal_at(double p);

/* f with P(F >= f) = p. */
double quantile_f(double p, double df1, double df2);

#endif
