#include "files.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* Opens the test's folder, and checks what it holds. */
static struct dataset open_four(struct arena *work, const struct place *p)
{
    struct dataset d;
    EXPECT_OK(data_open(p->name, NULL, work, &d));
    EXPECT_EQ(d.train.count, 3);
    for (int i = 0; i < 12; i++)
        EXPECT_EQ(d.train.pixel[i], i);
    EXPECT_EQ(d.test.label[0], 1);
    return d;
}

TEST(a_set_is_decoded_once)
{
    struct place p = place_new();
    put_four(&p);
    struct dataset d = open_four(work, &p);
    struct stat first = status_of(d.cache);

    EXPECT_EQ(first.st_mode & 07777, 0600);
    EXPECT(strncmp(d.cache, p.cache, strlen(p.cache)) == 0);
    EXPECT_EQ(status_of(p.cache).st_mode & 07777, 0700);
    struct dataset again = open_four(work, &p);
    EXPECT_STR(again.cache, d.cache);
    EXPECT_STR(again.sha256, d.sha256);
    EXPECT_EQ(status_of(d.cache).st_ino, first.st_ino);
    EXPECT_EQ(files_in(p.cache), 1);
    place_drop(&p);
}

TEST(the_cache_lies_where_the_environment_says)
{
    struct place p = place_new();
    char want[PATH];
    put_four(&p);

    unsetenv("WIRESWEEP_CACHE");
    struct dataset d = open_four(work, &p);
    snprintf(want, sizeof want, "%s/.cache/wiresweep/folder-", p.path);
    EXPECT(strncmp(d.cache, want, strlen(want)) == 0);
    setenv("XDG_CACHE_HOME", p.cache, 1);
    d = open_four(work, &p);
    snprintf(want, sizeof want, "%s/cache/wiresweep/folder-", p.path);
    EXPECT(strncmp(d.cache, want, strlen(want)) == 0);
    place_drop(&p);
}

TEST(other_files_have_another_cache)
{
    struct place p = place_new();
    put_four(&p);
    struct dataset d = open_four(work, &p), other;

    put_idx(&p, TEST_IMAGES, (int[]){1, 2, 2}, 3, 50);
    EXPECT_OK(data_open(p.name, NULL, work, &other));
    EXPECT_EQ(other.test.pixel[0], 50);
    EXPECT_EQ(d.test.pixel[0], 100);
    EXPECT(strcmp(d.cache, other.cache) != 0);
    EXPECT(strcmp(d.sha256, other.sha256) != 0);
    place_drop(&p);
}

static void flip(const char *path, long at)
{
    FILE *f = fopen(path, "r+b");
    EXPECT(f != NULL);
    EXPECT_EQ(fseek(f, at, SEEK_SET), 0);
    int c = fgetc(f);
    EXPECT_EQ(fseek(f, at, SEEK_SET), 0);
    EXPECT_EQ(fputc(c ^ 1, f), c ^ 1);
    EXPECT_EQ(fclose(f), 0);
}

/* Each byte of the header and the images counts; the rest of the header's
 * page is never read. */
TEST(a_flipped_byte_is_found_and_mended)
{
    struct place p = place_new();
    put_four(&p);
    struct dataset d = open_four(work, &p);
    const long bytes = (long)status_of(d.cache).st_size, page = 4096;
    const long header = 16 + 8 + 8 + 16 + 8 + 2 * 65 + 2 + 8;
    const char *path = d.cache;
    struct mark top = arena_mark(work);

    for (long at = 0; at < bytes; at++) {
        if (at == header)
            at = page;
        ino_t before = status_of(path).st_ino;
        flip(path, at);
        EXPECT_STR(open_four(work, &p).cache, path);
        if (status_of(path).st_ino == before)
            test_fail(__FILE__, __LINE__, "byte %ld went unnoticed", at);
        arena_rewind(work, top);
    }
    place_drop(&p);
}

