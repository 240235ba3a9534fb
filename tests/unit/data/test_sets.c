/* Names, the search path, and what is said when files are missing. */
#include "files.h"

/* The four files in a folder below the test's, made as mkdir -p does. */
static void put_four_in(const struct place *p, const char *below)
{
    struct place q = *p;
    char part[PATH];
    snprintf(part, sizeof part, "%s/%s/", p->path, below);
    for (char *s = part + strlen(p->path) + 1; *s; s++)
        if (*s == '/') {
            *s = '\0';
            mkdir(part, 0755);
            *s = '/';
        }
    EXPECT(strlen(part) < sizeof q.path);
    snprintf(q.path, sizeof q.path, "%.*s", (int)strlen(part) - 1, part);
    put_four(&q);
}

static void expect_source(struct arena *work, const char *name,
                          const char *folder, const struct place *p,
                          const char *below)
{
    struct dataset d;
    char want[PATH];
    snprintf(want, sizeof want, "%s%s%s", p->path, *below ? "/" : "", below);
    EXPECT_OK(data_shape(name, folder, work, &d));
    EXPECT_STR(d.source, want);
}

TEST(every_name_is_known_and_no_other)
{
    struct place p = place_new();
    struct dataset d;
    int n = 0;

    for (const char *const *name = data_names(); *name; name++, n++) {
        enum status st = data_shape(*name, NULL, work, &d);
        EXPECT(st == OK || strstr(fail_text(), "files were not found"));
    }
    EXPECT_EQ(n, 5);
    EXPECT_STATUS(ERR_INPUT, data_open("mnst", NULL, work, &d));
    EXPECT_SAID("did you mean \"mnist\"?");
    EXPECT_STATUS(ERR_INPUT, data_open("imagenet", NULL, work, &d));
    EXPECT_SAID("glyphs, mnist, fashion-mnist, kmnist, cifar10");
    EXPECT_SAID("folder:PATH");
    place_drop(&p);
}

TEST(files_are_looked_for_in_order)
{
    struct place p = place_new();
    char xdg[PATH], data[PATH], folder[PATH];
    snprintf(xdg, sizeof xdg, "%s/x", p.path);
    snprintf(data, sizeof data, "%s/d", p.path);
    snprintf(folder, sizeof folder, "%s/f", p.path);

    put_four_in(&p, ".local/share/wiresweep/mnist");
    expect_source(work, "mnist", NULL, &p, ".local/share/wiresweep/mnist");
    put_four_in(&p, "x/wiresweep/MNIST/raw");
    setenv("XDG_DATA_HOME", xdg, 1);
    expect_source(work, "mnist", NULL, &p, "x/wiresweep/MNIST/raw");
    put_four_in(&p, "d");
    setenv("WIRESWEEP_DATA", data, 1);
    expect_source(work, "mnist", NULL, &p, "d");
    put_four_in(&p, "d/mnist");
    expect_source(work, "mnist", NULL, &p, "d/mnist");
    expect_source(work, "mnist", folder, &p, "d/mnist");
    put_four_in(&p, "f");
    expect_source(work, "mnist", folder, &p, "f");
    place_drop(&p);
}

TEST(missing_files_are_named_with_where_and_how)
{
    struct place p = place_new();
    struct dataset d;

    setenv("WIRESWEEP_DATA", p.path, 1);
    EXPECT_STATUS(ERR_INPUT, data_open("kmnist", NULL, work, &d));
    EXPECT_SAID("its 4 files were not found");
    EXPECT_SAID("rois-codh/kmnist");
    EXPECT_SAID("set WIRESWEEP_DATA");
    EXPECT_SAID("./data");
    mkdir(p.cache, 0700); /* any folder */
    put_four_in(&p, "kmnist");
    char path[PATH];
    snprintf(path, sizeof path, "%s/kmnist/" TRAIN_IMAGES, p.path);
    remove(path);
    EXPECT_STATUS(ERR_INPUT, data_open("kmnist", NULL, work, &d));
    EXPECT_SAID("/kmnist lacks train-images-idx3-ubyte.");
    EXPECT_STATUS(ERR_INPUT, data_open(p.name, NULL, work, &d));
    EXPECT_SAID("four IDX files are needed");
    EXPECT_STATUS(ERR_INPUT, data_open("folder:", NULL, work, &d));
    place_drop(&p);
}

TEST(long_names_keep_their_end)
{
    struct place p = place_new();
    struct dataset d;

    put_four_in(&p, "a-folder-with-a-very-long");
    char name[PATH];
    snprintf(name, sizeof name, "folder:%s/./././a-folder-with-a-very-long",
             p.path);
    EXPECT(strlen(name) >= sizeof d.name);
    EXPECT_OK(data_shape(name, NULL, work, &d));
    EXPECT_EQ(strlen(d.name), sizeof d.name - 1);
    EXPECT(strncmp(d.name, "folder:...", 10) == 0);
    EXPECT_STR(d.name + 63 - 26, "/a-folder-with-a-very-long");
    place_drop(&p);
}
