/* Clustering: what the method is accepted by, and what it refuses. */
#include "cluster.h"

#include "modular.h"

enum { PER_CLASS = 20, CLASSES = 3, N = PER_CLASS * CLASSES };

static struct cluster_sample sample(struct mat w, struct arena *work)
{
    int n = w.rows;
    struct cluster_sample s;
    float *upper = arena_take(work, (size_t)diagram_pairs(n), sizeof *upper);
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            upper[diagram_pair(n, i, j)] = mat_get(w, i, j);
    EXPECT_OK(diagram_build(w, work, &s.diagram));
    s.upper = upper;
    return s;
}

/* 20 graphs each of 2, 3 and 5 modules, in turn. */
static void three_classes(struct cluster_sample s[N], int label[N],
                          struct arena *work)
{
    static const int modules[] = {2, 3, 5};
    for (int k = 0; k < N; k++) {
        label[k] = k % CLASSES;
        s[k] = sample(
            modular_graph(60, modules[label[k]], 0.7, (uint64_t)k, work), work);
    }
}

static double mean_purity(const struct cluster_sample *s, const int *label,
                          double weight, struct arena *work)
{
    struct cluster_options o = cluster_defaults(CLASSES);
    double sum = 0;
    o.weight = weight;
    o.starts = 1;
    for (o.seed = 0; o.seed < 8; o.seed++) {
        struct cluster_result r;
        double purity;
        EXPECT_OK(cluster_build(s, N, &o, work, &r));
        EXPECT_OK(cluster_purity(r.cluster, CLASSES, label, CLASSES, N, work,
                                 &purity));
        sum += purity;
    }
    return sum / 8;
}

TEST(topology_tells_modular_graphs_apart_and_weights_do_not)
{
    struct cluster_sample s[N];
    int label[N];
    three_classes(s, label, work);
    double top = mean_purity(s, label, 0.999, work);
    double alone = mean_purity(s, label, 1, work);
    double adjacency = mean_purity(s, label, 0, work);
    printf("purity: w = 0.999 %.3f, w = 1 %.3f, w = 0 %.3f\n", top, alone,
           adjacency);
    EXPECT(top >= 0.93);
    EXPECT(adjacency <= 0.8);
}

/* Five graphs of four nodes: two of one shape, three of another. */
static void two_shapes(struct cluster_sample s[5], struct arena *work)
{
    for (int k = 0; k < 5; k++) {
        struct rng r = rng_stream(3, RNG_TEST, 0, (uint64_t)k);
        float *w = arena_take(work, 16, sizeof *w);
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < i; j++) {
                float x = (float)(k < 2) + 0.1f * (float)rng_uniform(&r);
                w[i * 4 + j] = w[j * 4 + i] = x;
            }
        s[k] = sample((struct mat){w, 4, 4}, work);
    }
}

TEST(far_apart_shapes_part_at_every_weight)
{
    static const double weights[] = {0, 0.5, 0.999, 1};
    struct cluster_sample s[5];
    two_shapes(s, work);
    for (int w = 0; w < 4; w++) {
        struct cluster_options o = cluster_defaults(2);
        struct cluster_result r;
        o.weight = weights[w];
        EXPECT_OK(cluster_build(s, 5, &o, work, &r));
        EXPECT(r.cluster[0] == r.cluster[1] && r.cluster[2] == r.cluster[3]);
        EXPECT(r.cluster[3] == r.cluster[4] && r.cluster[0] != r.cluster[4]);
        EXPECT(r.objective > 0 && r.objective < 1);
    }
}

/* Whichever centres a start draws, no cluster stays empty. */
TEST(as_many_clusters_as_graphs_have_one_each)
{
    struct cluster_sample s[5];
    two_shapes(s, work);
    struct cluster_options o = cluster_defaults(5);
    struct cluster_result r;
    int seen[5] = {0};
    EXPECT_OK(cluster_build(s, 5, &o, work, &r));
    for (int k = 0; k < 5; k++)
        seen[r.cluster[k]]++;
    for (int k = 0; k < 5; k++)
        EXPECT_EQ(seen[k], 1);
    EXPECT_NEAR(r.objective, 0, 1e-9);
}

/* Five equal graphs and one far away, one round: a start that drew two of the
 * five has an empty cluster, which only the sixth may found. */
