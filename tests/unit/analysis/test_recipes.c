/* The recipes in analysis/recipes are right, and read as the program's own. */
#include "recipe.h"
#include "test.h"

#include <math.h>
#include <string.h>

static void find(const char *wanted, struct arena *work, struct recipe *out)
{
    const char *name;
    for (int i = 0;; i++) {
        EXPECT_OK(recipe_builtin(i, work, &name, out));
        if (!name)
            test_fail(__FILE__, __LINE__, "no recipe %s", wanted);
        if (strcmp(name, wanted) == 0)
            return;
    }
}

TEST(every_built_in_recipe_is_right)
{
    struct recipe r;
    const char *name = "";
    int read = 0;
    for (int i = 0; name; i++) {
        EXPECT_OK(recipe_builtin(i, work, &name, &r));
        if (name && ++read)
            EXPECT(r.correlations + r.groups + r.pairs + r.models > 0);
    }
    EXPECT(read >= 5);
}

TEST(the_recipe_of_gaps_asks_fourteen_tests_and_a_model)
{
    int tests;
    EXPECT_OK(recipe_gap_tests(false, work, &tests));
    EXPECT_EQ(tests, 14);
    EXPECT_OK(recipe_gap_tests(true, work, &tests));
    EXPECT_EQ(tests, 17);
}

TEST(published_numbers_are_those_of_the_papers)
{
    struct recipe r;
    find("ramanujan.yaml", work, &r);
    EXPECT_EQ(r.published_count, 2);
    EXPECT(fabs(r.published[0].r - 0.55) < 1e-15 && r.published[0].n == 9);
    EXPECT(fabs(r.published[1].r - 0.65) < 1e-15 && r.published[1].n == 9);
    find("spatial.yaml", work, &r);
    EXPECT(r.table != NULL);
    EXPECT_EQ(r.table->cells, 12);
    double sum = 0;
    for (int i = 0; i < r.table->cells; i++)
        sum += r.table->cell[i].mean * (1 + i);
    /* by hand: 0.80 + 2 0.11 + 3 0.92 + 5 0.70 + 6 0.19 + 7 0.89 + 9 0.33 +
     * 10 0.60 + 11 0.84 + 12 0.07 */
    EXPECT(fabs(sum - 33.70) < 1e-9);
}

TEST(figures_of_a_job_come_from_its_recipe)
{
    struct recipe r;
    EXPECT_OK(recipe_with_map("neurons-3d", work, &r));
    EXPECT(r.map != NULL);
    EXPECT_STR(r.map->table, "neurons");
    EXPECT_STR(r.map->of, "spatial");
    EXPECT_STR(r.part, "input_mode");
    EXPECT_EQ(r.n_curves, 2);
    EXPECT_OK(recipe_with_map("neurons-4d", work, &r));
    EXPECT(r.map == NULL);
}
