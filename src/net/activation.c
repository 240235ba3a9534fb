/* activation.c: the sigmoid. */
#include "la.h"
#include "operators.h"

#ifdef WIRESWEEP_DOUBLE

static inline real exp_minus(real x)
{
    return la_exp(-x);
}

#else

/* exp(-x) in single precision, without branches, so that the compiler makes
 * vectors of it: -x = n ln 2 + r, |r| <= ln 2 / 2, exp r by its series to
 * r^7 / 7!, whose remainder is below 2^-27.  Beyond +-87, where a sigmoid is 0
 * or 1 in single precision, the result stays what it is there. */
static inline real exp_minus(real x)
{
    const float most = 87, round = 0x1.8p23f;
    float t = -x;
    t = t > most ? most : t; /* NaN stays */
    t = t < -most ? -most : t;
    union {
        float x;
        uint32_t bits;
    } whole = {t * 0x1.715476p0f + round}, power; /* its last bits hold n */
    float n = whole.x - round;
    float r = (t - n * 0x1.62e4p-1f) - n * 0x1.7f7d1cp-20f;
    float sum = 1.0f / 5040;
    sum = 1.0f / 720 + r * sum;
    sum = 1.0f / 120 + r * sum;
    sum = 1.0f / 24 + r * sum;
    sum = 1.0f / 6 + r * sum;
    sum = 0.5f + r * sum;
    sum = 1 + r * (1 + r * sum);
    power.bits = (whole.bits + 127) << 23;
    return sum * power.x;
}

#endif

void sigmoid_forward(long n, const real *x, real *y)
{
    for (long i = 0; i < n; i++)
        y[i] = 1 / (1 + exp_minus(x[i]));
}

void sigmoid_backward(long n, const real *y, const real *gy, real *gx)
{
    for (long i = 0; i < n; i++)
        gx[i] = gy[i] * (y[i] * (1 - y[i]));
}
