/* Every level's products against the sums they stand for, in all the sizes
 * that the blocking treats apart. */
#include "kernels.h"
#include "la.h"
#include "rng.h"
#include "test.h"

static struct rng rng;

/* Numbers of few bits, which no level rounds. */
static real *normal(struct arena *work, long n)
{
    real *x = arena_take(work, (size_t)n, sizeof *x);
    for (long i = 0; i < n; i++)
        x[i] = (real)(floor(rng_normal(&rng) * 32) / 32);
    return x;
}

/* x [rows][columns] has nothing but zeros beyond `used` columns. */
static void pad(long rows, const struct la_product *p, real *x)
{
    for (long i = 0; i < rows; i++)
        for (int j = p->used; p->used && j < p->columns; j++)
            x[i * p->columns + j] = 0;
}

/* c = a w, relu and sums as asked, by la_multiply. */
static void check_product(struct la_product p, struct arena *work)
{
    const struct la_kernels *k = la_kernels();
    long size = p.rows * p.columns;
    real *a = normal(work, p.rows * p.pitch),
         *w = normal(work, (long)p.inner * p.columns),
         *packed = normal(work, (long)p.inner * p.columns);
    real *c = normal(work, size),
         *want = arena_take(work, (size_t)size, sizeof *want);
    double *sums = arena_take(work, 2 * (size_t)p.columns, sizeof *sums);
    pad(p.inner, &p, w);
    if (p.add)
        pad(p.rows, &p, c);
    memcpy(want, c, (size_t)size * sizeof *c);
    struct la_view view = {a, p.rows, p.inner, p.pitch, 1};
    la_multiply(view, la_rows(w, p.inner, p.columns), (real)p.add, want);
    p.sum = sums;
    p.square = sums + p.columns;
    k->pack(p.inner, p.columns, w, packed);
    k->product(&p, a, packed, c);
    for (int j = 0; j < p.columns; j++) {
        double sum = 0, square = 0;
        for (long i = 0; i < p.rows; i++) {
            double y = want[i * p.columns + j];
            y = p.relu && y < 0 ? 0 : y;
            EXPECT_NEAR(c[i * p.columns + j], y, 1e-4);
            sum += y;
            square += y * y;
        }
        EXPECT_NEAR(sums[j], sum, 1e-4);
        EXPECT_NEAR(sums[p.columns + j], square, 1e-4 + 1e-6 * square);
    }
}

/* A sum that lies in three runs is that of the whole. */
static void check_segments(int inner, int lanes, struct arena *work)
{
    enum { ROWS = 30, SEGMENTS = 3, STEP = 2 };
    const struct la_kernels *k = la_kernels();
    int all = SEGMENTS * inner, columns = 3 * lanes;
    long segment = (long)ROWS * STEP + inner;
    struct la_product p = {.rows = ROWS,
                           .inner = inner,
                           .columns = columns,
                           .pitch = STEP,
                           .segments = SEGMENTS,
                           .segment = segment};
    real *a = normal(work, SEGMENTS * segment),
         *w = normal(work, (long)all * columns),
         *packed = normal(work, (long)all * columns);
    real *c = normal(work, ROWS * columns), *flat = normal(work, ROWS * all),
         *want = normal(work, ROWS * columns);
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < all; j++)
            flat[i * all + j] = a[i * STEP + j / inner * segment + j % inner];
    la_multiply((struct la_view){flat, ROWS, all, all, 1},
                la_rows(w, all, columns), 0, want);
    k->pack(all, columns, w, packed);
    k->product(&p, a, packed, c);
    for (int i = 0; i < ROWS * columns; i++)
        EXPECT_NEAR(c[i], want[i], 1e-3);
}

/* w += a^T g */
static void check_turned(struct la_product p, struct arena *work)
{
    long size = (long)p.inner * p.columns;
    real *a = normal(work, p.rows * p.pitch),
         *g = normal(work, p.rows * p.columns), *w = normal(work, size),
         *want = arena_take(work, (size_t)size, sizeof *want);
    pad(p.rows, &p, g);
    pad(p.inner, &p, w);
    memcpy(want, w, (size_t)size * sizeof *w);
    struct la_view view = {a, p.rows, p.inner, p.pitch, 1};
    la_multiply(la_turned(view), la_rows(g, p.rows, p.columns), 1, want);
    la_kernels()->product_turned(&p, a, g, w);
    for (long i = 0; i < size; i++)
        EXPECT_NEAR(w[i], want[i], 1e-4);
}