TEST(cut_grown_and_foreign_files_are_made_again)
{
    struct place p = place_new();
    put_four(&p);
    struct dataset d = open_four(work, &p);
    const off_t bytes = status_of(d.cache).st_size;
    const char *path = arena_string(work, d.cache);
    const off_t lengths[] = {0, 1, 100, 4096, bytes - 1, bytes + 1, 2 * bytes};

    arena_rewind(work, arena_mark(work));
    for (int i = 0; i < 7; i++) {
        EXPECT_EQ(truncate(path, lengths[i]), 0);
        EXPECT_STR(open_four(work, &p).cache, path);
        EXPECT_EQ(status_of(path).st_size, bytes);
    }
    FILE *f = fopen(path, "wb");
    for (int i = 0; i < 5000; i++)
        fputs("not ours", f);
    fclose(f);
    EXPECT_STR(open_four(work, &p).cache, path);
    EXPECT_EQ(status_of(path).st_size, bytes);
    place_drop(&p);
}

TEST(a_file_that_others_could_have_written_is_made_again)
{
    struct place p = place_new();
    char aside[PATH];
    put_four(&p);
    struct dataset d = open_four(work, &p);

    EXPECT_EQ(chmod(d.cache, 0620), 0);
    open_four(work, &p);
    EXPECT_EQ(status_of(d.cache).st_mode & 07777, 0600);
    snprintf(aside, sizeof aside, "%s/elsewhere", p.path);
    EXPECT_EQ(rename(d.cache, aside), 0);
    EXPECT_EQ(symlink(aside, d.cache), 0);
    open_four(work, &p);
    EXPECT(S_ISREG(status_of(d.cache).st_mode));
    if (geteuid() == 0) {
        EXPECT_EQ(chown(d.cache, 65534, 65534), 0);
        open_four(work, &p);
        EXPECT_EQ(status_of(d.cache).st_uid, 0);
    }
    place_drop(&p);
}

TEST(a_file_under_another_ones_name_is_made_again)
{
    struct place p = place_new();
    struct dataset d, other;
    put_four(&p);
    d = open_four(work, &p);
    put_idx(&p, TEST_IMAGES, (int[]){1, 2, 2}, 3, 50);
    EXPECT_OK(data_open(p.name, NULL, work, &other));

    EXPECT_EQ(rename(d.cache, other.cache), 0);
    EXPECT_OK(data_open(p.name, NULL, work, &other));
    EXPECT_EQ(other.test.pixel[0], 50);
    place_drop(&p);
}

/* Runs in a child, so that limits and users stay its own. */
static void expect_in_child(struct arena *work, const struct place *p,
                            void (*limit)(void), const char *cache)
{
    pid_t child = fork();
    if (child == 0) {
        struct dataset d;
        limit();
        bool good = data_open(p->name, NULL, work, &d) == OK &&
                    d.train.pixel[11] == 11 && d.test.label[0] == 1 &&
                    (cache ? d.cache != NULL : d.cache == NULL);
        _exit(good ? 0 : 1);
    }
    int how = -1;
    EXPECT(child > 0);
    EXPECT_EQ(waitpid(child, &how, 0), child);
    EXPECT_EQ(how, 0);
}

static void nothing(void)
{
}

static void become_nobody(void)
{
    if (geteuid() == 0 && setuid(65534))
        _exit(2);
}

static void write_little(void)
{
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){4000, 4000});
}

TEST(a_folder_that_cannot_be_written_leaves_the_set_in_memory)
{
    struct place p = place_new();
    put_four(&p);

    EXPECT_EQ(mkdir(p.cache, 0555), 0);
    expect_in_child(work, &p, become_nobody, NULL);
    EXPECT_EQ(files_in(p.cache), 0);
    setenv("WIRESWEEP_CACHE", "/proc/no/such/place", 1);
    expect_in_child(work, &p, nothing, NULL);
    char endless[6000];
    memset(endless, 'a', sizeof endless);
    endless[0] = '/';
    endless[sizeof endless - 1] = '\0';
    setenv("WIRESWEEP_CACHE", endless, 1);
    expect_in_child(work, &p, nothing, NULL);
    unsetenv("WIRESWEEP_CACHE");
    unsetenv("HOME");
    expect_in_child(work, &p, nothing, NULL);
    place_drop(&p);
}

