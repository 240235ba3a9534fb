/* Large graphs: Lanczos against the dense way. */
#include "eigen.h"
#include "graphs.h"
#include "measure.h"
#include "null.h"

static double dense_fiedler(const struct wiring *g, bool normalized,
                            struct arena *work)
{
    struct mark start = arena_mark(work);
    struct symmetric s;
    double *lambda = arena_take(work, (size_t)g->nodes, sizeof *lambda);
    int *k = arena_take(work, (size_t)g->nodes, sizeof *k);
    EXPECT_OK(eigen_matrix(g->nodes, work, &s));
    for (int e = 0; e < g->edges; e++) {
        k[g->source[e]]++;
        k[g->target[e]]++;
    }
    for (int v = 0; v < g->nodes; v++)
        *eigen_entry(&s, v, v) = normalized ? 1 : k[v];
    for (int e = 0; e < g->edges; e++) {
        int u = g->source[e], v = g->target[e];
        double x = normalized ? -1 / sqrt((double)k[u] * k[v]) : -1;
        *eigen_entry(&s, u, v) = *eigen_entry(&s, v, u) = x;
    }
    EXPECT_OK(eigen_values(&s, work, lambda));
    double second = lambda[1];
    arena_rewind(work, start);
    return second;
}

static void compare(const struct wiring *g, struct arena *work)
{
    struct measures m;
    struct measure_seed seed = {1, 2};
    int n = g->nodes;
    double *lambda = arena_take(work, (size_t)n, sizeof *lambda);
    EXPECT_TIDY(work, graph_measure(g, MEASURE_SPECTRA, seed, work, &m, NULL));
    EXPECT_OK(graph_spectrum(g, work, lambda));
    EXPECT_NEAR(m.lambda1, lambda[n - 1], 1e-11);
    EXPECT_NEAR(m.lambda2, lambda[n - 2], 1e-11);
    EXPECT_NEAR(m.lambda_min, lambda[0], 1e-11);
    if (!m.connected) {
        EXPECT(m.fiedler == 0 && m.fiedler_normalized == 0);
        return;
    }
    EXPECT_NEAR(m.fiedler, dense_fiedler(g, false, work), 1e-11);
    EXPECT_NEAR(m.fiedler_normalized, dense_fiedler(g, true, work), 1e-11);
}

TEST(large_graphs_of_every_family_have_the_dense_spectrum)
{
    const struct graph_spec s[] = {
        SPEC(.family = KREGULAR, .nodes = 300, .degree = 3),
        SPEC(.family = WS, .nodes = 300, .degree = 4, .rewire = 0.1),
        SPEC(.family = WS, .nodes = 300, .degree = 6, .rewire = 0.01),
        SPEC(.family = ER, .nodes = 300, .probability = 0.05),
        SPEC(.family = BA, .nodes = 300, .attach = 2),
        SPEC(.family = COMPLETE, .nodes = 270),
        SPEC(.family = RING, .nodes = 256), /* bipartite, pairs of equals */
        SPEC(.family = RING, .nodes = 257),
    };
    for (size_t i = 0; i < sizeof s / sizeof *s; i++) {
        struct mark start = arena_mark(work);
        struct wiring g = sample(s[i], 1, 0, work);
        compare(&g, work);
        arena_rewind(work, start);
    }
}

/* Two equal stars: every eigenvalue but 0 stands twice, in two pieces. */
TEST(large_graphs_in_equal_pieces_have_their_first_eigenvalue_twice)
{
    enum { LEAVES = 150 };
    int source[2 * LEAVES], target[2 * LEAVES];
    for (int i = 0; i < LEAVES; i++) {
        source[i] = 0;
        target[i] = i + 1;
        source[LEAVES + i] = LEAVES + 1;
        target[LEAVES + i] = LEAVES + 2 + i;
    }
    struct wiring g = {.nodes = 2 * LEAVES + 2,
                       .edges = 2 * LEAVES,
                       .source = source,
                       .target = target};
    struct measures m;
    EXPECT_OK(graph_measure(&g, MEASURE_SPECTRA, (struct measure_seed){1, 2},
                            work, &m, NULL));
    EXPECT_NEAR(m.lambda1, sqrt(LEAVES), 1e-11);
    EXPECT_NEAR(m.lambda2, sqrt(LEAVES), 1e-11);
    EXPECT_NEAR(m.lambda_min, -sqrt(LEAVES), 1e-11);
}

static enum status measure_any(const struct wiring *g, struct arena *work)
{
    struct measures m;
    return graph_measure(g, MEASURE_SPECTRA, (struct measure_seed){1, 2}, work,
                         &m, NULL);
}

TEST(large_graphs_survive_lack_of_memory)
{
    struct wiring g =
        sample(SPEC(.family = BA, .nodes = 300, .attach = 2), 1, 0, work);
    EXPECT_STARVES(work, measure_any(&g, work));
}
