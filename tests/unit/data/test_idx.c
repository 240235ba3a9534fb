#include "files.h"

/* The folder's four files with one of them replaced must fail so. */
static void expect_damaged(struct arena *work, const char *file, const void *at,
                           size_t bytes, const char *words)
{
    struct place p = place_new();
    struct dataset d;
    char name[PATH];
    put_four(&p);
    put(&p, file, at, bytes);
    EXPECT_STATUS(ERR_DAMAGED, data_open(p.name, NULL, work, &d));
    EXPECT_SAID(words);
    snprintf(name, sizeof name, "%s/%s", p.path, file);
    EXPECT_SAID(name);
    arena_rewind(work, (struct mark){0});
    place_drop(&p);
}

static void expect_bad_idx(struct arena *work, const char *file,
                           const int *sizes, int dims, const char *words)
{
    uint8_t at[4096];
    size_t bytes = make_idx(at, sizes, dims, 0);
    expect_damaged(work, file, at, bytes, words);
}

TEST(four_files_are_read)
{
    struct place p = place_new();
    struct dataset d, shape;

    put_four(&p);
    EXPECT_OK(data_open(p.name, NULL, work, &d));
    EXPECT_EQ(d.train.count, 3);
    EXPECT_EQ(d.test.count, 1);
    EXPECT_EQ(d.height, 2);
    EXPECT_EQ(d.width, 2);
    EXPECT_EQ(d.channels, 1);
    EXPECT_EQ(d.classes, 3);
    for (int i = 0; i < 12; i++)
        EXPECT_EQ(d.train.pixel[i], i);
    for (int i = 0; i < 3; i++)
        EXPECT_EQ(d.train.label[i], i);
    for (int i = 0; i < 4; i++)
        EXPECT_EQ(d.test.pixel[i], 100 + i);
    EXPECT_EQ(d.test.label[0], 1);
    EXPECT_STR(d.name, p.name);
    EXPECT_STR(d.source, p.path);

    EXPECT_OK(data_shape(p.name, NULL, work, &shape));
    EXPECT_EQ(shape.train.count, 3);
    EXPECT_EQ(shape.test.count, 1);
    EXPECT_EQ(shape.classes, 3);
    EXPECT(shape.train.pixel == NULL);
    place_drop(&p);
}

TEST(gzip_xz_and_the_original_names_are_read_alike)
{
    struct place p = place_new();
    struct dataset d;
    char name[PATH];

    snprintf(name, sizeof name, "folder:%s/data/four",
             getenv("WIRESWEEP_TEST_FILES"));
    EXPECT_OK(data_open(name, NULL, work, &d));
    EXPECT_EQ(d.train.count, 5);
    EXPECT_EQ(d.height, 2);
    EXPECT_EQ(d.width, 3);
    EXPECT_EQ(d.train.pixel[29], 45);
    EXPECT_EQ(d.test.label[0], 2);
    /* hashlib's, of the values that Python wrote */
    EXPECT_STR(
        d.sha256,
        "2a75d4de024137784d119a4115934860637e4b0dd6112ac53bfad4a30a20bddf");
    place_drop(&p);
}

TEST(images_may_have_channels)
{
    struct place p = place_new();
    struct dataset d;

    put_four(&p);
    put_idx(&p, TRAIN_IMAGES, (int[]){3, 2, 2, 3}, 4, 0);
    put_idx(&p, TEST_IMAGES, (int[]){1, 2, 2, 3}, 4, 0);
    EXPECT_OK(data_open(p.name, NULL, work, &d));
    EXPECT_EQ(d.channels, 3);
    EXPECT_EQ(d.train.pixel[35], 35);
    place_drop(&p);
}

TEST(an_empty_file_is_refused)
{
    expect_damaged(work, TRAIN_IMAGES, "", 0, "empty");
    expect_damaged(work, TEST_LABELS, "", 0, "empty");
}

TEST(a_wrong_magic_is_refused)
{
    uint8_t at[64];
    size_t n = make_idx(at, (int[]){3, 2, 2}, 3, 0);

    at[2] = 13; /* floats */
    expect_damaged(work, TRAIN_IMAGES, at, n, "begins with 00 00 0d 03");
    expect_bad_idx(work, TRAIN_IMAGES, (int[]){3}, 1, "not an IDX file of ima");
    expect_bad_idx(work, TRAIN_LABELS, (int[]){3, 1, 1}, 3,
                   "not an IDX file of labels");
    expect_damaged(work, TEST_LABELS, "PK\3\4xxxxxxxx", 12, "50 4b 03 04");
}

TEST(a_truncated_file_is_refused_wherever_it_ends)
{
    uint8_t at[64];
    size_t n = make_idx(at, (int[]){3, 2, 2}, 3, 0);
    for (size_t cut = 1; cut < n; cut++) {
        char words[64];
        snprintf(words, sizeof words, "truncated: ends at byte %zu of", cut);
        expect_damaged(work, TRAIN_IMAGES, at, cut, words);
    }
    n = make_idx(at, (int[]){3}, 1, 0);
    expect_damaged(work, TRAIN_LABELS, at, n - 1, "ends at byte 10 of 11");
}

