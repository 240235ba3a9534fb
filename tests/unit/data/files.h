/* files.h: a folder of its own for each test, with data files in it. */
#ifndef FILES_H
#define FILES_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* nftw */
#endif

#include <dirent.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data.h"
#include "log.h"
#include "test.h"

enum { PATH = 512 };

/* The test's folder; its cache is FOLDER/cache, its name "folder:FOLDER". */
struct place {
    char path[64], name[80], cache[80];
};

static inline struct place place_new(void)
{
    struct place p;
    snprintf(p.path, sizeof p.path, "/tmp/wiresweep-test-XXXXXX");
    EXPECT(mkdtemp(p.path) != NULL);
    chmod(p.path, 0755);
    snprintf(p.name, sizeof p.name, "folder:%s", p.path);
    snprintf(p.cache, sizeof p.cache, "%s/cache", p.path);
    setenv("WIRESWEEP_CACHE", p.cache, 1);
    setenv("HOME", p.path, 1);
    unsetenv("WIRESWEEP_DATA");
    unsetenv("XDG_DATA_HOME");
    unsetenv("XDG_CACHE_HOME");
    log_silence(true);
    return p;
}

static inline int remove_one(const char *path, const struct stat *s, int type,
                             struct FTW *ftw)
{
    (void)s, (void)type, (void)ftw;
    return remove(path);
}

static inline void remove_tree(const char *path)
{
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void place_drop(const struct place *p)
{
    remove_tree(p->path);
}

static inline void put(const struct place *p, const char *name, const void *at,
                       size_t bytes)
{
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s", p->path, name);
    FILE *f = fopen(path, "wb");
    EXPECT(f != NULL);
    EXPECT_EQ(fwrite(at, 1, bytes, f), bytes);
    EXPECT_EQ(fclose(f), 0);
}

/* An IDX file into at; returns its bytes.  sizes[dims], values v0, v0+1 ... */
static inline size_t make_idx(uint8_t *at, const int *sizes, int dims, int v0)
{
    size_t n = 1;
    memcpy(at, (uint8_t[4]){0, 0, 8, (uint8_t)dims}, 4);
    for (int i = 0; i < dims; i++) {
        for (int k = 0; k < 4; k++)
            at[4 + 4 * i + k] = (uint8_t)(sizes[i] >> (24 - 8 * k));
        n *= (size_t)sizes[i];
    }
    for (size_t i = 0; i < n; i++)
        at[4 + 4 * (size_t)dims + i] = (uint8_t)((size_t)v0 + i);
    return 4 + 4 * (size_t)dims + n;
}

static inline void put_idx(const struct place *p, const char *name,
                           const int *sizes, int dims, int v0)
{
    uint8_t at[1024];
    put(p, name, at, make_idx(at, sizes, dims, v0));
}

#define TRAIN_IMAGES "train-images-idx3-ubyte"
#define TRAIN_LABELS "train-labels-idx1-ubyte"
#define TEST_IMAGES  "t10k-images-idx3-ubyte"
#define TEST_LABELS  "t10k-labels-idx1-ubyte"

/* Three training images of 2 x 2, pixels 0..11, labels 0, 1, 2; one test
 * image, pixels 100..103, label 1. */
static inline void put_four(const struct place *p)
{
    put_idx(p, TRAIN_IMAGES, (int[]){3, 2, 2}, 3, 0);
    put_idx(p, TRAIN_LABELS, (int[]){3}, 1, 0);
    put_idx(p, TEST_IMAGES, (int[]){1, 2, 2}, 3, 100);
    put_idx(p, TEST_LABELS, (int[]){1}, 1, 1);
}

[[maybe_unused]] static int files_in(const char *folder)
{
    int n = 0;
    DIR *dir = opendir(folder);
    EXPECT(dir != NULL);
    for (struct dirent *e; (e = readdir(dir));)
        n += e->d_name[0] != '.';
    closedir(dir);
    return n;
}

[[maybe_unused]] static struct stat status_of(const char *path)
{
    struct stat s;
    EXPECT_EQ(lstat(path, &s), 0);
    return s;
}

#endif
