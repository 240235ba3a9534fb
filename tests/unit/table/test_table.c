#include <stdlib.h>

#include "columns.h"
#include "frame.h"
#include "ragged.h"
#include "test.h"

static const struct column five[] = {
    {"a", COL_I8, 1, "", "", ""},   {"b", COL_I32, 4, "", "", ""},
    {"c", COL_I64, 8, "", "", ""},  {"d", COL_F64, 8, "", "", ""},
    {"e", COL_TEXT, 6, "", "", ""},
};
static const struct table small = {"small", "", 5, five, 27};

TEST(a_blank_row_is_missing_everywhere)
{
    char row[27];
    memset(row, 'x', sizeof row);
    table_blank(&small, row);
    for (int i = 0; i < 3; i++)
        EXPECT_EQ(table_number(&small, row, i), -1);
    EXPECT(isnan(table_number(&small, row, 3)));
    EXPECT(memcmp(row + 21, "\0\0\0\0\0\0", 6) == 0);
}

TEST(a_number_takes_the_type_of_its_column_and_no_other_byte)
{
    char row[27], before[27];
    table_blank(&small, row);
    memcpy(before, row, sizeof row);
    table_set(&small, row, "c", 1099511627776.0);
    EXPECT_EQ(table_number(&small, row, 2), INT64_C(1) << 40);
    EXPECT(memcmp(row, before, 5) == 0 &&
           memcmp(row + 13, before + 13, 14) == 0);
    table_set(&small, row, "a", -128);
    table_set(&small, row, "b", 2147483647);
    table_set(&small, row, "d", -0.1);
    EXPECT_EQ(table_number(&small, row, 0), -128);
    EXPECT_EQ(table_number(&small, row, 1), 2147483647);
    EXPECT(table_number(&small, row, 3) == -0.1);
    /* Little-endian, as the file format says. */
    EXPECT(memcmp(row + 1, "\377\377\377\177", 4) == 0);
}

TEST(minus_one_is_missing_save_where_it_means_all)
{
    static const struct column three[] = {{"edges", COL_I32, 4, "", "", ""},
                                          {"layer", COL_I32, 4, "", "", ""},
                                          {"x", COL_F64, 8, "", "", ""}};
    static const struct table t = {"t", "", 3, three, 16};
    char row[27];
    table_blank(&small, row);
    for (int i = 0; i < 5; i++)
        EXPECT(table_missing(&small, row, i));
    table_set(&small, row, "a", -2);
    table_set(&small, row, "c", 0);
    table_set(&small, row, "d", -1);
    table_set_text(&small, row, "e", "a");
    for (int i = 0; i < 5; i++)
        EXPECT(table_missing(&small, row, i) == (i == 1));
    table_blank(&t, row);
    EXPECT(table_missing(&t, row, 0) && !table_missing(&t, row, 1));
}

TEST(what_is_not_a_number_is_missing_in_an_integer)
{
    char row[27];
    table_blank(&small, row);
    table_set(&small, row, "b", 7);
    table_set(&small, row, "b", NAN);
    EXPECT_EQ(table_number(&small, row, 1), -1);
    table_set(&small, row, "a", INFINITY);
    EXPECT_EQ(table_number(&small, row, 0), -1);
    table_set(&small, row, "d", INFINITY);
    EXPECT(isinf(table_number(&small, row, 3)));
}

TEST(a_number_beyond_its_column_is_missing_not_wrapped)
{
    char row[27];
    table_blank(&small, row);
    table_set(&small, row, "a", 300);
    EXPECT_EQ(table_number(&small, row, 0), -1);
    table_set(&small, row, "b", 3e9);
    EXPECT_EQ(table_number(&small, row, 1), -1);
    table_set(&small, row, "c", 1e300);
    EXPECT_EQ(table_number(&small, row, 2), -1);
}

TEST(a_text_is_cut_and_ended_and_leaves_nothing_of_the_former)
{
    char row[27];
    table_blank(&small, row);
    table_set_text(&small, row, "e", "longer");
    EXPECT_STR(row + 21, "longe");
    table_set_text(&small, row, "e", "ab");
    EXPECT(memcmp(row + 21, "ab\0\0\0\0", 6) == 0);
    EXPECT(isnan(table_number(&small, row, 4)));
}

TEST(a_cut_text_does_not_end_within_a_character)
{
    char row[27];
    table_set_text(&small, row, "e", "abcd\303\244"); /* a-umlaut, 2 bytes */
    EXPECT_STR(row + 21, "abcd");
    table_set_text(&small, row, "e", "abc\303\244");
    EXPECT_STR(row + 21, "abc\303\244");
    table_set_text(&small, row, "e", "ab\342\202\254x"); /* euro, 3 bytes */
    EXPECT_STR(row + 21, "ab\342\202\254");
    table_set_text(&small, row, "e", "abc\342\202\254");
    EXPECT_STR(row + 21, "abc");
}

TEST(joined_tables_have_the_columns_of_all_in_order)
{
    const struct column_list lists[] = {
        run_head_columns, {five, 5}, run_tail_columns};
    struct table *t;
    EXPECT_OK(table_join("runs", "runs", lists, 3, work, &t));
    EXPECT_EQ(t->columns, run_head_columns.n + 5 + run_tail_columns.n);
    EXPECT_EQ(t->row_bytes,
              sizeof(struct run_head) + 27 + sizeof(struct run_tail));
    EXPECT_EQ(table_offset(t, table_find(t, "a")), sizeof(struct run_head));
    EXPECT_EQ(table_offset(t, table_find(t, "error")),
              sizeof(struct run_head) + 27 + offsetof(struct run_tail, error));
    EXPECT_EQ(table_find(t, "nothing"), -1);
}

TEST(two_columns_of_one_name_are_refused)
{
    const struct column_list lists[] = {{five, 5}, {five + 1, 1}};
    struct table *t;
    EXPECT_STATUS(ERR_INPUT, table_join("runs", "", lists, 2, work, &t));
    EXPECT_SAID("two columns are named \"b\"");
}

TEST(joining_can_run_out_of_memory)
{
    const struct column_list lists[] = {run_head_columns, {five, 5}};
    struct table *t;
    EXPECT_STARVES(work, table_join("runs", "", lists, 2, work, &t));
}

TEST(the_rows_in_c_are_as_wide_as_their_tables)
{
    const struct table *all[] = {
        &graph_table,  &edge_table,     &epoch_table, &telemetry_table,
        &commit_table, &document_table, &sweep_table};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        EXPECT_EQ(table_offset(all[i], all[i]->columns), all[i]->row_bytes);
}

TEST(a_column_that_is_not_there_is_answered_with_the_nearest)
{
    struct series s[] = {{.name = "test_accuracy"}, {.name = "train_loss"}};
    struct frame f = {.name = "runs", .columns = 2, .column = s};
    const struct series *got;
    EXPECT_OK(frame_get(&f, "train_loss", &got));
    EXPECT(got == &s[1]);
    EXPECT_STATUS(ERR_INPUT, frame_get(&f, "test_acuracy", &got));
    EXPECT_SAID("did you mean \"test_accuracy\"?");
    EXPECT_STATUS(ERR_INPUT, frame_get(&f, "zzzzzzzzz", &got));
    EXPECT_SAID("runs has no column \"zzzzzzzzz\"");
}
