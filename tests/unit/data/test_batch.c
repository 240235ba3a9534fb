#include "files.h"

static const uint8_t pixel[6][4] = {{0, 1, 2, 3},     {10, 11, 12, 13},
                                    {20, 255, 0, 0},  {30, 31, 32, 33},
                                    {40, 41, 42, 43}, {50, 51, 52, 53}};
static const uint16_t label[6] = {5, 4, 3, 2, 1, 0};

static struct dataset small(void)
{
    return (struct dataset){.channels = 1,
                            .height = 2,
                            .width = 2,
                            .classes = 6,
                            .train = {pixel[0], label, 6}};
}

TEST(an_epochs_order_is_a_permutation_of_its_own)
{
    enum { N = 1000 };
    int order[N], again[N], seen[N] = {0}, moved = 0, differ = 0;
    struct rng r = rng_stream(1, RNG_ORDER, 2, 3);
    struct rng s = rng_stream(1, RNG_ORDER, 2, 3);
    struct rng next = rng_stream(1, RNG_ORDER, 2, 4);

    data_order(&r, N, order);
    data_order(&s, N, again);
    for (int i = 0; i < N; i++) {
        EXPECT(order[i] >= 0 && order[i] < N);
        EXPECT_EQ(seen[order[i]]++, 0);
        EXPECT_EQ(order[i], again[i]);
        moved += order[i] != i;
    }
    EXPECT(moved > 980); /* one stays, on average */
    data_order(&next, N, again);
    for (int i = 0; i < N; i++)
        differ += order[i] != again[i];
    EXPECT(differ > 980);
}

TEST(a_batch_is_gathered_by_index)
{
    struct dataset d = small();
    real x[3][4];
    uint16_t y[3];
    int index[] = {5, 2, 2};

    data_gather(&d, &d.train, (struct data_batch){index, 0, 3, DATA_NONE, NULL},
                x[0], y);
    EXPECT(x[0][0] == (real)50 / 255);
    EXPECT(x[1][0] == (real)20 / 255);
    EXPECT(x[1][1] == 1);
    EXPECT(x[2][2] == 0);
    EXPECT_EQ(y[0], 0);
    EXPECT_EQ(y[1], 3);
}

TEST(a_batch_is_gathered_in_order_and_shifted)
{
    struct dataset d = small();
    real x[2][4];
    uint16_t y[2];

    data_gather(&d, &d.train, (struct data_batch){NULL, 3, 2, DATA_HALF, NULL},
                x[0], y);
    EXPECT(x[0][3] == (real)33 / 255 - (real)0.5);
    EXPECT(x[1][0] == (real)40 / 255 - (real)0.5);
    EXPECT_EQ(y[0], 2);
    EXPECT_EQ(y[1], 1);
}

TEST(every_byte_becomes_its_share_of_255)
{
    uint8_t all[256];
    uint16_t y;
    real x[256];
    for (int i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    struct dataset d = {.channels = 4, .height = 8, .width = 8};
    struct images one = {all, label, 1};

    data_gather(&d, &one, (struct data_batch){NULL, 0, 1, DATA_NONE, NULL}, x,
                &y);
    for (int i = 0; i < 256; i++)
        EXPECT(x[i] == (real)i / 255);
}
