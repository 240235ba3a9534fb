#include "graphs.h"
#include "hash.h"

static const struct graph_spec *family(int i)
{
    static struct graph_spec s[9];
    s[0] = SPEC(.family = KREGULAR, .nodes = 32, .degree = 4);
    s[1] = SPEC(.family = WS, .nodes = 32, .degree = 4, .rewire = 0.3);
    s[2] = SPEC(.family = ER, .nodes = 32, .probability = 0.15);
    s[3] = SPEC(.family = GNM, .nodes = 32, .edges = 60);
    s[4] = SPEC(.family = BA, .nodes = 32, .attach = 3);
    s[5] = SPEC(.family = WSFLEX, .nodes = 32, .degree = 3.3, .rewire = 0.1);
    s[6] = SPEC(.family = SONGWANG, .nodes = 32, .degree = 4, .rewire = 0.5);
    s[7] = SPEC(.family = RING, .nodes = 32);
    s[8] = SPEC(.family = COMPLETE, .nodes = 8);
    return i < 9 ? &s[i] : NULL;
}

TEST(every_family_is_simple_and_as_large_as_promised)
{
    for (int i = 0; family(i); i++)
        for (uint64_t index = 0; index < 20; index++) {
            struct mark start = arena_mark(work);
            struct wiring g = sample(*family(i), 5, index, work);
            int edges;
            EXPECT(is_simple(&g));
            EXPECT(!g.directed && g.weight == NULL);
            EXPECT_TIDY(work,
                        graph_edge_count(family(i), 5, index, work, &edges));
            EXPECT_EQ(edges, g.edges);
            arena_rewind(work, start);
        }
}

TEST(kregular_gives_every_node_its_degree)
{
    for (int k = 3; k < 8; k++) {
        struct wiring g = sample(
            SPEC(.family = KREGULAR, .nodes = 20, .degree = k), 1, 0, work);
        for (int v = 0; v < g.nodes; v++)
            EXPECT_EQ(degree_of(&g, v), k);
    }
}

/* The number of a graph of six nodes: a bit per pair. */
static int code_of(const struct wiring *g)
{
    int code = 0;
    for (int e = 0; e < g->edges; e++)
        code |= 1 << (g->target[e] * (g->target[e] - 1) / 2 + g->source[e]);
    return code;
}

/* 60 hexagons and 10 pairs of triangles, and for degree 3 their complements,
 * all equally likely. */
static void expect_uniform(int degree, struct arena *work)
{
    struct graph_spec s = SPEC(.family = KREGULAR, .nodes = 6);
    struct rng r = rng_stream(1, RNG_TEST, 0, 0);
    int *count = arena_take(work, 1 << 15, sizeof *count), draws = 14000;
    int graphs = 0;
    double chi2 = 0;
    s.degree = degree;
    for (int i = 0; i < draws; i++) {
        struct mark start = arena_mark(work);
        struct wiring g;
        EXPECT_OK(graph_draw(&s, &r, work, &g));
        count[code_of(&g)]++;
        arena_rewind(work, start);
    }
    for (int code = 0; code < 1 << 15; code++)
        if (count[code]) {
            graphs++;
            chi2 += pow(count[code] - draws / 70.0, 2) / (draws / 70.0);
        }
    EXPECT_EQ(graphs, 70);
    EXPECT(chi2 < 111.1); /* 0.999 of chi-squared with 69 degrees */
}

TEST(kregular_is_uniform_over_the_seventy_graphs_of_six_nodes)
{
    expect_uniform(2, work);
    expect_uniform(3, work);
}

TEST(kregular_has_one_pair_of_triangles_in_seven)
{
    struct graph_spec s = SPEC(.family = KREGULAR, .nodes = 6, .degree = 2);
    struct rng r = rng_stream(1, RNG_TEST, 0, 0);
    int triangles = 0, draws = 14000;
    for (int i = 0; i < draws; i++) {
        struct mark start = arena_mark(work);
        struct wiring g;
        EXPECT_OK(graph_draw(&s, &r, work, &g));
        for (int e = 2; e < 6; e++) /* are both neighbours of 0 joined? */
            triangles +=
                g.source[e] == g.target[0] && g.target[e] == g.target[1];
        arena_rewind(work, start);
    }
    double z = (triangles - draws / 7.0) / sqrt(draws * 6 / 49.0);
    EXPECT(z * z < 10.8); /* one seventh: 0.999 with one degree */
}

/* Of the n(n - 1)/2 pairs, each is an edge with probability k/(n - 1); so are
 * those of the lattice that the switching starts from. */
