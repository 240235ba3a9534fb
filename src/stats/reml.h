/* reml.h: the restricted likelihood of a random intercept, as a function of
 * one number.
 *
 * Rows have variance s (1 + lambda) and covariance s lambda within their
 * group.  In the basis of design.h, with the residuals as its last column,
 *
 *   A(lambda) = within + sum over sizes b of between[b] / (1 + size[b] lambda)
 *
 * holds X' V^-1 X, X' V^-1 y and y' V^-1 y (times s): all that the likelihood
 * needs.  Groups of one size are summed once, so a look at one lambda costs
 * sizes * width^2, whatever the number of rows.
 */
#ifndef REML_H
#define REML_H

#include "design.h"

struct reml {
    int64_t n, groups;
    int width, sizes; /* width: constant, kept columns, residuals */
    double *size;     /* [sizes] rows per group */
    double *many;     /* [sizes] groups of that size */
    double *within;   /* [width][width] squares about the group means */
    double *between;  /* [sizes][width][width] size * mean * mean' */
};

/* The likelihood at lambda, s at its best. */
struct reml_point {
    double lambda, s;
    double deviance;     /* -2 log likelihood, without what does not vary */
    double slope, curve; /* its derivatives in lambda */
    double t1, t2;       /* those of log |V| + log |X' V^-1 X| */
    double r1, r2;       /* those of the weighted squares */
    double *a, *a1, *a2; /* [width][width] A and its derivatives */
    double *inverse;     /* [width - 1][width - 1] of X' V^-1 X times s */
    double *delta;       /* [width - 1] best coordinates less those at 0 */
};

enum status reml_gather(const struct design *d, const int64_t *group,
                        struct arena *arena, struct reml *out);

enum status reml_room(const struct reml *m, struct arena *arena,
                      struct reml_point *p);

void reml_look(const struct reml *m, double lambda, struct reml_point *p);

/* True where the data tell the variance between groups from the rest. */
bool reml_tells(const struct reml *m, struct reml_point *p);

/* The greatest likelihood: lambda to full precision, 0 at the boundary;
 * INFINITY (and p of no use) where there is no variance within groups. */
double reml_best(const struct reml *m, struct reml_point *p);

#endif
