/* Tables in memory: categories, units, means, tables under and beside each
 * other. */
#include "combine.h"
#include "frames.h"
#include "identity.h"
#include "levels.h"
#include "pooled.h"
#include "test.h"

static void expect_levels(const int64_t *got, const int64_t *want, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        EXPECT_EQ(got[i], want[i]);
}

TEST(levels_stand_in_order_of_appearance_under_the_files_names)
{
    double x[] = {3, 0.5, NAN, 3, -2, 0.5};
    static const int64_t want[] = {0, 1, -1, 0, 2, 1};
    const struct series s = {.name = "x", .number = x};
    struct levels l;
    EXPECT_OK(levels_find(&s, 6, NULL, work, &l));
    EXPECT_EQ(l.count, 3);
    expect_levels(l.of, want, 6);
    EXPECT_STR(l.name[0], "3");
    EXPECT_STR(l.name[1], "0.5");
    EXPECT_STR(l.name[2], "-2");
}

TEST(rows_out_of_use_have_no_level_and_make_none)
{
    const char *x[] = {"b", "a", "", "a", "c"};
    static const bool use[] = {false, true, true, true, true};
    static const int64_t want[] = {-1, 0, -1, 0, 1};
    const struct series s = {.name = "x", .text = x};
    struct levels l;
    EXPECT_OK(levels_find(&s, 5, use, work, &l));
    EXPECT_EQ(l.count, 2);
    expect_levels(l.of, want, 5);
    EXPECT_STR(l.name[0], "a");
    EXPECT_STR(l.name[1], "c");
}

/* Graph 0 of a.h5 is not graph 0 of b.h5. */
TEST(numbers_of_a_file_are_told_apart_by_it_but_seeds_of_weights_are_not)
{
    double id[] = {0, 1, 0, 1}, seed[] = {7, 8, 7, 8};
    const char *file[] = {"a.h5", "a.h5", "b.h5", "b.h5"};
    struct series c[] = {{.name = "graph", .number = id},
                         {.name = "weight_seed", .number = seed},
                         {.name = FRAME_SOURCE, .text = file}};
    static const int64_t apart[] = {0, 1, 2, 3}, joint[] = {0, 1, 0, 1};
    const struct frame f = FRAME("runs", 4, c);
    struct levels l;
    EXPECT_OK(levels_of_id(&f, "graph", NULL, work, &l));
    EXPECT_EQ(l.count, 4);
    expect_levels(l.of, apart, 4);
    EXPECT_OK(levels_of_id(&f, "weight_seed", NULL, work, &l));
    EXPECT_EQ(l.count, 2);
    expect_levels(l.of, joint, 4);
}

TEST(a_graph_is_one_whatever_its_number_in_its_file)
{
    double id[] = {0, 1, 1, 0};
    const char *file[] = {"a.h5", "a.h5", "b.h5", "b.h5"};
    const char *graph[] = {"g", "h", "g", ""};
    struct series c[] = {{.name = "graph", .number = id},
                         {.name = FRAME_SOURCE, .text = file},
                         {.name = FRAME_GRAPH, .text = graph}};
    static const int64_t want[] = {0, 1, 0, -1};
    const struct frame f = FRAME("runs", 4, c);
    struct levels l;
    EXPECT_OK(levels_of_id(&f, "graph", NULL, work, &l));
    EXPECT_EQ(l.count, 2);
    expect_levels(l.of, want, 4);
}

/* Two graphs with three runs each, the last of them not in use. */
static double graph[] = {4, 4, 9, 9, 4, 9};
static const bool in_use[] = {true, true, true, true, true, false};
static struct series units_columns[] = {{.name = "graph", .number = graph}};
static const struct frame units_frame = FRAME("runs", 6, units_columns);

