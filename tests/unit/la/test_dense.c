/* The kernels of dense operators, at every level: exp and transposes. */
#include "kernels.h"
#include "la.h"
#include "rng.h"
#include "test.h"

static struct rng rng;

static void each_level(void (*check)(struct arena *), struct arena *work)
{
    static const char *const level[] = {"portable", "v3", "v4"};
    for (int i = 0; i < 3; i++) {
        struct mark m = arena_mark(work);
        rng = rng_stream(8, RNG_TEST, 0, 0);
        if (la_level_select(level[i]) == OK)
            check(work);
        arena_rewind(work, m);
    }
    EXPECT_OK(la_level_select("auto"));
}

static void check_exp(struct arena *work)
{
    enum { N = 80000 };
    static const double edges[] = {0,     -0.0,   1,        -1,
                                   709,   709.1,  -708,     -708.1,
                                   1e300, -1e300, INFINITY, -INFINITY};
    double *x = arena_take(work, N, sizeof *x),
           *y = arena_take(work, N, sizeof *y);
    for (int i = 0; i < N; i++)
        x[i] = i < 40000 ? (i - 20000) * 0.0353 : 4 * rng_normal(&rng);
    memcpy(x, edges, sizeof edges);
    x[12] = NAN;
    la_kernels()->exp(N, x, y);
    for (int i = 0; i < N; i++) {
        double want = la_exp(x[i]);
        EXPECT(i == 12 ? isnan(y[i]) : memcmp(&y[i], &want, sizeof want) == 0);
    }
}

TEST(exp_of_many_has_the_bits_of_exp_of_one)
{
    each_level(check_exp, work);
}

static void check_turn(struct arena *work)
{
    for (int rows = 1; rows < 40; rows += 3)
        for (int columns = 1; columns < 40; columns += 2) {
            struct mark m = arena_mark(work);
            int pitch = columns + rows % 4, to_pitch = rows + columns % 5;
            real *from = arena_take(work, (size_t)(rows * pitch), sizeof *from);
            real *to =
                arena_take(work, (size_t)(columns * to_pitch + 1), sizeof *to);
            for (int i = 0; i < rows * pitch; i++)
                from[i] = (real)rng_normal(&rng);
            for (int i = 0; i < columns * to_pitch + 1; i++)
                to[i] = 99;
            la_kernels()->turn(rows, columns, from, pitch, to, to_pitch);
            for (int i = 0; i < columns * to_pitch + 1; i++) {
                int j = i % to_pitch, k = i / to_pitch;
                EXPECT(to[i] ==
                       (j < rows && k < columns ? from[j * pitch + k] : 99));
            }
            arena_rewind(work, m);
        }
}

TEST(turning_writes_the_transpose_and_nothing_beside_it)
{
    each_level(check_turn, work);
}

/* Rows of a few widths, whole vectors at every level. */
struct rows {
    long rows;
    int columns;
    real *z, *g, *y;
    double *mean, *sum[2];
};

static struct rows draw_rows(int rows, int columns, struct arena *work)
{
    size_t n = (size_t)(rows * columns), wide = (size_t)columns;
    struct rows r = {rows,
                     columns,
                     arena_take(work, n, sizeof(real)),
                     arena_take(work, n, sizeof(real)),
                     arena_take(work, n, sizeof(real)),
                     arena_take(work, wide, sizeof(double)),
                     {arena_take(work, wide, sizeof(double)),
                      arena_take(work, wide, sizeof(double))}};
    for (size_t i = 0; i < n; i++) {
        r.z[i] = (real)(3 + rng_normal(&rng));
        r.g[i] = (real)rng_normal(&rng);
    }
    for (int c = 0; c < columns; c++)
        r.mean[c] = 3 + rng_normal(&rng);
    return r;
}

/* Sums over rows of f(z, g, mean), against `got`. */
static void check_sum(const struct rows *r, const double *got,
                      double f(double z, double g, double mean))
{
    for (int c = 0; c < r->columns; c++) {
        double sum = 0;
        for (long i = 0; i < r->rows; i++)
            sum += f((double)r->z[i * r->columns + c],
                     (double)r->g[i * r->columns + c], r->mean[c]);
        EXPECT_NEAR(got[c], sum, 1e-12);
    }
}

