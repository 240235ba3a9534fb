/* SciPy's numbers, stored by tests/peers/stats_references.py, and those of
 * exact fractions, by tests/peers/stats_exact.py. */
#include <stdbool.h>
#include <stdlib.h>

#include "correlation.h"
#include "group_test.h"
#include "rank_test.h"
#include "t_test.h"
#include "test.h"

enum { MOST_SAMPLES = 8, NUMBERS = 9, STARVED = 60, LINE = 65536 };

struct given {
    char name[32];
    struct values x[MOST_SAMPLES];
    int samples;
    double want[NUMBERS]; /* in the order of the result; INFINITY: any */
    int line;
};

typedef enum status any_test(const struct given *g, struct arena *work,
                             struct test_result *out);

#define OF_PAIRS(name)                                                       \
    static enum status run_##name(const struct given *g, struct arena *work, \
                                  struct test_result *out)                   \
    {                                                                        \
        return stats_##name(g->x[0].at, g->x[1].at, g->x[0].n, work, out);   \
    }
#define OF_TWO(name)                                                         \
    static enum status run_##name(const struct given *g, struct arena *work, \
                                  struct test_result *out)                   \
    {                                                                        \
        return stats_##name(g->x[0], g->x[1], work, out);                    \
    }
#define OF_MANY(name)                                                        \
    static enum status run_##name(const struct given *g, struct arena *work, \
                                  struct test_result *out)                   \
    {                                                                        \
        return stats_##name(g->x, g->samples, work, out);                    \
    }
#define PARTIAL(name)                                                          \
    static enum status run_##name(const struct given *g, struct arena *work,   \
                                  struct test_result *out)                     \
    {                                                                          \
        const double *z[MOST_SAMPLES];                                         \
        for (int i = 2; i < g->samples; i++)                                   \
            z[i - 2] = g->x[i].at;                                             \
        struct covariates c = {z, g->samples - 2, NULL};                       \
        return stats_##name(g->x[0].at, g->x[1].at, g->x[0].n, &c, work, out); \
    }
#define WITHOUT_ERRORS(name, call)                                     \
    static enum status run_##name(const struct given *g,               \
                                  [[maybe_unused]] struct arena *work, \
                                  struct test_result *out)             \
    {                                                                  \
        call;                                                          \
        return OK;                                                     \
    }

OF_PAIRS(pearson)
OF_PAIRS(spearman)
OF_PAIRS(kendall)
OF_PAIRS(wilcoxon)
PARTIAL(partial_pearson)
PARTIAL(partial_spearman)
OF_TWO(mann_whitney)
OF_TWO(ks)
OF_MANY(levene)
OF_MANY(kruskal_wallis)
WITHOUT_ERRORS(t_one_sample, stats_t_one_sample(g->x[0], 0.5, out))
WITHOUT_ERRORS(paired_t, stats_paired_t(g->x[0].at, g->x[1].at, g->x[0].n, out))
WITHOUT_ERRORS(pooled_t, stats_pooled_t(g->x[0], g->x[1], out))
WITHOUT_ERRORS(welch_t, stats_welch_t(g->x[0], g->x[1], out))
WITHOUT_ERRORS(anova, stats_anova(g->x, g->samples, out))
WITHOUT_ERRORS(welch_anova, stats_welch_anova(g->x, g->samples, out))

#define ENTRY(name)       \
    {                     \
#name, run_##name \
    }
static const struct {
    const char *name;
    any_test *run;
} tests[] = {ENTRY(pearson),         ENTRY(spearman),
             ENTRY(kendall),         ENTRY(wilcoxon),
             ENTRY(partial_pearson), ENTRY(partial_spearman),
             ENTRY(mann_whitney),    ENTRY(ks),
             ENTRY(levene),          ENTRY(kruskal_wallis),
             ENTRY(t_one_sample),    ENTRY(paired_t),
             ENTRY(pooled_t),        ENTRY(welch_t),
             ENTRY(anova),           ENTRY(welch_anova)};

static any_test *find(const char *name)
{
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        if (strcmp(tests[i].name, name) == 0)
            return tests[i].run;
    test_fail(__FILE__, __LINE__, "no test %s", name);
}

static void read_sample(struct arena *work, struct values *x)
{
    x->n = atol(strtok(NULL, " "));
    double *at = arena_take(work, (size_t)x->n, sizeof *at);
    EXPECT(at || x->n == 0);
    for (int64_t i = 0; i < x->n; i++)
        at[i] = strtod(strtok(NULL, " "), NULL);
    x->at = at;
}

static void read_case(char *text, struct arena *work, struct given *g)
{
    snprintf(g->name, sizeof g->name, "%s", strtok(text, " "));
    g->samples = atoi(strtok(NULL, " "));
    EXPECT(g->samples > 0 && g->samples <= MOST_SAMPLES);
    for (int i = 0; i < g->samples; i++)
        read_sample(work, &g->x[i]);
    EXPECT_STR(strtok(NULL, " "), "=");
    for (int i = 0; i < NUMBERS; i++) {
        const char *word = strtok(NULL, " \n");
        EXPECT(word != NULL);
        g->want[i] = strcmp(word, "*") == 0 ? INFINITY : strtod(word, NULL);
    }
}

/* 1e-10 relative; differences of nearly equal means lose digits in any
 * program, hence the absolute 1e-13. */
static bool near(double got, double want)
{
    return isinf(want) || (isnan(got) && isnan(want)) ||
           fabs(got - want) <= fmax(1e-10 * fabs(want), 1e-13);
}

static void compare(const struct given *g, const struct test_result *r)
{
    static const char *const names[NUMBERS] = {
        "n",         "excluded", "estimate", "conf_low", "conf_high",
        "statistic", "df1",      "df2",      "p_value"};
    double got[NUMBERS] = {
        (double)r->n, (double)r->excluded, r->estimate, r->conf_low,
        r->conf_high, r->statistic,        r->df1,      r->df2,
        r->p_value};
    for (int i = 0; i < NUMBERS; i++)
        if (!near(got[i], g->want[i]))
            test_fail(__FILE__, g->line, "%s: %s is %.17g, not %.17g", g->name,
                      names[i], got[i], g->want[i]);
}

static int check_file(const char *name, struct arena *work)
{
    static char text[LINE];
    char path[4096];
    int cases = 0;
    snprintf(path, sizeof path, "%s/stats/%s", getenv("WIRESWEEP_TEST_FILES"),
             name);
    FILE *in = fopen(path, "r");
    EXPECT(in != NULL);
    while (fgets(text, sizeof text, in)) {
        struct mark start = arena_mark(work);
        struct given g = {.line = ++cases};
        struct test_result r;
        read_case(text, work, &g);
        EXPECT_TIDY(work, find(g.name)(&g, work, &r));
        compare(&g, &r);
        if (cases % STARVED == 2)
            EXPECT_STARVES(work, find(g.name)(&g, work, &r));
        arena_rewind(work, start);
    }
    fclose(in);
    return cases;
}

TEST(every_test_gives_scipys_numbers)
{
    EXPECT(check_file("references.txt", work) >= 900);
}

TEST(ties_and_offsets_are_those_of_fractions)
{
    EXPECT(check_file("exact.txt", work) >= 120);
}
