/* Values of a result file as text: exported numbers are the file's own. */
#include <stdlib.h>

#include "cells.h"
#include "test.h"

static const struct column five[] = {
    {"a", COL_I8, 1, "", "", ""},   {"b", COL_I32, 4, "", "", ""},
    {"c", COL_I64, 8, "", "", ""},  {"d", COL_F64, 8, "", "", ""},
    {"e", COL_TEXT, 6, "", "", ""},
};
static const struct table small = {"small", "", 5, five, 27};
static char row[27];

static const char *cell(int i)
{
    static char text[CELL_TEXT];
    return cell_text(&small, row, i, text);
}

/* All cells as a JSON object. */
static const char *json(void)
{
    static char text[512];
    FILE *out = fmemopen(text, sizeof text, "w");
    EXPECT(out != NULL);
    struct json j = json_open(out);
    for (int i = 0; i < small.columns; i++)
        cell_json(&j, &small, row, i);
    json_close(&j);
    fclose(out);
    text[strcspn(text, "\n")] = '\0';
    return text;
}

TEST(a_missing_value_is_empty_and_null)
{
    table_blank(&small, row);
    for (int i = 0; i < small.columns; i++)
        EXPECT_STR(cell(i), "");
    EXPECT_STR(json(), "{\"a\": null, \"b\": null, \"c\": null, \"d\": null, "
                       "\"e\": \"\"}");
}

TEST(integers_keep_every_digit)
{
    static const int64_t key = INT64_C(9007199254740993); /* no double */
    table_blank(&small, row);
    table_set(&small, row, "a", -128);
    table_set(&small, row, "b", 2147483647);
    memcpy(row + table_offset(&small, 2), &key, sizeof key);
    EXPECT_STR(cell(0), "-128");
    EXPECT_STR(cell(1), "2147483647");
    EXPECT_STR(cell(2), "9007199254740993");
    EXPECT_STR(json(), "{\"a\": -128, \"b\": 2147483647, \"c\": "
                       "9007199254740993, \"d\": null, \"e\": \"\"}");
}

TEST(reals_are_short_and_read_back_the_same)
{
    static const double some[] = {0.1,       1.0 / 3, 0.1 + 0.2,
                                  5e-324,    1e308,   -0.0,
                                  123456789, 2.5e-7,  0.30000000000000004};
    table_blank(&small, row);
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        table_set(&small, row, "d", some[i]);
        EXPECT(strtod(cell(3), NULL) == some[i]);
    }
    table_set(&small, row, "d", 0.1);
    EXPECT_STR(cell(3), "0.1");
    table_set(&small, row, "d", 123456789);
    EXPECT_STR(cell(3), "123456789");
}

TEST(a_text_fills_its_column_and_no_more)
{
    table_blank(&small, row);
    memcpy(row + table_offset(&small, 4), "abcdef", 6);
    EXPECT_STR(cell(4), "abcdef");
    memcpy(row + table_offset(&small, 4), "ab\0def", 6);
    EXPECT_STR(cell(4), "ab");
}
