#include "distance.h"

#include <math.h>

#include "arena.h"
#include "steps.h"
#include "wide.h"

/* max(n, m) * integral of (Q_a - Q_b)^2: both are steps, the one ending at
 * multiples of 1/n, the other of 1/m. */
static double steps_apart(const float *a, long n, const float *b, long m)
{
    double sum = 0;
    for (struct overlap o = overlap_first(n, m); o.i < n; overlap_next(&o)) {
        double d = (double)a[o.i] - (double)b[o.j];
        sum += o.length * d * d;
    }
    return sum * (double)(n > m ? n : m);
}

static enum status squared(const float *a, long n, const float *b, long m,
                           const char *what, double *out)
{
    if ((n == 0) != (m == 0))
        return FAIL(ERR_INPUT,
                    "one graph has %ld %s and the other %ld: no distance; "
                    "leave out graphs of fewer than 3 nodes",
                    n, what, m);
    *out = n == m ? topo_wide()->squares(a, b, n) : steps_apart(a, n, b, m);
    return OK;
}

enum status diagram_distance(const struct diagram *a, const struct diagram *b,
                             struct distance *out)
{
    double birth, death;
    TRY(squared(a->birth, a->births, b->birth, b->births, "births", &birth));
    TRY(squared(a->death, a->deaths, b->death, b->deaths, "deaths", &death));
    *out = (struct distance){sqrt(birth + death), sqrt(birth), sqrt(death)};
    return OK;
}

double distances_get(const struct distances *d, int i, int j)
{
    if (i == j)
        return 0;
    return d
        ->total[i < j ? diagram_pair(d->n, i, j) : diagram_pair(d->n, j, i)];
}

/* The pairs of two tiles of diagrams, which stay in the cache meanwhile. */
static enum status measure_tile(const struct diagram *d, const int first[2],
                                const int end[2], struct distances *out)
{
    struct distance apart;
    for (int i = first[0]; i < end[0]; i++)
        for (int j = first[1] > i ? first[1] : i + 1; j < end[1]; j++) {
            TRY(diagram_distance(&d[i], &d[j], &apart));
            out->total[diagram_pair(out->n, i, j)] = apart.total;
        }
    return OK;
}

enum status distances_build(const struct diagram *d, int n, struct arena *arena,
                            struct distances *out)
{
    enum { TILE = 8 };
    *out = (struct distances){.n = n};
    NEW(out->total, arena, diagram_pairs(n));
    for (int i = 0; i < n; i += TILE)
        for (int j = i; j < n; j += TILE) {
            int end[2] = {i + TILE < n ? i + TILE : n,
                          j + TILE < n ? j + TILE : n};
            TRY(measure_tile(d, (int[2]){i, j}, end, out));
        }
    return OK;
}