TEST(kregular_forgets_its_lattice_whatever_the_degree)
{
    const int n = 100, draws = 100;
    for (int k = 3; k < 8; k++) {
        int left = 0;
        for (int i = 0; i < draws; i++) {
            struct mark start = arena_mark(work);
            struct wiring g =
                sample(SPEC(.family = KREGULAR, .nodes = n, .degree = k), 5,
                       (uint64_t)i, work);
            for (int e = 0; e < g.edges; e++) {
                int apart = g.target[e] - g.source[e];
                left += apart <= k / 2 || apart >= n - k / 2 ||
                        (k % 2 && apart == n / 2);
            }
            arena_rewind(work, start);
        }
        double want = draws * n * k / 2.0 * k / (n - 1);
        EXPECT(fabs(left - want) < 5 * sqrt(want));
    }
}

/* Share of the lattice's edges that are gone. */
static double moved(double p, struct arena *work)
{
    int n = 200, k = 4, draws = 100, left = 0;
    for (int i = 0; i < draws; i++) {
        struct mark start = arena_mark(work);
        struct wiring g =
            sample(SPEC(.family = WS, .nodes = n, .degree = k, .rewire = p), 3,
                   (uint64_t)i, work);
        for (int e = 0; e < g.edges; e++) {
            int apart = g.target[e] - g.source[e];
            left += apart <= k / 2 || apart >= n - k / 2;
        }
        arena_rewind(work, start);
    }
    return 1 - left / (draws * n * k / 2.0);
}

TEST(ws_moves_the_share_of_edges_it_is_told_to)
{
    static const double p[] = {0.05, 0.1, 0.3};
    EXPECT(moved(0, work) == 0);
    for (int i = 0; i < 3; i++) {
        /* Some moved edges land on a gap that another left in the lattice. */
        double sd = sqrt(p[i] * (1 - p[i]) / 40000), back = p[i] * p[i] / 50;
        EXPECT(fabs(moved(p[i], work) - p[i]) < 4 * sd + back);
    }
}

TEST(ws_keeps_half_the_degree_at_every_node)
{
    struct wiring g = sample(
        SPEC(.family = WS, .nodes = 40, .degree = 6, .rewire = 1), 2, 0, work);
    EXPECT_EQ(g.edges, 120);
    for (int v = 0; v < g.nodes; v++)
        EXPECT(degree_of(&g, v) >= 3);
}

TEST(ws_of_the_complete_graph_has_nowhere_to_move)
{
    struct wiring g = sample(
        SPEC(.family = WS, .nodes = 7, .degree = 6, .rewire = 1), 2, 0, work);
    EXPECT_EQ(g.edges, 21);
}

TEST(ba_grows_from_isolated_nodes_and_prefers_hubs)
{
    struct graph_spec s = SPEC(.family = BA, .nodes = 32, .attach = 5);
    int hub = 0, late = 0;
    for (uint64_t i = 0; i < 200; i++) {
        struct mark start = arena_mark(work);
        struct wiring g = sample(s, 1, i, work);
        EXPECT_EQ(g.edges, 5 * (32 - 5));
        for (int v = 0; v < 5; v++)
            EXPECT(g.source[v] <= 4); /* node 5 took all of 0 .. 4 */
        hub += degree_of(&g, 5);
        late += degree_of(&g, 31);
        arena_rewind(work, start);
    }
    EXPECT_EQ(late, 200 * 5);
    EXPECT(hub > 200 * 10);
}

/* Node 2 ends a path of three, and so is one of the four ends that node 3
 * draws from; 0 and 1 share the rest. */
TEST(ba_attaches_in_proportion_to_degree)
{
    struct graph_spec s = SPEC(.family = BA, .nodes = 4, .attach = 1);
    int to[3] = {0}, draws = 20000;
    for (int i = 0; i < draws; i++) {
        struct mark start = arena_mark(work);
        struct wiring g = sample(s, 1, (uint64_t)i, work);
        for (int e = 0; e < g.edges; e++)
            if (g.target[e] == 3)
                to[g.source[e]]++;
        arena_rewind(work, start);
    }
    EXPECT(fabs(to[2] / (double)draws - 0.25) < 4 * sqrt(0.1875 / draws));
    EXPECT(fabs(to[0] / (double)draws - 0.375) < 4 * sqrt(0.25 / draws));
}

TEST(wsflex_rounds_halves_to_even_and_spreads_the_rest)
{
    struct wiring g =
        sample(SPEC(.family = WSFLEX, .nodes = 10, .degree = 2.5, .rewire = 0),
               1, 0, work);
    EXPECT_EQ(g.edges, 12); /* 12.5, as Python rounds */
    EXPECT_EQ(degree_of(&g, 0), 3);
    EXPECT_EQ(degree_of(&g, 1), 3);
    EXPECT_EQ(degree_of(&g, 2), 3); /* the far end of 0's extra edge */
    EXPECT_EQ(degree_of(&g, 5), 2);
}

