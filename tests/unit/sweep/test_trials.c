/* Numbers of trials against a plain enumeration, and what may change them. */
#include "sample.h"

static bool same_value(const struct setting *set, const struct value *a,
                       const struct value *b)
{
    char x[96], y[96];
    value_print(set, a, x, sizeof x);
    value_print(set, b, y, sizeof y);
    return strcmp(x, y) == 0;
}

static bool same_values(const struct value *a, const struct value *b,
                        bool graphs_only)
{
    for (int i = 0; i < N_SETTINGS; i++)
        if ((!graphs_only || settings[i].section == IN_GRAPHS) &&
            !same_value(&settings[i], &a[i], &b[i]))
            return false;
    return true;
}

/* The definition, word for word: points grouped by graph settings in order of
 * appearance; graph by graph; point by point; replicate by replicate. */
static void expect_enumerated(const struct sweep *s)
{
    const struct sweep_head *h = sweep_head(s);
    int64_t run = 0, graph = 0, n = sweep_points(s);
    struct value first[N_SETTINGS], other[N_SETTINGS];
    for (int64_t p = 0; p < n; p++) {
        bool known = false;
        sweep_point(s, p, first);
        for (int64_t q = 0; q < p && !known; q++) {
            sweep_point(s, q, other);
            known = same_values(first, other, true);
        }
        if (known)
            continue;
        for (int i = 0; i < h->count; i++, graph++) {
            EXPECT_EQ(sweep_owner(s, graph), run);
            bool owner = true;
            for (int64_t q = p; q < n; q++) {
                sweep_point(s, q, other);
                if (!same_values(first, other, true))
                    continue;
                for (int k = 0; k < h->replicates; k++, run++) {
                    struct trial t;
                    sweep_trial(s, run, &t);
                    EXPECT_EQ(t.run, run);
                    EXPECT_EQ(t.graph, graph);
                    EXPECT_EQ(t.point, q);
                    EXPECT_EQ(t.graph_index, i);
                    EXPECT_EQ(t.replicate, k);
                    EXPECT_EQ(t.owns_graph, owner);
                    owner = false;
                }
            }
        }
    }
    EXPECT_EQ(sweep_runs(s), run);
    EXPECT_EQ(sweep_graphs(s), graph);
}

static const char grid[] =
    HEAD "settings: {epochs: [1, 2], learning_rate: [0.1, 0.2]}\n"
         "graphs: {family: [er, ws, kregular], rewire: [0.1, 0.2], nodes: "
         "[8, 9], count: 3, probability: [0.5, 0.25]}\n"
         "data: [a, b]\nreplicates: 2\n";

TEST(trials_are_numbered_as_defined)
{
    expect_enumerated(good(work, grid));
    expect_enumerated(good(work, HEAD));
    expect_enumerated(good(work, HEAD
                           "design: list\nreplicates: 3\npoints:\n"
                           "- {nodes: 8, width: 1}\n- {nodes: 9, width: 1}\n"
                           "- {nodes: 8, width: 2}\n- {nodes: 9, width: 3}\n"
                           "- {nodes: 8, width: 3}\n"));
    expect_enumerated(
        good(work,
             HEAD "design: {random: 40}\ngraphs: {count: 2, nodes: [4, 5, 6]}\n"
                  "settings: {width: {uniform: [1, 100]}}\n"));
}

TEST(a_job_without_graphs_owns_none)
{
    struct sweep *s = good(work, "name: n\njob: functional\nseed: 1\n"
                                 "replicates: 2\n"
                                 "settings: {width: [1, 2, 3]}\n");
    EXPECT_EQ(sweep_graphs(s), 0);
    EXPECT_EQ(sweep_runs(s), 6);
    for (int i = 0; i < 6; i++) {
        struct trial t;
        sweep_trial(s, i, &t);
        EXPECT_EQ(t.graph, -1);
        EXPECT_EQ(t.point, i / 2);
        EXPECT_EQ(t.replicate, i % 2);
        EXPECT_EQ(t.graph_index, 0);
        EXPECT(!t.owns_graph);
    }
}

/* Every trial of a is one of b: same values, graph index and replicate. */
static void expect_kept(const struct sweep *a, const struct sweep *b)
{
    struct value x[N_SETTINGS], y[N_SETTINGS];
    struct trial t, u;
    for (int64_t i = 0; i < sweep_runs(a); i++) {
        bool found = false;
        sweep_trial(a, i, &t);
        sweep_point(a, t.point, x);
        for (int64_t j = 0; j < sweep_runs(b) && !found; j++) {
            sweep_trial(b, j, &u);
            sweep_point(b, u.point, y);
            found = t.graph_index == u.graph_index &&
                    t.replicate == u.replicate && same_values(x, y, false);
        }
        EXPECT(found);
    }
    EXPECT(sweep_runs(b) > sweep_runs(a));
}

