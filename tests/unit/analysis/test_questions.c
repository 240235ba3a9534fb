/* What a question averages, pools and repeats, and what is said of it. */
#include "frames.h"
#include "scope.h"
#include "test.h"
#include "text.h"
#include "twice.h"

/* Two graphs, two rates, two seeds. */
enum { RUNS = 8 };
static double graph[RUNS] = {0, 0, 0, 0, 1, 1, 1, 1};
static double rate[RUNS] = {0.1, 0.1, 0.2, 0.2, 0.1, 0.1, 0.2, 0.2};
static double drop[RUNS] = {NAN, 0.5, NAN, 0.5, NAN, 0.5, NAN, 0.5};
static double width[RUNS] = {16, 16, 16, 16, 16, 16, 16, 16};
static double gap[RUNS] = {2, 2, 2, 2, 3, 3, 3, 3};
static double accuracy[RUNS] = {0.5, 0.6, 0.7, 0.8, 0.6, 0.7, 0.8, 0.9};
static struct series columns[] = {
    {.name = "graph", .number = graph},
    {.name = "rate", .number = rate, .role = SERIES_SETTING},
    {.name = "drop", .number = drop, .role = SERIES_SETTING},
    {.name = "width", .number = width, .role = SERIES_SETTING},
    {.name = "gap", .number = gap, .role = SERIES_GRAPH},
    {.name = "accuracy", .number = accuracy}};
static const struct frame runs = FRAME("runs", RUNS, columns);
static const bool all[RUNS] = {1, 1, 1, 1, 1, 1, 1, 1};
static const bool slow[RUNS] = {1, 1, 0, 0, 1, 1, 0, 0};

static struct recipe recipe;
static struct analysis answer;
static struct part part;
static struct pooled pools[6];
static const char *shared[6];

static struct work begin(const char *unit, const bool *use, struct arena *work)
{
    recipe = (struct recipe){.unit = unit};
    answer = (struct analysis){.recipe = &recipe,
                               .part = &part,
                               .parts = 1,
                               .pooled = pools,
                               .shared = shared};
    struct work w = {.runs = &runs,
                     .recipe = &recipe,
                     .arena = work,
                     .out = &answer,
                     .use = use};
    EXPECT_OK(units_find(&runs, unit, use, work, &part.units));
    EXPECT_OK(scope_open(&w));
    return w;
}

TEST(a_question_averages_over_what_it_does_not_name_and_says_so)
{
    static const struct asked y[] = {{"gap", false}, {"accuracy", false}};
    struct work w = begin("graph", all, work);
    double *mean;
    EXPECT_STR(scope_varies_within(&w), "rate");
    EXPECT_OK(scope_question(&w, y, 2, 0));
    EXPECT_EQ(w.units.count, 2);
    EXPECT_STR(w.pooled, "rate, drop");
    EXPECT_OK(work_mean(&w, "accuracy", &mean));
    EXPECT_NEAR(mean[0], 0.65, 1e-15);
    EXPECT_NEAR(mean[1], 0.75, 1e-15);
    EXPECT_OK(scope_close(&w));
    EXPECT_EQ(answer.pools, 2);
    EXPECT_STR(answer.pooled[0].setting, "rate");
    EXPECT_EQ(answer.pooled[0].values, 2);
    EXPECT(answer.pooled[0].within);
    EXPECT_STR(answer.pooled[1].setting, "drop");
    EXPECT_EQ(answer.pooled[1].values, 2); /* 0.5 and none */
    EXPECT_EQ(answer.shares, 0);
}

TEST(a_setting_that_a_question_names_tells_units_apart)
{
    static const struct asked x[] = {{"rate", false}, {"accuracy", false}};
    static const struct asked y[] = {{"gap", false}, {"accuracy", false}};
    struct work w = begin("graph", all, work);
    double *mean;
    EXPECT_OK(scope_question(&w, x, 2, 0));
    EXPECT_EQ(w.units.count, 4);
    EXPECT_STR(w.pooled, "drop");
    EXPECT_OK(work_mean(&w, "accuracy", &mean));
    EXPECT_NEAR(mean[0], 0.55, 1e-15);
    EXPECT_NEAR(mean[1], 0.75, 1e-15);
    EXPECT(scope_shared(&w, "rate") && !scope_shared(&w, "gap"));
    EXPECT_OK(scope_question(&w, y, 2, 0)); /* the next one begins anew */
    EXPECT_EQ(w.units.count, 2);
    EXPECT_EQ(answer.shares, 1);
}

TEST(a_covariate_tells_units_apart_and_is_pooled_but_beside_itself)
{
    static const struct asked asked[] = {
        {"gap", false}, {"accuracy", false}, {"rate", false}, {"drop", true}};
    struct work w = begin("graph", all, work);
    EXPECT_OK(scope_question(&w, asked, 2, 2));
    EXPECT_EQ(w.units.count, 8);
    EXPECT_STR(w.pooled, "rate, drop");
    EXPECT_STR(w.pooled_beside, "");
    EXPECT_OK(scope_question(&w, asked, 2, 1));
    EXPECT_EQ(w.units.count, 4);
    EXPECT_STR(w.pooled_beside, "drop");
}

