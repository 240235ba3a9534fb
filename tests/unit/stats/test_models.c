/* Numbers of exact arithmetic, SciPy, statsmodels and R, stored by
 * tests/peers/stats_models.py. */
#include <stdbool.h>
#include <stdlib.h>

#include "power.h"
#include "regression.h"
#include "reliability.h"
#include "resample.h"
#include "test.h"

enum { MOST_SAMPLES = 8, MOST_NUMBERS = 64, STARVED = 20, LINE = 1 << 18 };

struct given {
    char name[32];
    struct values x[MOST_SAMPLES];
    int samples, line;
    double want[MOST_NUMBERS]; /* INFINITY: any */
    int wants;
};

/* Fills got as the script writes them, and says how many. */
typedef enum status any_test(const struct given *g, struct arena *work,
                             double *got, int *count);

static int put_terms(const struct test_result *term, int terms, double *got)
{
    for (int t = 0; t < terms; t++) {
        const struct test_result *r = &term[t];
        double now[7] = {r->estimate, r->conf_low, r->conf_high, r->statistic,
                         r->df1,      r->p_value,  r->effect};
        memcpy(got + 7 * t, now, sizeof now);
    }
    return 7 * terms;
}

static enum status run_ols(const struct given *g, struct arena *work,
                           double *got, int *count)
{
    const double *column[MOST_SAMPLES];
    struct test_result term[MOST_SAMPLES];
    struct regression fit;
    for (int i = 1; i < g->samples; i++)
        column[i - 1] = g->x[i].at;
    struct predictors x = {column, g->samples - 1};
    TRY(stats_ols(g->x[0].at, &x, g->x[0].n, work, term, &fit));
    *count = put_terms(term, g->samples, got);
    got[(*count)++] = fit.r_squared;
    got[(*count)++] = fit.r_squared_adjusted;
    got[(*count)++] = fit.sd_residual;
    got[(*count)++] = fit.log_likelihood;
    return OK;
}

static enum status run_mixed(const struct given *g, struct arena *work,
                             double *got, int *count)
{
    const double *column[MOST_SAMPLES];
    struct test_result term[MOST_SAMPLES];
    struct regression fit;
    struct mark start = arena_mark(work);
    int last = g->samples - 1;
    int64_t *group;
    NEW(group, work, g->x[last].n);
    for (int64_t i = 0; i < g->x[last].n; i++)
        group[i] = (int64_t)g->x[last].at[i];
    for (int i = 1; i < last; i++)
        column[i - 1] = g->x[i].at;
    struct predictors x = {column, last - 1};
    TRY(stats_mixed(g->x[0].at, &x, group, g->x[0].n, work, term, &fit));
    arena_rewind(work, start);
    *count = put_terms(term, last, got);
    got[(*count)++] = (double)fit.groups;
    got[(*count)++] = fit.sd_residual;
    got[(*count)++] = fit.sd_group;
    got[(*count)++] = fit.log_likelihood;
    return OK;
}

/* The sample in whole numbers; NULL for an empty one. */
static enum status to_int(struct values x, struct arena *work, int64_t **to)
{
    *to = NULL;
    if (x.n > 0)
        NEW(*to, work, x.n);
    for (int64_t i = 0; i < x.n; i++)
        (*to)[i] = (int64_t)x.at[i];
    return OK;
}

static const struct resampling all_arrangements = {.draws = 5000};

static int put_p(const struct test_result *r, double *got)
{
    got[0] = (double)r->n;
    got[1] = r->estimate;
    got[2] = r->p_value;
    EXPECT(isnan(r->p_value) || strstr(r->method, "exact"));
    return 3;
}

static enum status run_permute_pearson(const struct given *g,
                                       struct arena *work, double *got,
                                       int *count)
{
    struct mark start = arena_mark(work);
    struct resampling how = all_arrangements;
    struct test_result r;
    int64_t *stratum;
    TRY(to_int(g->x[2], work, &stratum));
    how.stratum = stratum;
    TRY(stats_permute_pearson(g->x[0].at, g->x[1].at, g->x[0].n, &how, work,
                              &r));
    *count = put_p(&r, got);
    arena_rewind(work, start);
    return OK;
}

static enum status run_permute_members(const struct given *g,
                                       struct arena *work, double *got,
                                       int *count)
{
    struct mark start = arena_mark(work);
    struct resampling how = all_arrangements;
    struct test_result r;
    int64_t *member, *stratum;
    TRY(to_int(g->x[1], work, &member));
    TRY(to_int(g->x[2], work, &stratum));
    how.stratum = stratum;
    TRY(stats_permute_members(g->x[0].at, member, g->x[0].n, &how, work, &r));
    *count = put_p(&r, got);
    arena_rewind(work, start);
    return OK;
}

static enum status run_permute_pairs(const struct given *g, struct arena *work,
                                     double *got, int *count)
{
    struct mark start = arena_mark(work);
    struct test_result r;
    TRY(stats_permute_pairs(g->x[0].at, g->x[1].at, g->x[0].n,
                            &all_arrangements, work, &r));
    *count = put_p(&r, got);
    arena_rewind(work, start);
    return OK;
}

