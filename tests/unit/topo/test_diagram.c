/* Births and deaths: known graphs, ties, signs, refusals. */
#include "diagram.h"

#include <stdlib.h>

#include "rng.h"
#include "test.h"

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* A symmetric matrix of weights from `draw`, ones on the diagonal. */
static struct mat symmetric(int n, float (*draw)(struct rng *), uint64_t seed,
                            struct arena *work)
{
    struct rng r = rng_stream(seed, RNG_TEST, (uint64_t)n, 0);
    float *w = arena_take(work, (size_t)n * (size_t)n, sizeof *w);
    for (int i = 0; i < n; i++) {
        w[i * n + i] = 1;
        for (int j = 0; j < i; j++)
            w[i * n + j] = w[j * n + i] = draw(&r);
    }
    return (struct mat){w, n, n};
}

static float any(struct rng *r)
{
    return (float)rng_normal(r);
}

static float small_whole(struct rng *r)
{
    return (float)rng_below(r, 4) - 1;
}

static float heavy(struct rng *r)
{
    return (float)(exp(20 * rng_normal(r)) * (rng_below(r, 3) > 0));
}

static float even(struct rng *r)
{
    return (float)rng_uniform(r);
}

/* Zeros of either sign between the others. */
static float mostly_zero(struct rng *r)
{
    float x = (float)rng_normal(r);
    return rng_below(r, 5) < 2 ? x : copysignf(0, x);
}

/* Even but for a crowd on one spot. */
static float crowded(struct rng *r)
{
    float x = (float)rng_uniform(r);
    return rng_below(r, 8) == 0 ? 0.5f + 1e-6f * x : x;
}

/* Kruskal over sorted pairs: another way to the same tree. */
struct pair {
    float w;
    int i, j;
};

static int by_weight(const void *a, const void *b)
{
    return by_value(&((const struct pair *)b)->w, &((const struct pair *)a)->w);
}

static int root(int *up, int i)
{
    while (up[i] != i)
        i = up[i] = up[up[i]];
    return i;
}

static void kruskal(struct mat w, struct arena *work, struct diagram *out)
{
    int n = w.rows, *up = arena_take(work, (size_t)n, sizeof *up);
    long m = diagram_pairs(n), births = 0, deaths = 0, k = 0;
    struct pair *p = arena_take(work, (size_t)m, sizeof *p);
    EXPECT_OK(diagram_new(n, work, out));
    for (int i = 0; i < n; i++) {
        up[i] = i;
        for (int j = i + 1; j < n; j++)
            p[k++] = (struct pair){mat_get(w, i, j), i, j};
    }
    qsort(p, (size_t)m, sizeof *p, by_weight);
    for (k = 0; k < m; k++) {
        int a = root(up, p[k].i), b = root(up, p[k].j);
        if (a == b)
            out->death[deaths++] = p[k].w;
        else
            out->birth[births++] = p[k].w;
        up[a] = b;
    }
    EXPECT_EQ(births, out->births);
    qsort(out->birth, (size_t)births, sizeof(float), by_value);
    qsort(out->death, (size_t)deaths, sizeof(float), by_value);
}

static void same(const struct diagram *a, const struct diagram *b)
{
    EXPECT_EQ(a->births, b->births);
    EXPECT_EQ(a->deaths, b->deaths);
    for (long i = 0; i < a->births; i++)
        EXPECT(a->birth[i] == b->birth[i]);
    for (long i = 0; i < a->deaths; i++)
        EXPECT(a->death[i] == b->death[i]);
}

static void agrees(struct mat w, struct arena *work)
{
    struct diagram got, want;
    EXPECT_OK(diagram_build(w, work, &got));
    kruskal(w, work, &want);
    same(&got, &want);
}

TEST(births_and_deaths_are_kruskals_at_every_size)
{
    static const int sizes[] = {1,  2,  3,  4,  7,   8,   9,
                                15, 16, 17, 33, 100, 257, 600};
    float (*draws[])(struct rng *) = {any,  small_whole, heavy,
                                      even, mostly_zero, crowded};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (size_t d = 0; d < sizeof draws / sizeof *draws; d++) {
            struct mark mark = arena_mark(work);
            agrees(symmetric(sizes[s], draws[d], s, work), work);
            arena_rewind(work, mark);
        }
}

