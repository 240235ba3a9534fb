/* What `wiresweep keys` and the schema for editors say. */
#include "doc.h"
#include "sample.h"

static char printed[1 << 17];

static FILE *start(void)
{
    memset(printed, 0, sizeof printed);
    return fmemopen(printed, sizeof printed - 1, "w");
}

TEST(keys_tell_type_range_default_unit_and_condition)
{
    FILE *out = start();
    sweep_print_keys(&graph_job, out);
    fclose(out);
    EXPECT(strstr(printed, "ramanujan: gaps and accuracy\n"));
    EXPECT(strstr(printed,
                  "\n  width            whole number 1 .. 4096             "
                  "default 16\n      of the first stage [channels]\n"));
    EXPECT(strstr(printed, "\n  rewire           number 0 .. 1\n      share "
                           "of edges that move; only with family=ws|wsflex"));
    EXPECT(strstr(printed, "\n  optimiser        adam|sgd "));
    for (int i = 0; i < N_SETTINGS; i++) {
        char line[64];
        snprintf(line, sizeof line, "\n  %s ", settings[i].name);
        EXPECT(strstr(printed, line));
    }
    EXPECT(strstr(printed, "\nUnder graphs:\n"));
    out = start();
    sweep_print_keys(&plain_job, out);
    fclose(out);
    EXPECT(!strstr(printed, "\nUnder graphs:\n"));
}

/* Every key that the reader knows at the top stands in the printed list. */
TEST(keys_name_everything_that_the_reader_takes)
{
    static const char *const top[] = {
        "name",       "job",   "seed",   "replicates", "design",
        "stop",       "sync",  "points", "kernels",    "infeasible",
        "trial_time", "count", "memory", "checkpoint", "keep"};
    FILE *out = start();
    sweep_print_keys(&graph_job, out);
    fclose(out);
    for (size_t i = 0; i < sizeof top / sizeof top[0]; i++) {
        char line[64];
        snprintf(line, sizeof line, "\n  %s ", top[i]);
        EXPECT(strstr(printed, line));
    }
}

/* Follows keys and, for "0", "1", members of lists. */
static const struct doc_node *at(const struct doc_node *n, const char *path)
{
    char copy[256];
    snprintf(copy, sizeof copy, "%s", path);
    for (char *rest = copy, *key; n && (key = strsep(&rest, "/"));)
        if (n->kind == DOC_LIST)
            for (int i = atoi(key), k = 0; k <= i; k++)
                n = k ? n->next : n->first;
        else
            n = doc_find(n, key);
    EXPECT(n != NULL);
    return n;
}

TEST(the_schema_for_editors_is_well_formed_and_complete)
{
    struct doc_errors *errors;
    struct doc_node *root;
    FILE *out = start();
    sweep_print_json_schema(jobs, 2, out);
    fclose(out);
    EXPECT_OK(doc_errors_new(work, &errors));
    EXPECT_OK(doc_read_text("schema", printed, errors, work, &root));
    EXPECT_OK(doc_report(errors, NULL)); /* no duplicate keys either */
    EXPECT_STR(at(root, "$schema")->text,
               "https://json-schema.org/draft/2020-12/schema");
    EXPECT_STR(at(root, "required/2")->text, "seed");
    EXPECT_STR(at(root, "properties/job/enum/1")->text, "functional");
    EXPECT_STR(at(root, "allOf/0/if/properties/job/const")->text, "ramanujan");
    const struct doc_node *then = at(root, "allOf/0/then/properties");
    EXPECT_EQ(at(then, "graphs/properties")->count, 8 + 1);
    EXPECT_EQ(at(then, "settings/properties")->count, 6);
    EXPECT_EQ(at(then, "points/items/properties")->count, N_SETTINGS);
    const struct doc_node *width = at(then, "settings/properties/width/anyOf");
    EXPECT_STR(at(width, "0/maximum")->text, "4096");
    EXPECT_STR(at(width, "1/type")->text, "array");
    EXPECT_EQ(at(width, "2/properties")->count, 8);
    EXPECT(doc_find(at(root, "allOf/1/then/properties"), "graphs") == NULL);
    EXPECT_STR(at(root, "unevaluatedProperties")->text, "false");
}
