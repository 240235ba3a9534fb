/* 10^6 points in 2 s and 128 MB: the promise is for optimised builds on an
 * idle core; here a generous multiple still catches a quadratic step. */
#include "clock.h"
#include "sample.h"

static void expect_million(const char *text, int64_t points, int64_t graphs)
{
    struct arena *a = arena_new((size_t)128 << 20);
    EXPECT(a != NULL);
    double start = clock_seconds();
    struct sweep *s = good(a, text);
    double seconds = clock_seconds() - start;
    struct trial t, first;
    start = clock_seconds();
    for (int64_t i = 0; i < 100000; i++) {
        int64_t run = i * 7919 % sweep_runs(s);
        sweep_trial(s, run, &t);
        EXPECT_EQ(t.run, run);
    }
    double query = (clock_seconds() - start) / 1e5;
    print_message("%lld points in %.2f s and %.1f MB, a trial in %.0f ns\n",
                  (long long)sweep_points(s), seconds,
                  (double)arena_peak(a) / 1e6, query * 1e9);
    EXPECT_EQ(sweep_points(s), points);
    EXPECT_EQ(sweep_graphs(s), graphs);
    sweep_trial(s, sweep_owner(s, graphs - 1), &first);
    EXPECT(first.owns_graph && first.graph == graphs - 1);
    EXPECT(seconds < 20);
    arena_free(a);
}

TEST(a_million_points_are_expanded_in_seconds)
{
    expect_million(HEAD "graphs: {family: [er, ws, kregular, ba], nodes: "
                        "{range: [11, 110], step: 1}, degree: [4, 6, 8, 10, "
                        "12]}\n"
                        "settings: {width: {range: [1, 500], step: 1}}\n",
                   1000000, 2000);
}

TEST(a_million_graph_settings_are_grouped_in_seconds)
{
    expect_million(HEAD "graphs: {family: ws, nodes: {range: [11, 1010], step: "
                        "1}, rewire: {range: [0, 1], n: 1000}}\n",
                   1000000, 1000000);
}

TEST(many_draws_are_made_in_seconds)
{
    expect_million(HEAD "design: {random: 200000}\n"
                        "graphs: {family: ws, rewire: {uniform: [0, 1]}}\n"
                        "settings: {learning_rate: {log: [1e-5, 1]}}\n",
                   200000, 200000);
}

TEST(a_sweep_without_room_says_so)
{
    struct sweep *s;
    struct mark top = arena_mark(work);
    size_t room = arena_limit(work, 8 << 20);
    EXPECT_STATUS(
        ERR_MEMORY,
        read_text(work,
                  HEAD "settings: {width: {range: [1, 4000], step: 1}, epochs: "
                       "{range: [1, 10000], step: 1}}\n",
                  NULL, 0, &s));
    EXPECT_SAID("makes up to 40000000 points, for which there is no room");
    arena_rewind(work, top);
    arena_limit(work, room);
}