TEST(a_triangle_by_hand)
{
    float w[3][3] = {{0, 3, -2}, {3, 0, 1}, {-2, 1, 0}};
    struct diagram d;
    EXPECT_OK(diagram_build(MAT(w), work, &d));
    EXPECT_EQ(d.births, 2);
    EXPECT_EQ(d.deaths, 1);
    EXPECT_NEAR(d.birth[0], 1, 0);
    EXPECT_NEAR(d.birth[1], 3, 0);
    EXPECT_NEAR(d.death[0], -2, 0);
}

TEST(one_node_and_two_have_no_cycle)
{
    float one[1][1] = {{5}}, two[2][2] = {{0, -1}, {-1, 0}};
    struct diagram d;
    EXPECT_OK(diagram_build(MAT(one), work, &d));
    EXPECT_EQ(d.births + d.deaths, 0);
    EXPECT_OK(diagram_build(MAT(two), work, &d));
    EXPECT_EQ(d.births, 1);
    EXPECT_EQ(d.deaths, 0);
    EXPECT_NEAR(d.birth[0], -1, 0);
}

TEST(equal_weights_need_no_order)
{
    int n = 20;
    float *w = arena_take(work, 400, sizeof *w);
    struct diagram d;
    for (int i = 0; i < n * n; i++)
        w[i] = i % 2 ? -0.0f : 0.0f;
    EXPECT_OK(diagram_build((struct mat){w, n, n}, work, &d));
    for (long i = 0; i < d.births; i++)
        EXPECT(d.birth[i] == 0 && !signbit(d.birth[i]));
    for (long i = 0; i < d.deaths; i++)
        EXPECT(d.death[i] == 0 && !signbit(d.death[i]));
}

TEST(nodes_may_be_numbered_in_any_order)
{
    int n = 90, order[90];
    struct rng r = rng_stream(1, RNG_TEST, 1, 1);
    struct mat w = symmetric(n, any, 5, work);
    float *turned = arena_take(work, (size_t)(n * n), sizeof *turned);
    struct diagram a, b;
    for (int i = 0; i < n; i++)
        order[i] = i;
    rng_shuffle(&r, order, n);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            turned[i * n + j] = mat_get(w, order[i], order[j]);
    EXPECT_OK(diagram_build(w, work, &a));
    EXPECT_OK(diagram_build((struct mat){turned, n, n}, work, &b));
    same(&a, &b);
}

TEST(all_values_are_all_weights)
{
    struct mat w = symmetric(120, any, 2, work);
    struct diagram d;
    double weights = 0, values = 0;
    EXPECT_OK(diagram_build(w, work, &d));
    for (int i = 0; i < 120; i++)
        for (int j = 0; j < i; j++)
            weights += (double)mat_get(w, i, j);
    for (long i = 0; i < d.births; i++)
        values += (double)d.birth[i];
    for (long i = 0; i < d.deaths; i++)
        values += (double)d.death[i];
    EXPECT_NEAR(values, weights, 1e-12);
}

TEST(a_weight_that_is_no_number_is_named)
{
    int n = 37;
    struct mat w = symmetric(n, any, 3, work);
    struct diagram d;
    float *at = (float *)w.at, bad[] = {NAN, INFINITY, -INFINITY};
    for (int k = 0; k < 3; k++) {
        float kept = at[4 * n + 36];
        at[4 * n + 36] = at[36 * n + 4] = bad[k];
        EXPECT_STATUS(ERR_INPUT, diagram_build(w, work, &d));
        EXPECT_SAID("row 4, column 36");
        at[4 * n + 36] = at[36 * n + 4] = kept;
    }
    at[0] = NAN; /* the diagonal means nothing */
    at[n + 1] = INFINITY;
    agrees(w, work);
}

TEST(a_matrix_that_is_no_graph_is_refused)
{
    float w[2][3] = {{0}};
    struct diagram d;
    EXPECT_STATUS(ERR_INPUT, diagram_build(MAT(w), work, &d));
    EXPECT_SAID("2 rows and 3 columns");
    EXPECT_STATUS(ERR_INPUT, diagram_build((struct mat){0}, work, &d));
    EXPECT_SAID("0 nodes");
}

static enum status build_again(struct mat w, struct arena *work)
{
    struct diagram d;
    return diagram_build(w, work, &d);
}

TEST(a_diagram_takes_the_room_it_says)
{
    struct mat w = symmetric(150, any, 4, work);
    struct mark mark = arena_mark(work);
    struct diagram d;
    EXPECT_STARVES(work, build_again(w, work));
    size_t all = arena_limit(work, diagram_room(150));
    EXPECT_OK(diagram_build(w, work, &d));
    EXPECT(arena_mark(work).used - mark.used <= diagram_bytes(150));
    arena_rewind(work, mark);
    arena_limit(work, all);
}
