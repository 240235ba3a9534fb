/* Two data sets as one: their names, and what batches of them hold. */
#include "files.h"
#include "pair.h"

static const uint8_t pixel[2][4][3] = {
    {{0, 1, 2}, {10, 11, 12}, {20, 21, 22}, {30, 31, 32}},
    {{50, 51, 52}, {60, 61, 62}, {70, 71, 72}, {80, 81, 82}}};
static const uint16_t label[2][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}};

static void make_pair(struct dataset both[2], struct dataset *d)
{
    for (int i = 0; i < 2; i++)
        both[i] = (struct dataset){.channels = 1,
                                   .height = 3,
                                   .width = 1,
                                   .classes = 4,
                                   .train = {pixel[i][0], label[i], 4},
                                   .test = {pixel[i][2], label[i] + 2, 2}};
    *d = both[0];
    d->pair = both;
}

static real byte(int v)
{
    return (real)v / 255;
}

TEST(both_images_stand_one_below_the_other)
{
    struct dataset both[2], d;
    int partner[4] = {3, 2, 1, 0}, index[2] = {2, 0};
    real x[2][6];
    uint16_t y[2][2];
    make_pair(both, &d);
    struct data_pair p = {&d, DATA_CONCATENATE, 4, 2, partner};
    EXPECT_EQ(data_pair_count(&p, true), 4);
    EXPECT_EQ(data_pair_count(&p, false), 2);
    EXPECT_EQ(data_pair_numbers(&p), 6);
    data_pair_gather(&p, true,
                     &(struct data_batch){index, 0, 2, DATA_NONE, NULL}, x[0],
                     y[0]);
    for (int k = 0; k < 3; k++) {
        EXPECT(x[0][k] == byte(20 + k) && x[0][3 + k] == byte(60 + k));
        EXPECT(x[1][k] == byte(k) && x[1][3 + k] == byte(80 + k));
    }
    EXPECT(y[0][0] == 2 && y[0][1] == 2 && y[1][0] == 0 && y[1][1] == 0);
}

TEST(a_mix_is_the_sum_and_tests_pair_equal_numbers)
{
    struct dataset both[2], d;
    int partner[4] = {3, 2, 1, 0};
    real x[2][3];
    uint16_t y[2][2];
    make_pair(both, &d);
    struct data_pair p = {&d, DATA_MIX, 4, 2, partner};
    EXPECT_EQ(data_pair_numbers(&p), 3);
    data_pair_gather(&p, false,
                     &(struct data_batch){NULL, 0, 2, DATA_NONE, NULL}, x[0],
                     y[0]);
    for (int k = 0; k < 3; k++) {
        EXPECT(x[0][k] == byte(20 + k) + byte(70 + k));
        EXPECT(x[1][k] == byte(30 + k) + byte(80 + k));
    }
    EXPECT(y[0][0] == 2 && y[0][1] == 1 && y[1][0] == 3 && y[1][1] == 0);
}

TEST(in_sequence_an_image_has_one_label)
{
    struct dataset both[2], d;
    real x[6][3];
    uint16_t y[6][2];
    make_pair(both, &d);
    struct data_pair p = {&d, DATA_SEQUENTIAL, 3, 1, NULL};
    EXPECT_EQ(data_pair_count(&p, true), 6);
    EXPECT_EQ(data_pair_count(&p, false), 2);
    data_pair_gather(&p, true,
                     &(struct data_batch){NULL, 0, 6, DATA_NONE, NULL}, x[0],
                     y[0]);
    for (int i = 0; i < 6; i++) {
        int task = i / 3, k = i % 3;
        EXPECT(x[i][0] == byte(pixel[task][k][0]));
        EXPECT_EQ(y[i][task], label[task][k]);
        EXPECT_EQ(y[i][1 - task], DATA_NO_LABEL);
    }
    data_pair_gather(&p, false,
                     &(struct data_batch){NULL, 1, 1, DATA_NONE, NULL}, x[0],
                     y[0]);
    EXPECT(x[0][0] == byte(70) && y[0][1] == 1 && y[0][0] == DATA_NO_LABEL);
}

TEST(a_pair_is_opened_by_both_names)
{
    struct place p = place_new();
    struct dataset d, shape;
    EXPECT_OK(data_open("glyphs+glyphs", NULL, work, &d));
    EXPECT_STR(d.name, "glyphs+glyphs");
    EXPECT(d.pair != NULL);
    EXPECT_STR(d.pair[1].name, "glyphs");
    EXPECT(d.pair[0].train.pixel != NULL && d.pair[1].test.pixel != NULL);
    EXPECT(strcmp(d.sha256, d.pair[0].sha256) != 0);
    EXPECT_EQ(strlen(d.sha256), 64);
    EXPECT_OK(data_shape("glyphs+glyphs", NULL, work, &shape));
    EXPECT_EQ(shape.train.count, d.train.count);
    EXPECT_EQ(shape.pair[1].test.count, d.test.count);
    EXPECT_STR(shape.sha256, "");
    EXPECT_OK(data_open("glyphs", NULL, work, &d));
    EXPECT(d.pair == NULL);
    place_drop(&p);
}

TEST(a_pair_of_unlike_sets_is_refused)
{
    struct place p = place_new();
    struct dataset d;
    char name[PATH];
    put_four(&p);
    snprintf(name, sizeof name, "glyphs+%s", p.name);
    EXPECT_STATUS(ERR_INPUT, data_open(name, NULL, work, &d));
    EXPECT_SAID("2 x 2 x 1 in 3: a pair must have the same");
    EXPECT_STATUS(ERR_INPUT, data_shape(name, NULL, work, &d));
    EXPECT_STATUS(ERR_INPUT, data_open("glyphs+glyph", NULL, work, &d));
    EXPECT_SAID("did you mean \"glyphs\"");
    EXPECT_STATUS(ERR_INPUT, data_open("glyphs+", NULL, work, &d));
    place_drop(&p);
}

TEST(a_folder_may_be_the_second_of_a_pair_and_have_a_plus_in_its_name)
{
    struct place p = place_new();
    struct dataset d;
    char name[PATH];
    snprintf(name, sizeof name, "folder:%s/a+b", p.path);
    EXPECT_STATUS(ERR_INPUT, data_open(name, NULL, work, &d));
    EXPECT_SAID("a+b\" lacks");
    place_drop(&p);
}

TEST(counts_that_differ_are_named)
{
    struct place p = place_new();
    struct dataset d;
    char name[PATH];
    int sizes[3] = {20, 28, 28};
    size_t bytes = 16 + 20 * 784;
    uint8_t *at = arena_take(work, bytes, 1);
    make_idx(at, sizes, 3, 0);
    put(&p, TRAIN_IMAGES, at, bytes);
    put(&p, TEST_IMAGES, at, bytes);
    memset(at, 0, 64);
    make_idx(at, sizes, 1, 0);
    for (int i = 0; i < 20; i++)
        at[8 + i] = (uint8_t)(i % 10);
    put(&p, TRAIN_LABELS, at, 28);
    put(&p, TEST_LABELS, at, 28);
    snprintf(name, sizeof name, "glyphs+%s", p.name);
    EXPECT_STATUS(ERR_INPUT, data_open(name, NULL, work, &d));
    EXPECT_SAID("20 + 20: a pair must have the same");
    place_drop(&p);
}
