#include "graph_file.h"
#include "graphs.h"
#include "measure.h"
#include "null.h"

static const struct measure_seed seed = {1, 2};

static struct measures measure(const struct wiring *g, int which,
                               struct arena *work)
{
    struct measures m;
    EXPECT_TIDY(work, graph_measure(g, which, seed, work, &m, NULL));
    return m;
}

static struct wiring petersen(void)
{
    static int source[] = {0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6, 7};
    static int target[] = {1, 4, 5, 2, 6, 3, 7, 4, 8, 9, 7, 8, 8, 9, 9};
    return (struct wiring){
        .nodes = 10, .edges = 15, .source = source, .target = target};
}

TEST(spectra_of_the_petersen_graph)
{
    struct wiring g = petersen();
    double lambda[10];
    EXPECT_TIDY(work, graph_spectrum(&g, work, lambda));
    for (int i = 0; i < 10; i++)
        EXPECT_NEAR(lambda[i], i < 4 ? -2 : i < 9 ? 1 : 3, 1e-13);
    struct measures m = measure(&g, MEASURE_ALL, work);
    EXPECT_NEAR(m.lambda1, 3, 0);
    EXPECT_NEAR(m.spectral_gap, 2, 1e-13);
    EXPECT_NEAR(m.spectral_gap_two_sided, 1, 1e-13);
    EXPECT_NEAR(m.spectral_gap_relative, 2 / 3.0, 1e-13);
    EXPECT_NEAR(m.fiedler, 2, 1e-13);
    EXPECT_NEAR(m.fiedler_normalized, 2 / 3.0, 1e-13);
    EXPECT_EQ(m.ramanujan, 1);
    EXPECT_NEAR(m.clustering, 0, 0);
    EXPECT_NEAR(m.path_length, 5 / 3.0, 1e-13);
    EXPECT_EQ(m.diameter, 2);
    EXPECT(isnan(m.assortativity));
}

TEST(spectra_of_rings_are_cosines)
{
    for (int n = 3; n < 80; n += 7) {
        struct wiring g = sample(SPEC(.family = RING, .nodes = n), 1, 0, work);
        double lambda[80];
        EXPECT_OK(graph_spectrum(&g, work, lambda));
        for (int i = 0; i < n; i++)
            EXPECT_NEAR(lambda[i], 2 * cos(2 * M_PI * ((n - i) / 2) / n),
                        1e-13);
        EXPECT_EQ(measure(&g, MEASURE_SPECTRA, work).ramanujan, 1);
    }
}

TEST(measures_of_the_complete_graph)
{
    struct wiring g = sample(SPEC(.family = COMPLETE, .nodes = 12), 1, 0, work);
    struct measures m = measure(&g, MEASURE_ALL, work);
    EXPECT_NEAR(m.lambda2, -1, 1e-13);
    EXPECT_NEAR(m.fiedler, 12, 1e-12);
    EXPECT_NEAR(m.clustering, 1, 1e-13);
    EXPECT_NEAR(m.efficiency, 1, 1e-13);
    EXPECT_EQ(m.diameter, 1);
    EXPECT_NEAR(m.modularity, 0, 1e-13);
    EXPECT(isnan(m.small_world_propensity)); /* it is its own null */
}

/* A star is bipartite: its spectrum is symmetric, most of it 0. */
TEST(measures_of_a_star)
{
    int source[] = {0, 0, 0, 0}, target[] = {1, 2, 3, 4};
    struct wiring g = {
        .nodes = 5, .edges = 4, .source = source, .target = target};
    struct measures m = measure(&g, MEASURE_ALL, work);
    EXPECT_NEAR(m.lambda1, 2, 1e-13);
    EXPECT_NEAR(m.lambda2, 0, 1e-13);
    EXPECT_NEAR(m.lambda_min, -2, 1e-13);
    EXPECT_NEAR(m.spectral_gap_two_sided, 0, 1e-13);
    EXPECT_NEAR(m.fiedler, 1, 1e-13);
    EXPECT_NEAR(m.fiedler_normalized, 1, 1e-13);
    EXPECT_EQ(m.ramanujan, -1);
    EXPECT_NEAR(m.assortativity, -1, 1e-13);
}

