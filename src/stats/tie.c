#include "tie.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "arena.h"

/* The largest double stands in for infinity, which ties with itself alone. */
static bool within(double x, double y, double scale)
{
    return x == y || fabs(x - y) <= TIED * fmin(scale, DBL_MAX);
}

bool tie_same(double x, double y)
{
    return within(x, y, fmax(fabs(x), fabs(y)));
}

double tie_difference(double x, double y)
{
    return tie_same(x, y) && !isinf(x) ? 0 : x - y;
}

struct placed {
    double value, scale;
    int64_t at;
};

static int by_value(const void *a, const void *b)
{
    double x = ((const struct placed *)a)->value;
    double y = ((const struct placed *)b)->value;
    return (x > y) - (x < y);
}

enum status tie_settle(double *x, const double *scale, int64_t n,
                       struct arena *work)
{
    struct mark start = arena_mark(work);
    struct placed *p; /* [n] */
    NEW(p, work, n);
    for (int64_t i = 0; i < n; i++)
        p[i] = (struct placed){x[i], scale ? scale[i] : fabs(x[i]), i};
    qsort(p, (size_t)n, sizeof *p, by_value);
    for (int64_t i = 0, first = 0; i < n; i++) {
        if (i > 0 && !within(p[i - 1].value, p[i].value,
                             fmax(p[i - 1].scale, p[i].scale)))
            first = i;
        x[p[i].at] = p[first].value;
    }
    arena_rewind(work, start);
    return OK;
}
