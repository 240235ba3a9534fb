#include "store_matrices.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "gate.h"
#include "h5.h"
#include "store_file.h"

enum { READ_SECONDS = 300, SLAB_BYTES = 1 << 25 };

/* ---- what a file is ------------------------------------------------------ */

static void look_at_format(const char *path, void *page)
{
    enum store_kind *kind = page;
    char format[sizeof STORE_FORMAT + 1];
    hid_t file = h5_open(path);
    if (file < 0)
        return;
    h5_get_text(file, "format", format, sizeof format);
    *kind = strcmp(format, STORE_FORMAT) == 0 ? STORE_RESULT : STORE_FOREIGN;
    H5Fclose(file);
}

enum status store_kind_of(const char *path, enum store_kind *out)
{
    *out = STORE_NO_HDF5;
    if (!store_is_hdf5(path))
        return OK;
    enum store_kind *page = gate_page(sizeof *page);
    if (!page)
        return FAIL(ERR_MEMORY, "no room to open %s", path);
    *page = STORE_RESULT;
    enum status st = gate_ask(path, GATE_SECONDS, look_at_format, page);
    *out = st == OK ? *page : STORE_RESULT;
    gate_free(page, sizeof *page);
    return OK;
}

enum status store_split_name(const char *word, char file[STORE_NAME_ROOM],
                             const char **name)
{
    const char *colon = strrchr(word, ':');
    size_t n = strlen(word);
    if (n >= STORE_NAME_ROOM)
        return FAIL(ERR_INPUT, "the name %.40s... is too long", word);
    *name = NULL;
    if (colon && access(word, F_OK) != 0) {
        n = (size_t)(colon - word);
        *name = colon + 1;
    }
    memcpy(file, word, n);
    file[n] = '\0';
    return OK;
}

/* ---- the data sets of a file --------------------------------------------- */

struct listing {
    char wanted[MATRICES_NAME];  /* "": any */
    struct store_matrices first; /* the wanted one, or the first met */
    bool opened;
    int met;         /* of the right shape */
    char names[512]; /* of all that were met */
};

/* [nodes][nodes] or [count][nodes][nodes] of numbers that lie in this file. */
static bool is_matrices(hid_t set, struct store_matrices *out)
{
    hsize_t shape[H5S_MAX_RANK];
    hid_t space = H5Dget_space(set), type = H5Dget_type(set);
    hid_t how = H5Dget_create_plist(set);
    int dims = H5Sget_simple_extent_ndims(space);
    H5T_class_t class = H5Tget_class(type);
    bool good = (dims == 2 || dims == 3) &&
                H5Sget_simple_extent_dims(space, shape, NULL) == dims &&
                (class == H5T_INTEGER || class == H5T_FLOAT) &&
                H5Pget_layout(how) != H5D_VIRTUAL &&
                H5Pget_external_count(how) == 0;
    for (int i = 0; good && i < dims; i++)
        good = shape[i] > 0 && shape[i] < INT_MAX;
    good = good && shape[dims - 2] == shape[dims - 1];
    if (good) {
        out->count = dims == 3 ? (int)shape[0] : 1;
        out->nodes = (int)shape[dims - 1];
    }
    H5Pclose(how);
    H5Tclose(type);
    H5Sclose(space);
    return good;
}

static void meet(struct listing *l, const struct store_matrices *m)
{
    size_t used = strlen(l->names);
    bool wanted = strcmp(l->wanted, m->name) == 0;
    if (l->met++ == 0 || wanted)
        l->first = *m;
    snprintf(l->names + used, sizeof l->names - used, "%s%s", used ? ", " : "",
             m->name);
    for (char *c = l->names + used; *c; c++) /* they go to a terminal */
        if (*c < ' ' || *c > '~')
            *c = '?';
}

static herr_t visit(hid_t group, const char *name, const H5L_info_t *info,
                    void *context)
{
    struct store_matrices m = {0};
    if (info->type != H5L_TYPE_HARD || strlen(name) + 1 >= sizeof m.name)
        return 0;
    hid_t at = H5Oopen(group, name, H5P_DEFAULT);
    if (at < 0)
        return 0;
    snprintf(m.name, sizeof m.name, "/%s", name);
    if (H5Iget_type(at) == H5I_DATASET && is_matrices(at, &m))
        meet(context, &m);
    H5Oclose(at);
    return 0;
}

static void list_matrices(const char *path, void *page)
{
    struct listing *l = page;
    hid_t file = h5_open(path);
    if (file < 0)
        return;
    l->opened = true;
    H5Lvisit(file, H5_INDEX_NAME, H5_ITER_INC, visit, l);
    H5Fclose(file);
}

static enum status settle(const char *path, const struct listing *l,
                          struct store_matrices *out)
{
    if (!l->opened)
        return FAIL(ERR_DAMAGED,
                    "%s: HDF5 cannot open it: it is truncated or "
                    "damaged",
                    path);
    if (l->met == 0)
        return FAIL(ERR_INPUT,
                    "%s holds no matrix: a data set of numbers, nodes x nodes "
                    "or graphs x nodes x nodes, is meant",
                    path);
    if (l->wanted[0] && strcmp(l->first.name, l->wanted) != 0)
        return FAIL(ERR_INPUT, "%s has no matrix %s; it has %s", path,
                    l->wanted, l->names);
    if (!l->wanted[0] && l->met > 1)
        return FAIL(ERR_INPUT,
                    "%s holds %d matrices; choose one as FILE:NAME, from %s",
                    path, l->met, l->names);
    *out = l->first;
    out->path = path;
    return OK;
}

