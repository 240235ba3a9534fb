#include "files.h"

enum { RECORD = 3073, RECORDS = 10000, BYTES = RECORD * RECORDS };

static const char *const batches[] = {"data_batch_1.bin", "data_batch_2.bin",
                                      "data_batch_3.bin", "data_batch_4.bin",
                                      "data_batch_5.bin", "test_batch.bin"};

/* A file with holes: labels and pixels 0, one byte but. */
static void put_batch(const struct place *p, const char *name, long bytes,
                      long at, uint8_t value)
{
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s", p->path, name);
    FILE *f = fopen(path, "wb");
    EXPECT(f != NULL);
    EXPECT_EQ(fseek(f, at, SEEK_SET), 0);
    EXPECT_EQ(fputc(value, f), value);
    EXPECT_EQ(fflush(f), 0);
    EXPECT_EQ(ftruncate(fileno(f), bytes), 0);
    EXPECT_EQ(fclose(f), 0);
}

static void put_batches(const struct place *p)
{
    for (int i = 0; i < 6; i++)
        put_batch(p, batches[i], BYTES, 0, (uint8_t)i);
}

static void expect_damaged(struct arena *work, const struct place *p,
                           const char *words)
{
    struct dataset d;
    EXPECT_STATUS(ERR_DAMAGED, data_open("cifar10", p->path, work, &d));
    EXPECT_SAID(words);
}

TEST(planes_become_channels)
{
    struct place p = place_new();
    struct dataset d;
    const long red = 1, green = 1 + 1024, blue = 1 + 2048,
               row3col5 = 3 * 32 + 5;

    put_batches(&p);
    put_batch(&p, batches[1], BYTES, 7 * RECORD + blue + row3col5, 77);
    put_batch(&p, batches[2], BYTES, 9 * RECORD + green + row3col5, 78);
    put_batch(&p, batches[5], BYTES, 2 * RECORD + red + row3col5, 79);
    EXPECT_OK(data_open("cifar10", p.path, work, &d));
    EXPECT_EQ(d.train.count, 50000);
    EXPECT_EQ(d.test.count, 10000);
    EXPECT_EQ(d.channels, 3);
    EXPECT_EQ(d.classes, 10);
    EXPECT_EQ(d.train.pixel[(10007L * 1024 + row3col5) * 3 + 2], 77);
    EXPECT_EQ(d.train.pixel[(20009L * 1024 + row3col5) * 3 + 1], 78);
    EXPECT_EQ(d.test.pixel[(2L * 1024 + row3col5) * 3], 79);
    EXPECT_EQ(d.train.label[30000], 3);
    EXPECT_EQ(d.train.label[40000], 4);
    EXPECT_EQ(d.test.label[0], 0);
    place_drop(&p);
}

TEST(a_batch_of_the_wrong_size_is_refused)
{
    struct place p = place_new();

    put_batches(&p);
    put_batch(&p, batches[3], BYTES - 1, 0, 0);
    expect_damaged(work, &p,
                   "data_batch_4.bin: truncated: ends at byte 307299");
    put_batch(&p, batches[3], BYTES - RECORD, 0, 0);
    expect_damaged(work, &p, "data_batch_4.bin: truncated");
    put_batch(&p, batches[3], BYTES + 1, 0, 0);
    expect_damaged(work, &p, "data_batch_4.bin: oversized");
    put_batch(&p, batches[3], 0, 0, 0);
    expect_damaged(work, &p, "data_batch_4.bin: empty");
    place_drop(&p);
}

TEST(a_label_beyond_9_is_refused_by_index)
{
    struct place p = place_new();

    put_batches(&p);
    put_batch(&p, batches[5], BYTES, 12L * RECORD, 10);
    expect_damaged(work, &p,
                   "test_batch.bin: label of image 12 (byte 36876) is 10");
    place_drop(&p);
}
