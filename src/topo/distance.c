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

enum { BAND = 8 };

enum status distances_new(int n, bool parts, struct arena *arena,
                          struct distances *out)
{
    *out = (struct distances){.n = n};
    NEW(out->total, arena, diagram_pairs(n));
    if (parts) {
        NEW(out->birth, arena, diagram_pairs(n));
        NEW(out->death, arena, diagram_pairs(n));
    }
    return OK;
}

int distances_bands(int n)
{
    return (n + BAND - 1) / BAND;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static enum status measure(const struct diagram *d, int i, int j,
                           struct distances *out)
{
    struct distance apart;
    long at = diagram_pair(out->n, i, j);
    TRY(diagram_distance(&d[i], &d[j], &apart));
    out->total[at] = apart.total;
    if (out->birth) {
        out->birth[at] = apart.birth;
        out->death[at] = apart.death;
    }
    return OK;
}

/* Tile by tile: its diagrams stay in the cache meanwhile. */
enum status distances_measure(const struct diagram *d, int band,
                              struct distances *out)
{
    int first = band * BAND, end = smaller(first + BAND, out->n);
    for (int tile = first; tile < out->n; tile += BAND)
        for (int i = first; i < end; i++) {
            int last = smaller(tile + BAND, out->n);
            for (int j = tile > i ? tile : i + 1; j < last; j++)
                TRY(measure(d, i, j, out));
        }
    return OK;
}