static double only_z(double z, double g, double mean)
{
    return z + 0 * g * mean;
}
static double square_z(double z, double g, double mean)
{
    return z * z + 0 * g * mean;
}
static double only_g(double z, double g, double mean)
{
    return g + 0 * z * mean;
}
static double centred(double z, double g, double mean)
{
    return g * (z - mean);
}

static void check_rectified(struct rows r)
{
    const real *by[2] = {r.z, r.g}; /* any numbers */
    la_kernels()->norm_rectified(
        r.rows, r.columns, by, (const real *[]){r.z, r.g}, r.mean, r.sum, r.y);
    for (long i = 0; i < r.rows * r.columns; i++) {
        int up = by[0][i % r.columns] * r.z[i] + by[1][i % r.columns] > 0;
        EXPECT(r.y[i] == (up ? r.g[i] : 0));
    }
    r.g = r.y; /* the sums are of what was written */
    check_sum(&r, r.sum[0], centred);
    check_sum(&r, r.sum[1], only_g);
}

static void check_norms(struct rows r, struct arena *work)
{
    const struct la_kernels *k = la_kernels();
    double *by[4], all = 0;
    k->sums(r.rows, r.columns, r.z, r.sum[0], r.sum[1]);
    check_sum(&r, r.sum[0], only_z);
    check_sum(&r, r.sum[1], square_z);
    k->sums(r.rows, r.columns, r.g, r.sum[0], NULL);
    check_sum(&r, r.sum[0], only_g);
    k->norm_dots(r.rows, r.columns, r.z, r.g, r.mean, r.sum[0], r.sum[1]);
    check_sum(&r, r.sum[0], centred);
    check_sum(&r, r.sum[1], only_g);
    for (int i = 0; i < 4; i++)
        by[i] = draw_rows(1, r.columns, work).mean;
    k->norm_gradient(r.rows, r.columns, r.z, r.g, (const double *const *)by,
                     r.y);
    for (long i = 0; i < r.rows * r.columns; i++) {
        long c = i % r.columns;
        EXPECT_NEAR(r.y[i],
                    by[1][c] * ((double)r.g[i] - by[3][c] -
                                by[2][c] * ((double)r.z[i] - by[0][c])),
                    1e-6);
        all += (double)r.z[i] * (double)r.g[i];
    }
    EXPECT_NEAR(k->dot(r.rows * r.columns, r.z, r.g), all, 1e-12);
    for (int rectified = 0; rectified < 2; rectified++) {
        k->scale(r.rows, r.columns, (const real *[]){r.z, r.g}, rectified, r.g,
                 r.y);
        for (long i = 0; i < r.rows * r.columns; i++) {
            double y = r.z[i % r.columns] * r.g[i] + r.g[i % r.columns];
            EXPECT_NEAR(r.y[i], rectified && y < 0 ? 0 : y, 1e-6);
        }
    }
    check_rectified(r);
}

static void check_widths(struct arena *work)
{
    int lanes = la_kernels()->lanes;
    for (int columns = lanes; columns <= 48; columns += lanes)
        for (int rows = 1; rows < 12; rows += 5)
            check_norms(draw_rows(rows, columns, work), work);
}

TEST(sums_and_norms_of_every_level)
{
    each_level(check_widths, work);
}

static void check_rectify(struct arena *work)
{
    static const double in[] = {3, -2, 0, -0.0, INFINITY, -INFINITY};
    real *x = arena_take(work, 16, sizeof *x),
         *y = arena_take(work, 16, sizeof *y),
         *g = arena_take(work, 16, sizeof *g);
    for (int i = 0; i < 16; i++) {
        x[i] = i < 6 ? (real)in[i] : (real)NAN;
        g[i] = (real)(i + 1);
    }
    for (int i = 0; i < 2; i++) {
        real slope = (real)(0.25 * i);
        la_kernels()->rectify(16, slope, x, y);
        EXPECT(y[0] == 3 && y[1] == -2 * slope && y[2] == 0 && y[3] == 0);
        EXPECT(y[4] == INFINITY && y[5] == (i ? -INFINITY : 0) && isnan(y[6]));
        la_kernels()->rectify_back(16, slope, y, g, y);
        EXPECT(y[0] == 1 && y[1] == 2 * slope && y[2] == 3 * slope &&
               y[4] == 5 && y[5] == 6 * slope && y[6] == 7 * slope);
    }
}

TEST(rectified_numbers_and_their_slopes)
{
    each_level(check_rectify, work);
}
