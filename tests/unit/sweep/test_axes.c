/* The forms of an axis, designs, `when` and `only`. */
#include "sample.h"

/* The values of a numeric key at points 0, 1, ... */
static void expect_reals(const struct sweep *s, const char *name,
                         const double *want, int n)
{
    EXPECT_EQ(sweep_points(s), n);
    for (int i = 0; i < n; i++)
        EXPECT_NEAR(get(s, i, name)->x, want[i], 0);
}

static void expect_ints(const struct sweep *s, const char *name,
                        const int *want, int n)
{
    EXPECT_EQ(sweep_points(s), n);
    for (int i = 0; i < n; i++)
        EXPECT_EQ(get(s, i, name)->i, want[i]);
}

TEST(each_form_of_an_axis_gives_its_values)
{
    expect_reals(good(work, HEAD "graphs: {degree: [4, 1e-3, .5, 010]}\n"),
                 "degree", (double[]){4, 1e-3, .5, 10}, 4);
    expect_reals(
        good(work, HEAD "graphs: {degree: {range: [0, 0.5], step: 0.1}}\n"),
        "degree", (double[]){0, 0.1, 0.2, 0.3, 0.4, 0.5}, 6);
    expect_reals(
        good(work, HEAD "graphs: {degree: {range: [0, 1], step: 0.3}}\n"),
        "degree", (double[]){0, 0.3, 0.6, 0.9}, 4);
    expect_reals(good(work, HEAD "graphs: {degree: {range: [1, 2], n: 3}}\n"),
                 "degree", (double[]){1, 1.5, 2}, 3);
    expect_reals(good(work, HEAD "graphs: {degree: {log: [1e-4, 10], n: 6}}\n"),
                 "degree", (double[]){1e-4, 1e-3, 1e-2, 0.1, 1, 10}, 6);
    expect_ints(
        good(work, HEAD "settings: {width: {range: [8, 33], step: 8}}\n"),
        "width", (int[]){8, 16, 24, 32}, 4);
    expect_ints(good(work, HEAD "settings: {width: {log: [4, 64], n: 5}}\n"),
                "width", (int[]){4, 8, 16, 32, 64}, 5);
    expect_ints(good(work, HEAD "settings: {width: {values: [9, 010]}}\n"),
                "width", (int[]){9, 10}, 2);
    expect_ints(good(work, HEAD "settings: {flip: [no, on]}\n"), "flip",
                (int[]){0, 1}, 2);
    expect_ints(good(work, HEAD "graphs: {order: [degree, index]}\n"), "order",
                (int[]){2, 0}, 2);
}

TEST(texts_stay_texts)
{
    struct sweep *s = good(work, HEAD "data: [no, 1e-3, 010, \"a: b\", ~]\n");
    const char *const want[] = {"no", "1e-3", "010", "a: b", "~"};
    for (int i = 0; i < 5; i++)
        EXPECT_STR(get(s, i, "data")->text, want[i]);
}

TEST(defaults_hold_where_nothing_is_given)
{
    struct sweep *s = good(work, HEAD);
    EXPECT_EQ(sweep_points(s), 1);
    EXPECT_STR(get(s, 0, "data")->text, "glyphs");
    EXPECT_EQ(get(s, 0, "family")->state, VALUE_MISSING);
    EXPECT_EQ(get(s, 0, "width")->i, 16);
    EXPECT_NEAR(get(s, 0, "learning_rate")->x, 1e-3, 0);
    EXPECT_STR(get(s, 0, "optimiser")->text, "adam");
    EXPECT_EQ(get(s, 0, "momentum")->state, VALUE_MISSING);
    s = good(work, HEAD "settings: {optimiser: sgd}\n");
    EXPECT_NEAR(get(s, 0, "momentum")->x, 0.9, 0);
}

TEST(the_first_axis_of_the_file_is_the_slowest)
{
    struct sweep *s = good(work, HEAD "settings: {epochs: [1, 2]}\n"
                                      "graphs: {nodes: [8, 9]}\n"
                                      "data: [a, b]\n");
    for (int i = 0; i < 8; i++) {
        EXPECT_EQ(get(s, i, "epochs")->i, 1 + i / 4);
        EXPECT_EQ(get(s, i, "nodes")->i, 8 + i / 2 % 2);
        EXPECT_STR(get(s, i, "data")->text, i % 2 ? "b" : "a");
    }
}

TEST(a_zip_goes_through_its_axes_together)
{
    struct sweep *s =
        good(work, HEAD "settings: {epochs: [1, 2, 2], width: [3, 3, 5]}\n"
                        "design: zip\n");
    const char *const *axes;
    EXPECT_EQ(sweep_axes(s, &axes), 2);
    expect_ints(s, "epochs", (int[]){1, 2, 2}, 3);
    expect_ints(s, "width", (int[]){3, 3, 5}, 3);
}

