#include "store_arrays.h"

#include <errno.h>
#include <hdf5.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "h5.h"
#include "store_file.h"
#include "store_matrices.h"

struct arrays {
    hid_t file;
    char path[PATH_MAX], aside[PATH_MAX + 8];
    bool writing;
};

static void close_arrays(void *handle)
{
    struct arrays *a = handle;
    if (a->file >= 0)
        H5Fclose(a->file);
    if (a->writing)
        unlink(a->aside);
}

static enum status open_handle(const char *path, bool writing,
                               struct arena *arena, struct arrays **out)
{
    struct arrays *a;
    h5_quiet();
    NEW(a, arena, 1);
    a->file = -1;
    a->writing = writing;
    snprintf(a->path, sizeof a->path, "%s", path);
    snprintf(a->aside, sizeof a->aside, "%s.tmp", path);
    TRY(arena_own(arena, close_arrays, a));
    *out = a;
    return OK;
}

enum status arrays_create(const char *path, struct arena *arena,
                          struct arrays **out)
{
    enum store_kind kind;
    if (store_is_hdf5(path)) {
        TRY(store_kind_of(path, &kind));
        if (kind == STORE_RESULT)
            return FAIL(ERR_INPUT,
                        "%s is a result file, which is not written over; "
                        "choose another name",
                        path);
    }
    TRY(open_handle(path, true, arena, out));
    unlink((*out)->aside); /* of one that was killed; no link is followed */
    errno = 0;
    unlink((*out)->aside); /* of a command that was killed */
    (*out)->file =
        H5Fcreate((*out)->aside, H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT);
    if ((*out)->file < 0)
        return FAIL(ERR_IO, "%s cannot be created: %s", path,
                    errno ? strerror(errno) : "HDF5 refused");
    return OK;
}

enum status arrays_open(const char *path, struct arena *arena,
                        struct arrays **out)
{
    TRY(open_handle(path, false, arena, out));
    if (access(path, R_OK) != 0)
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    (*out)->file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if ((*out)->file < 0)
        return FAIL(ERR_DAMAGED, "%s: not an HDF5 file, or damaged", path);
    return OK;
}

static hid_t file_type(enum array_type type)
{
    return type == ARRAY_F32   ? H5T_IEEE_F32LE
           : type == ARRAY_F64 ? H5T_IEEE_F64LE
                               : H5T_STD_I64LE;
}

/* Links between groups are made as the name needs them. */
static hid_t making_groups(void)
{
    hid_t how = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_create_intermediate_group(how, 1);
    return how;
}

/* Equal contents are equal bytes: no time of day. */
static hid_t timeless(void)
{
    hid_t how = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_obj_track_times(how, false);
    return how;
}

static enum status refused(const struct arrays *a, const char *name)
{
    return FAIL(ERR_IO, "%s: %s cannot be written", a->path, name);
}

enum status arrays_put(struct arrays *a, const struct array *what,
                       const double *values)
{
    hsize_t shape[ARRAY_DIMS];
    for (int i = 0; i < what->dims; i++)
        shape[i] = (hsize_t)what->shape[i];
    hid_t how = making_groups(), plain = timeless();
    hid_t space = H5Screate_simple(what->dims, shape, NULL);
    hid_t set = H5Dcreate2(a->file, what->name, file_type(what->type), space,
                           how, plain, H5P_DEFAULT);
    bool good = set >= 0 && H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL,
                                     H5P_DEFAULT, values) >= 0;
    if (set >= 0)
        H5Dclose(set);
    H5Sclose(space);
    H5Pclose(plain);
    H5Pclose(how);
    return good ? OK : refused(a, what->name);
}

