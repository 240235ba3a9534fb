/* eigen.h: all eigenvalues of a dense symmetric matrix. */
#ifndef EIGEN_H
#define EIGEN_H

#include "status.h"

struct arena;

/* A symmetric matrix, both triangles stored: at [n][stride]; stride is a
 * multiple of 8 and rows are 64-byte aligned (eigen_matrix sees to both). */
struct symmetric {
    double *at;
    int n, stride;
};
enum status eigen_matrix(int n, struct arena *arena, struct symmetric *out);

static inline double *eigen_entry(const struct symmetric *a, int i, int j)
{
    return &a->at[(long)i * a->stride + j];
}

/* Destroys a; lambda [n] ascending.  Householder's reduction to tridiagonal
 * form, 2 n^3 operations, then the root-free QL iteration (Pal, Walker, Kahan;
 * Parlett, The Symmetric Eigenvalue Problem, 8.15).  Absolute error a few
 * units in the last place of the largest |lambda|.  Sums run in one fixed
 * order, so that equal matrices give equal bits on any CPU. */
enum status eigen_values(struct symmetric *a, struct arena *work,
                         double *lambda);

/* The second step alone: d [n] becomes the eigenvalues, ascending; e [n] links
 * d[i] and d[i+1], and is destroyed. */
enum status eigen_tridiagonal(int n, double *d, double *e);

#endif
