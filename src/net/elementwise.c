/* elementwise.c: the strength of an edge. */
#include <stddef.h>

#include "la.h"
#include "operators.h"

double edge_strength(const real *w, int edges, int e)
{
    return edges > 1 ? 1 / (1 + la_exp(-(double)w[e])) : 1;
}