TEST(songwang_joins_near_and_far_pairs_with_their_probabilities)
{
    struct graph_spec s =
        SPEC(.family = SONGWANG, .nodes = 17, .degree = 4, .rewire = 0.08);
    struct rng r = rng_stream(1, RNG_TEST, 0, 0);
    int near = 0, far = 0, draws = 2000;
    for (int i = 0; i < draws; i++) {
        struct mark start = arena_mark(work);
        struct wiring g;
        EXPECT_OK(graph_draw(&s, &r, work, &g));
        for (int e = 0; e < g.edges; e++) {
            int apart = g.target[e] - g.source[e];
            int along = apart < 17 - apart ? apart : 17 - apart;
            near += along <= 2; /* d = 2/8 = p0 */
            far += along > 2;
        }
        arena_rewind(work, start);
    }
    double pairs = 34.0 * draws, others = (136 - 34.0) * draws;
    EXPECT(fabs(near / pairs - 0.94) < 4 * sqrt(0.94 * 0.06 / pairs));
    EXPECT(fabs(far / others - 0.02) < 4 * sqrt(0.02 * 0.98 / others));
}

TEST(er_draws_each_pair_with_its_probability)
{
    struct graph_spec s = SPEC(.family = ER, .nodes = 20, .probability = 0.3);
    struct rng r = rng_stream(1, RNG_TEST, 0, 0);
    int edges = 0, draws = 1000;
    for (int i = 0; i < draws; i++) {
        struct mark start = arena_mark(work);
        struct wiring g;
        EXPECT_OK(graph_draw(&s, &r, work, &g));
        edges += g.edges;
        arena_rewind(work, start);
    }
    double pairs = 190.0 * draws;
    EXPECT(fabs(edges / pairs - 0.3) < 4 * sqrt(0.21 / pairs));
}

TEST(gnm_fills_dense_and_sparse_graphs_alike)
{
    for (int m = 9; m <= 45; m += 6) {
        struct wiring g =
            sample(SPEC(.family = GNM, .nodes = 10, .edges = m), 1, 0, work);
        EXPECT_EQ(g.edges, m);
        EXPECT(is_simple(&g));
    }
}

/* Above 4096 nodes pairs are hashed. */
TEST(large_graphs_are_simple_too)
{
    struct wiring g = sample(
        SPEC(.family = KREGULAR, .nodes = 5000, .degree = 3), 1, 0, work);
    EXPECT(is_simple(&g));
    int *degree = arena_take(work, 5000, sizeof *degree);
    for (int e = 0; e < g.edges; e++) {
        degree[g.source[e]]++;
        degree[g.target[e]]++;
    }
    for (int v = 0; v < 5000; v++)
        EXPECT_EQ(degree[v], 3);
}

TEST(a_name_is_one_graph_and_other_names_are_others)
{
    for (int i = 0; i < 7; i++) {
        struct wiring a = sample(*family(i), 9, 1, work);
        struct wiring b = sample(*family(i), 9, 1, work);
        struct wiring c = sample(*family(i), 9, 2, work);
        struct wiring d = sample(*family(i), 8, 1, work);
        EXPECT(same_edges(&a, &b));
        EXPECT(!same_edges(&a, &c));
        EXPECT(!same_edges(&a, &d));
    }
}

/* If this fails, every stored result file names other graphs than it was made
 * from: change it only with the format's major version. */
TEST(graphs_stay_what_they_are)
{
    static const uint64_t want[] = {
        UINT64_C(0xc3d4ee35be0a7722), UINT64_C(0xd85e2aa34a166096),
        UINT64_C(0xc4e247da6b6fef2a), UINT64_C(0x5bed1d051bbd0b07),
        UINT64_C(0x387bb1f75e474dd),  UINT64_C(0x6d356e439e63fc8d),
        UINT64_C(0x3e01c2cd9f968f72), UINT64_C(0xa40e1621973a27af),
        UINT64_C(0x16ea28933584dfd4),
    };
    for (int i = 0; family(i); i++) {
        struct wiring g = sample(*family(i), 20260101, 3, work);
        uint64_t hash = HASH_START;
        for (int e = 0; e < g.edges; e++)
            hash = hash_i64(hash_i64(hash, g.source[e]), g.target[e]);
        if (hash != want[i])
            test_fail(__FILE__, __LINE__, "family %d: 0x%llx", i,
                      (unsigned long long)hash);
    }
}

TEST(ten_thousand_draws_without_a_connected_graph_are_the_trials_failure)
{
    struct graph_spec s = SPEC(.family = ER, .nodes = 30, .probability = 0.01);
    struct wiring g;
    int attempts;
    EXPECT_STATUS(ERR_NUMERIC, graph_sample(&s, 1, 0, work, &g, &attempts));
    EXPECT_SAID("10000 draws");
}

static enum status sample_any(const struct graph_spec *s, struct arena *work)
{
    struct wiring g;
    int attempts;
    return graph_sample(s, 1, 0, work, &g, &attempts);
}

TEST(sampling_survives_lack_of_memory)
{
    for (int i = 0; family(i); i++)
        EXPECT_STARVES(work, sample_any(family(i), work));
}
