#include "files.h"

/* Drawn once for all tests, in memory. */
static const struct dataset *open_glyphs(void)
{
    static struct arena *arena;
    static struct dataset d;
    if (!arena) {
        arena = arena_new(1 << 20);
        log_silence(true);
        setenv("WIRESWEEP_CACHE", "/proc/no/such/place", 1);
        EXPECT_OK(data_open("glyphs", NULL, arena, &d));
        EXPECT(d.cache == NULL);
    }
    return &d;
}

TEST(glyphs_are_balanced_in_every_ten)
{
    const struct dataset *d = open_glyphs();
    struct dataset shape;
    const struct images *part[] = {&d->train, &d->test};
    int sorted = 0;

    EXPECT_EQ(d->train.count, 60000);
    EXPECT_EQ(d->test.count, 10000);
    EXPECT_EQ(d->height, 28);
    EXPECT_EQ(d->width, 28);
    EXPECT_EQ(d->channels, 1);
    EXPECT_EQ(d->classes, 10);
    EXPECT(d->source == NULL);
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < part[k]->count; i += 10) {
            int seen = 0;
            for (int j = 0; j < 10; j++) {
                seen |= 1 << part[k]->label[i + j];
                sorted += part[k]->label[i + j] == j;
            }
            EXPECT_EQ(seen, 1023);
        }
    EXPECT(abs(sorted - 7000) < 5 * 80); /* one in ten, sd 79 */
    EXPECT_OK(data_shape("glyphs", NULL, work, &shape));
    EXPECT_EQ(shape.train.count, 60000);
    EXPECT_EQ(shape.test.count, 10000);
}

/* Version 2's bytes.  All arithmetic is IEEE's own, so that no machine may
 * draw others: results on glyphs are compared across machines by this. */
TEST(glyphs_are_the_published_ones)
{
    const struct dataset *d = open_glyphs();

    EXPECT_STR(d->sha256, "7d13ef450ba3b6f4eba6f95e36150480"
                          "902be1f3aeb023ac69646d7de8cc74e7");
}

TEST(glyphs_look_like_writing)
{
    const struct dataset *d = open_glyphs();
    double ink = 0, centre = 0, corner = 0;
    int n = 10000;

    for (int i = 0; i < n; i++) {
        const uint8_t *at = d->train.pixel + (size_t)i * 784;
        for (int k = 0; k < 784; k++)
            ink += at[k];
        centre += at[14 * 28 + 14];
        corner += at[0];
    }
    ink /= 784.0 * n * 255;
    EXPECT(ink > 0.1 && ink < 0.3);
    EXPECT(centre > 1.5 * corner);
    EXPECT(memcmp(d->train.pixel, d->test.pixel, 784) != 0);
}

/* A digit differs from the next one of its class, and the classes' mean
 * images differ by more than the noise of a mean. */
TEST(glyphs_of_a_class_vary_and_classes_differ)
{
    const struct dataset *d = open_glyphs();
    static double mean[10][784];
    const uint8_t *last[10] = {0};

    for (int i = 0; i < 20000; i++) {
        const uint8_t *at = d->train.pixel + (size_t)i * 784;
        int c = d->train.label[i];
        EXPECT(!last[c] || memcmp(at, last[c], 784) != 0);
        last[c] = at;
        for (int k = 0; k < 784; k++)
            mean[c][k] += at[k] / 2000.0;
    }
    for (int a = 0; a < 10; a++)
        for (int b = 0; b < a; b++) {
            double apart = 0;
            for (int k = 0; k < 784; k++)
                apart += pow(mean[a][k] - mean[b][k], 2);
            EXPECT(sqrt(apart / 784) > 3); /* of 255; noise of a mean: 2 */
        }
}
