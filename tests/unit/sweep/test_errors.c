/* Every wrong file is refused with the place and a way out. */
#include "sample.h"

struct wrong {
    const char *text;  /* after HEAD, which has three lines */
    const char *where; /* "line:column" */
    const char *says;
};

static const struct wrong list[] = {
    {"seeds: 3\n", "4:1", "no key \"seeds\"; did you mean \"seed\"?"},
    {"qqqqqqqq: 3\n", "4:1", "there is: data, name, job"},
    {"width: 3\n", "4:1", "width belongs under settings:"},
    {"rewire: 3\n", "4:1", "rewire belongs under graphs:"},
    {"count: 3\n", "4:1", "count belongs under graphs:"},
    {"memory: 2GiB\n", "4:1", "memory belongs under limits:"},
    {"graphs: {seed: 3}\n", "4:10", "seed belongs at the top level"},
    {"graphs: {nodes: 3, nodes: 4}\n", "4:20", "first on line 4"},
    {"graphs: 3\n", "4:9", "graphs takes a map, not a value"},
    {"settings:\n", "4:1", "settings has no value; it takes a map"},
    {"settings: {widt: 3}\n", "4:12", "did you mean \"width\"?"},
    {"graphs: {select: {spread: a}}\n", "4:10", "select is not there yet"},
    {"graphs: {count: [1, 2]}\n", "4:17", "count takes a value, not a list"},
    {"graphs: {count: 0}\n", "4:17", "count is 0, outside of 1"},
    {"replicates: 1.5\n", "4:13", "takes a whole number, not \"1.5\""},
    {"replicates: 0x10\n", "4:13", "takes a whole number"},
    {"replicates: 99999999999999999999\n", "4:13", "takes a whole number"},
    {"stop: median\n", "4:7", "every trial runs to its end: stop: none"},
    {"stop: {halving: {rungs: [1]}}\n", "4:7", "stop: none"},
    {"design: sobol\n", "4:9", "sobol is not there yet; the designs are grid"},
    {"design: lhs\n", "4:9", "lhs is not there yet"},
    {"design: gridd\n", "4:9", "did you mean \"grid\"?"},
    {"design: random\n", "4:9", "design: {random: 100}"},
    {"design: {random: 0}\n", "4:18", "outside of 1"},
    {"design: {sobol: 3}\n", "4:10", "there is: random"},
    {"design: {random: 3}\n", "4:9", "nothing varies"},
    {"design: list\n", "4:9", "a list needs its points"},
    {"design: list\npoints: []\n", "5:9", "points is an empty list"},
    {"design: list\npoints: 3\n", "5:9", "points takes a list"},
    {"design: list\npoints: [3]\n", "5:10", "a point takes a map"},
    {"design: list\npoints: [{widt: 3}]\n", "5:11", "did you mean \"width\""},
    {"design: list\npoints: [{width: [3]}]\n", "5:18", "takes a value, not a"},
    {"design: list\npoints: [{width: 3}]\nsettings: {epochs: [1, 2]}\n", "6:20",
     "what varies stands in points:"},
    {"points: [{width: 3}]\n", "4:1", "points goes with design: list only"},
    {"limits: {trial_time: 3}\n", "4:22", "like 90s, 10min, 2h or 1d"},
    {"limits: {trial_time: 0x}\n", "4:22", "trial_time takes a time above 0"},
    {"limits: {memory: 2}\n", "4:18", "like 2GiB, not \"2\""},
    {"limits: {memory: 9e9GiB}\n", "4:18", "like 2GiB"},
    {"limits: {memory: 99999999TiB}\n", "4:18", "a possible number of bytes"},
    {"limits: {checkpoint: -1}\n", "4:22", "checkpoint is -1"},
    {"limits: {tiral_time: 3x}\n", "4:10", "did you mean \"trial_time\"?"},
    {"sync: often\n", "4:7", "no sync \"often\"; there is: trial, 10s, none"},
    {"kernels: v5\n", "4:10", "did you mean \"v4\"?"},
    {"keep: weigths\n", "4:7", "did you mean \"weights\"?"},
    {"keep: {weights: 0}\n", "4:17", "outside of 1 .. 1000000"},
    {"keep: {}\n", "4:7", "say of how many replicates"},
    {"keep: {weight: 3}\n", "4:8", "did you mean \"weights\"?"},
    {"settings: {keep: weights}\n", "4:12", "keep belongs at the top level"},
    {"infeasible: drop\n", "4:13", "there is: refuse, skip"},
    {"graphs: {family: wz}\n", "4:18", "no family \"wz\"; did you mean \"ws\""},
    {"graphs: {nodes: many}\n", "4:17", "a whole number, not \"many\""},
    {"graphs: {nodes: 1}\n", "4:17", "nodes is 1, outside of 2 .. 1000000"},
    {"graphs: {nodes: }\n", "4:10", "nodes has no value"},
    {"graphs: {rewire: 1.01, family: ws}\n", "4:18", "outside of 0 .. 1"},
    {"graphs: {rewire: nan, family: ws}\n", "4:18", "takes a finite number"},
    {"graphs: {degree: 1e999}\n", "4:18", "takes a finite number"},
    {"settings: {flip: maybe}\n", "4:18", "flip takes yes or no"},
    {"data: ''\n", "4:7", "data has no value; it takes a text"},
    {"settings: {width: []}\n", "4:19", "width has an empty list"},
    {"settings: {width: [8, 16, 8]}\n", "4:27", "width lists 8 twice"},
    {"data: [a, b, a]\n", "4:14", "data lists a twice"},
    {"settings: {width: [[8]]}\n", "4:20", "takes a value, not a list"},
    {"settings: {width: {}}\n", "4:19", "one of values, range, log"},
    {"settings: {width: {value: [8]}}\n", "4:20", "did you mean \"values\"?"},
    {"settings: {width: {values: {a: 8}}}\n", "4:28", "values takes a list"},
    {"settings: {width: {values: x}}\n", "4:28", "width takes a whole"},
    {"settings: {width: {values: [8], log: [1, 2]}}\n", "4:19", "takes one of"},
    {"settings: {width: {values: [8], step: 2}}\n", "4:33", "range only"},
    {"settings: {width: {values: [8], n: 2}}\n", "4:33", "range and log only"},
    {"settings: {width: {range: [1, 9]}}\n", "4:27", "either step or n"},
    {"settings: {width: {range: [1, 9], n: 2, step: 3}}\n", "4:27", "either"},
    {"settings: {width: {range: [1, 9], n: 4}}\n", "4:27", "meets 3.66667"},
    {"settings: {width: {range: [1, 9], n: 0}}\n", "4:38", "n is 0, outside"},
    {"settings: {width: {range: [9, 1], n: 2}}\n", "4:27", "from low to high"},
    {"settings: {width: {range: [1], n: 2}}\n", "4:27", "takes two numbers"},
    {"settings: {width: {range: [0, 9], n: 2}}\n", "4:28", "width is 0"},
    {"settings: {width: {log: [1, 3], n: 5}}\n", "4:25", "meets 1 twice"},
    {"graphs: {degree: {range: [0, 1], step: 0}}\n", "4:40", "more than"},
    {"graphs: {degree: {range: [0, 1], step: -1}}\n", "4:40", "step is -1"},
    {"graphs: {degree: {range: [1, 1], n: 2}}\n", "4:26", "meets 1 twice"},
    {"graphs: {degree: {log: [0, 1], n: 2}}\n", "4:24", "numbers above 0"},
    {"graphs: {family: {range: [1, 2], n: 2}}\n", "4:26", "is no number"},
    {"settings: {learning_rate: {uniform: [0.1, 1]}}\n", "4:37",
     "takes design: {random: N}"},
    {"settings: {learning_rate: {log: [0.1, 1]}}\n", "4:33", "{log: [low"},
    {"settings: {width: {normal: [9, 1]}}\ndesign: {random: 3}\n", "4:28",
     "draw it by uniform or log"},
    {"graphs: {rewire: {normal: [0.5, 9]}}\ndesign: {random: 3}\n", "4:33",
     "the standard deviation is 9, outside of 0 .. 1"},
    {"settings: {width: [1, 2], epochs: [1, 2, 3]}\ndesign: zip\n", "4:35",
     "epochs has 3 values and width 2"},
    {"settings: {width: {range: [1, 4096], step: 1}, epochs: {range: [1, "
     "1000000], step: 1}}\n",
     "4:56", "4096 x 1000000 = 4.1e+09 points; at most 10^9"},
    {"graphs: {count: 1000000000}\nreplicates: 1000000\nsettings: {width: "
     "[1, 2]}\n",
     "1:1", "= 2e+15 trials"},
    {"graphs: {rewire: {values: [1], when: \"familly == ws\"}}\n", "4:39",
     "no setting \"familly\"; did you mean \"family\"?"},
    {"graphs: {rewire: {values: [1], when: \"family == wz\"}}\n", "4:49",
     "not one of its words: kregular|ws"},
    {"graphs: {rewire: {values: [1], when: family = ws}}\n", "4:45",
     "a comparison (== != < <= > >=) belongs here"},
    {"graphs: {rewire: {values: [1], when: family < ws}}\n", "4:45",
     "< compares numbers; words know == and !="},
    {"graphs: {rewire: {values: [1], when: nodes == many}}\n", "4:47",
     "a number belongs here, not \"many\""},
    {"graphs: {rewire: {values: [1], when: nodes}}\n", "4:43",
     "a comparison (=="},
    {"graphs: {rewire: {values: [1], when: (nodes > 3}}\n", "4:48",
     "a closing parenthesis belongs here"},
    {"graphs: {rewire: {values: [1], when: nodes > 3 nodes}}\n", "4:48",
     "should end here"},
    {"graphs: {rewire: {values: [1], when: nodes > }}\n", "4:45",
     "a number or word belongs here"},
    {"graphs: {rewire: {values: [1], when: \"\"}}\n", "4:39",
     "the name of a setting belongs here"},
    {"graphs: {rewire: {values: [1], when: flip == 3}}\n", "4:46",
     "yes or no belongs here"},
    {"graphs: {rewire: {values: [1], when: 3 < nodes}}\n", "4:38",
     "no setting \"3\"; a comparison starts with a setting"},
    {"graphs: {rewire: {values: [1], when: [a]}}\n", "4:38",
     "when takes a value, not a list"},
    {"settings: {width: {values: [1], when: epochs == 1}, epochs: {values: "
     "[1], when: width == 1}}\n",
     "4:81", "in turn waits for it"},
};

