#include "sample.h"

static const char example[] =
    "# yaml-language-server: $schema=wiresweep.schema.json\n"
    "name: gap-and-first-epoch\n"
    "job: ramanujan\n"
    "seed: 20260101             # the only source of randomness\n"
    "graphs:\n"
    "  family: [kregular, ws, er, ba]\n"
    "  nodes: 32\n"
    "  degree: 4                # density matched across families\n"
    "  rewire: {values: [0.05, 0.1, 0.5], when: \"family == ws\"}\n"
    "  count: 256               # graphs per point\n"
    "replicates: 5              # weight seeds per graph\n"
    "data: fashion-mnist\n"
    "settings:\n"
    "  width: 16\n"
    "  epochs: 1\n"
    "  learning_rate: {log: [1e-4, 1e-2], n: 3}\n"
    "design: grid\n"
    "stop: none\n"
    "limits: {trial_time: 3x, memory: 2GiB, checkpoint: 1}\n";

TEST(weights_are_kept_of_all_runs_or_of_the_first_replicates)
{
    static const struct {
        const char *line;
        int replicates;
    } cases[] = {{"", 0},
                 {"keep: none\n", 0},
                 {"keep: weights\n", 1000000},
                 {"keep: {weights: 2}\n", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "name: k\njob: functional\nseed: 1\n%s",
                 cases[i].line);
        EXPECT_EQ(sweep_head(good(work, text))->keep_weights,
                  cases[i].replicates);
    }
}

TEST(the_example_of_the_guide_is_read)
{
    struct sweep *s = good(work, example);
    const struct sweep_head *h = sweep_head(s);
    const char *const *axes;

    EXPECT_STR(h->name, "gap-and-first-epoch");
    EXPECT_STR(h->job, "ramanujan");
    EXPECT_EQ(h->seed, 20260101);
    EXPECT_EQ(h->count, 256);
    EXPECT_EQ(h->replicates, 5);
    EXPECT_EQ(h->sync, SYNC_TRIAL);
    EXPECT_STR(h->kernels, "auto");
    EXPECT(!h->skip_infeasible);
    EXPECT_NEAR(h->limits.time_factor, 3, 0);
    EXPECT_NEAR(h->limits.trial_time, 0, 0);
    EXPECT_EQ(h->limits.memory, INT64_C(2) << 30);
    EXPECT_EQ(h->limits.checkpoint, 1);
    EXPECT_STR(h->text, example);
    EXPECT_EQ(sweep_points(s), (3 + 3) * 3);
    EXPECT_EQ(sweep_graphs(s), 6 * 256);
    EXPECT_EQ(sweep_runs(s), 6 * 256 * 3 * 5);
    EXPECT_EQ(sweep_axes(s, &axes), 3);
    EXPECT_STR(axes[0], "family");
    EXPECT_STR(axes[1], "rewire");
    EXPECT_STR(axes[2], "learning_rate");
    EXPECT_STR(get(s, 0, "data")->text, "fashion-mnist");
    EXPECT_NEAR(get(s, 1, "learning_rate")->x, 1e-3, 0);
    EXPECT_EQ(get(s, 0, "rewire")->state, VALUE_MISSING);
    EXPECT_STR(get(s, 3, "family")->text, "ws");
    EXPECT_NEAR(get(s, 3, "rewire")->x, 0.05, 0);
    EXPECT_STR(get(s, 17, "family")->text, "ba");
}
