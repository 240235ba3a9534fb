/* Distances, barycentres, groups. */
#include "compare.h"
#include "distance.h"

#include "modular.h"

/* The closed form, from its definition. */
static double matched(const float *a, const float *b, long n)
{
    double sum = 0;
    for (long i = 0; i < n; i++)
        sum += pow((double)a[i] - (double)b[i], 2);
    return sum;
}

static enum status build(const struct diagram *d, int n, struct arena *work,
                         struct distances *out)
{
    TRY(distances_new(n, false, work, out));
    for (int band = distances_bands(n); band-- > 0;)
        TRY(distances_measure(d, band, out));
    return OK;
}

TEST(equal_sizes_match_value_by_value)
{
    static const int sizes[] = {2, 3, 4, 9, 17, 60};
    for (int s = 0; s < 6; s++) {
        struct diagram a = modular_diagram(sizes[s], 2, 1, work);
        struct diagram b = modular_diagram(sizes[s], 3, 2, work);
        struct distance d;
        double birth = matched(a.birth, b.birth, a.births);
        double death = matched(a.death, b.death, a.deaths);
        EXPECT_OK(diagram_distance(&a, &b, &d));
        EXPECT_NEAR(d.birth, sqrt(birth), 1e-12);
        EXPECT_NEAR(d.death, sqrt(death), 1e-12);
        EXPECT_NEAR(d.total, sqrt(birth + death), 1e-12);
    }
}

TEST(a_distance_is_a_metric_at_equal_sizes)
{
    struct diagram d[9];
    struct distances all;
    for (int k = 0; k < 9; k++)
        d[k] = modular_diagram(24, 1 + k % 4, (uint64_t)k, work);
    EXPECT_OK(build(d, 9, work, &all));
    for (int i = 0; i < 9; i++)
        for (int j = 0; j < 9; j++) {
            EXPECT((distances_get(&all, i, j) > 0) == (i != j));
            EXPECT(distances_get(&all, i, j) == distances_get(&all, j, i));
            for (int k = 0; k < 9; k++)
                EXPECT(distances_get(&all, i, k) <=
                       distances_get(&all, i, j) + distances_get(&all, j, k) +
                           1e-12);
        }
}

/* Quantile functions on a grid fine enough to have all steps: lcm of n, m. */
static double integral(const float *a, long n, const float *b, long m)
{
    double sum = 0;
    for (long u = 0; u < n * m; u++)
        sum += pow((double)a[u / m] - (double)b[u / n], 2);
    return sum / (double)(n * m) * (double)(n > m ? n : m);
}

TEST(unequal_sizes_match_quantiles)
{
    static const int sizes[][2] = {{3, 4}, {5, 12}, {7, 8}, {20, 10}, {30, 4}};
    for (int s = 0; s < 5; s++) {
        struct diagram a = modular_diagram(sizes[s][0], 2, 1, work);
        struct diagram b = modular_diagram(sizes[s][1], 3, 2, work);
        struct distance d, turned;
        EXPECT_OK(diagram_distance(&a, &b, &d));
        EXPECT_OK(diagram_distance(&b, &a, &turned));
        EXPECT_NEAR(d.birth * d.birth,
                    integral(a.birth, a.births, b.birth, b.births), 1e-10);
        EXPECT_NEAR(d.death * d.death,
                    integral(a.death, a.deaths, b.death, b.deaths), 1e-10);
        EXPECT_NEAR(turned.total, d.total, 1e-12);
    }
}

TEST(a_diagram_without_values_has_no_distance)
{
    struct diagram two = modular_diagram(2, 2, 1, work);
    struct diagram five = modular_diagram(5, 2, 1, work);
    struct distance d;
    struct barycentre b;
    struct diagram both[] = {five, two};
    EXPECT_STATUS(ERR_INPUT, diagram_distance(&two, &five, &d));
    EXPECT_SAID("0 deaths and the other 6");
    EXPECT_STATUS(ERR_INPUT, barycentre_build(both, 2, work, &b));
    EXPECT_SAID("2 and 5 nodes");
    EXPECT_STATUS(ERR_INPUT, barycentre_build(both, 0, work, &b));
}

static double sum_of_squares(const struct diagram *from,
                             const struct diagram *d, int n)
{
    struct distance apart;
    double sum = 0;
    for (int k = 0; k < n; k++) {
        EXPECT_OK(diagram_distance(from, &d[k], &apart));
        sum += apart.total * apart.total;
    }
    return sum;
}

