#include "sum.h"

#include <math.h>

/* a + b as a double and its rounding error (Knuth). */
static struct sum two_sum(double a, double b)
{
    double s = a + b, t = s - a;
    return (struct sum){s, (a - (s - t)) + (b - t)};
}

/* Where the sum is beyond all numbers its error is none: infinity stays. */
static struct sum settled(double high, double low)
{
    struct sum s = two_sum(high, low);
    return isfinite(s.low) ? s : (struct sum){high, 0};
}

void sum_add(struct sum *s, double x)
{
    struct sum t = two_sum(s->high, x);
    *s = settled(t.high, t.low + s->low);
}

void sum_add_product(struct sum *s, double a, double b)
{
    double product = a * b;
    struct sum t = two_sum(s->high, product);
    *s = settled(t.high, t.low + (s->low + fma(a, b, -product)));
}

double sum_value(struct sum s)
{
    return s.high + s.low;
}

struct sum sum_over(struct sum s, double n)
{
    double q = s.high / n;
    return settled(q, (fma(-q, n, s.high) + s.low) / n);
}

double sum_off(double x, struct sum s)
{
    struct sum d = two_sum(x, -s.high);
    return d.high + (d.low - s.low);
}

double sum_apart(struct sum a, struct sum b)
{
    struct sum d = two_sum(a.high, -b.high);
    return d.high + (d.low + (a.low - b.low));
}

struct sum sum_of(const double *x, int64_t n)
{
    struct sum s = {0};
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            sum_add(&s, x[i]);
    return s;
}

struct sum sum_mean(const double *x, int64_t n)
{
    double there = 0;
    for (int64_t i = 0; i < n; i++)
        there += !isnan(x[i]);
    return sum_over(sum_of(x, n), there);
}

double sum_of_products(const double *a, const double *b, int64_t n)
{
    struct sum s = {0};
    for (int64_t i = 0; i < n; i++)
        sum_add_product(&s, a[i], b[i]);
    return sum_value(s);
}

struct sum sum_centre(double *x, int64_t n)
{
    struct sum mean = sum_mean(x, n);
    for (int64_t i = 0; i < n; i++)
        x[i] = sum_off(x[i], mean);
    return mean;
}