TEST(every_mistake_is_named_with_its_place)
{
    int missed = 0;
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        struct mark top = arena_mark(work);
        char text[1024], place[32];
        struct sweep *s;
        snprintf(text, sizeof text, HEAD "%s", list[i].text);
        snprintf(place, sizeof place, ":%s: error: ", list[i].where);
        enum status st = read_text(work, text, NULL, 0, &s);
        if (st != ERR_INPUT || !strstr(said, place) ||
            !strstr(said, list[i].says)) {
            print_error("%sgot %s, wanted %s%s\n%s\n", list[i].text,
                        status_name(st), place, list[i].says, said);
            missed++;
        }
        arena_rewind(work, top);
    }
    EXPECT_EQ(missed, 0);
}

TEST(what_is_missing_is_named)
{
    struct sweep *s;
    EXPECT_STATUS(ERR_INPUT, read_text(work, "job: ramanujan\n", 0, 0, &s));
    EXPECT(strstr(said, ":1:1: error: name is missing"));
    EXPECT(strstr(said, ":1:1: error: seed is missing"));
    EXPECT_STATUS(ERR_INPUT, read_text(work, "name: x\n", NULL, 0, &s));
    EXPECT(strstr(said, ":1:1: error: job is missing"));
    EXPECT_STATUS(ERR_INPUT, read_text(work, "job: ramanujam\n", 0, 0, &s));
    EXPECT(strstr(said, ":1:6: error: no job \"ramanujam\"; did you mean "
                        "\"ramanujan\"?\n  job: ramanujam\n       ^\n"));
    EXPECT_STATUS(ERR_INPUT, read_text(work, "[1]\n", NULL, 0, &s));
    EXPECT(strstr(said, "a sweep file takes a map, not a list"));
    EXPECT_STATUS(ERR_INPUT, read_text(work, "", NULL, 0, &s));
    EXPECT(strstr(said, ":1:1: error: nothing stands here"));
    EXPECT_STATUS(ERR_IO,
                  sweep_read("/nowhere/x.yaml", 0, 0, jobs, 2, work, &s));
    EXPECT_SAID("/nowhere/x.yaml: No such file");
}

