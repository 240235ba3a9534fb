/* lanczos.h: the outermost eigenvalues of a large sparse symmetric matrix. */
#ifndef LANCZOS_H
#define LANCZOS_H

#include <stdbool.h>

#include "status.h"

struct arena;

/* y = M x; vectors [n]. */
struct product {
    void (*apply)(const void *matrix, const double *x, double *y);
    const void *matrix;
    int n;
};

/* The smallest and the largest eigenvalue of M on the space orthogonal to the
 * unit vector deflate [n] (NULL: on all of it).  vector [n], unless NULL, gets
 * a unit eigenvector of the largest.  Lanczos' iteration with every vector
 * orthogonalised against all before it, until |M x - lambda x| is at most
 * 1e-12 of the largest |lambda| at the ends asked for.  *converged is false,
 * and the values are not to be used, when n/2 steps, or 2000, do not reach
 * that. k steps take k products and 2 n k^2 operations. */
struct outermost {
    double low, high;
    bool want_low, want_high; /* in */
    bool converged;
};
enum status lanczos_outermost(const struct product *m, const double *deflate,
                              struct arena *work, struct outermost *out,
                              double *vector);

#endif