/* A measured column splits no unit by its mean, but by its values. */
TEST(a_result_tells_units_apart_only_where_it_is_asked_value_by_value)
{
    static const struct asked mean[] = {{"accuracy", false}},
                              value[] = {{"accuracy", true}};
    struct work w = begin("graph", all, work);
    EXPECT_OK(scope_question(&w, mean, 1, 0));
    EXPECT_EQ(w.units.count, 2);
    EXPECT_OK(scope_question(&w, value, 1, 0));
    EXPECT_EQ(w.units.count, 8);
}

TEST(rows_out_of_use_pool_nothing)
{
    static const struct asked y[] = {{"accuracy", false}};
    struct work w = begin("graph", slow, work);
    EXPECT_STR(scope_varies_within(&w), "drop");
    EXPECT_OK(scope_question(&w, y, 1, 0));
    EXPECT_STR(w.pooled, "drop");
}

TEST(runs_share_no_units_where_each_is_one)
{
    static const struct asked x[] = {{"rate", false}, {"accuracy", false}};
    struct work w = begin("row", all, work);
    EXPECT(scope_varies_within(&w) == NULL);
    EXPECT_OK(scope_question(&w, x, 2, 0));
    EXPECT_EQ(w.units.count, 8);
    EXPECT_EQ(answer.shares, 0);
}

TEST(a_correlation_is_asked_twice_where_nothing_of_it_is_new)
{
    struct work w = begin("graph", all, work);
    recipe.correlations = 2;
    struct recipe_correlation *c = recipe.correlation;
    c[0] = (struct recipe_correlation){
        .x = "gap",
        .y = "accuracy",
        .method = {"pearson", "pearson", "permutation"},
        .methods = 3,
        .partial = {"rate", "drop"},
        .partials = 2};
    c[1] = c[0];
    c[1].method[1] = "spearman";
    EXPECT(!twice_correlation(&w, &c[0], 0));
    EXPECT(twice_correlation(&w, &c[0], 1));
    EXPECT(twice_correlation(&w, &c[1], 0));
    EXPECT(!twice_correlation(&w, &c[1], 1));
    EXPECT(twice_correlation(&w, &c[1], 2));
    c[1].strata = "rate"; /* matters to permutations only */
    EXPECT(twice_correlation(&w, &c[1], 0));
    EXPECT(!twice_correlation(&w, &c[1], 2));
    c[1].y = "gap";
    EXPECT(!twice_correlation(&w, &c[1], 0));
}

TEST(a_partial_correlation_is_known_by_the_set_of_its_covariates)
{
    struct work w = begin("graph", all, work);
    recipe.correlations = 2;
    struct recipe_correlation *c = recipe.correlation;
    c[0] = (struct recipe_correlation){.x = "gap",
                                       .y = "accuracy",
                                       .method = {"pearson"},
                                       .methods = 1,
                                       .partial = {"rate", "drop"},
                                       .partials = 2};
    c[1] = c[0];
    c[1].partial[0] = "drop";
    c[1].partial[1] = "rate";
    EXPECT(twice_partial(&w, &c[1], 0));
    c[1].partials = 1;
    EXPECT(!twice_partial(&w, &c[1], 0));
    c[1].partials = 2;
    c[1].partial[1] = "width";
    EXPECT(!twice_partial(&w, &c[1], 0));
    c[0].partials = 0; /* the plain one is another question */
    c[1].partials = 0;
    EXPECT(!twice_partial(&w, &c[1], 0));
}

TEST(a_test_of_groups_is_known_by_what_it_compares)
{
    struct work w = begin("graph", all, work);
    recipe.groups = 2;
    struct recipe_groups *g = recipe.group;
    g[0] =
        (struct recipe_groups){.by = "rate",
                               .y = "accuracy",
                               .test = {"welch_t", "t_one_sample", "welch_t"},
                               .tests = 3,
                               .mu = 0.1};
    g[1] = g[0];
    g[1].mu = 0.2;
    EXPECT(!twice_groups(&w, &g[0], 0) && twice_groups(&w, &g[0], 2));
    EXPECT(twice_groups(&w, &g[1], 0));
    EXPECT(!twice_groups(&w, &g[1], 1)); /* against another number */
    g[1].mu = 0.1;
    EXPECT(twice_groups(&w, &g[1], 1));
    g[1].by = "drop";
    EXPECT(!twice_groups(&w, &g[1], 0));
}

TEST(pairs_are_known_by_what_they_are_matched_by)
{
    struct work w = begin("graph", all, work);
    recipe.pairs = 1;
    recipe.pair[0] = (struct recipe_pairs){.by = "rate",
                                           .within = "graph",
                                           .y = "accuracy",
                                           .test = {"paired_t"},
                                           .tests = 1};
    struct recipe_pairs other = recipe.pair[0]; /* what groups have become */
    EXPECT(!twice_pairs(&w, &recipe.pair[0], 0));
    EXPECT(twice_pairs(&w, &other, 0));
    other.within = "gap";
    EXPECT(!twice_pairs(&w, &other, 0));
}