/* ---- one matrix ---------------------------------------------------------- */

/* Rows first .. first + rows - 1 of some matrices, which a child fetches. */
struct slab {
    const struct store_matrices *from;
    int k, matrices, first, rows;
    size_t cell; /* bytes of a float or a double */
    bool got;
    double at[];
};

/* Matrices that were fetched together: a child for each would cost more than
 * to read it. */
struct window {
    struct slab *slab;
    size_t bytes;
    int most; /* matrices that fit, or 0: not even one */
};

static void close_window(void *handle)
{
    struct window *w = handle;
    gate_free(w->slab, w->bytes);
}

static enum status open_window(struct store_matrices *m, struct arena *arena)
{
    struct window *w;
    size_t row = (size_t)m->nodes * sizeof(double);
    NEW(w, arena, 1);
    w->most = (int)(SLAB_BYTES / row / (size_t)m->nodes);
    w->bytes = sizeof *w->slab + SLAB_BYTES + row;
    w->slab = gate_page(w->bytes);
    if (!w->slab)
        return FAIL(ERR_MEMORY, "no room to read %s", m->path);
    TRY(arena_own(arena, close_window, w));
    m->window = w;
    return OK;
}

enum status store_find_matrices(const char *path, const char *name,
                                struct arena *arena, struct store_matrices *out)
{
    struct listing *l = gate_page(sizeof *l);
    if (!l)
        return FAIL(ERR_MEMORY, "no room to open %s", path);
    if (name)
        snprintf(l->wanted, sizeof l->wanted, "%s%s", name[0] == '/' ? "" : "/",
                 name);
    enum status st = gate_ask(path, GATE_SECONDS, list_matrices, l);
    if (st == OK)
        st = settle(path, l, out);
    gate_free(l, sizeof *l);
    return st == OK ? open_window(out, arena) : st;
}

static bool fetch(hid_t set, struct slab *s)
{
    hid_t space = H5Dget_space(set);
    hid_t type =
        s->cell == sizeof(float) ? H5T_NATIVE_FLOAT : H5T_NATIVE_DOUBLE;
    int dims = H5Sget_simple_extent_ndims(space), skip = 3 - dims;
    hsize_t n = (hsize_t)s->from->nodes;
    hsize_t start[3] = {(hsize_t)s->k, (hsize_t)s->first, 0};
    hsize_t count[3] = {(hsize_t)s->matrices, (hsize_t)s->rows, n};
    if (skip < 0 || skip > 1)
        return false;
    hid_t memory = H5Screate_simple(dims, count + skip, NULL);
    bool good = H5Sselect_hyperslab(space, H5S_SELECT_SET, start + skip, NULL,
                                    count + skip, NULL) >= 0 &&
                H5Dread(set, type, memory, space, H5P_DEFAULT, s->at) >= 0;
    H5Sclose(memory);
    H5Sclose(space);
    return good;
}

static void fetch_slab(const char *path, void *page)
{
    struct slab *s = page;
    hid_t file = h5_open(path);
    hid_t set = file < 0 ? -1 : H5Dopen2(file, s->from->name, H5P_DEFAULT);
    if (set < 0)
        return;
    s->got = fetch(set, s);
    H5Dclose(set);
    H5Fclose(file);
}

static enum status fill_window(const struct store_matrices *m,
                               const struct slab *what)
{
    struct slab *s = m->window->slab;
    *s = *what;
    TRY(gate_ask(m->path, READ_SECONDS, fetch_slab, s));
    if (s->got)
        return OK;
    *s = (struct slab){0};
    return FAIL(ERR_DAMAGED, "%s: %s cannot be read", m->path, m->name);
}

/* A matrix that is larger than a window, some rows at a time. */
static enum status read_rows(const struct store_matrices *m, int k, size_t cell,
                             char *w)
{
    size_t row = (size_t)m->nodes * cell;
    int most = (int)(SLAB_BYTES / row) + 1;
    for (int i = 0; i < m->nodes; i += most) {
        int rows = m->nodes - i < most ? m->nodes - i : most;
        struct slab s = {.from = m,
                         .k = k,
                         .matrices = 1,
                         .first = i,
                         .rows = rows,
                         .cell = cell};
        TRY(fill_window(m, &s));
        memcpy(w + (size_t)i * row, m->window->slab->at, (size_t)rows * row);
    }
    return OK;
}

static enum status read_cells(const struct store_matrices *m, int k,
                              size_t cell, char *w)
{
    const struct slab *s = m->window->slab;
    size_t bytes = (size_t)m->nodes * (size_t)m->nodes * cell;
    if (m->window->most == 0)
        return read_rows(m, k, cell, w);
    if (k < s->k || k >= s->k + s->matrices || s->cell != cell) {
        int left = m->count - k, most = m->window->most;
        struct slab next = {.from = m,
                            .k = k,
                            .matrices = left < most ? left : most,
                            .rows = m->nodes,
                            .cell = cell};
        TRY(fill_window(m, &next));
    }
    memcpy(w, (const char *)s->at + (size_t)(k - s->k) * bytes, bytes);
    return OK;
}

enum status store_read_matrix(const struct store_matrices *m, int k, float *w)
{
    return read_cells(m, k, sizeof *w, (char *)w);
}

enum status store_read_matrix_real(const struct store_matrices *m, int k,
                                   double *w)
{
    return read_cells(m, k, sizeof *w, (char *)w);
}