TEST(units_count_their_rows)
{
    struct units u;
    EXPECT_OK(units_find(&units_frame, "graph", in_use, work, &u));
    EXPECT_EQ(u.count, 2);
    EXPECT_EQ(u.runs[0], 3);
    EXPECT_EQ(u.runs[1], 2);
    EXPECT_EQ(u.of[5], -1);
    EXPECT_OK(units_find(&units_frame, "row", in_use, work, &u));
    EXPECT_EQ(u.count, 5);
    EXPECT_EQ(u.of[4], 4);
    EXPECT_EQ(u.of[5], -1);
    EXPECT_STATUS(ERR_INPUT,
                  units_find(&units_frame, "grph", in_use, work, &u));
}

TEST(a_mean_is_over_the_rows_that_have_a_value)
{
    double y[] = {1, NAN, 5, 6, 4, 1000}, none[] = {NAN, NAN, 1, 1, NAN, 1};
    const struct series s = {.name = "y", .number = y},
                        gone = {.name = "z", .number = none};
    struct units u;
    double *mean;
    EXPECT_OK(units_find(&units_frame, "graph", in_use, work, &u));
    EXPECT_OK(units_mean(&u, &s, work, &mean));
    EXPECT_NEAR(mean[0], 2.5, 1e-15);
    EXPECT_NEAR(mean[1], 5.5, 1e-15);
    EXPECT_OK(units_mean(&u, &gone, work, &mean));
    EXPECT(isnan(mean[0]));
    EXPECT_NEAR(mean[1], 1, 0);
}

/* Else a constant column would correlate with its rounding. */
TEST(the_mean_of_a_constant_is_that_constant)
{
    double y[] = {0.1, 0.1, 0.7, 0.7, 0.1, 0.7};
    const struct series s = {.name = "y", .number = y};
    struct units u;
    double *mean;
    EXPECT_OK(units_find(&units_frame, "graph", NULL, work, &u));
    EXPECT_OK(units_mean(&u, &s, work, &mean));
    EXPECT(mean[0] == 0.1 && mean[1] == 0.7);
}

TEST(text_has_no_mean)
{
    const char *y[] = {"a", "b", "c", "d", "e", "f"};
    const struct series s = {.name = "y", .text = y};
    struct units u;
    double *mean;
    EXPECT_OK(units_find(&units_frame, "graph", NULL, work, &u));
    EXPECT_STATUS(ERR_INPUT, units_mean(&u, &s, work, &mean));
    EXPECT_SAID("column \"y\" is text");
}

TEST(a_unit_has_the_level_that_all_its_rows_have)
{
    static int64_t of[] = {1, 1, 0, 2, 1, 0};
    const struct levels l = {.count = 3, .of = of};
    struct units u;
    int64_t *level;
    EXPECT_OK(units_find(&units_frame, "graph", in_use, work, &u));
    EXPECT_OK(units_level(&u, &l, work, &level));
    EXPECT_EQ(level[0], 1);
    EXPECT_EQ(level[1], -1);
}

TEST(units_are_split_by_a_column_only_where_it_varies_within_one)
{
    double across[] = {1, 1, 2, 2, 1, 2}, within[] = {1, 1, 2, 3, 1, 2};
    double missing[] = {1, 1, 2, NAN, 1, 2};
    const struct series a = {.name = "a", .number = across},
                        b = {.name = "b", .number = within},
                        c = {.name = "c", .number = missing};
    struct units u;
    bool split;
    EXPECT_OK(units_find(&units_frame, "graph", in_use, work, &u));
    EXPECT_OK(units_split(&u, &a, work, &split));
    EXPECT(!split);
    EXPECT_EQ(u.count, 2);
    struct units by_b = u, by_c = u;
    EXPECT_OK(units_split(&by_b, &b, work, &split));
    EXPECT(split);
    EXPECT_EQ(by_b.count, 3);
    EXPECT_EQ(by_b.runs[0], 3);
    EXPECT_EQ(by_b.runs[1], 1);
    EXPECT(by_b.of[2] != by_b.of[3] && by_b.of[5] == -1);
    EXPECT_OK(units_split(&by_c, &c, work, &split));
    EXPECT(split);
    EXPECT_EQ(by_c.count, 3);
}