TEST(a_list_names_its_points)
{
    struct sweep *s = good(work, HEAD "settings: {epochs: 7}\ndesign: list\n"
                                      "points:\n"
                                      "- {width: 8, family: ws, rewire: 0.5}\n"
                                      "- {epochs: 3, family: er}\n"
                                      "- {family: ws}\n"
                                      "- {family: er, epochs: 3, width: 16}\n");
    EXPECT(strstr(said, "warning: 1 of 4 points repeat an earlier one"));
    expect_ints(s, "width", (int[]){8, 16, 16}, 3);
    expect_ints(s, "epochs", (int[]){7, 3, 7}, 3);
    EXPECT_NEAR(get(s, 0, "rewire")->x, 0.5, 0);
    EXPECT_EQ(get(s, 1, "rewire")->state, VALUE_MISSING);
    EXPECT_EQ(get(s, 2, "rewire")->state, VALUE_MISSING);
}

TEST(keys_that_a_family_does_not_take_make_no_axis_there)
{
    struct sweep *s =
        good(work, HEAD "graphs:\n"
                        "  rewire: {values: [0.1, 0.2], when: "
                        "family == ws or nodes > 8 and not order == degree}\n"
                        "  nodes: [8, 9]\n"
                        "  family: [er, ws, wsflex]\n"
                        "  probability: [0.3, 0.4]\n");
    /* er: 2 nodes x 2 p; ws: 2 x 2; wsflex: 1 at 8 nodes, 2 at 9. */
    EXPECT_EQ(sweep_points(s), 4 + 4 + 3);
    int missing = 0;
    for (int64_t i = 0; i < 11; i++) {
        bool er = strcmp(get(s, i, "family")->text, "er") == 0;
        EXPECT((get(s, i, "probability")->state == VALUE_GIVEN) == er);
        missing += get(s, i, "rewire")->state == VALUE_MISSING;
    }
    EXPECT_EQ(missing, 4 + 1);
}

static int64_t when_points(struct arena *work, const char *when)
{
    char text[512];
    snprintf(text, sizeof text,
             HEAD "settings: {epochs: [1, 2, 3, 4], flip: [no, yes],\n"
                  "  width: {values: [5, 6], when: \"%s\"}}\n"
                  "data: [a b, c]\n",
             when);
    return sweep_points(good(work, text)) - 16;
}

TEST(when_expressions_hold_where_they_should)
{
    EXPECT_EQ(when_points(work, "epochs == 2"), 4);
    EXPECT_EQ(when_points(work, "epochs != 2"), 12);
    EXPECT_EQ(when_points(work, "epochs < 2"), 4);
    EXPECT_EQ(when_points(work, "epochs <= 2.5"), 8);
    EXPECT_EQ(when_points(work, "epochs > 1e0"), 12);
    EXPECT_EQ(when_points(work, "epochs >= 4"), 4);
    EXPECT_EQ(when_points(work, "flip"), 8);
    EXPECT_EQ(when_points(work, "not flip"), 8);
    EXPECT_EQ(when_points(work, "flip == no and epochs == 1"), 2);
    EXPECT_EQ(when_points(work, "data == 'a b'"), 8);
    EXPECT_EQ(when_points(work, "data != 'a b'"), 8);
    EXPECT_EQ(when_points(work, "flip or epochs == 1 and data == c"), 9);
    EXPECT_EQ(when_points(work, "(flip or epochs == 1) and data == c"), 5);
    EXPECT_EQ(when_points(work, "not (flip or epochs == 1)"), 6);
    EXPECT_EQ(when_points(work, "not not flip"), 8);
    EXPECT_EQ(when_points(work, "not rewire == 0.1"), 16); /* missing */
}

/* At four points of which two take what is given. */
static void expect_defaults(struct arena *work, const char *rest)
{
    char text[512];
    snprintf(text, sizeof text, HEAD "%s", rest);
    struct sweep *s = good(work, text);
    int given = 0;
    EXPECT_EQ(sweep_points(s), 4);
    for (int64_t i = 0; i < 4; i++) {
        bool holds = get(s, i, "width")->i > 20;
        double want[] = {holds ? 0.5 : 0.9, holds ? 0.25 : 1e-3, holds ? 7 : 1};
        EXPECT_NEAR(get(s, i, "momentum")->x, want[0], 0);
        EXPECT_NEAR(get(s, i, "learning_rate")->x, want[1], 0);
        EXPECT_EQ(get(s, i, "epochs")->i, want[2]);
        EXPECT_STR(get(s, i, "order")->text, holds ? "degree" : "index");
        given += holds;
    }
    EXPECT_EQ(given, 2);
}

/* Axes are read before the width that they wait for. */
#define WIDE(momentum, rate, width)                           \
    "settings:\n"                                             \
    "  optimiser: sgd\n"                                      \
    "  momentum: {values: " momentum ", when: width > 20}\n"  \
    "  learning_rate: {values: " rate ", when: width > 20}\n" \
    "  epochs: {values: 7, when: width > 20}\n"               \
    "  width: " width "\n"                                    \
    "graphs: {order: {values: degree, when: width > 20}}\n"

