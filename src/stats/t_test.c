#include "t_test.h"

#include <math.h>

#include "describe.h"
#include "sum.h"
#include "tails.h"
#include "tie.h"

/* Everything that follows from a difference, its standard error and its
 * degrees of freedom. */
static void judge(double difference, double error, double df,
                  struct test_result *out)
{
    out->estimate = difference;
    if (!(df > 0) || !(error > 0))
        return;
    double half = quantile_t(0.05, df) * error;
    out->df1 = df;
    out->statistic = difference / error;
    out->p_value = tail_t(out->statistic, df);
    out->conf_low = difference - half;
    out->conf_high = difference + half;
}

static double over(double x, double sd)
{
    return sd > 0 ? x / sd : NAN;
}

void stats_t_one_sample(struct values x, double mu, struct test_result *out)
{
    struct description d = stats_describe(x);
    *out = test_result_none("one-sample t test");
    out->n = d.n;
    out->excluded = d.missing;
    if (d.n < 2)
        return;
    double off = d.mean - mu + d.mean_low;
    judge(off, d.sd / sqrt((double)d.n), (double)(d.n - 1), out);
    out->effect = over(off, d.sd);
    out->effect_name = "cohen_d";
}

/* Mean and sd of the differences, without an array of them. */
static struct description differences(const double *a, const double *b,
                                      int64_t n)
{
    struct description d = {.mean = NAN, .sd = NAN};
    struct sum sum = {0}, squares = {0};
    double low = INFINITY, high = -INFINITY, size = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(a[i] - b[i])) {
            d.n++;
            sum_add(&sum, a[i] - b[i]);
            low = fmin(low, a[i] - b[i]);
            high = fmax(high, a[i] - b[i]);
            size = fmax(size, fmax(fabs(a[i]), fabs(b[i])));
        }
    d.missing = n - d.n;
    d.constant = d.n > 0 && high - low <= TIED * size;
    if (d.n < 2)
        return d;
    sum = d.constant ? (struct sum){low, 0} : sum_over(sum, (double)d.n);
    for (int64_t i = 0; i < n && !d.constant; i++)
        if (!isnan(a[i] - b[i])) {
            double off = sum_off(a[i] - b[i], sum);
            sum_add_product(&squares, off, off);
        }
    d.mean = sum.high;
    d.sd = sqrt(sum_value(squares) / (double)(d.n - 1));
    return d;
}

void stats_paired_t(const double *a, const double *b, int64_t n,
                    struct test_result *out)
{
    struct description d = differences(a, b, n);
    *out = test_result_none("paired t test");
    out->n = d.n;
    out->excluded = d.missing;
    if (d.n < 2)
        return;
    judge(d.mean, d.sd / sqrt((double)d.n), (double)(d.n - 1), out);
    out->effect = over(d.mean, d.sd);
    out->effect_name = "cohen_d";
}

static double pooled_sd(const struct description *a,
                        const struct description *b)
{
    double na = (double)a->n, nb = (double)b->n;
    return sqrt((a->squares + b->squares) / (na + nb - 2));
}

/* Hedges' correction, exact: gamma(m/2) / (sqrt(m/2) gamma((m-1)/2)). */
double stats_hedges_correction(double df)
{
    return df > 1 ? exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
                  : NAN;
}

double stats_cohen_d(struct values a, struct values b)
{
    struct description da = stats_describe(a), db = stats_describe(b);
    return da.n < 2 || db.n < 2
               ? NAN
               : over(stats_means_apart(&da, &db), pooled_sd(&da, &db));
}

double stats_hedges_g(struct values a, struct values b)
{
    struct description da = stats_describe(a), db = stats_describe(b);
    return stats_cohen_d(a, b) *
           stats_hedges_correction((double)(da.n + db.n - 2));
}

static void start(const struct description *a, const struct description *b,
                  const char *method, struct test_result *out)
{
    *out = test_result_none(method);
    out->n = a->n + b->n;
    out->excluded = a->missing + b->missing;
}

static void finish(struct values a, struct values b,
                   const struct description *da, const struct description *db,
                   struct test_result *out)
{
    if (da->constant && db->constant && out->estimate == 0)
        out->estimate = NAN;
    out->effect = stats_hedges_g(a, b);
    out->effect_name = "hedges_g";
}

void stats_pooled_t(struct values a, struct values b, struct test_result *out)
{
    struct description da = stats_describe(a), db = stats_describe(b);
    double na = (double)da.n, nb = (double)db.n;
    start(&da, &db, "t test, equal variances", out);
    if (da.n < 2 || db.n < 2)
        return;
    judge(stats_means_apart(&da, &db),
          pooled_sd(&da, &db) * sqrt(1 / na + 1 / nb), na + nb - 2, out);
    finish(a, b, &da, &db, out);
}

void stats_welch_t(struct values a, struct values b, struct test_result *out)
{
    struct description da = stats_describe(a), db = stats_describe(b);
    double na = (double)da.n, nb = (double)db.n;
    start(&da, &db, "Welch's t test", out);
    if (da.n < 2 || db.n < 2)
        return;
    double va = da.sd * da.sd / na, vb = db.sd * db.sd / nb, v = va + vb;
    judge(stats_means_apart(&da, &db), sqrt(v),
          v * v / (va * va / (na - 1) + vb * vb / (nb - 1)), out);
    finish(a, b, &da, &db, out);
}