TEST(a_full_disk_leaves_the_set_in_memory_and_no_rubbish)
{
    struct place p = place_new();
    put_four(&p);

    expect_in_child(work, &p, write_little, NULL);
    EXPECT_EQ(files_in(p.cache), 0);
    expect_in_child(work, &p, nothing, "some");
    EXPECT_EQ(files_in(p.cache), 1);
    place_drop(&p);
}

#ifndef __SANITIZE_ADDRESS__ /* which needs terabytes of address space */
TEST(a_set_too_large_for_this_machine_is_refused)
{
    struct place p = place_new();
    pid_t child = fork();
    if (child == 0) {
        struct dataset d;
        setrlimit(RLIMIT_AS, &(struct rlimit){96 << 20, 96 << 20});
        bool good = data_open("glyphs", NULL, work, &d) == ERR_MEMORY &&
                    strstr(fail_text(), "no room for 52 MiB of images");
        _exit(good ? 0 : 1);
    }
    int how = -1;
    EXPECT(child > 0);
    EXPECT_EQ(waitpid(child, &how, 0), child);
    EXPECT_EQ(how, 0);
    place_drop(&p);
}
#endif

/* Eight processes open the same set at the same moment. */
static void race(struct arena *work, const struct place *p, void (*limit)(void))
{
    enum { PROCESSES = 8 };
    pid_t child[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        child[i] = fork();
        EXPECT(child[i] >= 0);
        if (child[i] == 0) {
            struct dataset d;
            limit();
            bool good = data_open(p->name, NULL, work, &d) == OK && d.cache &&
                        d.train.pixel[11] == 11;
            _exit(good ? 0 : 1);
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        int how = -1;
        EXPECT_EQ(waitpid(child[i], &how, 0), child[i]);
        EXPECT_EQ(how, 0);
    }
}

TEST(many_processes_at_once_make_one_sound_file)
{
    struct place p = place_new();
    put_four(&p);

    for (int round = 0; round < 20; round++) {
        race(work, &p, nothing);
        EXPECT_EQ(files_in(p.cache), 1);
        struct dataset d = open_four(work, &p);
        EXPECT_EQ(unlink(d.cache), 0);
    }
    place_drop(&p);
}

/* A folder that cannot be read cannot be locked either. */
TEST(many_processes_without_a_lock_make_one_sound_file)
{
    struct place p = place_new();
    put_four(&p);

    for (int round = 0; round < 20; round++) {
        EXPECT_EQ(mkdir(p.cache, 0700), 0);
        EXPECT_EQ(chmod(p.cache, 0333), 0);
        race(work, &p, become_nobody);
        EXPECT_EQ(chmod(p.cache, 0700), 0);
        EXPECT_EQ(files_in(p.cache), 1);
        remove_tree(p.cache);
    }
    place_drop(&p);
}

TEST(what_a_killed_writer_left_is_swept)
{
    struct place p = place_new();
    char old[PATH], fresh[PATH];
    put_four(&p);
    EXPECT_EQ(mkdir(p.cache, 0700), 0);
    put(&p, "cache/mnist-00.part-abcdef", "x", 1);
    put(&p, "cache/mnist-00.part-ghijkl", "x", 1);
    snprintf(old, sizeof old, "%s/mnist-00.part-abcdef", p.cache);
    snprintf(fresh, sizeof fresh, "%s/mnist-00.part-ghijkl", p.cache);
    struct timespec long_ago[2] = {{1000000, 0}, {1000000, 0}};
    EXPECT_EQ(utimensat(AT_FDCWD, old, long_ago, 0), 0);

    open_four(work, &p);
    EXPECT(access(old, F_OK) != 0);
    EXPECT(access(fresh, F_OK) == 0);
    place_drop(&p);
}

TEST(the_images_cannot_be_written)
{
    struct place p = place_new();
    put_four(&p);
    struct dataset d = open_four(work, &p);
    int pipes[2];

    /* The kernel refuses to read into memory that is not ours to write. */
    EXPECT_EQ(pipe(pipes), 0);
    EXPECT_EQ(write(pipes[1], "x", 1), 1);
    EXPECT_EQ(read(pipes[0], (void *)(uintptr_t)d.train.pixel, 1), -1);
    close(pipes[0]);
    close(pipes[1]);
    place_drop(&p);
}
