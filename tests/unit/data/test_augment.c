/* Random resized crops and channels. */
#include "files.h"

#include <math.h>

#include "channels.h"
#include "cut.h"

enum { MOST = 256 };

static const double near = sizeof(real) == 4 ? 5e-7 : 1e-11;

static double number(FILE *f)
{
    double x = NAN;
    EXPECT_EQ(fscanf(f, "%lf", &x), 1);
    return x;
}

/* One line of resized.txt: the image that it speaks of, and how. */
struct known {
    struct dataset d;
    struct data_augment augment;
    struct cut cut;
    int image, size;
};

static bool read_known(FILE *f, struct known *k)
{
    int height;
    if (fscanf(f, "%d", &height) != 1)
        return false;
    *k = (struct known){.d.height = height};
    k->d.width = (int)number(f);
    k->d.channels = (int)number(f);
    k->size = height * k->d.width * k->d.channels;
    k->augment.seed = (uint64_t)number(f);
    k->augment.key = (uint64_t)number(f);
    k->augment.flip = true;
    k->image = (int)number(f);
    k->augment.least = number(f);
    k->augment.most = number(f);
    k->cut.down = (int)number(f);
    k->cut.right = (int)number(f);
    k->cut.height = (int)number(f);
    k->cut.width = (int)number(f);
    k->cut.mirrored = number(f) == 1;
    return true;
}

/* Image i of resized.py is at i. */
static void fill(uint8_t *pixel, int images, int size)
{
    for (int i = 0; i < images; i++)
        for (int p = 0; p < size; p++)
            pixel[i * size + p] = (uint8_t)((p * 89 + i * 53) % 251);
}

TEST(crops_are_enlarged_as_pytorch_does)
{
    static const uint16_t label[4] = {0};
    uint8_t pixel[4 * MOST];
    struct known k;
    real x[MOST];
    uint16_t y;
    char path[4096];
    snprintf(path, sizeof path, "%s/data/resized.txt",
             getenv("WIRESWEEP_TEST_FILES"));
    FILE *f = fopen(path, "r");
    int lines = 0;
    EXPECT(f != NULL);
    for (; read_known(f, &k); lines++) {
        struct cut c = cut_draw(&k.augment, &k.d, k.image);
        EXPECT_EQ(c.down, k.cut.down);
        EXPECT_EQ(c.right, k.cut.right);
        EXPECT_EQ(c.height, k.cut.height);
        EXPECT_EQ(c.width, k.cut.width);
        EXPECT_EQ(c.mirrored, k.cut.mirrored);
        fill(pixel, 4, k.size);
        data_gather(&k.d, &(struct images){pixel, label, 4},
                    (struct data_batch){
                        .first = k.image, .n = 1, .augment = &k.augment},
                    x, &y);
        for (int p = 0; p < k.size; p++)
            EXPECT(fabs((double)x[p] - number(f)) < near);
    }
    EXPECT_EQ(lines, 24);
    fclose(f);
}

/* A quarter of 4 x 4 is 2 x 2, whatever the aspect. */
TEST(two_by_two_becomes_four_by_four_by_hand)
{
    static const double step[4] = {0, 0.25, 0.75, 1};
    static const uint16_t label[1] = {0};
    struct data_augment a = {.least = 0.25, .most = 0.25, .seed = 7};
    struct dataset d = {.channels = 1, .height = 4, .width = 4};
    uint8_t pixel[16];
    real x[16];
    uint16_t y;
    for (int i = 0; i < 16; i++)
        pixel[i] = (uint8_t)(40 * (i / 4) + 10 * (i % 4));
    for (a.key = 0; a.key < 50; a.key++) {
        struct cut c = cut_draw(&a, &d, 0);
        EXPECT_EQ(c.height, 2);
        EXPECT_EQ(c.width, 2);
        data_gather(&d, &(struct images){pixel, label, 1},
                    (struct data_batch){.n = 1, .augment = &a}, x, &y);
        for (int i = 0; i < 16; i++) {
            double want =
                40 * (c.down + step[i / 4]) + 10 * (c.right + step[i % 4]);
            EXPECT(fabs((double)x[i] * 255 - want) < 255 * near);
        }
    }
}

