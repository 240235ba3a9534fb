/* The published sets, where WIRESWEEP_DATA holds them.  The expected values
 * were taken from the same files by Python (gzip, lzma, hashlib). */
#include "files.h"

/* Runs before main: without any data the whole program is skipped. */
__attribute__((constructor)) static void need_data(void)
{
    if (!getenv("WIRESWEEP_DATA")) {
        printf("skipped: WIRESWEEP_DATA is not set\n");
        fflush(stdout);
        _exit(77);
    }
}

static struct dataset open_set(struct arena *work, const char *name,
                               struct place *p)
{
    struct dataset d;
    char data[PATH], folder[PATH + 32];
    snprintf(data, sizeof data, "%s", getenv("WIRESWEEP_DATA"));
    snprintf(folder, sizeof folder, "%s/%s", data, name);
    *p = place_new();
    setenv("WIRESWEEP_DATA", data, 1);
    if (access(folder, F_OK) != 0) {
        place_drop(p);
        print_message("skipped: no %s in WIRESWEEP_DATA\n", name);
        skip();
    }
    EXPECT_OK(data_open(name, NULL, work, &d));
    EXPECT_STR(d.source, folder);
    return d;
}

static void expect_histogram(const struct images *part, const int want[10])
{
    int count[10] = {0};
    for (int i = 0; i < part->count; i++)
        count[part->label[i]]++;
    for (int c = 0; c < 10; c++)
        EXPECT_EQ(count[c], want[c]);
}

/* The sum of one channel of an image; i < 0 counts from the end. */
static long ink(const struct dataset *d, const struct images *part, int i,
                int channel)
{
    long size = (long)d->height * d->width, sum = 0;
    i += i < 0 ? part->count : 0;
    for (long k = 0; k < size; k++)
        sum += part->pixel[(i * size + k) * d->channels + channel];
    return sum;
}

TEST(mnist_is_the_published_one)
{
    struct place p;
    struct dataset d = open_set(work, "mnist", &p);

    EXPECT_STR(d.sha256, "06b0d1f124c4e5fa796686ade41a9b77"
                         "8edacc8622f2195a352ef479ad44fc16");
    expect_histogram(&d.train, (int[]){5923, 6742, 5958, 6131, 5842, 5421, 5918,
                                       6265, 5851, 5949});
    expect_histogram(&d.test, (int[]){980, 1135, 1032, 1010, 982, 892, 958,
                                      1028, 974, 1009});
    EXPECT_EQ(ink(&d, &d.train, 0, 0), 27525);
    EXPECT_EQ(ink(&d, &d.train, -1, 0), 20920);
    EXPECT_EQ(ink(&d, &d.test, 0, 0), 18454);
    EXPECT_EQ(ink(&d, &d.test, -1, 0), 41833);
    EXPECT_EQ(d.train.label[0], 5);
    EXPECT_EQ(d.test.label[0], 7);
    place_drop(&p);
}

TEST(fashion_mnist_is_the_published_one)
{
    struct place p;
    struct dataset d = open_set(work, "fashion-mnist", &p);
    int train[10], test[10];
    for (int c = 0; c < 10; c++) {
        train[c] = 6000;
        test[c] = 1000;
    }

    EXPECT_STR(d.sha256, "ca3ab2a37f845e1b8ae23cab1b51749a"
                         "3011ba3bf1d9016176d75cbaabac376f");
    expect_histogram(&d.train, train);
    expect_histogram(&d.test, test);
    EXPECT_EQ(ink(&d, &d.train, 0, 0), 76247);
    EXPECT_EQ(ink(&d, &d.train, -1, 0), 16684);
    EXPECT_EQ(ink(&d, &d.test, 0, 0), 33456);
    EXPECT_EQ(ink(&d, &d.test, -1, 0), 24390);
    EXPECT_EQ(d.train.label[0], 9);
    place_drop(&p);
}

TEST(cifar10_is_the_published_one)
{
    struct place p;
    struct dataset d = open_set(work, "cifar10", &p);
    const long first[] = {112665, 113426, 106871};
    const long last[] = {142083, 132707, 130346};

    EXPECT_STR(d.sha256, "80387ddb9a0edf3fc4a964ee37702961"
                         "69bb26a651050df20035579673099660");
    for (int c = 0; c < 3; c++) {
        EXPECT_EQ(ink(&d, &d.test, 0, c), first[c]);
        EXPECT_EQ(ink(&d, &d.train, -1, c), last[c]);
    }
    EXPECT_EQ(d.test.label[0], 3);
    EXPECT_EQ(d.train.label[49999], 1);
    place_drop(&p);
}
