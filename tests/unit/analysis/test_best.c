/* The runs at a setting's best value. */
#include "best.h"
#include "frames.h"
#include "test.h"

/* Two families of a graph each (1 and 2) and graph 3 of the first; two rates,
 * two seeds. */
enum { RUNS = 12 };
static double graph[RUNS] = {1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3};
static const char *family[RUNS] = {"ws", "ws", "ws", "ws", "er", "er",
                                   "er", "er", "ws", "ws", "ws", "ws"};
static double rate[RUNS] = {0.1, 0.1, 0.2, 0.2, 0.1, 0.1,
                            0.2, 0.2, 0.1, 0.1, 0.2, 0.2};
static double validation[RUNS] = {0.5, 0.6, 0.5, 0.7, 0.9, 0.5,
                                  0.5, 0.5, 0.9, 0.7, 0.6, 0.7};
static double loss[RUNS] = {2, 1, 3, 3, 1, 1, 0.5, 0.5, 1, 1, 9, 9};
static double test[RUNS];
static struct series columns[] = {
    {.name = "graph", .number = graph},
    {.name = "family", .text = family, .role = SERIES_SETTING},
    {.name = "learning_rate", .number = rate, .role = SERIES_SETTING},
    {.name = "validation_accuracy", .number = validation},
    {.name = "validation_loss", .number = loss},
    {.name = "test_accuracy", .number = test}};
static const struct frame runs = FRAME("runs", RUNS, columns);
static const bool all[RUNS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

/* As a text of 0 and 1. */
static const char *used(struct best b, const bool *done, struct arena *work,
                        struct best_found *found)
{
    static char text[RUNS + 1];
    bool use[RUNS];
    memcpy(use, done, sizeof use);
    EXPECT_OK(best_rows(&runs, &b, all, use, work, found));
    for (int i = 0; i < RUNS; i++)
        text[i] = use[i] ? '1' : '0';
    return text;
}

TEST(each_graph_has_its_own_best)
{
    struct best_found f;
    struct best b = {.setting = "learning_rate", .on = "validation_accuracy"};
    EXPECT_STR(used(b, all, work, &f), "001111001100");
    EXPECT_EQ(f.values, 2);
    EXPECT_STR(f.value[0], "0.1");
    EXPECT_EQ(f.chosen[0], 2);
    EXPECT_EQ(f.chosen[1], 1);
    EXPECT_EQ(f.unfinished + f.without, 0);
}

TEST(a_group_has_one_for_its_graphs)
{
    struct best_found f;
    struct best b = {.setting = "learning_rate",
                     .on = "validation_accuracy",
                     .per = BEST_PER_GROUP};
    EXPECT_STR(used(b, all, work, &f), "110011001100");
    EXPECT_EQ(f.chosen[0], 2);
}

TEST(the_least_loss_is_the_best)
{
    struct best_found f;
    struct best b = {.setting = "learning_rate", .on = "validation_loss"};
    EXPECT_STR(used(b, all, work, &f), "110000111100");
}

/* What is left of a value whose other runs failed is a selection. */
TEST(values_with_failed_runs_cannot_be_chosen)
{
    struct best_found f;
    struct best b = {.setting = "learning_rate", .on = "validation_accuracy"};
    const bool done[RUNS] = {1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1};
    EXPECT_STR(used(b, done, work, &f), "110011000000");
    EXPECT_EQ(f.unfinished, 3);
    EXPECT_EQ(f.without, 1);
}

static void refused(struct best b, const char *why, struct arena *work)
{
    struct best_found f;
    bool use[RUNS];
    memcpy(use, all, sizeof use);
    EXPECT_STATUS(ERR_INPUT, best_rows(&runs, &b, all, use, work, &f));
    EXPECT_SAID(why);
}

TEST(test_images_do_not_choose)
{
    refused((struct best){.setting = "learning_rate", .on = "test_accuracy"},
            "both choose and judge", work);
    refused((struct best){.setting = "graph", .on = "validation_loss"},
            "is no setting", work);
    validation[3] = NAN;
    refused(
        (struct best){.setting = "learning_rate", .on = "validation_accuracy"},
        "has no validation_accuracy", work);
    validation[3] = 0.7;
}