TEST(graphs_in_pieces_are_measured_where_that_has_a_meaning)
{
    int source[] = {0, 0, 1, 3}, target[] = {1, 2, 2, 4};
    struct wiring g = {
        .nodes = 6, .edges = 4, .source = source, .target = target};
    struct measures m = measure(&g, MEASURE_ALL, work);
    EXPECT_EQ(m.connected, 0);
    EXPECT_EQ(m.components, 3);
    EXPECT_EQ(m.unreachable, 30 - 8);
    EXPECT_NEAR(m.path_length, 1, 0);
    EXPECT_NEAR(m.efficiency, 8 / 30.0, 1e-13);
    EXPECT_NEAR(m.fiedler, 0, 0);
    EXPECT_NEAR(m.clustering, 0.5, 1e-13);
}

TEST(what_is_not_asked_for_is_missing)
{
    struct wiring g = petersen();
    struct measures m = measure(&g, MEASURE_SPECTRA, work);
    EXPECT(isnan(m.clustering) && isnan(m.small_world_propensity));
    EXPECT_EQ(m.diameter, -1);
    m = measure(&g, MEASURE_STRUCTURE, work);
    EXPECT(isnan(m.lambda1));
    EXPECT_EQ(m.ramanujan, -1);
}

static double field_of(const struct measures *m, const char *name)
{
#define FIELD(f)               \
    if (strcmp(name, #f) == 0) \
        return m->f;
    FIELD(lambda1)
    FIELD(lambda2)
    FIELD(lambda_min)
    FIELD(fiedler)
    FIELD(fiedler_normalized)
    FIELD(clustering)
    FIELD(path_length)
    FIELD(assortativity)
    FIELD(efficiency)
    FIELD(weighted_clustering)
    FIELD(weighted_path_length)
#undef FIELD
    test_fail(__FILE__, __LINE__, "no measure %s", name);
}

TEST(measures_are_those_of_networkx_and_scipy)
{
    FILE *f = fopen(known("measures.txt", work), "r");
    char graph[64], name[64];
    double want;
    int n = 0;
    EXPECT(f != NULL);
    for (; fscanf(f, "%63s %63s %lf", graph, name, &want) == 3; n++) {
        struct mark start = arena_mark(work);
        struct graph_origin origin;
        struct wiring g;
        EXPECT_OK(graph_read(known(graph, work), work, &g, &origin));
        struct measures m =
            measure(&g, MEASURE_SPECTRA | MEASURE_STRUCTURE, work);
        double got = field_of(&m, name);
        if (fabs(got - want) > 1e-12 * fmax(1, fabs(want)))
            test_fail(__FILE__, __LINE__, "%s of %s is %.17g, not %.17g", name,
                      graph, got, want);
        arena_rewind(work, start);
    }
    fclose(f);
    EXPECT_EQ(n, 33);
}

TEST(modularity_is_of_the_partition_returned)
{
    struct graph_origin origin;
    struct wiring g;
    struct measures m;
    int member[34];
    double q = 0;
    EXPECT_OK(graph_read(known("karate.edges", work), work, &g, &origin));
    EXPECT_OK(graph_measure(&g, MEASURE_STRUCTURE, seed, work, &m, member));
    for (int u = 0; u < 34; u++)
        for (int v = 0; v < 34; v++)
            if (member[u] == member[v])
                q -= degree_of(&g, u) * degree_of(&g, v) / (4.0 * 78 * 78);
    for (int e = 0; e < g.edges; e++)
        q += (member[g.source[e]] == member[g.target[e]]) / 78.0;
    EXPECT_NEAR(m.modularity, q, 1e-13);
    EXPECT(m.modularity > 0.41); /* the best known partition has 0.41979 */
    EXPECT_EQ(m.communities, 4);
}

TEST(measures_repeat_with_their_seed)
{
    struct wiring g =
        sample(SPEC(.family = WS, .nodes = 30, .degree = 4, .rewire = 0.2), 1,
               0, work);
    struct measures a = measure(&g, MEASURE_ALL, work);
    struct measures b = measure(&g, MEASURE_ALL, work);
    EXPECT(memcmp(&a, &b, sizeof a) == 0);
}

TEST(weights_that_are_all_equal_change_nothing_but_scale)
{
    struct wiring g =
        sample(SPEC(.family = WS, .nodes = 30, .degree = 4, .rewire = 0.2), 1,
               0, work);
    g.weight = arena_take(work, (size_t)g.edges, sizeof *g.weight);
    for (int e = 0; e < g.edges; e++)
        g.weight[e] = 0.5;
    struct measures m = measure(&g, MEASURE_ALL, work);
    EXPECT_NEAR(m.weighted_clustering, m.clustering, 1e-13);
    EXPECT_NEAR(m.weighted_path_length, 2 * m.path_length, 1e-13);
    EXPECT_NEAR(m.total_weight, g.edges / 2.0, 1e-13);
    double sd = hypot(m.propensity_sd, m.weighted_propensity_sd);
    EXPECT(fabs(m.weighted_small_world_propensity - m.small_world_propensity) <
           4.5 * sd / sqrt(20));
}

TEST(weights_below_zero_leave_the_weighted_forms_missing)
{
    struct wiring g = petersen();
    double weight[15] = {-1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    g.weight = weight;
    struct measures m = measure(&g, MEASURE_ALL, work);
    EXPECT(isnan(m.weighted_path_length) && isnan(m.weighted_clustering));
    EXPECT(isnan(m.weighted_small_world_propensity));
    EXPECT_NEAR(m.total_weight, 13, 0);
    EXPECT_NEAR(m.path_length, 5 / 3.0, 1e-13);
}

TEST(null_models_keep_what_they_promise)
{
    struct graph_origin origin;
    struct wiring g, null;
    struct rng r = rng_stream(1, RNG_TEST, 0, 0);
    double sum = 0, sums[4] = {0};
    enum status (*const model[])(const struct wiring *, struct rng *,
                                 struct arena *, struct wiring *) = {
        graph_null_rewire, graph_null_weights, graph_null_random,
        graph_null_lattice};
    EXPECT_OK(graph_read(known("karate.edges", work), work, &g, &origin));
    for (int e = 0; e < g.edges; e++)
        sum += g.weight[e];
    for (int i = 0; i < 4; i++) {
        EXPECT_OK(model[i](&g, &r, work, &null));
        EXPECT(is_simple(&null));
        EXPECT_EQ(null.edges, g.edges);
        for (int e = 0; e < g.edges; e++)
            sums[i] += null.weight[e];
        EXPECT_NEAR(sums[i], sum, 1e-12);
        EXPECT(same_edges(&g, &null) == (i == 1));
        for (int v = 0; v < g.nodes && i < 2; v++)
            EXPECT_EQ(degree_of(&null, v), degree_of(&g, v));
    }
}

/* Ranks 1 .. n next to each other, n+1 .. 2n two steps apart, and so on. */
TEST(the_lattice_null_puts_heavy_edges_between_neighbours)
{
    int source[] = {0, 0, 0, 1, 2, 3, 3}, target[] = {1, 2, 4, 3, 4, 4, 5};
    double weight[] = {3, 1, 7, 2, 6, 5, 4};
    struct wiring lattice, g = {.nodes = 6,
                                .edges = 7,
                                .source = source,
                                .target = target,
                                .weight = weight};
    struct rng r = rng_stream(1, RNG_TEST, 0, 0);
    EXPECT_OK(graph_null_lattice(&g, &r, work, &lattice));
    for (int e = 0; e < 7; e++) {
        int apart = lattice.target[e] - lattice.source[e];
        bool last = lattice.source[e] == 0 && lattice.target[e] == 2;
        EXPECT(last || apart == 1 || apart == 5);
        EXPECT((lattice.weight[e] == 1) == last);
    }
}

static enum status measure_all(const struct wiring *g, struct arena *work)
{
    struct measures m;
    int member[16];
    return graph_measure(g, MEASURE_ALL, seed, work, &m, member);
}

TEST(measuring_survives_lack_of_memory)
{
    struct wiring g =
        sample(SPEC(.family = GNM, .nodes = 16, .edges = 30), 1, 0, work);
    double weight[30];
    for (int e = 0; e < 30; e++)
        weight[e] = 1 + e;
    EXPECT_STARVES(work, measure_all(&g, work));
    g.weight = weight;
    EXPECT_STARVES(work, measure_all(&g, work));
}
