#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "describe.h"
#include "rank_test.h"
#include "tie.h"

enum { MOST_EXACT = 10000 };

static int64_t divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Largest |i / na - j / nb| over the merged samples, times na nb / gcd: a
 * whole number. */
static int64_t largest_gap(struct values a, struct values b)
{
    int64_t g = divisor(a.n, b.n), wa = b.n / g, wb = a.n / g, most = 0;
    for (int64_t i = 0, j = 0; i < a.n && j < b.n;) {
        double x = fmin(a.at[i], b.at[j]);
        while (i < a.n && a.at[i] == x)
            i++;
        while (j < b.n && b.at[j] == x)
            j++;
        int64_t gap = llabs(i * wa - j * wb);
        most = gap > most ? gap : most;
    }
    return most;
}

/* The chance that a random path from (0, 0) to (na, nb) leaves the strip
 * |i wa - j wb| < h: the chances of its first steps outside, summed, so that
 * small ones keep their digits. */
static enum status exact_p(int64_t na, int64_t nb, int64_t h,
                           struct arena *work, double *p)
{
    int64_t g = divisor(na, nb), wa = nb / g, wb = na / g;
    double *at, out = 0; /* [nb+1] chance to be at (i, j) without leaving */
    NEW(at, work, nb + 1);
    at[0] = 1;
    for (int64_t i = 0; i <= na; i++)
        for (int64_t j = 0; j <= nb; j++) {
            double here = at[j];
            if (llabs(i * wa - j * wb) >= h) {
                out += here;
                at[j] = 0;
                continue;
            }
            double left = (double)(na - i + nb - j);
            if (left == 0)
                continue;
            at[j] = here * (double)(na - i) / left;
            if (j < nb)
                at[j + 1] += here * (double)(nb - j) / left;
        }
    *p = fmin(1, out);
    return OK;
}

/* Kolmogorov's limit. */
static double limit_p(double d, double na, double nb)
{
    double z = d * sqrt(na * nb / (na + nb)), sum = 0;
    for (int k = 1; k <= 100; k++)
        sum += (k % 2 ? 2 : -2) * exp(-2.0 * k * k * z * z);
    return z < 0.2 ? 1 : fmin(1, fmax(0, sum));
}

static enum status judge(struct values a, struct values b, struct arena *work,
                         struct test_result *out)
{
    int64_t h = largest_gap(a, b), g = divisor(a.n, b.n);
    out->statistic = (double)h / ((double)(a.n / g) * (double)b.n);
    if (a.n > MOST_EXACT || b.n > MOST_EXACT) {
        out->method = "Kolmogorov-Smirnov, asymptotic";
        out->p_value = limit_p(out->statistic, (double)a.n, (double)b.n);
        return OK;
    }
    out->method = "Kolmogorov-Smirnov, exact";
    return exact_p(a.n, b.n, h, work, &out->p_value);
}

/* Both samples without missing values, ascending, ties equal across them. */
static enum status take(struct values a, struct values b, struct arena *work,
                        struct values *sa, struct values *sb)
{
    double *both;
    TRY(stats_sort(a, work, sa));
    TRY(stats_sort(b, work, sb));
    NEW(both, work, sa->n + sb->n);
    memcpy(both, sa->at, (size_t)sa->n * sizeof *both);
    memcpy(both + sa->n, sb->at, (size_t)sb->n * sizeof *both);
    TRY(tie_settle(both, NULL, sa->n + sb->n, work));
    sa->at = both;
    sb->at = both + sa->n;
    return OK;
}

enum status stats_ks(struct values a, struct values b, struct arena *work,
                     struct test_result *out)
{
    struct mark start = arena_mark(work);
    struct values sa, sb;
    *out = test_result_none("Kolmogorov-Smirnov");
    TRY(take(a, b, work, &sa, &sb));
    out->n = sa.n + sb.n;
    out->excluded = a.n + b.n - out->n;
    if (sa.n > 0 && sb.n > 0)
        TRY(judge(sa, sb, work, out));
    arena_rewind(work, start);
    return OK;
}