TEST(bytes_behind_the_end_are_refused)
{
    uint8_t at[64];
    size_t n = make_idx(at, (int[]){3, 2, 2}, 3, 0);
    expect_damaged(work, TRAIN_IMAGES, at, n + 1, "after the 28 bytes");
    n = make_idx(at, (int[]){1}, 1, 0);
    expect_damaged(work, TEST_LABELS, at, n + 1, "after the 9 bytes");
}

TEST(impossible_sizes_are_refused)
{
    uint8_t at[64];
    size_t n = make_idx(at, (int[]){3, 2, 2}, 3, 0);
    memset(at + 4, 0xff, 4);
    expect_damaged(work, TRAIN_IMAGES, at, n, "a count of 4294967295");
    make_idx(at, (int[]){3, 2, 2}, 3, 0);
    memset(at + 8, 0, 4);
    expect_damaged(work, TEST_IMAGES, at, n, "a height of 0");
    make_idx(at, (int[]){3, 2, 2}, 3, 0);
    at[13] = 1;
    expect_damaged(work, TEST_IMAGES, at, n, "a width of 65538");
}

TEST(headers_that_promise_the_moon_are_refused)
{
    struct place p = place_new();
    struct dataset d;
    uint8_t at[64] = {0, 0, 8, 3, 0x7f, 255, 255, 255, 0, 0, 64, 0, 0, 0, 64};

    put_four(&p);
    put(&p, TRAIN_IMAGES, at, 40);
    put(&p, TEST_IMAGES, at, 40);
    memcpy(at, (uint8_t[]){0, 0, 8, 1}, 4);
    put(&p, TRAIN_LABELS, at, 40);
    put(&p, TEST_LABELS, at, 40);
    /* A folder's classes are read first; a named set meets the sum. */
    EXPECT(data_open(p.name, NULL, work, &d) != OK);
    EXPECT_STATUS(ERR_DAMAGED, data_open("mnist", p.path, work, &d));
    EXPECT_SAID("more images than any machine holds");
    place_drop(&p);
}

TEST(counts_that_differ_are_refused)
{
    expect_bad_idx(work, TRAIN_LABELS, (int[]){2}, 1, "has 3 images, but");
    expect_bad_idx(work, TEST_IMAGES, (int[]){2, 2, 2}, 3, "has 1 labels");
}

TEST(parts_of_other_sizes_are_refused)
{
    expect_bad_idx(work, TEST_IMAGES, (int[]){1, 2, 3}, 3, "are 2 x 2 x 1");
}

TEST(labels_out_of_range_are_refused_by_index)
{
    struct place p = place_new();
    struct dataset d;
    uint8_t at[64];
    size_t n = make_idx(at, (int[]){3}, 1, 0);

    put_four(&p);
    at[10] = 10;
    put(&p, TRAIN_LABELS, at, n);
    EXPECT_STATUS(ERR_DAMAGED, data_open("mnist", p.path, work, &d));
    EXPECT_SAID("label of image 2 (byte 10) is 10; labels go from 0 to 9");
    /* In a folder the training labels tell which classes there are. */
    put_four(&p);
    put_idx(&p, TEST_LABELS, (int[]){1}, 1, 3);
    EXPECT_STATUS(ERR_DAMAGED, data_open(p.name, NULL, work, &d));
    EXPECT_SAID("label of image 0 (byte 8) is 3; labels go from 0 to 2");
    place_drop(&p);
}

TEST(a_broken_gzip_file_is_refused)
{
    struct place p = place_new();
    struct dataset d;
    char path[PATH], file[] = TRAIN_LABELS ".gz";
    uint8_t at[256];

    snprintf(path, sizeof path, "%s/data/four/" TRAIN_LABELS ".gz",
             getenv("WIRESWEEP_TEST_FILES"));
    FILE *f = fopen(path, "rb");
    EXPECT(f != NULL);
    size_t n = fread(at, 1, sizeof at, f);
    fclose(f);
    put_four(&p);
    put_idx(&p, TRAIN_IMAGES, (int[]){5, 2, 2}, 3, 0);
    snprintf(path, sizeof path, "%s/" TRAIN_LABELS, p.path);
    remove(path);
    put(&p, file, at, n);
    EXPECT_OK(data_open(p.name, NULL, work, &d));
    for (size_t cut = n - 1; cut > 10; cut--) {
        put(&p, file, at, cut);
        EXPECT_STATUS(ERR_DAMAGED, data_open(p.name, NULL, work, &d));
        EXPECT_SAID(file);
    }
    at[14] ^= 0x55;
    put(&p, file, at, n);
    EXPECT_STATUS(ERR_DAMAGED, data_open(p.name, NULL, work, &d));
    EXPECT_SAID(file);
    place_drop(&p);
}

TEST(idx_reading_survives_lack_of_memory)
{
    struct place p = place_new();
    struct dataset d;

    put_four(&p);
    EXPECT_STARVES(work, data_shape(p.name, NULL, work, &d));
    EXPECT_STARVES(work, data_open(p.name, NULL, work, &d)); /* decodes */
    EXPECT_STARVES(work, data_open(p.name, NULL, work, &d)); /* maps */
    EXPECT_STARVES(work, data_open("mnist", p.path, work, &d));
    place_drop(&p);
}