enum status arrays_put_table(struct arrays *a, const struct table *t,
                             int64_t rows, const void *bytes)
{
    hsize_t n = (hsize_t)rows;
    hid_t type = h5_row_type(t), space = H5Screate_simple(1, &n, NULL);
    hid_t plain = timeless();
    hid_t set = H5Dcreate2(a->file, t->name, type, space, H5P_DEFAULT, plain,
                           H5P_DEFAULT);
    bool good = set >= 0 &&
                H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) >= 0;
    if (set >= 0)
        H5Dclose(set);
    H5Pclose(plain);
    H5Sclose(space);
    H5Tclose(type);
    return good ? OK : refused(a, t->name);
}

enum status arrays_note_text(struct arrays *a, const char *name,
                             const char *value)
{
    return h5_put_text(a->file, name, value) ? OK : refused(a, name);
}

enum status arrays_note(struct arrays *a, const char *name, double value,
                        bool integer)
{
    hid_t type = integer ? H5T_STD_I64LE : H5T_IEEE_F64LE;
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t at = H5Acreate2(a->file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    bool good = at >= 0 && H5Awrite(at, H5T_NATIVE_DOUBLE, &value) >= 0;
    if (at >= 0)
        H5Aclose(at);
    H5Sclose(space);
    return good ? OK : refused(a, name);
}

enum status arrays_finish(struct arrays *a)
{
    bool good = H5Fclose(a->file) >= 0;
    a->file = -1;
    errno = 0;
    if (!good || !h5_force(a->aside) || rename(a->aside, a->path))
        return FAIL(ERR_IO, "%s cannot be finished: %s", a->path,
                    errno ? strerror(errno) : "HDF5 refused");
    a->writing = false;
    return OK;
}

static void print_shape(int dims, const hsize_t *shape, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < dims && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%llu",
                                 i ? " x " : "", (unsigned long long)shape[i]);
}

static enum status check_shape(const struct arrays *a, const struct array *what,
                               hid_t set)
{
    hsize_t have[H5S_MAX_RANK], want[ARRAY_DIMS];
    char here[96], there[96];
    hid_t space = H5Dget_space(set);
    int dims = H5Sget_simple_extent_dims(space, have, NULL);
    bool same = dims == what->dims;
    H5Sclose(space);
    for (int i = 0; i < what->dims; i++) {
        want[i] = (hsize_t)what->shape[i];
        same = same && have[i] == want[i];
    }
    if (same)
        return OK;
    print_shape(dims, have, here, sizeof here);
    print_shape(what->dims, want, there, sizeof there);
    return FAIL(ERR_INPUT, "%s: %s is %s, but the network needs %s", a->path,
                what->name, here[0] ? here : "a scalar", there);
}

enum status arrays_get(const struct arrays *a, const struct array *what,
                       double *values)
{
    hid_t set = H5Dopen2(a->file, what->name, H5P_DEFAULT);
    if (set < 0)
        return FAIL(ERR_INPUT, "%s has no %s", a->path, what->name);
    enum status st = check_shape(a, what, set);
    if (st == OK && H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL,
                            H5P_DEFAULT, values) < 0)
        st = FAIL(ERR_DAMAGED, "%s: %s cannot be read", a->path, what->name);
    H5Dclose(set);
    return st;
}

bool arrays_has(const struct arrays *a, const char *name)
{
    return H5Lexists(a->file, name, H5P_DEFAULT) > 0;
}

void arrays_text(const struct arrays *a, const char *name, char *out,
                 size_t size)
{
    h5_get_text(a->file, name, out, size);
}

double arrays_number(const struct arrays *a, const char *name)
{
    double x = NAN;
    if (H5Aexists(a->file, name) <= 0)
        return NAN;
    hid_t at = H5Aopen(a->file, name, H5P_DEFAULT);
    hid_t space = H5Aget_space(at), type = H5Aget_type(at);
    bool plain =
        H5Sget_simple_extent_npoints(space) == 1 &&
        (H5Tget_class(type) == H5T_INTEGER || H5Tget_class(type) == H5T_FLOAT);
    if (!plain || H5Aread(at, H5T_NATIVE_DOUBLE, &x) < 0)
        x = NAN;
    H5Tclose(type);
    H5Sclose(space);
    H5Aclose(at);
    return x;
}