TEST(what_is_no_text_is_told_too)
{
    struct sweep *s;
    char text[70000];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    EXPECT_STATUS(ERR_INPUT, read_text(work, text, NULL, 0, &s));
    EXPECT(strstr(said, "a sweep file takes a map, not a value"));
    EXPECT_STATUS(ERR_INPUT,
                  read_path(work, "/proc/self/cmdline", NULL, 0, &s));
    EXPECT(strstr(said, "error: /proc/self/cmdline: not a text file"));
}

TEST(a_job_without_graphs_refuses_graphs)
{
    struct sweep *s;
    EXPECT_STATUS(ERR_INPUT, read_text(work,
                                       "name: n\njob: functional\nseed: 1\n"
                                       "graphs: {count: 3}\n",
                                       NULL, 0, &s));
    EXPECT(strstr(said, ":4:1: error: the job functional makes no graphs"));
}

TEST(all_mistakes_come_at_once_in_the_order_of_the_file)
{
    struct sweep *s;
    const char *const set[] = {"settings.width=[8,x]", "nodes"};
    EXPECT_STATUS(ERR_INPUT, read_text(work,
                                       "name: a/b\njob: ramanujan\nseed: x\n"
                                       "settings: {epochs: -1}\nstop: soon\n",
                                       set, 2, &s));
    const char *a = strstr(said, ":1:7: error"), *b = strstr(said, ":3:7:");
    const char *c = strstr(said, ":4:20:"), *d = strstr(said, ":5:7:");
    const char *e = strstr(said, "--set settings.width: error: width takes a "
                                 "whole number, not \"x\"\n"
                                 "  settings.width=[8,x]\n"
                                 "                    ^\n");
    const char *f = strstr(said, "--set nodes: error: write key=value");
    EXPECT(a && b && c && d && e && f);
    EXPECT(a < b && b < c && c < d && d < e && e < f);
    EXPECT_SAID(":1:7: the name becomes");
}

