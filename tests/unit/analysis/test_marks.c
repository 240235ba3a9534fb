/* Runs that a note warns of: not learned, or of chosen graphs. */
#include <math.h>

#include "analysis.h"
#include "frames.h"
#include "test.h"

/* ln(10) is 2.3026.  The last run failed. */
enum { RUNS = 6 };
static const char *status[RUNS] = {"done", "done", "done",
                                   "done", "done", "failed"};
static double graph[RUNS] = {1, 2, 3, 4, 5, 6};
static double classes[RUNS] = {10, 10, 10, 10, 100, 10};
static double train[RUNS] = {2.4, 2.31, 0.1, 2.4, 4, 9};
static double test[RUNS] = {2.2, 3e8, 5, 2.31, 4, 9};
static const char *spread[RUNS] = {"", "spectral_gap", "spectral_gap", "",
                                   "", "spectral_gap"};
static double pool[RUNS] = {0, 2000, 2000, 0, 0, 2000};
static struct series columns[] = {{.name = "status", .text = status},
                                  {.name = "graph", .number = graph},
                                  {.name = "train_loss", .number = train},
                                  {.name = "test_loss", .number = test},
                                  {.name = "spread", .text = spread},
                                  {.name = "pool", .number = pool},
                                  {.name = "classes", .number = classes}};

static struct analysis analyse(struct frame runs, struct arena *work)
{
    static const struct recipe recipe = {.title = "t", .unit = "graph"};
    struct analysis a;
    EXPECT_OK(analysis_run(&runs, &recipe, "test", work, &a));
    return a;
}

TEST(runs_that_lose_more_than_guesses_do_are_counted)
{
    struct frame runs = FRAME("runs", RUNS, columns);
    struct analysis a = analyse(runs, work);
    char note[MOST_NOTES][NOTE_TEXT];
    EXPECT_EQ(a.unlearnt, 2); /* number 2 and 4 */
    EXPECT_NEAR(a.unlearnt_loss, 3e8, 0);
    EXPECT_EQ(analysis_notes(&a, note), 2);
    EXPECT(strstr(note[1], "2 of 5 runs ended"));
    EXPECT(strstr(note[1], "3e+08"));
    runs.columns--; /* without classes nothing is known */
    EXPECT_EQ(analyse(runs, work).unlearnt, 0);
}

/* A run without a graph is in no test, so in no count of such runs. */
TEST(marked_runs_without_a_unit_are_not_counted)
{
    struct frame runs = FRAME("runs", RUNS, columns);
    graph[1] = NAN;
    struct analysis a = analyse(runs, work);
    graph[1] = 2;
    EXPECT_EQ(a.without_unit, 1);
    EXPECT_EQ(a.used, 4);
    EXPECT_EQ(a.unlearnt, 1);
    EXPECT_NEAR(a.unlearnt_loss, 2.31, 0);
    EXPECT_EQ(a.spread_rows, 1);
}

TEST(chosen_graphs_beside_random_ones_are_told_from_them)
{
    struct frame runs = FRAME("runs", RUNS, columns);
    struct analysis a = analyse(runs, work);
    char note[MOST_NOTES][NOTE_TEXT];
    EXPECT_EQ(a.spread_rows, 2);
    EXPECT(analysis_notes(&a, note) > 0);
    EXPECT(strstr(note[0], "of 2 of 5 runs the graphs were chosen from 2000"));
    pool[0] = pool[3] = pool[4] = 2000;
    a = analyse(runs, work);
    EXPECT(analysis_notes(&a, note) > 0);
    EXPECT(strstr(note[0], "graphs were chosen from 2000") == note[0]);
    pool[0] = pool[3] = pool[4] = 0;
}

TEST(no_reliability_has_its_reason)
{
    static const struct recipe recipe = {.unit = "graph"};
    const struct analysis a = {.recipe = &recipe};
    char words[NOTE_TEXT];
    struct reliability_row row = {.r = {.units = 5, .values = 10}};
    EXPECT_STR(analysis_unreliable(&a, &row, words), "the same in all 10 runs");
    row.r.units = 1;
    EXPECT(strstr(analysis_unreliable(&a, &row, words), "only one graph"));
    row.r.units = row.r.values = 5;
    EXPECT(strstr(analysis_unreliable(&a, &row, words), "one run per graph"));
}
