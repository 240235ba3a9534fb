#include "group_test.h"

#include <math.h>
#include <stdbool.h>

#include "arena.h"
#include "describe.h"
#include "tails.h"

static void count(const struct values *group, int groups,
                  struct test_result *out)
{
    for (int g = 0; g < groups; g++) {
        struct description d = stats_describe(group[g]);
        out->n += d.n;
        out->excluded += d.missing;
    }
}

static bool enough(const struct values *group, int groups, int64_t least)
{
    for (int g = 0; g < groups; g++)
        if (stats_describe(group[g]).n < least)
            return false;
    return groups >= 2;
}

/* Squares between the groups and within them. */
struct squares {
    double between, within;
};

static struct squares squares_of(const struct values *group, int groups)
{
    struct squares s = {0};
    struct description first = stats_describe(group[0]), d;
    double n = 0, mean = 0; /* means are taken less the first group's */
    for (int g = 0; g < groups; g++) {
        d = stats_describe(group[g]);
        mean += (double)d.n * stats_means_apart(&d, &first);
        n += (double)d.n;
    }
    mean /= n;
    for (int g = 0; g < groups; g++) {
        d = stats_describe(group[g]);
        double off = stats_means_apart(&d, &first) - mean;
        s.between += (double)d.n * off * off;
        s.within += d.squares;
    }
    return s;
}

static void judge_f(double f, double df1, double df2, struct test_result *out)
{
    out->statistic = f;
    out->df1 = df1;
    out->df2 = df2;
    out->p_value = tail_f(f, df1, df2);
}

static void anova(const struct values *group, int groups,
                  struct test_result *out)
{
    struct squares s = squares_of(group, groups);
    double df1 = groups - 1, df2 = (double)(out->n - groups);
    if (!(s.within > 0) || !(df2 > 0))
        return;
    judge_f(s.between / df1 / (s.within / df2), df1, df2, out);
    out->effect = s.between / (s.between + s.within);
    out->effect_name = "eta_squared";
}

void stats_anova(const struct values *group, int groups,
                 struct test_result *out)
{
    *out = test_result_none("one-way analysis of variance");
    count(group, groups, out);
    if (enough(group, groups, 2))
        anova(group, groups, out);
}

/* Welch (1951), equations 24 to 27. */
static void welch(const struct values *group, int groups,
                  struct test_result *out)
{
    double weights = 0, mean = 0, between = 0, spread = 0, k = groups;
    struct description first = stats_describe(group[0]), d;
    for (int g = 0; g < groups; g++) {
        d = stats_describe(group[g]);
        if (d.constant)
            return;
        double w = (double)d.n / (d.sd * d.sd);
        weights += w;
        mean += w * stats_means_apart(&d, &first);
    }
    mean /= weights;
    for (int g = 0; g < groups; g++) {
        d = stats_describe(group[g]);
        double w = (double)d.n / (d.sd * d.sd);
        double off = stats_means_apart(&d, &first) - mean;
        between += w * off * off;
        spread += (1 - w / weights) * (1 - w / weights) / (double)(d.n - 1);
    }
    double f = between / (k - 1) / (1 + 2 * (k - 2) / (k * k - 1) * spread);
    judge_f(f, k - 1, (k * k - 1) / (3 * spread), out);
    struct squares s = squares_of(group, groups);
    out->effect = s.between / (s.between + s.within);
    out->effect_name = "eta_squared";
}

void stats_welch_anova(const struct values *group, int groups,
                       struct test_result *out)
{
    *out = test_result_none("Welch's analysis of variance");
    count(group, groups, out);
    if (enough(group, groups, 2))
        welch(group, groups, out);
}

/* Distances from the median of what is there.  It is found less the middle
 * value, for the digits of values far from zero. */
static enum status distances(struct values x, struct arena *work,
                             struct values *out)
{
    struct values sorted;
    double *far;
    TRY(stats_sort(x, work, &sorted));
    NEW(far, work, sorted.n);
    for (int64_t i = 0; i < sorted.n; i++)
        far[i] = sorted.at[i] - sorted.at[sorted.n / 2];
    double median = stats_quantile((struct values){far, sorted.n}, 0.5);
    for (int64_t i = 0; i < sorted.n; i++)
        far[i] = fabs(far[i] - median);
    *out = (struct values){far, sorted.n};
    return OK;
}

enum status stats_levene(const struct values *group, int groups,
                         struct arena *work, struct test_result *out)
{
    struct mark start = arena_mark(work);
    struct values *far; /* [groups] */
    *out = test_result_none("Levene's test about the medians");
    count(group, groups, out);
    if (!enough(group, groups, 2))
        return OK;
    NEW(far, work, groups);
    for (int g = 0; g < groups; g++)
        TRY(distances(group[g], work, &far[g]));
    anova(far, groups, out);
    out->effect = NAN;
    out->effect_name = "";
    arena_rewind(work, start);
    return OK;
}

/* All groups' values, one after the other, without missing ones. */
static enum status pool(const struct values *group, int groups, int64_t n,
                        struct arena *work, double **out)
{
    double *all;
    int64_t at = 0;
    NEW(all, work, n);
    for (int g = 0; g < groups; g++)
        for (int64_t i = 0; i < group[g].n; i++)
            if (!isnan(group[g].at[i]))
                all[at++] = group[g].at[i];
    *out = all;
    return OK;
}

static void judge_ranks(const double *rank, const struct values *group,
                        int groups, double ties, struct test_result *out)
{
    double n = (double)out->n, h = 0;
    int64_t at = 0;
    for (int g = 0; g < groups; g++) {
        int64_t m = stats_describe(group[g]).n;
        double sum = 0;
        for (int64_t i = 0; i < m; i++)
            sum += rank[at++];
        h += sum * sum / (double)m;
    }
    double correction = 1 - ties / (n * n * n - n);
    if (!(correction > 0))
        return;
    h = (12 / (n * (n + 1)) * h - 3 * (n + 1)) / correction;
    out->statistic = h;
    out->df1 = groups - 1;
    out->p_value = tail_chi_squared(h, out->df1);
    out->effect = n > groups ? (h - groups + 1) / (n - groups) : NAN;
    out->effect_name = "eta_squared";
}

enum status stats_kruskal_wallis(const struct values *group, int groups,
                                 struct arena *work, struct test_result *out)
{
    struct mark start = arena_mark(work);
    double *all = NULL, ties;
    *out = test_result_none("Kruskal-Wallis");
    count(group, groups, out);
    if (!enough(group, groups, 1))
        return OK;
    TRY(pool(group, groups, out->n, work, &all));
    TRY(stats_rank((struct values){all, out->n}, work, all, &ties));
    judge_ranks(all, group, groups, ties, out);
    arena_rewind(work, start);
    return OK;
}
