/* Graphs as square matrices in HDF5 files of other programs. */
#include <limits.h>
#include <math.h>
#include <stdio.h>

#include "arena.h"
#include "text.h"
#include "topology_parts.h"

/* A file may claim any number of graphs. */
static enum status afford(const struct topology_request *q,
                          const struct store_matrices *m)
{
    char need[TEXT_BYTES], have[TEXT_BYTES];
    double bytes = (double)m->count * (double)diagram_bytes(m->nodes);
    if (m->nodes > DIAGRAM_MOST_NODES)
        return FAIL(ERR_INPUT, "%s: %s has %d nodes; a diagram takes 1 to %d",
                    m->path, m->name, m->nodes, DIAGRAM_MOST_NODES);
    if (bytes <= (double)q->memory)
        return OK;
    return FAIL(ERR_MEMORY,
                "%s: the diagrams of %d graphs of %d nodes need %s of memory, "
                "and %s may be used; give fewer, or use a machine with more",
                m->path, m->count, m->nodes, text_bytes(bytes, need),
                text_bytes((double)q->memory, have));
}

enum status matrices_find(const struct topology_request *q, const char *word,
                          struct arena *keep, bool *yes,
                          struct store_matrices *out)
{
    char room[STORE_NAME_ROOM];
    const char *file, *name;
    enum store_kind kind;
    TRY(store_split_name(word, room, &name));
    file = arena_string(keep, room);
    if (!file)
        return FAIL(ERR_MEMORY, "no room for the names of graphs");
    TRY(store_kind_of(file, &kind));
    *yes = kind == STORE_FOREIGN;
    if (!*yes)
        return OK;
    TRY(store_find_matrices(file, name, keep, out));
    return afford(q, out);
}

enum status matrices_name(const char *word, const struct store_matrices *m,
                          int k, struct arena *keep, const char **out)
{
    char text[MATRICES_NAME + PATH_MAX];
    snprintf(text, sizeof text, "%s:%s[%d]", m->path, m->name, k);
    *out = m->count == 1 ? word : arena_string(keep, text);
    return *out ? OK : FAIL(ERR_MEMORY, "no room for the names of graphs");
}

static enum status check_finite(const char *name, struct mat w)
{
    for (int i = 0; i < w.rows; i++)
        for (int j = 0; j < w.cols; j++)
            if (i != j && !isfinite(mat_get(w, i, j)))
                return FAIL(ERR_INPUT,
                            "%s: row %d, column %d: the weight %g is not "
                            "finite; every pair of nodes needs a finite weight",
                            name, i + 1, j + 1, (double)mat_get(w, i, j));
    return OK;
}

enum status matrices_read(const struct topology_request *q,
                          const struct arena *keep,
                          const struct store_matrices *m, int k,
                          struct arena *work, struct mat *out)
{
    char word[MATRICES_NAME + PATH_MAX];
    const char *name;
    float *w;
    int n = m->nodes;
    TRY(topology_afford(q, keep, m->path, n,
                        (double)n * n * sizeof *w + (double)diagram_room(n)));
    NEW(w, work, (long)n * n);
    TRY(store_read_matrix(m, k, w));
    *out = (struct mat){w, n, n};
    snprintf(word, sizeof word, "%s:%s", m->path, m->name);
    TRY(matrices_name(word, m, k, work, &name));
    TRY(check_finite(name, *out));
    return square_mirror(name, n, w);
}