TEST(the_whole_image_stays_as_it_is)
{
    static const uint16_t label[1] = {0};
    struct data_augment a = {.least = 1, .most = 1, .seed = 8};
    struct dataset d = {.channels = 3, .height = 6, .width = 6};
    uint8_t pixel[108];
    real x[108], plain[108];
    uint16_t y;
    fill(pixel, 1, 108);
    struct images one = {pixel, label, 1};
    data_gather(&d, &one, (struct data_batch){.n = 1}, plain, &y);
    for (a.key = 0; a.key < 50; a.key++) {
        data_gather(&d, &one, (struct data_batch){.n = 1, .augment = &a}, x,
                    &y);
        EXPECT_EQ(memcmp(x, plain, sizeof x), 0);
    }
}

static void expect_inside(const struct cut *c, const struct dataset *d)
{
    EXPECT(c->height > 0 && c->width > 0);
    EXPECT(c->down >= 0 && c->down + c->height <= d->height);
    EXPECT(c->right >= 0 && c->right + c->width <= d->width);
}

/* No rectangle of up to half the area has to be drawn again. */
TEST(areas_are_uniform_and_aspects_in_their_logarithm)
{
    enum { N = 20000 };
    struct data_augment a = {.least = 0.1, .most = 0.5, .seed = 9};
    struct dataset d = {.height = 400, .width = 400};
    double share = 0, aspect = 0, down = 0, right = 0;
    int small = 0, wide = 0, flat = 0, mirrored = 0;
    for (int i = 0; i < N; i++) {
        struct cut c = cut_draw(&a, &d, i);
        double s = c.height * c.width / 160000.0,
               l = log((double)c.width / c.height) / log(4.0 / 3);
        expect_inside(&c, &d);
        EXPECT(s > 0.098 && s < 0.503);
        EXPECT(fabs(l) < 1.03);
        share += s / N;
        aspect += l / N;
        small += s < 0.2;
        flat += l > 0.5;
        wide += l < -0.5;
        down += (double)c.down / (d.height - c.height) / N;
        right += (double)c.right / (d.width - c.width) / N;
        mirrored += c.mirrored;
    }
    EXPECT(fabs(share - 0.3) < 0.004); /* five standard errors */
    EXPECT(fabs(aspect) < 0.02);
    EXPECT(fabs(down - 0.5) < 0.011 && fabs(right - 0.5) < 0.011);
    EXPECT(abs(small - N / 4) < 320);
    EXPECT(abs(flat - N / 4) < 320 && abs(wide - N / 4) < 320);
    EXPECT_EQ(mirrored, 0);
}

TEST(a_rectangle_that_never_fits_is_the_middle)
{
    struct data_augment a = {.least = 1, .most = 1, .seed = 10};
    struct dataset lying = {.height = 3, .width = 12},
                   standing = {.height = 20, .width = 3};
    struct cut c = cut_draw(&a, &lying, 0), s = cut_draw(&a, &standing, 0);
    EXPECT_EQ(c.width, 4);
    EXPECT_EQ(c.height, 3);
    EXPECT_EQ(c.right, 4);
    EXPECT_EQ(c.down, 0);
    EXPECT_EQ(s.width, 3);
    EXPECT_EQ(s.height, 4);
    EXPECT_EQ(s.down, 8);
}

