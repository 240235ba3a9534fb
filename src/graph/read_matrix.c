/* Pairs of a symmetric matrix. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "draft.h"
#include "graph_file.h"

struct filling {
    const struct graph_matrix *m;
    double *w; /* [nodes][nodes] */
    int *line; /* [nodes] of the rows in the file, 0: it has no lines */
};

static enum status fill(void *context, int row, int line, const double *w)
{
    struct filling *f = context;
    size_t n = (size_t)f->m->nodes, i = (size_t)row;
    f->line[row] = line;
    if (f->m->turned)
        for (size_t j = 0; j < n; j++)
            f->w[j * n + i] = w[j];
    else
        memcpy(f->w + i * n, w, n * sizeof *w);
    return OK;
}

/* Mirrored weights may differ by what printing rounded; their mean counts. */
static enum status mean_of(const struct filling *f, int i, int j, double *out)
{
    size_t n = (size_t)f->m->nodes;
    double a = f->w[(size_t)i * n + (size_t)j],
           b = f->w[(size_t)j * n + (size_t)i];
    *out = a == b ? a : a / 2 + b / 2;
    if (fabs(a / 2 - b / 2) <= 0.5e-6 * fmax(fabs(a), fabs(b)))
        return OK;
    return FAIL(ERR_INPUT,
                "%s: not symmetric: row %d, column %d is %g, and row %d, "
                "column %d is %g; write the mean of both in both places, or, "
                "for edges with a direction, a CSV of edges "
                "(source,target,weight)",
                f->m->path, i + 1, j + 1, a, j + 1, i + 1, b);
}

static enum status take_pairs(const struct filling *f, struct draft *d)
{
    struct cursor c = {.path = f->m->path};
    double weight;
    for (int i = 0; i < f->m->nodes; i++) {
        c.line = f->line[i];
        for (int j = i + 1; j < f->m->nodes; j++) {
            TRY(mean_of(f, i, j, &weight));
            TRY(draft_add(d, &c, i, j, weight));
        }
    }
    return OK;
}

static int64_t count_edges(const struct filling *f)
{
    size_t n = (size_t)f->m->nodes;
    int64_t edges = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            edges += f->w[i * n + j] != 0 || f->w[j * n + i] != 0;
    return edges;
}

enum status read_matrix(const struct graph_matrix *m, struct arena *arena,
                        struct draft *d, int *diagonal)
{
    struct filling f = {.m = m};
    size_t n = (size_t)m->nodes;
    NEW_UNSET(f.w, arena, n * n);
    NEW(f.line, arena, n);
    TRY(graph_matrix_rows(m, fill, &f, arena));
    int64_t edges = count_edges(&f);
    if (edges > MOST_EDGES_READ)
        return FAIL(ERR_INPUT, "%s: %lld edges, of which %d can be read",
                    m->path, (long long)edges, MOST_EDGES_READ);
    TRY(draft_open((int)edges, arena, d));
    d->direction = UNDIRECTED;
    d->nodes = m->nodes;
    TRY(take_pairs(&f, d));
    *diagonal = 0;
    for (size_t i = 0; i < n; i++)
        *diagonal += f.w[i * n + i] != 0;
    return OK;
}