TEST(more_than_twenty_mistakes_are_counted)
{
    struct sweep *s;
    char text[4096] = HEAD "settings:\n";
    for (int i = 0; i < 150; i++)
        snprintf(text + strlen(text), 20, "  key%d: 1\n", i);
    EXPECT_STATUS(ERR_INPUT, read_text(work, text, NULL, 0, &s));
    EXPECT(strstr(said, "\nand 130 more\n"));
}

TEST(a_silent_rank_says_nothing)
{
    struct sweep *s;
    log_silence(true);
    EXPECT_STATUS(ERR_INPUT, read_text(work, HEAD "sed: 1\n", NULL, 0, &s));
    log_silence(false);
    EXPECT_STR(said, "");
    EXPECT_SAID(":4:1: no key \"sed\"");
}

TEST(a_key_that_no_point_uses_is_warned_of)
{
    (void)good(work, HEAD "graphs: {family: er, rewire: 0.1}\n");
    EXPECT(strstr(said, ":4:22: warning: no point uses rewire; it belongs to "
                        "family=ws|wsflex"));
    (void)good(work,
               HEAD "settings: {width: {values: [1, 2], when: epochs > 5}}\n");
    EXPECT(strstr(said, ":4:12: warning: no point uses width; its `when` "
                        "holds nowhere"));
    (void)good(work, HEAD "graphs: {family: [er, ws], rewire: 0.1}\n");
    EXPECT_STR(said, "");
}
