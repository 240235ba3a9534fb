/* Folders of images: what is read, in which order, and what is left out. */
#include "arena.h"
#include "files.h"
#include "pictures.h"

static struct file_bytes file;

static void folder(const struct place *p, const char *name)
{
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s", p->path, name);
    EXPECT_EQ(mkdir(path, 0755), 0);
}

/* A picture of one grey level. */
static void put_grey(const struct place *p, const char *name, int level)
{
    uint8_t pixel[20 * 14];
    memset(pixel, level, sizeof pixel);
    if (strstr(name, ".jpg"))
        EXPECT(make_jpeg(20, 14, true, false, pixel, &file));
    else
        make_png(&(struct png_kind){20, 14, 8, PNG_COLOR_TYPE_GRAY, false, 0},
                 pixel, &file);
    put(p, name, file.at, file.n);
}

/* Class a: 4 training images of the levels 10 to 13, b: two of 20 and 21; tests
 * of 30 (of b) and 31, 32 (of a). */
static void put_tree(struct place *p)
{
    static const char *const folders[] = {"train", "train/b", "train/a",
                                          "val",   "val/a",   "val/b"};
    for (int i = 0; i < 6; i++)
        folder(p, folders[i]);
    put_grey(p, "train/a/1.png", 10);
    put_grey(p, "train/a/2.jpg", 11);
    put_grey(p, "train/a/3.png", 12);
    put_grey(p, "train/a/4.png", 13);
    put_grey(p, "train/b/x.jpg", 20);
    put_grey(p, "train/b/y.png", 21);
    put_grey(p, "val/b/z.png", 30);
    put_grey(p, "val/a/1.png", 31);
    put_grey(p, "val/a/2.png", 32);
    snprintf(p->name, sizeof p->name, "images:%s:9", p->path);
}

static void expect_part(const struct images *part, const char *labels,
                        const uint8_t *level)
{
    EXPECT_EQ(part->count, (int)strlen(labels));
    for (int i = 0; i < part->count; i++) {
        EXPECT_EQ(part->label[i], labels[i] - 'a');
        for (int k = 0; k < 9 * 9 * 3; k++)
            EXPECT_EQ(part->pixel[i * 9 * 9 * 3 + k], level[i]);
    }
}

TEST(classes_alternate_as_often_as_they_are_frequent)
{
    struct place p = place_new();
    struct dataset d, shape;
    put_tree(&p);
    EXPECT_OK(data_shape(p.name, NULL, work, &shape));
    EXPECT_OK(data_open(p.name, NULL, work, &d));
    EXPECT_EQ(shape.train.count, 6);
    EXPECT_EQ(shape.test.count, 3);
    EXPECT_EQ(d.classes, 2);
    EXPECT_EQ(d.height, 9);
    EXPECT_EQ(d.width, 9);
    EXPECT_EQ(d.channels, 3);
    EXPECT_EQ(d.skipped, 0);
    expect_part(&d.train, "abaaba", (uint8_t[]){10, 20, 11, 12, 21, 13});
    expect_part(&d.test, "aba", (uint8_t[]){31, 30, 32});
    place_drop(&p);
}

static void put_bad(const struct place *p)
{
    put_grey(p, "train/a/4.png", 13);
    put(p, "train/a/0.png", file.at, file.n - 20);
    put(p, "train/b/notes.txt", "words", 5);
    put(p, "train/b/empty.jpg", "", 0);
    folder(p, "val/a/more");
    put_grey(p, "val/b/0.png", 29);
    put(p, "val/b/.hidden", "words", 5);
    put(p, "train/b/.hidden.png", file.at, file.n);
    put(p, "train/classes.csv", "words", 5);
}

TEST(what_cannot_be_used_is_left_out_and_named)
{
    struct place p = place_new();
    struct dataset d, again;
    put_tree(&p);
    EXPECT_OK(data_open(p.name, NULL, work, &again));
    put_bad(&p);
    EXPECT_OK(data_open(p.name, NULL, work, &d));
    EXPECT_EQ(d.skipped, 4);
    EXPECT(strstr(d.skipped_names, "train/a/0.png (truncated)") != NULL);
    EXPECT(strstr(d.skipped_names,
                  "train/b/notes.txt (neither JPEG nor PNG)") != NULL);
    EXPECT(strstr(d.skipped_names, "train/b/empty.jpg (empty)") != NULL);
    EXPECT(strstr(d.skipped_names, "val/a/more (not a file)") != NULL);
    EXPECT(strstr(d.skipped_names, "...") == NULL);
    EXPECT_EQ(d.train.count, 6);
    expect_part(&d.test, "abab", (uint8_t[]){31, 29, 32, 30});
    EXPECT_OK(data_open(p.name, NULL, work, &again)); /* from the cache */
    EXPECT(again.cache != NULL);
    EXPECT_EQ(again.skipped, 4);
    EXPECT_STR(again.skipped_names, d.skipped_names);
    EXPECT_STR(again.sha256, d.sha256);
    expect_part(&again.test, "abab", (uint8_t[]){31, 29, 32, 30});
    for (int i = 0; i < 9; i++) {
        char name[32];
        snprintf(name, sizeof name, "val/a/bad%d", i);
        put(&p, name, "", 0);
    }
    EXPECT_OK(data_open(p.name, NULL, work, &again));
    EXPECT_EQ(again.skipped, 13);
    EXPECT(strstr(again.skipped_names, ", ...") != NULL);
    place_drop(&p);
}

