/* Which rows an expression names: a row too many or too few is a wrong result.
 */
#include "test.h"
#include "where.h"

enum { ROWS = 5 };
static double epochs[ROWS] = {1, 2, 3, NAN, 2};
static double loss[ROWS] = {-0.5, 1e-3, INFINITY, 0, NAN};
static double noted[ROWS] = {0, 1, 0, 1, 0};
static const char *family[ROWS] = {"ws", "er", "ws", "", "two words"};
static struct series columns[] = {{.name = "epochs", .number = epochs},
                                  {.name = "loss", .number = loss},
                                  {.name = "noted", .number = noted},
                                  {.name = "family", .text = family}};
static const struct frame runs = {
    .name = "runs", .rows = ROWS, .columns = 4, .column = columns};

/* The rows named, as "10100". */
static const char *named(const char *text, struct arena *work)
{
    static char rows[ROWS + 1];
    bool *use;
    size_t at;
    EXPECT_OK(where_rows(&runs, text, work, &use, &at));
    EXPECT_EQ(at, strlen(text));
    for (int i = 0; i < ROWS; i++)
        rows[i] = use[i] ? '1' : '0';
    return rows;
}

/* The byte that a refusal is about. */
static long refused(const char *text, struct arena *work)
{
    bool *use;
    size_t at = 0;
    EXPECT_STATUS(ERR_INPUT, where_rows(&runs, text, work, &use, &at));
    return (long)at;
}

TEST(a_missing_number_fails_every_comparison_but_unequal)
{
    EXPECT_STR(named("epochs == 2", work), "01001");
    EXPECT_STR(named("epochs != 2", work), "10110");
    EXPECT_STR(named("epochs < 2", work), "10000");
    EXPECT_STR(named("epochs <= 2", work), "11001");
    EXPECT_STR(named("epochs > 2", work), "00100");
    EXPECT_STR(named("epochs >= 2", work), "01101");
}

TEST(numbers_have_signs_exponents_and_no_end)
{
    EXPECT_STR(named("loss == -0.5", work), "10000");
    EXPECT_STR(named("loss == 1e-3", work), "01000");
    EXPECT_STR(named("loss < inf", work), "11010");
    EXPECT_STR(named("loss >= 0.001", work), "01100");
}

TEST(words_are_equal_or_not)
{
    EXPECT_STR(named("family == ws", work), "10100");
    EXPECT_STR(named("family != ws", work), "01011");
    EXPECT_STR(named("family == \"two words\"", work), "00001");
    EXPECT_STR(named("family == ''", work), "00010");
    EXPECT_STR(named("  family=='ws'  ", work), "10100");
}

TEST(not_goes_before_and_before_or)
{
    EXPECT_STR(named("family == er or family == ws and epochs == 3", work),
               "01100");
    EXPECT_STR(named("epochs == 3 and family == ws or family == er", work),
               "01100");
    EXPECT_STR(named("(family == er or family == ws) and epochs == 3", work),
               "00100");
    EXPECT_STR(named("not family == ws and epochs == 2", work), "01001");
    EXPECT_STR(named("not (family == ws and epochs == 1)", work), "01111");
    EXPECT_STR(named("not not family == ws", work), "10100");
}

TEST(a_name_may_begin_as_a_keyword_does)
{
    EXPECT_STR(named("noted == 1 or noted == 2", work), "01010");
    EXPECT_STR(named("not noted == 1", work), "10101");
}

/* No number is near "not a number": all rows would be equal to it. */
TEST(nan_is_no_number_to_compare_with)
{
    refused("loss == nan", work);
    EXPECT_SAID(
        "no value is equal to nan; the rows that have one: loss >= -inf");
    EXPECT_STR(named("loss >= -inf", work), "11110");
    refused("loss != -nan", work);
    refused("loss == NAN", work);
}

TEST(what_cannot_be_read_is_refused_where_it_stands)
{
    EXPECT_EQ(refused("epochs == two", work), 13);
    EXPECT_SAID("\"epochs\" is of numbers, \"two\" is none");
    refused("epochs == 2x", work);
    refused("family < ws", work);
    EXPECT_SAID("\"family\" is of text: == and != only");
    EXPECT_EQ(refused("epochs == 1 and epoch == 2", work), 16);
    EXPECT_SAID("did you mean \"epochs\"?");
    EXPECT_EQ(refused("epochs == 1 family == ws", work), 12);
    EXPECT_SAID("\"and\" or \"or\" is expected at \"family == ws\"");
    EXPECT_EQ(refused("epochs = 1", work), 7);
    refused("(epochs == 1", work);
    EXPECT_SAID("closing parenthesis");
    refused("epochs == 1)", work);
    refused("family == \"ws", work);
    EXPECT_SAID("a quote is opened and not closed");
    refused("", work);
    refused("epochs == 1 and", work);
}

/* "((( ... epochs == 2 ... )))" */
static const char *nested(int depth)
{
    static char text[512];
    snprintf(text, sizeof text, "%.*sepochs == 2%.*s", depth,
             "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((("
             "((((((",
             depth,
             ")))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))"
             "))))))");
    return text;
}

TEST(parentheses_may_be_nested_but_not_for_ever)
{
    EXPECT_STR(named(nested(60), work), "01001");
    refused(nested(70), work);
    EXPECT_SAID("nested too deep");
}
