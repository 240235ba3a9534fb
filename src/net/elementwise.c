/* elementwise.c: ReLU, and the weighted sum over a node's incoming edges. */
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

void edges_forward(int edges, const real *w, const real *const *y, long n,
                   real *x)
{
    for (int e = 0; e < edges; e++) {
        real s = (real)edge_strength(w, edges, e);
        for (long i = 0; i < n; i++)
            x[i] = (e > 0 ? x[i] : 0) + s * y[e][i];
    }
}

void edges_backward(int edges, const real *w, const real *const *y, long n,
                    const real *gx, real *const *gy, real *gw)
{
    for (int e = 0; e < edges; e++) {
        double s = edge_strength(w, edges, e), dot = 0;
        for (long i = 0; i < n; i++) {
            gy[e][i] += (real)s * gx[i];
            dot += (double)gx[i] * (double)y[e][i];
        }
        if (edges > 1)
            gw[e] = (real)(dot * s * (1 - s));
    }
}
