/* PERMANOVA and dispersion, with and without blocks, beside R's vegan 2.6-4
 * (adonis2 and permutest(betadisper(type = "centroid")), all 1296 arrangements
 * within blocks, 99999 random ones without). */
#include "compare.h"
#include "test.h"

enum { N = 12, DRAWS = 19999 };

/* 3 groups in 4 blocks. */
struct plan {
    double total[N * (N - 1) / 2];
    int group[N], block[N];
    struct distances d;
    struct comparison how;
};

static void measure(struct plan *p, double x[N][3], double power)
{
    int k = 0;
    for (int i = 0; i < N; i++) {
        p->group[i] = i % 3;
        p->block[i] = 7 - 2 * (i / 3); /* any numbers */
        for (int j = i + 1; j < N; j++) {
            double sum = 0;
            for (int c = 0; c < 3; c++)
                sum += (x[i][c] - x[j][c]) * (x[i][c] - x[j][c]);
            p->total[k++] = pow(sum, power / 2);
        }
    }
    p->d = (struct distances){.n = N, .total = p->total};
    p->how = (struct comparison){p->group, 3, NULL, DRAWS, 5};
}

static void scattered(struct plan *p, double power)
{
    double x[N][3];
    for (int i = 0; i < N; i++) {
        x[i][0] = i * 7 % 13;
        x[i][1] = i * i % 11;
        x[i][2] = i * 5 % 7 * (i % 3 ? 1 : 2);
    }
    measure(p, x, power);
}

/* Blocks lie far apart, and groups a little within each. */
static void blocked(struct plan *p)
{
    double x[N][3] = {{0}};
    for (int i = 0; i < N; i++) {
        x[i][0] = 20 * (i / 3) + 3 * (i % 3) + i * 7 % 5 / 4.0;
        x[i][1] = i * i % 11 / 4.0 * (1 + i % 3);
    }
    measure(p, x, 1);
}

/* Within four standard errors of a share of DRAWS. */
static void expect_share(double got, double want)
{
    EXPECT(fabs(got - want) < 4 * sqrt(want * (1 - want) / DRAWS) + 1e-4);
}

TEST(groups_within_blocks_are_vegans)
{
    struct plan p;
    struct permanova t;
    scattered(&p, 1);
    EXPECT_TIDY(work, compare_groups(&p.d, &p.how, work, &t));
    EXPECT_NEAR(t.pseudo_f, 0.145015105740, 1e-9);
    expect_share(t.p_value, 0.98887);
    p.how.block = p.block;
    EXPECT_TIDY(work, compare_groups(&p.d, &p.how, work, &t));
    EXPECT_NEAR(t.pseudo_f, 0.145015105740, 1e-9);
    expect_share(t.p_value, 1248 / 1296.0);
    blocked(&p);
    EXPECT_OK(compare_groups(&p.d, &p.how, work, &t));
    EXPECT_NEAR(t.r_squared, 0.0134512569, 1e-9);
    expect_share(t.p_value, 0.94503);
    p.how.block = p.block;
    EXPECT_OK(compare_groups(&p.d, &p.how, work, &t));
    expect_share(t.p_value, 6 / 1296.0);
}

TEST(spreads_are_vegans)
{
    struct plan p;
    struct dispersion t;
    scattered(&p, 1);
    EXPECT_TIDY(work, compare_spreads(&p.d, &p.how, work, &t));
    EXPECT_NEAR(t.f, 0.701073214366, 1e-11);
    expect_share(t.p_value, 0.51211);
    p.how.block = p.block;
    EXPECT_OK(compare_spreads(&p.d, &p.how, work, &t));
    EXPECT_NEAR(t.f, 0.701073214366, 1e-11);
    expect_share(t.p_value, 757 / 1296.0);
    blocked(&p);
    p.how.block = p.block;
    EXPECT_OK(compare_spreads(&p.d, &p.how, work, &t));
    EXPECT_NEAR(t.f, 0.000721065861878, 1e-12);
    expect_share(t.p_value, 673 / 1296.0);
    scattered(&p, 1.7); /* not Euclidean: z^2 below 0 */
    EXPECT_OK(compare_spreads(&p.d, &p.how, work, &t));
    EXPECT_NEAR(t.f, 0.519315762752, 1e-11);
}

TEST(equal_spreads_have_no_f)
{
    double total[] = {1, 3, 3, 3, 3, 1};
    int group[] = {0, 0, 1, 1};
    struct distances d = {.n = 4, .total = total};
    struct comparison how = {group, 2, NULL, 99, 1};
    struct dispersion t;
    EXPECT_OK(compare_spreads(&d, &how, work, &t));
    EXPECT(isnan(t.f) && isnan(t.p_value));
    EXPECT_STARVES(work, compare_spreads(&d, &how, work, &t));
}

/* A block of one group has nothing to exchange. */
TEST(blocks_of_one_group_change_nothing)
{
    struct plan p;
    struct permanova t;
    scattered(&p, 1);
    p.how.block = p.group;
    EXPECT_OK(compare_groups(&p.d, &p.how, work, &t));
    EXPECT(t.p_value == 1);
}