TEST(an_image_varies_by_its_number_not_by_its_place_in_a_batch)
{
    enum { SIZE = 75 };
    static const uint16_t label[4] = {0};
    struct data_augment a = {.least = 0.2, .most = 1, .flip = true, .seed = 11};
    struct dataset d = {.channels = 3, .height = 5, .width = 5};
    const int index[] = {3, 1, 0, 2};
    uint8_t pixel[4 * SIZE];
    real x[4][SIZE], one[SIZE];
    uint16_t y[4];
    fill(pixel, 4, SIZE);
    struct images part = {pixel, label, 4};
    data_gather(&d, &part,
                (struct data_batch){.index = index, .n = 4, .augment = &a},
                x[0], y);
    for (int k = 0; k < 4; k++) {
        data_gather(
            &d, &part,
            (struct data_batch){.first = index[k], .n = 1, .augment = &a}, one,
            y);
        EXPECT_EQ(memcmp(one, x[k], sizeof one), 0);
    }
}

TEST(channels_have_mean_0_and_deviation_1)
{
    static const uint16_t label[4] = {0};
    struct dataset d = {.channels = 3, .height = 5, .width = 7};
    struct channel_sum sum[DATA_MOST_CHANNELS];
    uint8_t pixel[420];
    real x[420];
    uint16_t y[4];
    for (int i = 0; i < 420; i++)
        pixel[i] = (uint8_t)(i * i * 7 % 91 + 70 * (i % 3));
    d.train = (struct images){pixel, label, 4};
    channels_sum(pixel, sizeof pixel, 3, sum);
    channels_attach(sum, &d);
    EXPECT_OK(data_check_channels(&d));
    data_gather(&d, &d.train,
                (struct data_batch){.n = 4, .normalise = DATA_CHANNELS}, x, y);
    for (int c = 0; c < 3; c++) {
        double mean = 0, square = 0;
        for (int i = c; i < 420; i += 3) {
            mean += (double)x[i] / 140;
            square += (double)x[i] * (double)x[i] / 140;
            EXPECT(fabs((double)x[i] * d.deviation[c] + d.mean[c] -
                        pixel[i] / 255.0) < near);
        }
        EXPECT(fabs(mean) < 1e-6);
        EXPECT(fabs(square - 1) < 1e-6);
    }
}

/* Black comes in before anything is subtracted. */
TEST(what_a_crop_lets_in_is_a_black_pixel_normalised)
{
    static const uint8_t pixel[4] = {100, 200, 100, 200};
    static const uint16_t label[1] = {0};
    struct data_augment a = {.crop = 64, .seed = 12};
    struct dataset d = {.channels = 1,
                        .height = 2,
                        .width = 2,
                        .train = {pixel, label, 1},
                        .mean = {0.25},
                        .deviation = {0.5}};
    int black = 0;
    real x[4];
    uint16_t y;
    for (a.key = 0; a.key < 20; a.key++) {
        data_gather(&d, &d.train,
                    (struct data_batch){
                        .n = 1, .normalise = DATA_CHANNELS, .augment = &a},
                    x, &y);
        for (int i = 0; i < 4; i++)
            black += x[i] == (real)-0.5;
    }
    EXPECT(black > 60);
}

TEST(what_is_decoded_tells_its_channels)
{
    struct place p = place_new();
    struct dataset d;
    put_four(&p); /* pixels 0..11: mean 5.5, variance 143/12 */
    for (int again = 0; again < 2; again++) { /* decoded, and from the cache */
        EXPECT_OK(data_open(p.name, NULL, work, &d));
        EXPECT(fabs(d.mean[0] - 5.5 / 255) < 1e-15);
        EXPECT(fabs(d.deviation[0] - sqrt(143 / 12.0) / 255) < 1e-15);
    }
    place_drop(&p);
}

TEST(a_channel_without_deviation_is_refused)
{
    static const uint8_t pixel[] = {1, 9, 2, 9, 3, 9, 4, 9};
    struct dataset d = {.name = "flat",
                        .channels = 2,
                        .height = 2,
                        .width = 2,
                        .train = {pixel, NULL, 1}};
    struct channel_sum sum[DATA_MOST_CHANNELS];
    channels_sum(pixel, sizeof pixel, 2, sum);
    channels_attach(sum, &d);
    EXPECT_STATUS(ERR_INPUT, data_check_channels(&d));
    EXPECT(strstr(fail_text(), "channel 2 is 9 in every pixel") != NULL);
}