TEST(the_farthest_graph_founds_an_empty_cluster)
{
    struct cluster_sample s[6];
    struct cluster_options o = cluster_defaults(2);
    two_shapes(s, work);
    s[5] = s[0];
    for (int k = 1; k < 5; k++)
        s[k] = s[4];
    s[0] = s[4];
    o.starts = o.rounds = 1;
    for (o.seed = 0; o.seed < 20; o.seed++) {
        struct cluster_result r;
        EXPECT_OK(cluster_build(s, 6, &o, work, &r));
        EXPECT_NEAR(r.objective, 0, 1e-9);
        EXPECT(r.cluster[5] != r.cluster[0]);
    }
}

TEST(equal_graphs_end_in_finite_time)
{
    struct cluster_sample s[5];
    two_shapes(s, work);
    for (int k = 1; k < 5; k++)
        s[k] = s[0];
    struct cluster_options o = cluster_defaults(3);
    struct cluster_result r;
    EXPECT_OK(cluster_build(s, 5, &o, work, &r));
    EXPECT_NEAR(r.objective, 0, 1e-9);
}

TEST(more_starts_never_end_higher)
{
    struct cluster_sample s[N];
    struct cluster_result few, many;
    int label[N];
    three_classes(s, label, work);
    struct cluster_options o = cluster_defaults(CLASSES);
    o.weight = 1;
    o.starts = 1;
    EXPECT_OK(cluster_build(s, N, &o, work, &few));
    o.starts = 12;
    EXPECT_OK(cluster_build(s, N, &o, work, &many));
    EXPECT(many.objective <= few.objective);
    o.starts = many.start + 1; /* those before it were higher */
    EXPECT_OK(cluster_build(s, N, &o, work, &few));
    EXPECT(few.objective == many.objective);
}

TEST(starts_differ_and_the_best_is_taken)
{
    struct cluster_sample s[N];
    int label[N], later = 0;
    three_classes(s, label, work);
    struct cluster_options o = cluster_defaults(CLASSES);
    o.weight = 1;
    for (o.seed = 0; o.seed < 6; o.seed++) {
        struct cluster_result one, many;
        o.starts = 1;
        EXPECT_OK(cluster_build(s, N, &o, work, &one));
        o.starts = 4;
        EXPECT_OK(cluster_build(s, N, &o, work, &many));
        EXPECT((many.start > 0) == (many.objective < one.objective));
        later += many.start > 0;
    }
    EXPECT(later > 0);
}

TEST(purity_by_hand)
{
    int cluster[] = {0, 0, 0, 1, 1, 2}, label[] = {1, 1, 0, 0, 2, 2};
    double purity;
    EXPECT_TIDY(work, cluster_purity(cluster, 3, label, 3, 6, work, &purity));
    EXPECT_NEAR(purity, (2 + 1 + 1) / 6.0, 1e-15);
}

static void refused(const struct cluster_sample *s, int n,
                    struct cluster_options o, const char *words,
                    struct arena *work)
{
    struct cluster_result r;
    EXPECT_STATUS(ERR_INPUT, cluster_build(s, n, &o, work, &r));
    EXPECT_SAID(words);
}

TEST(impossible_clusterings_are_refused)
{
    struct cluster_sample s[5];
    struct cluster_options o = cluster_defaults(2);
    float one[1][1] = {{0}}, two[2][2] = {{0}};
    two_shapes(s, work);
    refused(s, 5, cluster_defaults(6), "6 clusters of 5 graphs", work);
    refused(s, 5, cluster_defaults(0), "ask for 1 to 5", work);
    o.weight = 1.5;
    refused(s, 5, o, "a weight of 1.5", work);
    o = cluster_defaults(2);
    o.eta = 0;
    refused(s, 5, o, "an eta of 0", work);
    o = cluster_defaults(2);
    o.starts = 0;
    refused(s, 5, o, "starts are 1 at least", work);
    o = cluster_defaults(2);
    s[3].upper = NULL;
    refused(s, 5, o, "diagrams alone", work);
    s[3] = sample(MAT(two), work);
    refused(s, 5, o, "4 and of 2 nodes", work);
    s[0] = sample(MAT(one), work);
    refused(s, 1, cluster_defaults(1), "fewer than 2 nodes", work);
}

static enum status cluster_again(const struct cluster_sample *s,
                                 struct arena *work)
{
    struct cluster_options o = cluster_defaults(2);
    struct cluster_result r;
    return cluster_build(s, 5, &o, work, &r);
}

TEST(a_clustering_takes_the_room_it_says)
{
    struct cluster_sample s[5];
    two_shapes(s, work);
    EXPECT_STARVES(work, cluster_again(s, work));
    size_t all = arena_limit(work, cluster_room(4, 5, 2));
    EXPECT_OK(cluster_again(s, work));
    arena_limit(work, all - 64);
}