TEST(a_class_without_test_images_leaves_the_numbers_of_the_others)
{
    struct place p = place_new();
    struct dataset d;
    char path[PATH];
    put_tree(&p);
    snprintf(path, sizeof path, "%s/val/a", p.path);
    remove_tree(path);
    EXPECT_OK(data_open(p.name, NULL, work, &d));
    expect_part(&d.test, "b", (uint8_t[]){30});
    place_drop(&p);
}

TEST(the_same_files_are_the_same_set)
{
    struct place p = place_new(), q = place_new();
    struct dataset d, e, f;
    put_tree(&p);
    put_tree(&q);
    EXPECT_OK(data_open(p.name, NULL, work, &d));
    EXPECT_OK(data_open(q.name, NULL, work, &e));
    EXPECT_STR(d.sha256, e.sha256);
    EXPECT_STR(d.cache, e.cache);
    put_grey(&q, "train/a/3.png", 14);
    EXPECT_OK(data_open(q.name, NULL, work, &f));
    EXPECT(strcmp(f.sha256, d.sha256) != 0);
    EXPECT(strcmp(f.cache, d.cache) != 0);
    snprintf(q.name, sizeof q.name, "images:%s:10", p.path);
    EXPECT_OK(data_open(q.name, NULL, work, &f));
    EXPECT_EQ(f.height, 10);
    snprintf(q.name, sizeof q.name, "images:%s", p.path);
    EXPECT_OK(data_shape(q.name, NULL, work, &f));
    EXPECT_EQ(f.height, 64);
    place_drop(&p);
    place_drop(&q);
}

static void refuse(struct place *p, struct arena *work, enum status want,
                   const char *words)
{
    struct dataset d;
    EXPECT_STATUS(want, data_open(p->name, NULL, work, &d));
    EXPECT_SAID(words);
}

TEST(folders_that_are_no_set_are_refused)
{
    struct place p = place_new();
    char path[PATH];
    snprintf(p.name, sizeof p.name, "images:%s:9", p.path);
    refuse(&p, work, ERR_INPUT, "PATH/train/CLASS/IMAGE");
    folder(&p, "train");
    refuse(&p, work, ERR_INPUT, "no folders in it");
    folder(&p, "train/a");
    refuse(&p, work, ERR_INPUT, "one class, \"a\"");
    remove_tree(p.path);
    mkdir(p.path, 0755);
    put_tree(&p);
    folder(&p, "val/c");
    refuse(&p, work, ERR_INPUT, "val has a class \"c\", which");
    snprintf(path, sizeof path, "%s/val/c", p.path);
    remove_tree(path);
    put(&p, "train/b/x.jpg", "no", 2);
    put(&p, "train/b/y.png", "no", 2);
    refuse(&p, work, ERR_DAMAGED, "train/b: no image that can be used");
    EXPECT_SAID("train/b/x.jpg (neither JPEG nor PNG)");
    snprintf(path, sizeof path, "%s/val", p.path);
    remove_tree(path);
    refuse(&p, work, ERR_INPUT, "PATH/val/CLASS/IMAGE");
    folder(&p, "test");
    refuse(&p, work, ERR_INPUT, "no JPEG or PNG file");
    snprintf(p.name, sizeof p.name, "images:%s:7", p.path);
    refuse(&p, work, ERR_INPUT, "8 to 1024 can be");
    snprintf(p.name, sizeof p.name, "images:%.40s:99999999999", p.path);
    refuse(&p, work, ERR_INPUT, "8 to 1024 can be");
    place_drop(&p);
}

TEST(reading_folders_survives_lack_of_memory)
{
    struct place p = place_new();
    struct dataset d;
    put_tree(&p);
    EXPECT_STARVES(work, data_shape(p.name, NULL, work, &d));
    EXPECT_STARVES(work, data_open(p.name, NULL, work, &d)); /* decodes */
    EXPECT_STARVES(work, data_open(p.name, NULL, work, &d)); /* maps */
    place_drop(&p);
}
