/* JPEG and PNG files: every kind, damage in any place, and the resize. */
#include "arena.h"
#include "picture.h"
#include "pictures.h"
#include "test.h"

static struct file_bytes file;

static enum status read_png(struct arena *work, struct picture *p)
{
    return picture_png(file.at, file.n, work, p);
}

static enum status read_jpeg(struct arena *work, struct picture *p)
{
    return picture_jpeg(file.at, file.n, work, p);
}

TEST(png_of_every_kind_becomes_three_channels)
{
    struct picture p;
    uint8_t grey[] = {0, 100, 200, 255, 1, 2};
    make_png(&(struct png_kind){3, 2, 8, PNG_COLOR_TYPE_GRAY, false, 0}, grey,
             &file);
    EXPECT_OK(read_png(work, &p));
    EXPECT_EQ(p.width, 3);
    EXPECT_EQ(p.height, 2);
    for (int i = 0; i < 18; i++)
        EXPECT_EQ(p.rgb[i], grey[i / 3]);

    uint8_t colour[] = {10, 20, 30, 255, 40, 50, 60, 51, 70, 80, 90, 0};
    make_png(&(struct png_kind){3, 1, 8, PNG_COLOR_TYPE_RGB_ALPHA, false, 0},
             colour, &file);
    EXPECT_OK(read_png(work, &p));
    static const uint8_t over_black[] = {10, 20, 30, 8, 10, 12, 0, 0, 0};
    for (int i = 0; i < 9; i++)
        EXPECT_EQ(p.rgb[i], over_black[i]);

    uint8_t deep[] = {0xff, 0xff, 0x80, 0x00, 0x00, 0xff};
    make_png(&(struct png_kind){3, 1, 16, PNG_COLOR_TYPE_GRAY, false, 0}, deep,
             &file);
    EXPECT_OK(read_png(work, &p));
    EXPECT_EQ(p.rgb[0], 255);
    EXPECT_EQ(p.rgb[3], 128);
    EXPECT_EQ(p.rgb[6], 1);

    uint8_t index[] = {0x01, 0x30}; /* 0 1 3 0 */
    make_png(&(struct png_kind){4, 1, 4, PNG_COLOR_TYPE_PALETTE, false, 4},
             index, &file);
    EXPECT_OK(read_png(work, &p));
    static const uint8_t named[] = {0, 0, 0, 1, 2, 3, 3, 6, 9, 0, 0, 0};
    for (int i = 0; i < 12; i++)
        EXPECT_EQ(p.rgb[i], named[i]);
}

static void fill(uint8_t *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        at[i] = (uint8_t)(i * i % 251);
}

TEST(interlaced_png_is_the_same)
{
    uint8_t pixel[19 * 11 * 3];
    struct picture p;
    fill(pixel, sizeof pixel);
    make_png(&(struct png_kind){19, 11, 8, PNG_COLOR_TYPE_RGB, true, 0}, pixel,
             &file);
    EXPECT_OK(read_png(work, &p));
    EXPECT_EQ(memcmp(p.rgb, pixel, sizeof pixel), 0);
}

TEST(jpeg_of_grey_and_of_colour)
{
    uint8_t grey[16 * 16], colour[16 * 16 * 3];
    struct picture p;
    memset(grey, 90, sizeof grey);
    EXPECT(make_jpeg(16, 16, true, false, grey, &file));
    EXPECT_OK(read_jpeg(work, &p));
    for (int i = 0; i < 16 * 16 * 3; i++)
        EXPECT_EQ(p.rgb[i], 90);
    for (int i = 0; i < 16 * 16 * 3; i++)
        colour[i] = (uint8_t)(i % 3 * 60 + 60);
    for (int progressive = 0; progressive < 2; progressive++) {
        EXPECT(make_jpeg(16, 16, false, progressive, colour, &file));
        EXPECT_OK(read_jpeg(work, &p));
        for (int i = 0; i < 16 * 16 * 3; i++)
            EXPECT_NEAR(p.rgb[i], i % 3 * 60 + 60, 2);
    }
}

typedef enum status reader(struct arena *work, struct picture *p);

/* Cut anywhere it is refused; with a byte altered it is refused or read. */
static void expect_robust(struct arena *work, reader *read)
{
    struct file_bytes *whole = malloc(sizeof *whole);
    struct picture p;
    EXPECT(whole != NULL);
    *whole = file;
    EXPECT_OK(read(work, &p));
    for (size_t i = 0; i < 100; i++) {
        struct mark top = arena_mark(work);
        file.n = i * whole->n / 100;
        EXPECT_STATUS(ERR_DAMAGED, read(work, &p));
        EXPECT(*fail_text() != '\0');
        arena_rewind(work, top);
    }
    int refused = 0;
    for (size_t i = 0; i < 2000; i++) {
        struct mark top = arena_mark(work);
        memcpy(file.at, whole->at, whole->n);
        file.n = whole->n;
        for (size_t k = 0; k <= i % 3; k++)
            file.at[(i * 7919 + k * 104729) % file.n] ^= (uint8_t)(1 + i % 255);
        enum status st = read(work, &p);
        EXPECT(st == OK || st == ERR_DAMAGED);
        refused += st != OK;
        arena_rewind(work, top);
    }
    EXPECT(refused > 100);
    free(whole);
}

