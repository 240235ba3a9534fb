/* A graph as a square table of numbers, or an array of NumPy's. */
#include <math.h>
#include <stdio.h>

#include "arena.h"
#include "graph_file.h"
#include "topology_parts.h"

enum status square_mirror(const char *path, int n, float *w)
{
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) {
            float *a = &w[(long)i * n + j], *b = &w[(long)j * n + i];
            double apart = fabs((double)*a - (double)*b);
            if (apart > 1e-6 * fmax(fabs((double)*a), fabs((double)*b)))
                return FAIL(ERR_INPUT,
                            "%s: not symmetric: row %d, column %d is %g, and "
                            "row %d, column %d is %g; write the mean of both "
                            "in both places, or an edge list",
                            path, i + 1, j + 1, (double)*a, j + 1, i + 1,
                            (double)*b);
            *a = *b = (float)(((double)*a + (double)*b) / 2);
        }
    return OK;
}

struct filling {
    const struct graph_matrix *m;
    float *w; /* [nodes][nodes] */
};

static enum status fill(void *context, int row, int line, const double *w)
{
    const struct filling *f = context;
    long n = f->m->nodes;
    char at[16] = "";
    if (line)
        snprintf(at, sizeof at, ":%d", line);
    for (int j = 0; j < n; j++) {
        float x = (float)w[j];
        if (j != row && !isfinite(x))
            return FAIL(ERR_INPUT,
                        "%s%s: row %d, column %d: the weight %g is not finite "
                        "in single precision",
                        f->m->path, at, row + 1, j + 1, w[j]);
        f->w[f->m->turned ? j * n + row : row * n + j] = x;
    }
    return OK;
}

enum status square_read(const struct topology_request *q,
                        const struct arena *keep, const struct graph_matrix *m,
                        struct arena *work, struct mat *out)
{
    struct filling f = {.m = m};
    long n = m->nodes;
    TRY(topology_afford(q, keep, m->path, m->nodes,
                        (double)n * (double)n * sizeof *f.w +
                            (double)diagram_room(m->nodes)));
    NEW(f.w, work, n * n);
    TRY(graph_matrix_rows(m, fill, &f, work));
    *out = (struct mat){f.w, m->nodes, m->nodes};
    return square_mirror(m->path, m->nodes, f.w);
}