/* Whichever value moves either way, the sum of squares grows. */
static void minimises(const struct diagram *d, int n, struct arena *work)
{
    struct barycentre b;
    EXPECT_OK(barycentre_build(d, n, work, &b));
    double least = sum_of_squares(&b.mean, d, n);
    EXPECT_NEAR(b.variance, least / n, 1e-6);
    for (long i = 0; i < b.mean.births + b.mean.deaths; i++)
        for (int way = -1; way <= 1; way += 2) {
            long births = b.mean.births;
            float *x =
                i < births ? &b.mean.birth[i] : &b.mean.death[i - births];
            float kept = *x;
            *x += 0.01f * (float)way;
            EXPECT(sum_of_squares(&b.mean, d, n) > least);
            *x = kept;
        }
}

TEST(a_barycentre_minimises_the_sum_of_squares)
{
    struct diagram d[6];
    for (int k = 0; k < 6; k++)
        d[k] = modular_diagram(12, 2 + k % 3, (uint64_t)k, work);
    minimises(d, 6, work);
    for (int k = 0; k < 6; k++)
        d[k] = modular_diagram(8 + k % 3, 2, (uint64_t)k, work);
    minimises(d, 6, work);
    minimises(d, 1, work);
}

TEST(the_band_is_the_spread_of_each_value)
{
    float x[][2][2] = {{{0, 1}, {1, 0}}, {{0, 4}, {4, 0}}};
    struct diagram d[2];
    struct barycentre b;
    for (int k = 0; k < 2; k++)
        EXPECT_OK(diagram_build(MAT(x[k]), work, &d[k]));
    EXPECT_OK(barycentre_build(d, 2, work, &b));
    EXPECT_NEAR(b.mean.birth[0], 2.5, 0);
    EXPECT_NEAR(b.birth_sd[0], 1.5, 0);
    EXPECT_NEAR(b.variance, 2.25, 0);
}

static enum status plain(const struct distances *d, const int *group,
                         int groups, int permutations, struct arena *work,
                         struct permanova *out)
{
    struct comparison how = {group, groups, NULL, permutations, 7};
    return compare_groups(d, &how, work, out);
}

/* One distance within groups, another between: F by hand. */
TEST(pseudo_f_by_hand)
{
    struct distances d = {.n = 4};
    int group[] = {0, 0, 1, 1};
    double total[] = {1, 3, 3, 3, 3, 1}; /* 01 02 03 12 13 23 */
    struct permanova p;
    d.total = total;
    EXPECT_OK(plain(&d, group, 2, 999, work, &p));
    /* SS_total = (1 + 1 + 4 * 9)/4 = 9.5, SS_within = 1/2 + 1/2 */
    EXPECT_NEAR(p.pseudo_f, 8.5 / (1.0 / 2), 1e-12);
    EXPECT_NEAR(p.r_squared, 8.5 / 9.5, 1e-12);
    /* two of the six labellings, by 999 draws */
    EXPECT_NEAR(p.p_value, 1.0 / 3, 0.05);
}

TEST(groups_that_differ_are_told_from_groups_that_do_not)
{
    enum { N = 24 };
    struct diagram d[N];
    int by_modules[N], by_turn[N];
    struct distances all;
    struct permanova p;
    for (int k = 0; k < N; k++) {
        by_modules[k] = k % 2;
        by_turn[k] = k / 2 % 2;
        d[k] = modular_diagram(30, 2 + 3 * by_modules[k], (uint64_t)k, work);
    }
    EXPECT_OK(build(d, N, work, &all));
    EXPECT_OK(plain(&all, by_modules, 2, 999, work, &p));
    EXPECT(p.p_value == 0.001);
    EXPECT_OK(plain(&all, by_turn, 2, 999, work, &p));
    EXPECT(p.p_value > 0.05);
}

TEST(impossible_comparisons_are_refused)
{
    double total[3] = {0}, apart[3] = {1, 2, 2};
    struct distances d = {.n = 3, .total = total};
    int group[] = {0, 1, 1}, own[] = {0, 1, 2}, same[] = {0, 0, 0};
    struct permanova p;
    EXPECT_STATUS(ERR_INPUT, plain(&d, group, 2, 9, work, &p));
    EXPECT_SAID("all diagrams are equal");
    d.total = apart;
    EXPECT_STATUS(ERR_INPUT, plain(&d, own, 3, 9, work, &p));
    EXPECT_SAID("more graphs than groups");
    EXPECT_STATUS(ERR_INPUT, plain(&d, same, 1, 9, work, &p));
    EXPECT_SAID("2 groups at least");
}

static enum status use_all(const struct diagram *d, int n, struct arena *work)
{
    struct barycentre b;
    struct distances all;
    struct permanova p;
    int group[] = {0, 0, 1, 1};
    TRY(barycentre_build(d, n, work, &b));
    TRY(build(d, n, work, &all));
    return plain(&all, group, 2, 9, work, &p);
}

TEST(lack_of_room_is_said)
{
    struct diagram d[4];
    for (int k = 0; k < 4; k++)
        d[k] = modular_diagram(12, 2 + k % 3, (uint64_t)k, work);
    EXPECT_STARVES(work, use_all(d, 4, work));
}
