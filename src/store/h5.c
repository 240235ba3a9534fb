#define _GNU_SOURCE
#include "h5.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "status.h"
#include "store_create.h"

/* Files are closed where they are used.  What HDF5 would tidy up at exit it
 * crashes on after a failed write (1.10.8: SIGSEGV). */
static void begin(void)
{
    static bool begun;
    if (!begun)
        H5dont_atexit();
    begun = true;
}

bool h5_start(void)
{
    begin();
    return H5open() >= 0;
}

void h5_quiet(void)
{
    begin();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

hid_t h5_open(const char *path)
{
    setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
    h5_quiet();
    return H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
}

/* A damaged file asks for absurd amounts; that is its own fault. */
static bool is_short_of_memory(void)
{
    enum { FAIR_BYTES = 32 << 20 };
    void *some = malloc(FAIR_BYTES);
    bool is_short = some == NULL;
    free(some);
    return is_short;
}

static herr_t find_lack(unsigned n, const H5E_error2_t *e, void *context)
{
    const char **lack = context;
    const char *number = e->desc ? strstr(e->desc, "errno = ") : NULL;
    int error = number ? atoi(number + strlen("errno = ")) : 0;
    (void)n;
    if (error == EMFILE || error == ENFILE || error == ENOMEM || error == EIO ||
        error == EACCES || error == ESTALE || error == ETIMEDOUT)
        *lack = strerror(error);
    else if (!*lack && e->min_num == H5E_NOSPACE && is_short_of_memory())
        *lack = strerror(ENOMEM);
    return 0;
}

const char *h5_lack(void)
{
    const char *lack = NULL;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, find_lack, &lack);
    return lack;
}

static const char *noted;

void h5_note(void)
{
    if (!noted)
        noted = h5_lack();
}

const char *h5_noted(void)
{
    return noted;
}

const char *store_library(void)
{
    static char name[32];
    unsigned major = 0, minor = 0, release = 0;
    begin();
    H5get_libversion(&major, &minor, &release);
    snprintf(name, sizeof name, "HDF5 %u.%u.%u", major, minor, release);
    return name;
}

bool h5_force(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool good = fd >= 0 && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return good;
}

static hid_t text_type(size_t bytes)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, bytes);
    H5Tset_strpad(type, H5T_STR_NULLTERM);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

bool h5_put_text(hid_t where, const char *name, const char *value)
{
    hid_t type = text_type(strlen(value) + 1), space = H5Screate(H5S_SCALAR);
    hid_t a = H5Acreate2(where, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    bool good = a >= 0 && H5Awrite(a, type, value) >= 0;
    if (a >= 0)
        H5Aclose(a);
    H5Sclose(space);
    H5Tclose(type);
    return good;
}

bool h5_change_text(hid_t where, const char *name, const char *value)
{
    hid_t type = text_type(strlen(value) + 1);
    hid_t a = H5Aopen(where, name, H5P_DEFAULT);
    bool good = a >= 0 && H5Awrite(a, type, value) >= 0;
    if (a >= 0)
        H5Aclose(a);
    H5Tclose(type);
    return good;
}

static void read_text(hid_t a, char *out, size_t size)
{
    hid_t type = H5Aget_type(a), space = H5Aget_space(a);
    if (H5Tget_class(type) == H5T_STRING && !H5Tis_variable_str(type) &&
        H5Sget_simple_extent_npoints(space) == 1) {
        hid_t as = text_type(size);
        if (H5Aread(a, as, out) < 0) {
            h5_note();
            out[0] = '\0';
        }
        H5Tclose(as);
    }
    H5Sclose(space);
    H5Tclose(type);
}

void h5_get_text(hid_t where, const char *name, char *out, size_t size)
{
    out[0] = '\0';
    htri_t some = H5Aexists(where, name);
    hid_t a = some > 0 ? H5Aopen(where, name, H5P_DEFAULT) : -1;
    if (some < 0 || (some > 0 && a < 0))
        h5_note();
    if (a < 0)
        return;
    read_text(a, out, size);
    H5Aclose(a);
}

static hid_t column_type(const struct column *c)
{
    switch (c->type) {
    case COL_I8:
        return H5Tcopy(H5T_STD_I8LE);
    case COL_I32:
        return H5Tcopy(H5T_STD_I32LE);
    case COL_I64:
        return H5Tcopy(H5T_STD_I64LE);
    case COL_F64:
        return H5Tcopy(H5T_IEEE_F64LE);
    case COL_TEXT:
        return text_type((size_t)c->width);
    }
    return -1;
}

hid_t h5_row_type(const struct table *t)
{
    hid_t row = H5Tcreate(H5T_COMPOUND, (size_t)t->row_bytes);
    size_t offset = 0;
    for (int i = 0; i < t->columns; i++) {
        hid_t type = column_type(&t->column[i]);
        CHECK(H5Tinsert(row, t->column[i].name, offset, type) >= 0);
        H5Tclose(type);
        offset += (size_t)t->column[i].width;
    }
    return row;
}
