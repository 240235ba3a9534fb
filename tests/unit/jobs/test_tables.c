/* The tables that jobs add to a result file. */
#include "jobs.h"
#include "ragged.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

TEST(the_rows_in_c_are_as_wide_as_their_tables)
{
    int tables = 0;
    for (const struct job *const *j = jobs; *j; j++)
        for (int k = 0; k < (*j)->n_ragged; k++, tables++) {
            const struct table *t = (*j)->ragged[k].as->table;
            EXPECT_EQ(table_offset(t, t->columns), t->row_bytes);
        }
    EXPECT_EQ(tables, 4);
}

/* What readers go by (store_find_ragged). */
TEST(tables_begin_with_run_and_have_their_span)
{
    char name[64];
    for (const struct job *const *j = jobs; *j; j++) {
        EXPECT((*j)->n_ragged <= JOB_TABLES);
        for (int k = 0; k < (*j)->n_ragged; k++) {
            const struct ragged *r = (*j)->ragged[k].as;
            int stem = (int)strlen(r->table->name) - 1;
            EXPECT_STR(r->table->column[0].name, "run");
            EXPECT_EQ(r->table->column[0].type, COL_I32);
            EXPECT_EQ(r->table->name[stem], 's');
            snprintf(name, sizeof name, "%.*s_start", stem, r->table->name);
            EXPECT_STR(r->span[0].name, name);
            snprintf(name, sizeof name, "%.*s_count", stem, r->table->name);
            EXPECT_STR(r->span[1].name, name);
        }
    }
}