TEST(a_wider_sweep_keeps_every_trial)
{
    static const char base[] = HEAD "graphs: {family: [er, ws], rewire: [0.1, "
                                    "0.2], count: 2}\nreplicates: 2\n"
                                    "settings: {width: [1, 2]}\n";
    const char *const wider[] = {"rewire=[0.3, 0.1, 0.2]", "count=3",
                                 "replicates=3",           "width=[1, 3, 2]",
                                 "family=[er, ba, ws]",    "epochs=[1, 2]"};
    struct sweep *a = good(work, base), *b = NULL;
    for (int i = 0; i < 6; i++) {
        EXPECT_OK(read_text(work, base, &wider[i], 1, &b));
        expect_kept(a, b);
    }
}

static enum status even_nodes(const struct value *values, void *context)
{
    int64_t nodes = value_of(&graph_job, values, "nodes")->i;
    ++*(int *)context;
    if (nodes % 2)
        return FAIL(ERR_INPUT, "an odd number of nodes has no pairs");
    if (nodes == 8 && value_of(&graph_job, values, "epochs")->i == 2)
        return FAIL(ERR_INPUT, "8 nodes last one epoch");
    return OK;
}

TEST(points_that_cannot_work_are_left_out_with_their_reasons)
{
    struct sweep *s =
        good(work, HEAD "graphs: {nodes: [7, 8, 9, 10], count: 2}\n"
                        "settings: {epochs: [1, 2]}\n");
    char text[1024] = "";
    FILE *out = fmemopen(text, sizeof text, "w");
    int asked = 0;
    int64_t left_out;
    EXPECT_TIDY(work, sweep_filter(s, even_nodes, &asked, out, &left_out));
    fclose(out);
    EXPECT_EQ(asked, 8);
    EXPECT_EQ(left_out, 5);
    EXPECT_STR(text, "  4 points: an odd number of nodes has no pairs (first: "
                     "nodes=7 epochs=1)\n"
                     "  1 point: 8 nodes last one epoch (nodes=8 epochs=2)\n");
    EXPECT_EQ(sweep_points(s), 3);
    EXPECT_EQ(sweep_graphs(s), 4);
    EXPECT_EQ(get(s, 1, "nodes")->i, 10);
    expect_enumerated(s);
}

static enum status none(const struct value *values, void *context)
{
    (void)context;
    return FAIL(ERR_INPUT, "reason %lld",
                (long long)value_of(&graph_job, values, "width")->i);
}

static enum status broken(const struct value *values, void *context)
{
    (void)values, (void)context;
    return FAIL(ERR_IO, "the disk is gone");
}

TEST(a_filter_may_leave_nothing_and_passes_other_failures_on)
{
    struct sweep *s =
        good(work, HEAD "settings: {width: {range: [1, 100], step: 1}}\n");
    char text[8192] = "";
    FILE *out = fmemopen(text, sizeof text, "w");
    int64_t left_out;
    EXPECT_STATUS(ERR_IO, sweep_filter(s, broken, NULL, out, &left_out));
    EXPECT_OK(sweep_filter(s, none, NULL, out, &left_out));
    fclose(out);
    EXPECT_EQ(left_out, 100);
    EXPECT_EQ(sweep_points(s), 0);
    EXPECT_EQ(sweep_runs(s), 0);
    EXPECT_EQ(sweep_graphs(s), 0);
    EXPECT(strstr(text, "  1 point: reason 20 (width=20)\n"));
    EXPECT(strstr(text, "  and 44 more reasons\n"));
}

TEST(reading_starves_cleanly)
{
    log_silence(true);
    struct sweep *s;
    static const char text[] =
        HEAD "graphs: {family: [er, ws], rewire: {values: [0.1, 0.2], when: "
             "\"data == a\"}}\ndata: [a, b]\nsettings: {epochs: [1, 2]}\n";
    static const char listed[] = HEAD "design: list\npoints: [{width: 3}]\n";
    const char *const set[] = {"width=[1, 2]", "memory=1GiB"};
    EXPECT_STARVES(work, read_text(work, text, set, 2, &s));
    EXPECT_STARVES(work, read_text(work, listed, NULL, 0, &s));
    log_silence(false);
}

static enum status fine(const struct value *values, void *context)
{
    (void)values, (void)context;
    return FAIL(ERR_INPUT, "no");
}

TEST(filtering_starves_cleanly)
{
    struct sweep *s = good(work, grid);
    int64_t left_out;
    size_t room = arena_limit(work, 1024);
    EXPECT_STATUS(ERR_MEMORY, sweep_filter(s, fine, NULL, NULL, &left_out));
    arena_limit(work, room);
    EXPECT_OK(sweep_filter(s, fine, NULL, NULL, &left_out));
}