TEST(damaged_png_is_refused)
{
    uint8_t pixel[40 * 30 * 3];
    fill(pixel, sizeof pixel);
    for (int interlaced = 0; interlaced < 2; interlaced++) {
        make_png(
            &(struct png_kind){40, 30, 8, PNG_COLOR_TYPE_RGB, interlaced, 0},
            pixel, &file);
        expect_robust(work, read_png);
    }
}

TEST(damaged_jpeg_is_refused)
{
    uint8_t pixel[40 * 30 * 3];
    fill(pixel, sizeof pixel);
    for (int progressive = 0; progressive < 2; progressive++) {
        EXPECT(make_jpeg(40, 30, false, progressive, pixel, &file));
        expect_robust(work, read_jpeg);
    }
}

TEST(huge_pictures_are_refused_before_room_is_taken)
{
    uint8_t pixel[16 * 16 * 3] = {0};
    struct picture p;
    EXPECT_OK(picture_check_size(65535, 1));
    EXPECT_OK(picture_check_size(10000, 10000));
    EXPECT_STATUS(ERR_DAMAGED, picture_check_size(65536, 1));
    EXPECT_STATUS(ERR_DAMAGED, picture_check_size(1, 65536));
    EXPECT_STATUS(ERR_DAMAGED, picture_check_size(10000, 10001));
    EXPECT_STATUS(ERR_DAMAGED, picture_check_size(0, 5));
    EXPECT(make_jpeg(16, 16, false, false, pixel, &file));
    uint8_t *frame = NULL; /* SOF0: ff c0, length, depth, height, width */
    for (size_t i = 0; i + 9 < file.n && !frame; i++)
        if (file.at[i] == 0xff && file.at[i + 1] == 0xc0)
            frame = file.at + i;
    EXPECT(frame != NULL);
    memset(frame + 5, 0xf0, 4);
    EXPECT_STATUS(ERR_DAMAGED, read_jpeg(work, &p));
    EXPECT_SAID("61680 x 61680 pixels");
}

TEST(pictures_survive_lack_of_memory)
{
    uint8_t pixel[20 * 20 * 3] = {0}, out[8 * 8 * 3];
    struct picture p;
    make_png(&(struct png_kind){20, 20, 8, PNG_COLOR_TYPE_RGB, false, 0}, pixel,
             &file);
    EXPECT_STARVES(work, read_png(work, &p));
    EXPECT(make_jpeg(20, 20, false, false, pixel, &file));
    EXPECT_STARVES(work, read_jpeg(work, &p));
    p = (struct picture){20, 20, pixel};
    EXPECT_STARVES(work, picture_fit(&p, 9, 8, work, out));
}

TEST(the_middle_of_an_equal_size_is_itself)
{
    uint8_t pixel[11 * 9 * 3], out[8 * 8 * 3];
    struct picture p = {11, 9, pixel};
    fill(pixel, sizeof pixel);
    EXPECT_OK(picture_fit(&p, 9, 8, work, out));
    /* (11 - 8) / 2 = 1.5, rounded to 2; (9 - 8) / 2 = 0.5, rounded to 0. */
    for (int y = 0; y < 8; y++)
        for (int i = 0; i < 8 * 3; i++)
            EXPECT_EQ(out[y * 24 + i], pixel[y * 33 + 6 + i]);
}

TEST(halved_pictures_weigh_their_neighbours)
{
    uint8_t pixel[16 * 16 * 3] = {0}, out[8 * 8 * 3];
    struct picture p = {16, 16, pixel};
    pixel[(6 * 16 + 6) * 3] = 128; /* weights 1/8, 3/8, 3/8, 1/8 */
    EXPECT_OK(picture_fit(&p, 8, 8, work, out));
    EXPECT_EQ(out[(3 * 8 + 3) * 3], 18);
    EXPECT_EQ(out[(3 * 8 + 2) * 3], 6);
    EXPECT_EQ(out[(2 * 8 + 2) * 3], 2);
    EXPECT_EQ(out[(3 * 8 + 4) * 3], 0);
    EXPECT_EQ(out[(3 * 8 + 3) * 3 + 1], 0);
}
