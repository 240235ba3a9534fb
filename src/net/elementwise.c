/* elementwise.c: ReLU, and the strength of an edge. */
#include <stddef.h>

#include "la.h"
#include "operators.h"

void relu_forward(long n, const real *x, real *y)
{
    for (long i = 0; i < n; i++)
        y[i] = x[i] < 0 ? 0 : x[i]; /* NaN stays NaN */
}

void relu_backward(long n, const real *x, const real *gy, real *gx)
{
    for (long i = 0; i < n; i++)
        gx[i] = x[i] > 0 ? gy[i] : 0;
}

double edge_strength(const real *w, int edges, int e)
{
    return edges > 1 ? 1 / (1 + la_exp(-(double)w[e])) : 1;
}