/* c = a w^T by some of w's columns; what fills c's rows up is 0. */
static void check_packed_turned(int rows, int used, int lanes,
                                struct arena *work)
{
    enum { M = 14 };
    const struct la_kernels *k = la_kernels();
    int columns = used + 3, padded = (rows + lanes - 1) / lanes * lanes;
    real *a = normal(work, (long)M * used),
         *w = normal(work, (long)padded * columns),
         *packed = normal(work, (long)padded * used),
         *c = normal(work, (long)M * padded),
         *want = normal(work, (long)M * rows);
    struct la_view left = {a, M, used, used, 1},
                   right = {w, used, rows, 1, columns};
    struct la_product p = {.rows = M,
                           .inner = used,
                           .columns = padded,
                           .pitch = used,
                           .segments = 1};
    k->pack_turned(rows, columns, used, w, packed);
    k->product(&p, a, packed, c);
    la_multiply(left, right, 0, want);
    for (int i = 0; i < M; i++)
        for (int j = 0; j < padded; j++)
            EXPECT_NEAR(c[i * padded + j], j < rows ? want[i * rows + j] : 0,
                        1e-4);
}

static void check_level(const char *level, struct arena *work)
{
    if (la_level_select(level) != OK)
        return; /* not on this CPU */
    int lanes = la_kernels()->lanes;
    rng = rng_stream(3, RNG_TEST, 9, 0);
    struct la_ahead ahead = {.spans = 1};
    ahead.span[0].at = (const char *)&rng;
    ahead.span[0].bytes = 4096; /* beyond it: fetching reads nothing */
    for (int rows = 1; rows <= 50; rows += 7) {
        struct mark m = arena_mark(work);
        check_product((struct la_product){.rows = rows,
                                          .inner = lanes,
                                          .columns = lanes,
                                          .pitch = lanes,
                                          .segments = 1,
                                          .ahead = &ahead},
                      work);
        arena_rewind(work, m);
    }
    for (int rows = 1; rows <= 50; rows += 7)
        for (int wide = 1; wide <= 5; wide++)
            for (int inner = 1; inner <= 33; inner += 8) {
                struct mark m = arena_mark(work);
                struct la_product p = {.rows = rows,
                                       .inner = inner,
                                       .columns = wide * lanes,
                                       .pitch = inner + rows % 3,
                                       .segments = 1,
                                       .add = wide % 2,
                                       .relu = rows % 2};
                check_product(p, work);
                check_turned(p, work);
                p.used = p.columns - lanes / 2 + 1 - rows % (lanes / 2 + 1);
                check_product(p, work);
                check_turned(p, work);
                arena_rewind(work, m);
            }
    check_packed_turned(lanes, 5, lanes, work);
    check_packed_turned(5 * lanes - 3, 64, lanes, work);
    check_packed_turned(130, 9, lanes, work);
    check_segments(7, lanes, work);
    check_segments(400, lanes, work);
    struct la_product p = {.rows = 150,
                           .inner = 1030,
                           .columns = 21 * lanes,
                           .pitch = 1030,
                           .segments = 1,
                           .relu = 1};
    check_product(p, work);
    check_turned(p, work);
}

TEST(products_of_blis_are_not_ours)
{
    if (la_level_select("blis") != OK)
        return; /* not on this CPU */
    struct la_kernels with = *la_kernels();
    EXPECT_OK(la_level_select(with.lanes == 8 ? "v3" : "portable"));
    const struct la_kernels *own = la_kernels();
    EXPECT(with.product != own->product);
    EXPECT(with.product_turned != own->product_turned);
    EXPECT(with.windows != own->windows);
    EXPECT(with.windows_turned != own->windows_turned);
    EXPECT(with.mix == own->mix);
    EXPECT_OK(la_level_select("auto"));
}

TEST(products_of_every_level)
{
    check_level("portable", work);
    check_level("v3", work);
    check_level("v4", work);
    check_level("bf16", work);
    check_level("blis", work);
    EXPECT_OK(la_level_select("auto"));
}

/* The gradient of a window's input, and its dot products with the terms of the
 * sum that it was: as sums over positions have them. */