TEST(a_column_varies_over_the_rows_in_use_and_missing_is_a_value)
{
    double x[] = {1, 1, 1, 1, 1, 2}, y[] = {1, NAN, 1, 1, 1, 1};
    const struct series a = {.name = "x", .number = x},
                        b = {.name = "y", .number = y};
    static const bool all[] = {true, true, true, true, true, true};
    static const bool late[] = {false, false, true, true, true, false};
    EXPECT(!column_varies(&units_frame, &a, in_use));
    EXPECT(column_varies(&units_frame, &a, all));
    EXPECT(column_varies(&units_frame, &b, in_use));
    EXPECT(!column_varies(&units_frame, &b, late));
}

/* batch goes with rate; width is crossed with both. */
static double rate[] = {0.1, 0.1, 0.2, 0.2}, batch[] = {16, 16, 32, 32};
static const char *variant[] = {"slow", "slow", "fast", "fast"};
static double width[] = {8, 64, 8, 64}, accuracy[] = {0.5, 0.6, 0.7, 0.8};
static struct series swept[] = {
    {.name = "rate", .number = rate, .role = SERIES_SETTING},
    {.name = "batch", .number = batch, .role = SERIES_SETTING},
    {.name = "width", .number = width, .role = SERIES_SETTING},
    {.name = "accuracy", .number = accuracy, .role = SERIES_RESULT},
    {.name = "variant", .text = variant, .role = SERIES_RESULT}};
static const struct frame sweep = FRAME("runs", 4, swept);

static const char *pooled(const bool *use, const char *const *named, int n,
                          struct arena *work)
{
    static char said[256];
    struct text t = text_over(said, sizeof said);
    said[0] = '\0';
    EXPECT_TIDY(work, pooled_settings(&sweep, use, named, n, work, &t));
    return said;
}

TEST(settings_are_pooled_unless_they_go_with_one_that_is_named)
{
    static const bool all[] = {true, true, true, true};
    static const bool first[] = {true, true, false, false};
    static const char *const by_rate[] = {"rate"}, *const by_width[] = {
                                                       "width"};
    static const char *const both[] = {"batch", NULL, "width"};
    static const char *const result[] = {"accuracy"};
    static const char *const by_variant[] = {"variant"};
    EXPECT_STR(pooled(all, NULL, 0, work), "rate, batch, width");
    EXPECT_STR(pooled(all, by_rate, 1, work), "width");
    EXPECT_STR(pooled(all, by_width, 1, work), "rate, batch");
    EXPECT_STR(pooled(all, both, 3, work), "");
    EXPECT_STR(pooled(all, result, 1, work), "rate, batch, width");
    EXPECT_STR(pooled(all, by_variant, 1, work), "width");
    EXPECT_STR(pooled(first, NULL, 0, work), "width");
}

static double x_of_a[] = {1, 2}, x_of_b[] = {3, NAN};
static const char *name_of_a[] = {"p", "q"}, *name_of_b[] = {"r", "s"};
static struct series a_columns[] = {
    {.name = "x", .number = x_of_a, .role = SERIES_SETTING},
    {.name = "name", .text = name_of_a}};
static struct series b_columns[] = {{.name = "more", .number = x_of_a},
                                    {.name = "name", .text = name_of_b},
                                    {.name = "x", .number = x_of_b}};
static struct series c_columns[] = {{.name = "x", .text = name_of_b},
                                    {.name = "name", .text = name_of_b}};

