/* Whose rows are whose, as a file's own columns say. */
#include "store_check.h"
#include "test.h"

#include <stdio.h>

static const struct column of_run[] = {{.name = "run", .type = COL_I32},
                                       {.name = "x", .type = COL_F64}};
static const struct column of_none[] = {{.name = "x", .type = COL_I32},
                                        {.name = "run", .type = COL_I32}};
static const struct table runs_rows = {
    .name = "things", .columns = 2, .column = of_run};
static const struct table nobodys = {
    .name = "things", .columns = 2, .column = of_none};

static void add(struct store_file *f, const char *name, const struct table *t)
{
    int i = f->layout.tables++;
    snprintf(f->layout.place[i].name, sizeof f->layout.place[i].name, "%s",
             name);
    f->table[i] = t;
}

/* A file whose /runs has these columns and no others, beside /splits,
 * /telemetry and /epochs. */
static struct store_file file_with(struct table *runs,
                                   const struct column *column, int columns)
{
    struct store_file f = {.path = "x.h5"};
    *runs =
        (struct table){.name = "runs", .columns = columns, .column = column};
    add(&f, "splits", &runs_rows);
    add(&f, "runs", runs);
    add(&f, "telemetry", &runs_rows);
    add(&f, "epochs", &runs_rows);
    return f;
}

TEST(tables_come_in_the_order_of_their_columns)
{
    static const struct column columns[] = {
        {.name = "run", .type = COL_I32},
        {.name = "edge_start", .type = COL_I64},
        {.name = "epoch_start", .type = COL_I64},
        {.name = "epoch_count", .type = COL_I64},
        {.name = "split_count", .type = COL_I32},
        {.name = "split_start", .type = COL_I64},
        {.name = "epoch_start", .type = COL_I64}};
    struct store_ragged r[STORE_TABLES];
    struct table runs;
    int n;
    struct store_file f = file_with(&runs, columns, 7);
    EXPECT_OK(store_find_ragged(&f, r, &n));
    EXPECT_EQ(n, 2);
    EXPECT_EQ(r[0].table, 3);
    EXPECT_EQ(r[0].start, 2);
    EXPECT_EQ(r[0].count, 3);
    EXPECT_EQ(r[1].table, 0);
    EXPECT_EQ(r[1].start, 5);
    EXPECT_EQ(r[1].count, 4);
}

TEST(rows_of_runs_without_columns_that_say_whose_are_damage)
{
    static const struct column columns[] = {
        {.name = "run", .type = COL_I32},
        {.name = "epoch_start", .type = COL_I64},
        {.name = "epoch_count", .type = COL_I64},
        {.name = "split_start", .type = COL_I64},
        {.name = "split_count", .type = COL_F64}};
    struct store_ragged r[STORE_TABLES];
    struct table runs;
    int n;
    struct store_file f = file_with(&runs, columns, 3);
    EXPECT_STATUS(ERR_DAMAGED, store_find_ragged(&f, r, &n));
    EXPECT_SAID("/runs does not say which rows of /splits are whose");
    f = file_with(&runs, columns, 4);
    EXPECT_STATUS(ERR_DAMAGED, store_find_ragged(&f, r, &n));
    EXPECT_SAID("/runs lacks split_start or its count");
    f = file_with(&runs, columns, 5); /* no count is 2.5 */
    EXPECT_STATUS(ERR_DAMAGED, store_find_ragged(&f, r, &n));
    EXPECT_SAID("/runs lacks split_start or its count");
}

TEST(a_table_that_does_not_say_whose_its_rows_are_is_damage)
{
    static const struct column columns[] = {
        {.name = "run", .type = COL_I32},
        {.name = "epoch_start", .type = COL_I64},
        {.name = "epoch_count", .type = COL_I64},
        {.name = "split_start", .type = COL_I64},
        {.name = "split_count", .type = COL_I64}};
    struct store_ragged r[STORE_TABLES];
    struct table runs;
    int n;
    struct store_file f = file_with(&runs, columns, 5);
    f.table[0] = &nobodys;
    EXPECT_STATUS(ERR_DAMAGED, store_find_ragged(&f, r, &n));
    EXPECT_SAID("/splits does not begin with run");
    f = file_with(&runs, columns, 3); /* a table that is no business of runs */
    f.table[0] = &nobodys;
    EXPECT_OK(store_find_ragged(&f, r, &n));
    EXPECT_EQ(n, 1);
}