TEST(a_model_is_known_by_its_terms_and_its_random_part)
{
    struct work w = begin("graph", all, work);
    recipe.models = 2;
    struct recipe_model *m = recipe.model;
    m[0] =
        (struct recipe_model){.y = "accuracy",
                              .term = {{"gap", "gap", 1}, {"gap^2", "gap", 2}},
                              .terms = 2};
    m[1] = m[0];
    EXPECT(!twice_model(&w, &m[0]) && twice_model(&w, &m[1]));
    m[1].random = "graph";
    EXPECT(!twice_model(&w, &m[1]));
    m[1].random = NULL;
    m[1].terms = 1;
    EXPECT(!twice_model(&w, &m[1]));
    m[1] = m[0];
    m[1].term[1].name = "gap^3";
    EXPECT(!twice_model(&w, &m[1]));
}

/* gap and `other` in six runs, after gap was asked; which row is the same. */
static int same_as(double other[6], double y[6], struct arena *work)
{
    static double first[6] = {1, 2, 3, 5, 8, 13};
    static struct recipe_correlation asked;
    struct series c[] = {{.name = "gap", .number = first},
                         {.name = "other", .number = other},
                         {.name = "y", .number = y}};
    struct test_row row = work_question("pearson", "gap", "y", ROW_CORRELATION);
    const struct frame f = FRAME("runs", 6, c);
    struct analysis a = {.row = &row, .rows_tested = 1};
    struct work w = {.runs = &f, .recipe = &recipe, .arena = work, .out = &a};
    struct test_row next = row;
    int found = -1;
    row.asked = next.asked = &asked;
    next.x = "other";
    EXPECT_OK(units_find(&f, "row", NULL, work, &w.units));
    EXPECT_TIDY(work, twice_in_other_words(&w, &next, NULL, &found));
    return found;
}

TEST(a_column_on_a_line_with_one_that_was_asked_is_that_one)
{
    static double y[6] = {1, 3, 2, 4, NAN, 6};
    static double line[6] = {7, 5, 3, -1, -7, -17};
    static double curve[6] = {1, 4, 9, 25, 64, 169};
    static double bent[6] = {7, 5, 3, -1, 100, -17};
    static double lacking[6] = {7, 5, NAN, -1, -7, -17};
    static double lacking_beside[6] = {7, 5, 3, -1, NAN, -17};
    EXPECT_EQ(same_as(line, y, work), 1);
    EXPECT_EQ(same_as(curve, y, work), 0);
    EXPECT_EQ(same_as(bent, y, work), 1); /* where y is missing */
    EXPECT_EQ(same_as(lacking, y, work), 0);
    EXPECT_EQ(same_as(lacking_beside, y, work), 1);
}

static const char *notes(const struct analysis *a)
{
    static char note[MOST_NOTES][NOTE_TEXT], said[MOST_NOTES * NOTE_TEXT];
    struct text t = TEXT(said);
    int n = analysis_notes(a, note);
    said[0] = '\0';
    for (int i = 0; i < n; i++)
        text_add(&t, "%s\n", note[i]);
    return said;
}

TEST(nothing_is_noted_where_nothing_happened)
{
    begin("graph", all, work);
    EXPECT_STR(notes(&answer), "");
}

TEST(what_happened_is_noted_in_numbers)
{
    begin("graph", all, work);
    pools[0] = (struct pooled){"rate", 2, true};
    pools[1] = (struct pooled){"width", 3, false};
    pools[2] = (struct pooled){"drop", 4, true};
    answer.pools = 3;
    shared[0] = "rate";
    answer.shares = 1;
    answer.twice = 1;
    answer.without_unit = 12;
    EXPECT_STR(
        notes(&answer),
        "means per graph are over all of rate (2 values), drop (4 values), in "
        "every test that does not name them\n"
        "graphs that differ in width (3 values) are tested together, in every "
        "test that does not name it\n"
        "rate: its values share graphs, which unpaired tests and correlations "
        "ignore; pairs: {within: graph} uses it\n"
        "1 run in several files, equal in every bit, counted once\n"
        "left out 12 finished runs without a value of graph or of dataset\n");
}

TEST(a_unit_that_is_a_row_is_called_a_run)
{
    begin("row", all, work);
    recipe.part = "mode";
    pools[0] = (struct pooled){"rate", 2, false};
    answer.pools = 1;
    answer.twice = 2;
    answer.without_unit = 1;
    EXPECT_STR(notes(&answer),
               "runs that differ in rate (2 values) are tested together, in "
               "every test that does not name it\n"
               "2 runs in several files, equal in every bit, counted once\n"
               "left out 1 finished run without a value of row or of mode\n");
}
