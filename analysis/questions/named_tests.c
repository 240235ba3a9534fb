#include "named_tests.h"

#include <string.h>

#include "arena.h"
#include "group_test.h"
#include "rank_test.h"
#include "t_test.h"

/* The tests that cannot fail, in the form of those that can. */
static enum status paired_t(const double *a, const double *b, int64_t n,
                            struct arena *work, struct test_result *out)
{
    (void)work;
    stats_paired_t(a, b, n, out);
    return OK;
}

static enum status welch_t(struct values a, struct values b, struct arena *work,
                           struct test_result *out)
{
    (void)work;
    stats_welch_t(a, b, out);
    return OK;
}

static enum status pooled_t(struct values a, struct values b,
                            struct arena *work, struct test_result *out)
{
    (void)work;
    stats_pooled_t(a, b, out);
    return OK;
}

static enum status anova(const struct values *group, int groups,
                         struct arena *work, struct test_result *out)
{
    (void)work;
    stats_anova(group, groups, out);
    return OK;
}

static enum status welch_anova(const struct values *group, int groups,
                               struct arena *work, struct test_result *out)
{
    (void)work;
    stats_welch_anova(group, groups, out);
    return OK;
}

/* The bootstrap of differences, from pairs that have one. */
static enum status bootstrap_pairs(const double *a, const double *b, int64_t n,
                                   const struct resampling *how,
                                   struct arena *arena, struct test_result *out)
{
    double *d;
    NEW(d, arena, n);
    for (int64_t i = 0; i < n; i++)
        d[i] = a[i] - b[i];
    return stats_bootstrap_mean((struct values){d, n}, how, arena, out);
}

const struct named_correlation named_correlations[] = {
    {.name = "pearson",
     .run = stats_pearson,
     .partial_name = "partial_pearson",
     .partial = stats_partial_pearson},
    {.name = "spearman",
     .run = stats_spearman,
     .partial_name = "partial_spearman",
     .partial = stats_partial_spearman},
    {.name = "kendall", .run = stats_kendall},
    {.name = "permutation", .resample = stats_permute_pearson},
    {.name = "pearson_bca", .resample = stats_bootstrap_pearson},
    {.name = "spearman_bca", .resample = stats_bootstrap_spearman},
    {.name = NULL}};

const struct named_group_test named_group_tests[] = {
    {.name = "t_one_sample", .one = stats_t_one_sample},
    {.name = "welch_t", .two = welch_t},
    {.name = "pooled_t", .two = pooled_t},
    {.name = "mann_whitney", .two = stats_mann_whitney},
    {.name = "ks", .two = stats_ks},
    {.name = "permutation", .resample = stats_permute_means},
    {.name = "bca", .resample = stats_bootstrap_means},
    {.name = "welch_anova", .all = welch_anova},
    {.name = "anova", .all = anova},
    {.name = "kruskal_wallis", .all = stats_kruskal_wallis},
    {.name = "levene", .all = stats_levene},
    {.name = NULL}};

const struct named_paired_test named_paired_tests[] = {
    {.name = "paired_t", .run = paired_t},
    {.name = "wilcoxon", .run = stats_wilcoxon},
    {.name = "permutation", .resample = stats_permute_pairs},
    {.name = "bca", .resample = bootstrap_pairs},
    {.name = NULL}};

#define FIND(table)                           \
    for (size_t i = 0; table[i].name; i++)    \
        if (strcmp(table[i].name, name) == 0) \
            return &table[i];                 \
    return NULL

const struct named_correlation *find_correlation(const char *name)
{
    FIND(named_correlations);
}

const struct named_group_test *find_group_test(const char *name)
{
    FIND(named_group_tests);
}

const struct named_paired_test *find_paired_test(const char *name)
{
    FIND(named_paired_tests);
}