TEST(stacked_tables_have_the_columns_of_the_first_and_their_file)
{
    const struct frame f[] = {FRAME("a.csv", 2, a_columns),
                              FRAME("b.csv", 2, b_columns)};
    struct frame all;
    EXPECT_OK(frame_stack(f, 2, work, &all));
    EXPECT_EQ(all.rows, 4);
    EXPECT_EQ(all.columns, 3);
    const struct series *x = frame_find(&all, "x");
    EXPECT(x && x->role == SERIES_SETTING);
    EXPECT(x->number[0] == 1 && x->number[1] == 2 && x->number[2] == 3);
    EXPECT(isnan(x->number[3]));
    EXPECT_STR(frame_find(&all, "name")->text[2], "r");
    EXPECT_STR(frame_find(&all, FRAME_SOURCE)->text[1], "a.csv");
    EXPECT_STR(frame_find(&all, FRAME_SOURCE)->text[2], "b.csv");
}

TEST(tables_that_do_not_go_under_each_other_are_refused)
{
    const struct frame lacks[] = {FRAME("b.csv", 2, b_columns),
                                  FRAME("a.csv", 2, a_columns)};
    const struct frame mixed[] = {FRAME("a.csv", 2, a_columns),
                                  FRAME("c.csv", 2, c_columns)};
    struct frame all;
    EXPECT_STATUS(ERR_INPUT, frame_stack(lacks, 2, work, &all));
    EXPECT_SAID("a.csv has no column \"more\"");
    EXPECT_STATUS(ERR_INPUT, frame_stack(mixed, 2, work, &all));
    EXPECT_SAID("column \"x\" is of numbers in one of a.csv and c.csv");
}

static double run_graph[] = {2, 0, -1, 7, NAN, 2}, ids[] = {0, 2, 5};
static double run_gap[] = {1, 2, 3, 4, 5, 6}, gap[] = {10, 12, 15};
static double diameter[] = {3, 4, 5};
static const char *families[] = {"ws", "er", "ba"};
static struct series run_columns[] = {{.name = "graph", .number = run_graph},
                                      {.name = "gap", .number = run_gap}};
static struct series graph_columns[] = {
    {.name = "graph", .number = ids},
    {.name = "gap", .number = gap},
    {.name = "diameter", .number = diameter, .role = SERIES_GRAPH},
    {.name = "family", .text = families}};

TEST(a_row_is_joined_with_its_own_id_and_no_other)
{
    static const double want[] = {4, 3, NAN, NAN, NAN, 4};
    const struct frame runs = FRAME("runs", 6, run_columns);
    const struct frame graphs = FRAME("graphs", 3, graph_columns);
    struct frame all;
    EXPECT_OK(frame_join(&runs, &graphs, "graph", work, &all));
    EXPECT_EQ(all.rows, 6);
    EXPECT_EQ(all.columns, 4);
    const struct series *d = frame_find(&all, "diameter");
    EXPECT(d && d->role == SERIES_GRAPH);
    for (int i = 0; i < 6; i++) {
        EXPECT_NEAR(d->number[i], want[i], 0);
        EXPECT_NEAR(frame_find(&all, "gap")->number[i], run_gap[i], 0);
    }
    EXPECT_STR(frame_find(&all, "family")->text[0], "er");
    EXPECT_STR(frame_find(&all, "family")->text[1], "ws");
    EXPECT_STR(frame_find(&all, "family")->text[2], "");
}

TEST(tables_are_joined_by_numbers_of_sane_size)
{
    static double wild[] = {0, 1e18, 2};
    struct series far[] = {{.name = "graph", .number = wild}};
    struct series words[] = {{.name = "graph", .text = families}};
    const struct frame runs = FRAME("runs", 6, run_columns);
    const struct frame beyond = FRAME("graphs", 3, far);
    const struct frame text = FRAME("graphs", 3, words);
    struct frame all;
    EXPECT_STATUS(ERR_DAMAGED, frame_join(&runs, &beyond, "graph", work, &all));
    EXPECT_STATUS(ERR_INPUT, frame_join(&runs, &text, "graph", work, &all));
    EXPECT_STATUS(ERR_INPUT, frame_join(&runs, &beyond, "run", work, &all));
}
