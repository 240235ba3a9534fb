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
