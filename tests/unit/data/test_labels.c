/* Labels of more than 256 classes. */
#include "files.h"

/* n labels as an IDX file of 2 or 4 bytes each (type 0b, 0c). */
static void put_labels(const struct place *p, const char *name, int width,
                       const int *label, int n)
{
    static uint8_t at[8 + 4 * 300];
    size_t bytes = make_idx(at, (int[]){n}, 1, 0) - (size_t)n;
    at[2] = width == 2 ? 0x0b : 0x0c;
    for (int i = 0; i < n; i++)
        for (int k = width - 1; k >= 0; k--)
            at[bytes++] = (uint8_t)((uint32_t)label[i] >> (8 * k));
    put(p, name, at, bytes);
}

/* 300 training images of 1 x 2, of as many classes, and 3 test images. */
static void put_classes(const struct place *p, int width, const char *type)
{
    static uint8_t at[16 + 600];
    char name[64];
    int label[300], test[] = {299, 256, 0};
    make_idx(at, (int[]){300, 1, 2}, 3, 0);
    for (int i = 0; i < 300; i++) {
        at[16 + 2 * i] = (uint8_t)i;
        at[17 + 2 * i] = (uint8_t)(7 * i);
        label[i] = i * 7 % 300;
    }
    put(p, TRAIN_IMAGES, at, sizeof at);
    put_idx(p, TEST_IMAGES, (int[]){3, 1, 2}, 3, 1);
    snprintf(name, sizeof name, "train-labels-idx1-%s", type);
    put_labels(p, name, width, label, 300);
    snprintf(name, sizeof name, "t10k-labels-idx1-%s", type);
    put_labels(p, name, width, test, 3);
}

static void expect_classes(struct arena *work, int width, const char *type)
{
    struct place p = place_new();
    for (int round = 0; round < 2; round++) { /* decoded, then mapped */
        struct dataset d;
        real x[2 * 300];
        uint16_t y[300];
        put_classes(&p, width, type);
        EXPECT_OK(data_open(p.name, NULL, work, &d));
        EXPECT_EQ(d.classes, 300);
        data_gather(&d, &d.train, (struct data_batch){.n = 300}, x, y);
        for (int i = 0; i < 300; i++) {
            EXPECT_EQ(d.train.label[i], i * 7 % 300);
            EXPECT_EQ(y[i], i * 7 % 300);
            EXPECT_EQ(d.train.pixel[2 * i], i % 256);
        }
        EXPECT_EQ(d.test.label[0], 299);
        EXPECT_EQ(d.test.label[1], 256);
        EXPECT_EQ(d.test.pixel[5], 6);
        /* hashlib's, of pixels and labels of two bytes */
        EXPECT_STR(
            d.sha256,
            "dad34bd953399b727eb867a316196bc4f882bd601fc26240af4c8926bee7f79c");
    }
    place_drop(&p);
}

TEST(labels_of_two_and_four_bytes_are_read)
{
    expect_classes(work, 2, "ubyte"); /* whatever the name says */
    expect_classes(work, 2, "short");
    expect_classes(work, 4, "int");
}

static void expect_label(struct arena *work, int width, int label,
                         const char *words)
{
    struct place p = place_new();
    struct dataset d;
    put_four(&p);
    put_labels(&p, TRAIN_LABELS, width, (int[]){0, label, 2}, 3);
    enum status st = data_open(p.name, NULL, work, &d);
    EXPECT_EQ(st, words ? ERR_DAMAGED : OK);
    if (words)
        EXPECT_SAID(words);
    else
        EXPECT_EQ(d.classes, label + 1);
    place_drop(&p);
}

TEST(there_are_65535_classes_at_most)
{
    expect_label(work, 4, 65534, NULL);
    expect_label(work, 4, 65535,
                 "label of image 1 (byte 12) is 65535; labels "
                 "go from 0 to 65534 at most (65535 classes)");
    expect_label(work, 4, 65536, "is 65536");
    expect_label(work, 4, -1, "is -1");
    expect_label(work, 2, 32767, NULL);
    expect_label(work, 2, 32768, "label of image 1 (byte 10) is -32768");
}

TEST(labels_out_of_range_of_a_known_set_are_named_by_their_place)
{
    struct place p = place_new();
    struct dataset d;
    put_four(&p);
    put_labels(&p, TRAIN_LABELS, 2, (int[]){0, 1, 300}, 3);
    EXPECT_STATUS(ERR_DAMAGED, data_open("mnist", p.path, work, &d));
    EXPECT_SAID("label of image 2 (byte 12) is 300; labels go from 0 to 9");
    place_drop(&p);
}

TEST(wide_labels_end_where_their_header_says)
{
    struct place p = place_new();
    struct dataset d;
    uint8_t at[32] = {0, 0, 0x0b, 1, 0, 0, 0, 3, 0, 0, 0, 1, 0, 2, 9};
    put_four(&p);
    put(&p, TRAIN_LABELS, at, 13);
    EXPECT_STATUS(ERR_DAMAGED, data_open(p.name, NULL, work, &d));
    EXPECT_SAID("truncated: ends at byte 13 of 14");
    put(&p, TRAIN_LABELS, at, 15);
    EXPECT_STATUS(ERR_DAMAGED, data_open(p.name, NULL, work, &d));
    EXPECT_SAID("after the 14 bytes");
    put(&p, TRAIN_LABELS, at, 14);
    EXPECT_OK(data_open(p.name, NULL, work, &d));
    at[2] = 0x0d; /* floats */
    put(&p, TRAIN_LABELS, at, 14);
    EXPECT_STATUS(ERR_DAMAGED, data_open(p.name, NULL, work, &d));
    EXPECT_SAID("begins with 00 00 0d 01, not 00 00 08 (or 0b, 0c) 01");
    put_idx(&p, TRAIN_LABELS, (int[]){3}, 1, 0);
    at[2] = 0x0b; /* pixels are bytes */
    at[3] = 3;
    put(&p, TRAIN_IMAGES, at, 32);
    EXPECT_STATUS(ERR_DAMAGED, data_open(p.name, NULL, work, &d));
    EXPECT_SAID("begins with 00 00 0b 03, not 00 00 08 03 (or 04)");
    place_drop(&p);
}