TEST(where_a_condition_fails_the_default_holds_in_every_design)
{
    expect_defaults(work, WIDE("[0.5]", "0.25", "[8, 9, 32, 33]"));
    expect_defaults(work, "design: zip\n" WIDE("[0.1, 0.2, 0.5, 0.5]",
                                               "[0.3, 0.4, 0.25, 0.25]",
                                               "[8, 9, 32, 33]"));
    expect_defaults(work, "design: list\n"
                          "points: [{width: 8}, {width: 9}, {width: 32}, "
                          "{width: 33}]\n" WIDE("0.5", "0.25", "16"));
}
#undef WIDE

TEST(a_random_design_draws_only_where_the_condition_holds)
{
    struct sweep *s =
        good(work, HEAD "design: {random: 200}\n"
                        "settings:\n"
                        "  width: {uniform: [1, 40]}\n"
                        "  epochs: {uniform: [2, 9], when: width > 20}\n");
    int given = 0;
    for (int64_t i = 0; i < sweep_points(s); i++) {
        bool holds = get(s, i, "width")->i > 20;
        EXPECT((get(s, i, "epochs")->i == 1) == !holds);
        given += holds;
    }
    EXPECT(given > 50 && given < sweep_points(s));
}

TEST(conditions_may_hang_on_each_other_in_any_order)
{
    struct sweep *s =
        good(work, HEAD "settings:\n"
                        "  epochs: {values: [1, 2], when: width == 6}\n"
                        "  width: {values: [5, 6], when: flip}\n"
                        "  flip: [no, yes]\n");
    /* flip no: 1; yes and 5: 1; yes and 6: 2. */
    EXPECT_EQ(sweep_points(s), 4);
}

TEST(draws_fall_where_the_distribution_says)
{
    struct sweep *s =
        good(work, HEAD "design: {random: 4000}\n"
                        "graphs: {rewire: {normal: [0.5, 0.25]}, family: ws}\n"
                        "settings: {learning_rate: {log: [1e-4, 1]},\n"
                        "  width: {uniform: [3, 5]}, momentum: {uniform: [0, "
                        "0.5]},\n"
                        "  epochs: [1, 2], optimiser: sgd}\n");
    double sum[4] = {0};
    int width[6] = {0}, epochs[3] = {0};
    EXPECT_EQ(sweep_points(s), 4000);
    for (int i = 0; i < 4000; i++) {
        struct value v[N_SETTINGS];
        sweep_point(s, i, v);
        double rewire = value_of(&graph_job, v, "rewire")->x;
        double rate = value_of(&graph_job, v, "learning_rate")->x;
        double momentum = value_of(&graph_job, v, "momentum")->x;
        int64_t w = value_of(&graph_job, v, "width")->i;
        EXPECT(rewire >= 0 && rewire <= 1 && rate >= 1e-4 && rate <= 1);
        EXPECT(momentum >= 0 && momentum < 0.5 && w >= 3 && w <= 5);
        width[w]++;
        epochs[value_of(&graph_job, v, "epochs")->i]++;
        sum[0] += rewire / 4000;
        sum[1] += log10(rate) / 4000;
        sum[2] += momentum / 4000;
        sum[3] += (rewire - 0.5) * (rewire - 0.5) / 4000;
    }
    /* Five standard errors. */
    EXPECT_NEAR(sum[0], 0.5, 5 * 0.25 / 63);
    EXPECT_NEAR(sum[1], -2, 5 * 1.155 / 63 / 2);
    EXPECT_NEAR(sum[2], 0.25, 5 * 0.144 / 63);
    /* A normal cut at two standard deviations: 0.774 of the variance. */
    EXPECT_NEAR(sum[3], 0.774 * 0.0625, 0.005);
    for (int w = 3; w <= 5; w++)
        EXPECT_NEAR(width[w], 4000 / 3., 5 * 30 / 1333.);
    EXPECT_NEAR(epochs[1], 2000, 5 * 32 / 2000.);
}

TEST(another_axis_or_more_draws_change_no_draw)
{
    struct sweep *a =
        good(work, HEAD
             "design: {random: 10}\ngraphs: {degree: {uniform: [1, 9]}}\n");
    struct sweep *b =
        good(work, HEAD "design: {random: 20}\nsettings: {width: [1, 2]}\n"
                        "graphs: {degree: {uniform: [1, 9]}}\n");
    for (int i = 0; i < 10; i++)
        EXPECT_NEAR(get(a, i, "degree")->x, get(b, i, "degree")->x, 0);
}

TEST(values_print_as_a_file_would_say_them)
{
    struct sweep *s =
        good(work, HEAD "settings: {learning_rate: 0.30000000000000004}\n");
    char out[64];
    struct value v[N_SETTINGS];
    static const char *const want[] = {"data=glyphs",
                                       "family=-",
                                       "nodes=32",
                                       "degree=-",
                                       "rewire=-",
                                       "probability=-",
                                       "order=index",
                                       "stages=same",
                                       "width=16",
                                       "epochs=1",
                                       "learning_rate=0.30000000000000004",
                                       "optimiser=adam",
                                       "momentum=-",
                                       "flip=no",
                                       "path=-"};
    sweep_point(s, 0, v);
    for (int i = 0; i < N_SETTINGS; i++) {
        value_print(&settings[i], &v[i], out, sizeof out);
        EXPECT_STR(out, want[i]);
    }
}
