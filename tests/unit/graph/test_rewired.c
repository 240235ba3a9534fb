/* The graph of a file, rewired. */
#include <unistd.h>

#include "graphs.h"
#include "hash.h"

static struct graph_spec file_of(const char *text, struct arena *work)
{
    char *path = arena_string(work, "/tmp/wiresweep-rewired-XXXXXX");
    int fd = mkstemp(path);
    EXPECT(fd >= 0);
    EXPECT(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    return SPEC(.family = REWIRED, .path = path);
}

static struct graph_spec karate(struct arena *work)
{
    return SPEC(.family = REWIRED, .path = known("karate.edges", work));
}

TEST(rewiring_keeps_degrees_and_moves_edges)
{
    struct graph_spec s = karate(work), f = s;
    f.family = FROM_FILE;
    struct wiring file = sample(f, 0, 0, work);
    for (uint64_t i = 0; i < 20; i++) {
        struct wiring g = sample(s, 1, i, work);
        EXPECT(is_simple(&g) && !g.directed);
        EXPECT_EQ(g.edges, file.edges);
        for (int v = 0; v < file.nodes; v++)
            EXPECT_EQ(degree_of(&g, v), degree_of(&file, v));
        EXPECT(!same_edges(&g, &file));
    }
}

TEST(a_seed_and_an_index_name_one_rewired_graph)
{
    struct graph_spec s = karate(work);
    struct wiring a = sample(s, 1, 0, work), b = sample(s, 1, 0, work);
    struct wiring c = sample(s, 1, 1, work), d = sample(s, 2, 0, work);
    EXPECT(same_edges(&a, &b));
    EXPECT(!same_edges(&a, &c) && !same_edges(&a, &d));
}

/* If this fails, stored result files name other graphs than they were made
 * from. */
TEST(rewired_graphs_stay_what_they_are)
{
    struct graph_spec s = karate(work);
    uint64_t hash = HASH_START;
    s.sha256 =
        "50bf765e3b42e978f6d373aa66f8e32dab7dd63b03f34a0e5a4e4f63d30a65b4";
    struct wiring g = sample(s, 20260101, 3, work);
    for (int e = 0; e < g.edges; e++)
        hash = hash_i64(hash_i64(hash, g.source[e]), g.target[e]);
    if (hash != UINT64_C(0x5f86e407f06a1c4c))
        test_fail(__FILE__, __LINE__, "0x%llx", (unsigned long long)hash);
}

TEST(the_key_is_of_content_and_family)
{
    struct graph_spec a = {.family = REWIRED, .path = "a", .sha256 = "x"};
    struct graph_spec b = {.family = REWIRED, .path = "b", .sha256 = "x"};
    struct graph_spec c = {.family = REWIRED, .path = "a", .sha256 = "y"};
    struct graph_spec d = {.family = FROM_FILE, .path = "a", .sha256 = "x"};
    EXPECT(graph_key(&a) == graph_key(&b));
    EXPECT(graph_key(&a) != graph_key(&c));
    EXPECT(graph_key(&a) != graph_key(&d));
}

/* Of the 2-regular graphs of six nodes 60 are hexagons and 10 are pairs of
 * triangles, which are thrown away. */
TEST(rewired_graphs_are_connected_and_uniform_among_those)
{
    struct graph_spec s = file_of("6\n6\n0 1\n1 2\n2 3\n3 4\n4 5\n5 0\n", work);
    int *count = arena_take(work, 1 << 15, sizeof *count), graphs = 0;
    int draws = 6000, thrown = 0;
    double chi2 = 0;
    for (int i = 0; i < draws; i++) {
        struct mark start = arena_mark(work);
        struct wiring g;
        int attempts, code = 0;
        EXPECT_OK(graph_sample(&s, 1, (uint64_t)i, work, &g, &attempts));
        for (int e = 0; e < 6; e++)
            code |= 1 << (g.target[e] * (g.target[e] - 1) / 2 + g.source[e]);
        count[code]++;
        thrown += attempts - 1;
        arena_rewind(work, start);
    }
    unlink(s.path);
    for (int code = 0; code < 1 << 15; code++)
        if (count[code]) {
            graphs++;
            chi2 += pow(count[code] - draws / 60.0, 2) / (draws / 60.0);
        }
    EXPECT_EQ(graphs, 60);
    EXPECT(chi2 < 99.6); /* 0.999 of chi-squared with 59 degrees */
    EXPECT(fabs(thrown - draws / 6.0) < 5 * sqrt(draws * 7 / 36.0));
}

/* Weights move with their edges: as many of each as in the file. */
TEST(rewiring_keeps_the_weights)
{
    struct graph_spec s = file_of("src,dst,weight\n0,1,1\n1,2,2\n2,3,3\n3,4,4\n"
                                  "0,4,5\n0,2,6\n1,3,7\n",
                                  work);
    struct wiring g = sample(s, 3, 0, work);
    int seen = 0;
    EXPECT(g.weight != NULL);
    for (int e = 0; e < g.edges; e++)
        seen |= 1 << (int)g.weight[e];
    EXPECT_EQ(seen, 0xfe);
    unlink(s.path);
}

TEST(what_no_rewiring_connects_is_refused)
{
    static const struct {
        const char *text, *words;
    } bad[] = {{"4\n3\n0 1\n1 2\n0 2\n", "node 3 has no edges"},
               {"6\n4\n0 1\n1 2\n3 4\n4 5\n", "4 edges; a connected graph of"}};
    for (int i = 0; i < 2; i++) {
        struct graph_spec s = file_of(bad[i].text, work);
        struct wiring g;
        int attempts;
        EXPECT_STATUS(ERR_INPUT, graph_sample(&s, 1, 0, work, &g, &attempts));
        EXPECT_SAID(bad[i].words);
        unlink(s.path);
    }
}

TEST(rewired_edges_are_counted_as_the_files)
{
    struct graph_spec s = karate(work);
    int edges;
    EXPECT_TIDY(work, graph_edge_count(&s, 1, 0, work, &edges));
    EXPECT_EQ(edges, 78);
}

TEST(the_natural_order_of_a_rewired_graph_is_its_files)
{
    struct graph_spec s = karate(work);
    struct graph_name name = {&s, 1, 0};
    struct graph_depth depth;
    struct wiring dag, g = sample(s, 1, 0, work);
    EXPECT_OK(graph_orient(name, &g, ORDER_NATURAL, work, &dag, NULL, &depth));
    EXPECT(same_edges(&g, &dag));
}

static enum status sample_any(const struct graph_spec *s, struct arena *work)
{
    struct wiring g;
    int attempts;
    return graph_sample(s, 1, 0, work, &g, &attempts);
}

TEST(rewiring_survives_lack_of_memory)
{
    struct graph_spec s = karate(work);
    EXPECT_STARVES(work, sample_any(&s, work));
}
