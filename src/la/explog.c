/* explog.c: exp and log from additions, multiplications and divisions alone,
 * so that every host computes the same bits. */
#include "la.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const double ln2_high = 0x1.62e42fee00000p-1,
                    ln2_low = 0x1.a39ef35793c76p-33;

static double power_of_two(int64_t n) /* -1022 .. 1023 */
{
    uint64_t bits = (uint64_t)(n + 1023) << 52;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* x = n ln 2 + r, |r| <= ln 2 / 2; exp r by its series to r^13 / 13!, whose
 * remainder is below 2^-57. */
double la_exp(double x)
{
    if (isnan(x))
        return x;
    if (x < -708)
        return 0;
    if (x > 709)
        return INFINITY;
    double n = nearbyint(x * 0x1.71547652b82fep0);
    double r = (x - n * ln2_high) - n * ln2_low, sum = 1;
    for (int i = 13; i >= 1; i--)
        sum = 1 + r * sum / i;
    return sum * power_of_two((int64_t)n);
}

/* x = 2^n m, m = 1 + f in [sqrt 1/2, sqrt 2).  With s = f / (2 + f) and z =
 * s^2, log m = 2 artanh s = 2 s + s R, R = 2 z/3 + 2 z^2/5 + ...; since 2 s =
 * f - s f, the leading f is exact (as in fdlibm).  Terms to z^11 leave 2^-58.
 */
double la_log(double x)
{
    if (isnan(x) || x < 0)
        return NAN;
    if (x == 0 || isinf(x))
        return x == 0 ? -INFINITY : x;
    int n;
    double m = 2 * frexp(x, &n);
    n--;
    if (m > 0x1.6a09e667f3bcdp0) {
        m /= 2;
        n++;
    }
    double f = m - 1, s = f / (2 + f), z = s * s, half = f * f / 2, R = 0;
    for (int i = 11; i >= 1; i--)
        R = (R + 2.0 / (2 * i + 1)) * z;
    return n * ln2_high + (f - (half - (s * (half + R) + n * ln2_low)));
}
