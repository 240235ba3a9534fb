#define _GNU_SOURCE
#include "store_create.h"

#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "arena.h"
#include "h5.h"
#include "raw.h"
#include "store_layout.h"
#include "store_sums.h"
#include "text.h"

enum { ALIGN_BYTES = 4096, FILL_BYTES = 1 << 20, META_BYTES = 1 << 20 };

int64_t store_bytes(const struct store_plan *p)
{
    int64_t bytes = META_BYTES;
    for (int i = 0; i < p->tables; i++)
        bytes += p->rows[i] * p->table[i]->row_bytes + ALIGN_BYTES;
    return bytes;
}

/* What makes pandas.read_hdf and R's h5read see a table. */
static bool annotate(hid_t set, const struct table *t)
{
    char name[24];
    bool good = h5_put_text(set, "CLASS", "TABLE") &&
                h5_put_text(set, "VERSION", "3.0") &&
                h5_put_text(set, "TITLE", t->title);
    for (int i = 0; i < t->columns && good; i++) {
        snprintf(name, sizeof name, "FIELD_%d_NAME", i);
        good = h5_put_text(set, name, t->column[i].name);
    }
    return good;
}

/* One contiguous data set of fixed size; HDF5 chooses its offset. */
static bool lay_out(hid_t file, const struct table *t, int64_t rows)
{
    hsize_t n = (hsize_t)rows;
    hid_t type = h5_row_type(t), space = H5Screate_simple(1, &n, NULL);
    hid_t how = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_layout(how, H5D_CONTIGUOUS);
    H5Pset_alloc_time(how, H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(how, H5D_FILL_TIME_NEVER);
    H5Pset_obj_track_times(how, false);
    hid_t set =
        H5Dcreate2(file, t->name, type, space, H5P_DEFAULT, how, H5P_DEFAULT);
    bool good = set >= 0 && annotate(set, t);
    if (set >= 0)
        good = H5Dclose(set) >= 0 && good;
    H5Pclose(how);
    H5Sclose(space);
    H5Tclose(type);
    return good;
}

static bool make_file(const char *path, const struct store_plan *p)
{
    hid_t how = H5Pcreate(H5P_FILE_ACCESS);
    /* Superblock 0: a killed file with a version 3 one refuses to open. */
    H5Pset_libver_bounds(how, H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST);
    H5Pset_alignment(how, ALIGN_BYTES, ALIGN_BYTES);
    hid_t file = H5Fcreate(path, H5F_ACC_EXCL, H5P_DEFAULT, how);
    H5Pclose(how);
    if (file < 0)
        return false;
    bool good = true;
    for (int i = 0; i < p->attributes && good; i++)
        good = h5_put_text(file, p->attribute[i].name, p->attribute[i].value);
    good = good && h5_put_text(file, STORE_LAYOUT_SUM, "00000000") &&
           h5_put_text(file, STORE_ABOUT_SUM, "00000000");
    for (int i = 0; i < p->tables && good; i++)
        good = lay_out(file, p->table[i], p->rows[i]);
    return H5Fclose(file) >= 0 && good;
}

static enum status fill_table(int fd, const struct store_place *at, int table,
                              store_fill *fill, void *context, char *block)
{
    int64_t step = FILL_BYTES / at->row_bytes;
    for (int64_t row = 0; row < at->rows; row += step) {
        int64_t n = at->rows - row < step ? at->rows - row : step;
        TRY(fill(context, table, row, n, block));
        TRY(raw_write(fd, block, (size_t)(n * at->row_bytes),
                      at->offset + row * at->row_bytes));
    }
    return OK;
}

/* Room is reserved before anything else is written. */
static enum status reserve(int fd, const char *path, int64_t bytes)
{
    int error = posix_fallocate(fd, 0, bytes);
    char need[TEXT_BYTES], have[TEXT_BYTES];
    struct statvfs disk;
    if (!error)
        return OK;
    double left = fstatvfs(fd, &disk) == 0
                      ? (double)disk.f_bavail * (double)disk.f_frsize
                      : 0;
    return FAIL(ERR_IO, "%s needs %s (%lld bytes): %s; %s are free there", path,
                text_bytes((double)bytes, need), (long long)bytes,
                strerror(error), text_bytes(left, have));
}

static enum status fill_file(const char *path, const struct store_plan *plan,
                             store_fill *fill, void *context,
                             struct arena *work)
{
    struct store_file f;
    struct gate *found;
    char *block;
    NEW(found, work, 1);
    TRY(store_open_unchecked(path, work, &f, found));
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    off_t bytes = lseek(fd, 0, SEEK_END);
    block = arena_take(work, FILL_BYTES, 1);
    enum status st = block ? reserve(fd, path, bytes)
                           : FAIL(ERR_MEMORY, "no room to fill %s", path);
    for (int i = 0; i < plan->tables && st == OK; i++) {
        int at = store_find(&f.layout, plan->table[i]->name);
        CHECK(at >= 0);
        st = fill_table(fd, &f.layout.place[at], i, fill, context, block);
    }
    if (st == OK && fsync(fd))
        st = FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    close(fd);
    return st;
}

static enum status sync_folder(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd)) {
        if (fd >= 0)
            close(fd);
        return FAIL(ERR_IO, "%s: its folder cannot be synchronised: %s", path,
                    strerror(errno));
    }
    close(fd);
    return OK;
}

/* A file system that says at once that it is too small is not filled first. */
static enum status check_room(const char *path, int64_t bytes)
{
    char copy[PATH_MAX], need[TEXT_BYTES], have[TEXT_BYTES];
    struct statvfs disk;
    snprintf(copy, sizeof copy, "%s", path);
    if (statvfs(dirname(copy), &disk))
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    double left = (double)disk.f_bavail * (double)disk.f_frsize;
    if (left < (double)bytes)
        return FAIL(ERR_IO,
                    "%s needs %s (%lld bytes) and %s are free there; choose "
                    "another place with -o, or fewer trials",
                    path, text_bytes((double)bytes, need), (long long)bytes,
                    text_bytes(left, have));
    return OK;
}

enum status store_create(const char *path, const struct store_plan *plan,
                         store_fill *fill, void *context, struct arena *work)
{
    char aside[PATH_MAX];
    struct mark start = arena_mark(work);
    if (snprintf(aside, sizeof aside, "%s.tmp", path) >= (int)sizeof aside)
        return FAIL(ERR_INPUT, "the name of the result file is too long");
    if (access(path, F_OK) == 0)
        return FAIL(ERR_IO, "%s exists", path);
    TRY(check_room(path, store_bytes(plan)));
    unlink(aside); /* of a creation that was killed */
    h5_quiet();
    errno = 0;
    if (!make_file(aside, plan)) {
        enum status st =
            FAIL(ERR_IO, "%s, of %lld bytes, cannot be created: %s", path,
                 (long long)store_bytes(plan),
                 errno ? strerror(errno) : "HDF5 refused");
        unlink(aside);
        return st;
    }
    enum status st = fill_file(aside, plan, fill, context, work);
    arena_rewind(work, start);
    if (st == OK)
        st = sums_write(aside, work);
    if (st == OK && rename(aside, path))
        st = FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    if (st != OK) {
        unlink(aside);
        return st;
    }
    return sync_folder(path);
}

enum status store_replace(const char *aside, const char *path)
{
    if (rename(aside, path))
        return FAIL(ERR_IO, "%s cannot be given the name %s: %s", aside, path,
                    strerror(errno));
    return sync_folder(path);
}
