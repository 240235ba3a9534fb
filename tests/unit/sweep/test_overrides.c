/* What --set puts in the place of what a file says. */
#include "sample.h"

TEST(overrides_stand_in_for_the_file)
{
    static const char text[] = HEAD "graphs: {family: ws, nodes: 8}\n"
                                    "settings: {width: 4}";
    const char *const set[] = {"settings.width=[8, 16]",
                               "nodes=9",
                               "replicates=3",
                               "count=5",
                               "limits.memory=1MiB",
                               "trial_time=2min",
                               "learning_rate={log: [1e-3, 1e-1], n: 3}",
                               "data=folder:/a b=c",
                               "seed=11"};
    struct sweep *s = NULL, *plain = good(work, text);
    EXPECT_OK(read_text(work, text, set, 9, &s));
    const struct sweep_head *h = sweep_head(s);
    EXPECT_EQ(sweep_points(s), 6);
    EXPECT_EQ(get(s, 3, "width")->i, 16);
    EXPECT_EQ(get(s, 3, "nodes")->i, 9);
    EXPECT_STR(get(s, 3, "data")->text, "folder:/a b=c");
    EXPECT_EQ(h->replicates, 3);
    EXPECT_EQ(h->count, 5);
    EXPECT_EQ(h->seed, 11);
    EXPECT_EQ(h->limits.memory, 1 << 20);
    EXPECT_NEAR(h->limits.trial_time, 120, 0);
    EXPECT(strncmp(h->text, text, strlen(text)) == 0);
    EXPECT(strstr(h->text, "width: 4}\n# --set settings.width=[8, 16]\n"
                           "# --set nodes=9\n"));
    EXPECT(strcmp(h->sha256, sweep_head(plain)->sha256) != 0);
    EXPECT_STR(sweep_head(plain)->text, text);
}

TEST(an_override_may_choose_another_job)
{
    const char *const set[] = {"width=2", "job=functional"};
    struct sweep *s = NULL;
    EXPECT_OK(read_text(work, HEAD, set, 2, &s));
    EXPECT_STR(sweep_head(s)->job, "functional");
    EXPECT_EQ(sweep_head(s)->schema, 1);
    EXPECT_EQ(get(s, 0, "width")->i, 2);
}

static void refused_option(struct arena *work, const char *option,
                           const char *says)
{
    struct sweep *s;
    EXPECT_STATUS(ERR_INPUT, read_text(work, HEAD, &option, 1, &s));
    if (!strstr(said, says) || strncmp(said, "--set ", 6) != 0)
        test_fail(__FILE__, __LINE__, "%s said %s", option, said);
}

TEST(a_wrong_override_is_named)
{
    refused_option(work, "widt=3", "--set widt: error: no key \"widt\"; ");
    refused_option(work, "graphs.widt=3", "--set graphs.widt: error: no key");
    refused_option(work, "graph.nodes=3", "no section \"graph\"; there is");
    refused_option(work, "width=", "--set width: error: write key=value");
    refused_option(work, "=3", "write key=value");
    refused_option(work, "width=3\nseed=4", "write key=value, on one line");
    refused_option(work, "width=[3", "without a closing bracket");
    refused_option(work, "name.x=3", "no section \"name\"");
    refused_option(work, "width=&a 3", "anchors");
    refused_option(work, "job=ramanuja", "did you mean \"ramanujan\"");
}
