#include "schedule.h"

/* (1 + cos(pi t)) / 2 = sin^2(pi (1 - t) / 2), t in [0, 1], by the sine's
 * series: the C library's cosine is not the same on every host. */
static double half_cosine(double t)
{
    enum { TERMS = 12 }; /* the next is below 1e-17 */
    double x = 0x1.921fb54442d18p0 * (1 - t), term = x, sum = x;
    for (int k = 1; k < TERMS; k++) {
        term *= -x * x / (2 * k * (2 * k + 1));
        sum += term;
    }
    return sum * sum;
}

static double power(double x, int n)
{
    double y = 1;
    while (n-- > 0)
        y *= x;
    return y;
}

double schedule_factor(const struct schedule *s, int epoch, int step,
                       int steps_per_epoch)
{
    double steps = steps_per_epoch, done = epoch * steps + step,
           rising = s->warmup * steps;
    if (epoch < s->warmup)
        return (done + 1) / rising;
    switch (s->kind) {
    case SCHEDULE_STEP:
        return power(s->factor, (epoch - s->warmup) / s->every);
    case SCHEDULE_COSINE:
        return half_cosine((done - rising) / (s->epochs * steps - rising));
    case SCHEDULE_CONSTANT:
        break;
    }
    return 1;
}