static void check_window_dots(int terms, struct arena *work)
{
    enum { HIGH = 5, WIDE = 4, ROWS = HIGH * WIDE, MOST = 9 };
    const struct la_kernels *k = la_kernels();
    struct mark before = arena_mark(work);
    int channels = 2 * k->lanes;
    long size = (long)ROWS * channels;
    struct la_window g = {HIGH, WIDE, channels, 1};
    real *gu = normal(work, size), *x = normal(work, size),
         *taps = normal(work, 9L * channels), *ga = normal(work, size),
         *gk = normal(work, 9L * channels), *sum = normal(work, channels),
         start = sum[3], *dot[MOST];
    const real *z[MOST];
    double want[MOST] = {0}, all = 0;
    for (int e = 0; e < terms; e++) {
        z[e] = normal(work, size);
        dot[e] = normal(work, channels);
        want[e] = dot[e][3];
    }
    struct la_mix m = {.terms = terms, .channels = channels, .x = z};
    k->depthwise_back(&g, gu, taps, x, ga, gk, &m, dot, sum);
    for (int i = 0; i < ROWS; i++) {
        long at = (long)i * channels + 3;
        all += ga[at];
        for (int e = 0; e < terms; e++)
            want[e] += (double)ga[at] * z[e][at];
    }
    EXPECT_NEAR(sum[3], start + all, 1e-4);
    for (int e = 0; e < terms; e++)
        EXPECT_NEAR(dot[e][3], want[e], 1e-3);
    arena_rewind(work, before);
}

TEST(window_gradients_are_multiplied_by_every_term)
{
    static const char *const levels[] = {"portable", "v3", "v4"};
    for (int i = 0; i < 3; i++)
        for (int terms = 1; terms <= 9 && la_level_select(levels[i]) == OK;
             terms++)
            check_window_dots(terms, work);
    EXPECT_OK(la_level_select("auto"));
}

TEST(packing_the_transpose_is_packing_what_was_transposed)
{
    enum { ROWS = 5, USED = 7 };
    const struct la_kernels *k = la_kernels();
    int lanes = k->lanes, columns = (USED + lanes - 1) / lanes * lanes,
        back = (ROWS + lanes - 1) / lanes * lanes;
    real *w = normal(work, (long)ROWS * columns);
    real *turned = arena_take(work, (size_t)(USED * back), sizeof *turned);
    real *want = normal(work, (long)USED * back),
         *got = normal(work, (long)USED * back);
    for (int i = 0; i < USED; i++)
        for (int j = 0; j < ROWS; j++)
            turned[i * back + j] = w[j * columns + i];
    k->pack(USED, back, turned, want);
    k->pack_turned(ROWS, columns, USED, w, got);
    EXPECT(memcmp(want, got, (size_t)(USED * back) * sizeof *got) == 0);
}

TEST(negative_and_missing_numbers_pass_relu_as_they_should)
{
    const struct la_kernels *k = la_kernels();
    real x[16] = {0}, one[16], zero[16] = {0}, out[16];
    for (int i = 0; i < 16; i++) {
        one[i] = 1;
        x[i] = (real)(i % 3 == 0 ? NAN : i % 3 == 1 ? -2 : 3);
    }
    _Alignas(64) real in[16], scale[16], shift[16], to[16];
    memcpy(in, x, sizeof x);
    memcpy(scale, one, sizeof one);
    memcpy(shift, zero, sizeof zero);
    struct la_mix m = {
        1,     16, (const real *const[]){in}, (const real *const[]){scale},
        shift, 1};
    k->mix(&m, 1, to);
    memcpy(out, to, sizeof to);
    EXPECT(isnan(out[0]) && out[1] == 0 && out[2] == 3 && isnan(out[15]));
}

TEST(the_yardsticks_give_numbers_of_this_planet)
{
    struct arena *room = arena_new(LA_BANDWIDTH_ROOM);
    double bandwidth = 0, peak = la_peak_flops();
    EXPECT(peak > 1e8 && peak < 1e13);
    EXPECT_OK(la_bandwidth(room, &bandwidth));
    EXPECT(bandwidth > 1e7 && bandwidth < 1e13);
    EXPECT_STATUS(ERR_MEMORY, la_bandwidth(work, &bandwidth));
    arena_free(room);
}
