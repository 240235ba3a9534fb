#include "graphs.h"

static const char *const order_name[] = {"natural", "index", "random",
                                         "degree"};

static struct wiring orient(const struct graph_spec *s, struct wiring g,
                            enum graph_order order, struct arena *work,
                            struct graph_depth *depth)
{
    struct wiring dag;
    struct graph_name name = {s, 7, 0};
    EXPECT_OK(graph_orient(name, &g, order, work, &dag, NULL, depth));
    return dag;
}

TEST(every_order_gives_the_same_graph_with_edges_that_rise)
{
    struct graph_spec s = SPEC(.family = KREGULAR, .nodes = 24, .degree = 3);
    struct wiring g = sample(s, 7, 0, work);
    for (int order = 0; order < 4; order++) {
        struct graph_name name = {&s, 7, 0};
        struct graph_depth depth;
        struct wiring dag;
        int position[24], seen[24] = {0}, found = 0;
        EXPECT_OK(graph_orient(name, &g, (enum graph_order)order, work, &dag,
                               position, &depth));
        EXPECT(dag.directed && is_simple(&dag));
        EXPECT_EQ(dag.edges, g.edges);
        for (int v = 0; v < 24; v++)
            EXPECT_EQ(seen[position[v]]++, 0);
        for (int e = 0; e < g.edges; e++) {
            int a = position[g.source[e]], b = position[g.target[e]];
            for (int f = 0; f < dag.edges; f++)
                found += dag.source[f] == (a < b ? a : b) &&
                         dag.target[f] == (a < b ? b : a);
        }
        if (found != g.edges)
            test_fail(__FILE__, __LINE__, "order %s", order_name[order]);
    }
}

TEST(a_ring_in_its_own_order_is_one_long_path_and_a_shortcut)
{
    struct graph_spec s = SPEC(.family = RING, .nodes = 9);
    struct graph_depth d;
    orient(&s, sample(s, 1, 0, work), ORDER_NATURAL, work, &d);
    EXPECT_EQ(d.n_input, 1);
    EXPECT_EQ(d.n_output, 1);
    EXPECT_EQ(d.depth, 8);
}

TEST(inputs_and_outputs_are_counted)
{
    int source[] = {0, 1, 2}, target[] = {2, 2, 3};
    struct wiring g = {
        .nodes = 4, .edges = 3, .source = source, .target = target};
    struct graph_spec s = SPEC(.family = FROM_FILE, .path = "x");
    struct graph_depth d;
    orient(&s, g, ORDER_NATURAL, work, &d);
    EXPECT_EQ(d.n_input, 2);
    EXPECT_EQ(d.n_output, 1);
    EXPECT_EQ(d.depth, 2);
}

TEST(order_by_degree_puts_the_hub_first)
{
    int source[] = {0, 1, 2}, target[] = {3, 3, 3}, position[4];
    struct wiring g = {
        .nodes = 4, .edges = 3, .source = source, .target = target};
    struct graph_spec s = SPEC(.family = FROM_FILE, .path = "x");
    struct graph_name name = {&s, 7, 0};
    struct graph_depth d;
    struct wiring dag;
    EXPECT_OK(graph_orient(name, &g, ORDER_DEGREE, work, &dag, position, &d));
    EXPECT_EQ(position[3], 0);
    EXPECT_EQ(position[0], 1);
    EXPECT_EQ(d.n_input, 1);
    EXPECT_EQ(d.n_output, 3);
}

TEST(random_orders_differ_between_graphs_and_repeat_for_one)
{
    struct graph_spec s = SPEC(.family = KREGULAR, .nodes = 24, .degree = 3);
    struct wiring g = sample(s, 7, 0, work), a, b, c;
    struct graph_name one = {&s, 7, 0}, two = {&s, 7, 1};
    struct graph_depth d;
    EXPECT_OK(graph_orient(one, &g, ORDER_RANDOM, work, &a, NULL, &d));
    EXPECT_OK(graph_orient(one, &g, ORDER_NATURAL, work, &b, NULL, &d));
    EXPECT_OK(graph_orient(two, &g, ORDER_RANDOM, work, &c, NULL, &d));
    EXPECT(same_edges(&a, &b));
    EXPECT(!same_edges(&a, &c));
}

TEST(weights_stay_with_their_edges)
{
    int source[] = {0, 0, 1}, target[] = {1, 2, 2}, position[3];
    double weight[] = {10, 20, 12};
    struct wiring g = {.nodes = 3,
                       .edges = 3,
                       .source = source,
                       .target = target,
                       .weight = weight};
    struct graph_spec s = SPEC(.family = FROM_FILE, .path = "x");
    struct graph_name name = {&s, 7, 0};
    struct graph_depth d;
    struct wiring dag;
    EXPECT_OK(graph_orient(name, &g, ORDER_RANDOM, work, &dag, position, &d));
    for (int e = 0; e < 3; e++) {
        int u = 0, v = 0;
        while (position[u] != dag.source[e])
            u++;
        while (position[v] != dag.target[e])
            v++;
        EXPECT(dag.weight[e] == (u + v == 1 ? 10 : u + v == 2 ? 20 : 12));
    }
}

static enum status orient_any(const struct wiring *g, struct arena *work)
{
    struct graph_spec s = SPEC(.family = FROM_FILE, .path = "x");
    struct graph_name name = {&s, 7, 0};
    struct graph_depth d;
    struct wiring dag;
    return graph_orient(name, g, ORDER_DEGREE, work, &dag, NULL, &d);
}

TEST(orientation_survives_lack_of_memory)
{
    struct wiring g = sample(SPEC(.family = RING, .nodes = 9), 1, 0, work);
    EXPECT_STARVES(work, orient_any(&g, work));
}
