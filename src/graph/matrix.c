#include "matrix.h"

#include <math.h>
#include <unistd.h>

#include "arena.h"
#include "lines.h"
#include "store_matrices.h"

/* ---- HDF5 ---------------------------------------------------------------- */

static enum status hdf5_find(const char *word, const char *file,
                             const char *name, struct arena *arena,
                             struct graph_matrix *out)
{
    struct store_matrices *set;
    struct matrix *m;
    NEW(m, arena, 1);
    NEW(set, arena, 1);
    TRY(store_find_matrices(file, name, arena, set));
    if (set->count > 1)
        return FAIL(ERR_INPUT,
                    "%s: %s has %d matrices; one graph is a data set of nodes "
                    "x nodes",
                    file, set->name, set->count);
    TRY(matrix_check_nodes(word, set->nodes));
    *m = (struct matrix){.kind = MATRIX_HDF5, .set = set};
    *out =
        (struct graph_matrix){.path = word, .nodes = set->nodes, .inside = m};
    return OK;
}

static enum status hdf5_rows(const struct graph_matrix *m, graph_take_row *take,
                             void *context, struct arena *work)
{
    struct mark mark = arena_mark(work);
    long n = m->nodes;
    double *w;
    NEW_UNSET(w, work, n * n);
    TRY(store_read_matrix_real(m->inside->set, 0, w));
    for (int i = 0; i < m->nodes; i++) {
        for (int j = 0; j < m->nodes; j++)
            if (j != i && !isfinite(w[i * n + j]))
                return FAIL(ERR_INPUT,
                            "%s: row %d, column %d: the weight %g is not "
                            "finite; every pair of nodes needs a finite weight",
                            m->path, i + 1, j + 1, w[i * n + j]);
        TRY(take(context, i, 0, w + i * n));
    }
    arena_rewind(work, mark);
    return OK;
}

/* ---- any ----------------------------------------------------------------- */

static enum status find_plain(const char *path, struct arena *arena, bool *yes,
                              struct graph_matrix *out)
{
    struct lines l;
    struct form form;
    TRY(lines_open(path, arena, &l));
    TRY(form_tell(&l, arena, &form));
    *yes = form.kind == FORM_TABLE || form.kind == FORM_NPY;
    if (form.kind == FORM_TABLE)
        return square_find(path, form.separator, arena, out);
    return *yes ? npy_find(path, arena, out) : OK;
}

enum status graph_matrix_open(const char *path, struct arena *arena, bool *yes,
                              struct graph_matrix *out)
{
    char room[STORE_NAME_ROOM], *file;
    const char *name;
    enum store_kind kind;
    TRY(store_split_name(path, room, &name));
    file = arena_string(arena, room);
    if (!file)
        return FAIL(ERR_MEMORY, "no room for the name of %s", path);
    TRY(store_kind_of(file, &kind));
    if (kind == STORE_RESULT)
        return FAIL(ERR_INPUT,
                    "%s is a result file of wiresweep or damaged; the edges of "
                    "its graphs come from `wiresweep export FILE edges`",
                    file);
    *yes = kind == STORE_FOREIGN;
    if (*yes)
        return hdf5_find(path, file, name, arena, out);
    if (name)
        return FAIL(ERR_INPUT, "%s is not HDF5, so %s names nothing in it",
                    file, name);
    return find_plain(path, arena, yes, out);
}

enum status graph_matrix_rows(const struct graph_matrix *m,
                              graph_take_row *take, void *context,
                              struct arena *work)
{
    switch (m->inside->kind) {
    case MATRIX_TABLE:
        return square_rows(m, take, context, work);
    case MATRIX_NPY:
        return npy_rows(m, take, context, work);
    default:
        return hdf5_rows(m, take, context, work);
    }
}