static enum status run_bca(const struct given *g, struct arena *work,
                           double *got, int *count)
{
    struct bca b = {.draws = g->x[0],
                    .estimate = g->x[1].at[0],
                    .acceleration =
                        stats_acceleration(g->x + 2, g->samples - 2),
                    .level = g->x[1].at[1]};
    *count = 2;
    return stats_bca(&b, work, &got[0], &got[1]);
}

static enum status run_nct(const struct given *g,
                           [[maybe_unused]] struct arena *work, double *got,
                           int *count)
{
    const double *x = g->x[0].at;
    got[0] = stats_noncentral_t(x[0], x[1], x[2]);
    got[1] = stats_noncentral_t_above(x[0], x[1], x[2]);
    *count = 2;
    return OK;
}

static enum status run_power(const struct given *g,
                             [[maybe_unused]] struct arena *work, double *got,
                             int *count)
{
    const double *x = g->x[0].at; /* d, n1, n2, alpha, power */
    got[0] = stats_power_two_means(x[0], x[1], x[2], x[3]);
    got[1] = stats_power_one_mean(x[0], x[1], x[3]);
    got[2] = stats_units_for_two_means(x[0], x[4], x[3]);
    got[3] = stats_units_for_one_mean(x[0], x[4], x[3]);
    *count = 4;
    return OK;
}

static enum status run_reliability(const struct given *g, struct arena *work,
                                   double *got, int *count)
{
    struct mark start = arena_mark(work);
    struct reliability r;
    int64_t *unit;
    TRY(to_int(g->x[1], work, &unit));
    TRY(stats_reliability(g->x[0].at, unit, g->x[0].n, work, &r));
    double now[] = {
        (double)r.units, (double)r.values, r.repeats,   r.sd_unit,   r.sd_rest,
        r.icc,           r.conf_low,       r.conf_high, r.statistic, r.df1,
        r.df2,           r.p_value,        r.of_mean};
    memcpy(got, now, sizeof now);
    *count = sizeof now / sizeof *now;
    EXPECT_EQ(r.excluded, g->x[0].n - r.values);
    arena_rewind(work, start);
    return OK;
}

static const struct {
    const char *name;
    any_test *run;
    double tolerance; /* relative */
} tests[] = {{"ols", run_ols, 1e-10},
             {"mixed", run_mixed, 1e-4},
             {"permute_pearson", run_permute_pearson, 1e-10},
             {"permute_members", run_permute_members, 1e-10},
             {"permute_pairs", run_permute_pairs, 1e-10},
             {"bca", run_bca, 1e-10},
             {"nct", run_nct, 1e-10},
             {"power", run_power, 1e-10},
             {"reliability", run_reliability, 1e-10}};

enum { TESTS = sizeof tests / sizeof *tests };

static int find(const char *name)
{
    for (int i = 0; i < TESTS; i++)
        if (strcmp(tests[i].name, name) == 0)
            return i;
    test_fail(__FILE__, __LINE__, "no test is called %s", name);
}

static void read_sample(struct arena *work, struct values *x)
{
    x->n = atoi(strtok(NULL, " "));
    double *at = arena_take(work, (size_t)x->n, sizeof *at);
    EXPECT(at != NULL || x->n == 0);
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
    for (char *word; (word = strtok(NULL, " \n"));) {
        EXPECT(g->wants < MOST_NUMBERS);
        g->want[g->wants++] =
            strcmp(word, "*") == 0 ? INFINITY : strtod(word, NULL);
    }
}

static double difference(double got, double want)
{
    if (isinf(want) || (isnan(got) && isnan(want)) || fabs(got - want) < 1e-15)
        return 0;
    return isnan(got) || isnan(want) ? INFINITY : fabs(got - want) / fabs(want);
}

static void compare(const struct given *g, const double *got, double tolerance,
                    double *largest)
{
    for (int i = 0; i < g->wants; i++) {
        double d = difference(got[i], g->want[i]);
        *largest = fmax(*largest, d);
        if (!(d <= tolerance))
            test_fail(__FILE__, g->line, "%s: number %d is %.17g, not %.17g",
                      g->name, i, got[i], g->want[i]);
    }
}

TEST(every_model_gives_the_stored_numbers)
{
    static char text[LINE];
    char path[4096];
    int cases = 0;
    double largest[TESTS] = {0};
    snprintf(path, sizeof path, "%s/stats/models.txt",
             getenv("WIRESWEEP_TEST_FILES"));
    FILE *in = fopen(path, "r");
    EXPECT(in != NULL);
    while (fgets(text, sizeof text, in)) {
        struct mark start = arena_mark(work);
        struct given g = {.line = ++cases};
        double got[MOST_NUMBERS];
        int count = 0;
        read_case(text, work, &g);
        int t = find(g.name);
        EXPECT_TIDY(work, tests[t].run(&g, work, got, &count));
        EXPECT_EQ(count, g.wants);
        compare(&g, got, tests[t].tolerance, &largest[t]);
        if (cases % STARVED == 2)
            EXPECT_STARVES(work, tests[t].run(&g, work, got, &count));
        arena_rewind(work, start);
    }
    fclose(in);
    for (int t = 0; t < TESTS; t++)
        printf("%s: largest relative difference %.1e\n", tests[t].name,
               largest[t]);
    EXPECT(cases >= 50 * TESTS);
}
