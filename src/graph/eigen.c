#include "eigen.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "lanes.h"

enum { MOST_SWEEPS = 60 };

enum status eigen_matrix(int n, struct arena *arena, struct symmetric *out)
{
    out->n = n;
    out->stride = lanes_blocks(n) * BLOCK;
    NEW(out->at, arena, (size_t)n * (size_t)out->stride);
    return OK;
}

/* Reflects row i, left of the diagonal, onto its last entry, which is returned
 * and links i-1 and i.  v, q: scratch [stride]. */
INLINE double reflect(struct symmetric *a, int i, double *v, double *q)
{
    int blocks = lanes_blocks(i);
    memset(v, 0, (size_t)blocks * BLOCK * sizeof *v);
    memset(q, 0, (size_t)blocks * BLOCK * sizeof *v);
    memcpy(v, eigen_entry(a, i, 0), (size_t)i * sizeof *v);
    double last = v[i - 1], norm2 = lanes_dot(v, v, blocks);
    if (norm2 - last * last <= DBL_EPSILON * DBL_EPSILON * norm2)
        return last;
    double link = copysign(sqrt(norm2), -last);
    double half = norm2 - link * last; /* v'v / 2 */
    v[i - 1] -= link;
    for (int j = 0; j < i; j++)
        q[j] = lanes_dot(eigen_entry(a, j, 0), v, blocks) / half;
    double mean = lanes_dot(q, v, blocks) / (2 * half);
    for (int j = 0; j < i; j++)
        q[j] -= mean * v[j];
    for (int j = 0; j < i; j++)
        lanes_subtract_two(eigen_entry(a, j, 0), q[j], v, v[j], q, blocks);
    return link;
}

WIDE static void tridiagonalise(struct symmetric *a, double *v, double *q,
                                double *d, double *e)
{
    int n = a->n;
    for (int i = n - 1; i > 0; i--) {
        e[i - 1] = i > 1 ? reflect(a, i, v, q) : *eigen_entry(a, 1, 0);
        d[i] = *eigen_entry(a, i, i);
    }
    d[0] = *eigen_entry(a, 0, 0);
    e[n - 1] = 0;
}

/* Both eigenvalues of the last two rows of a block. */
static void solve_pair(double *d, double link2)
{
    double mean = (d[0] + d[1]) / 2, half = (d[0] - d[1]) / 2;
    double root = sqrt(half * half + link2);
    double far = mean + copysign(root, mean);
    double product = d[0] * d[1] - link2;
    d[0] = far;
    d[1] = far != 0 && root < fabs(mean) ? product / far
                                         : mean - copysign(root, mean);
}

/* One sweep over d[low..high] with Wilkinson's shift; e2 holds squares. */
static void sweep(double *d, double *e2, int low, int high)
{
    double link = sqrt(e2[low]), p = d[low];
    double r = (d[low + 1] - p) / (2 * link);
    double shift = p - link / (r + copysign(sqrt(r * r + 1), r));
    double s = 0, c = 1, gamma = d[high] - shift;
    p = gamma * gamma;
    for (int i = high - 1; i >= low; i--) {
        double b = e2[i], g = p * (d[i] - shift) - b * gamma;
        r = p + b;
        if (i < high - 1)
            e2[i + 1] = s * r;
        double inverse = 1 / r, next = p != 0 ? g * g / (r * p) : c * b;
        d[i + 1] = gamma + d[i];
        gamma = g * inverse;
        d[i + 1] -= gamma;
        s = b * inverse;
        c = p * inverse;
        p = next;
    }
    e2[low] = s * p;
    d[low] = shift + gamma;
}

static void sort(double *x, int n)
{
    for (int i = 1; i < n; i++) {
        double y = x[i];
        int j = i;
        for (; j > 0 && x[j - 1] > y; j--)
            x[j] = x[j - 1];
        x[j] = y;
    }
}

enum status eigen_tridiagonal(int n, double *d, double *e)
{
    double size = 0;
    for (int i = 0; i < n; i++)
        size = fmax(size, fabs(d[i]) + fabs(e[i]));
    if (!isfinite(size))
        return FAIL(ERR_NUMERIC, "a matrix with entries that are not finite");
    double least = DBL_EPSILON * size / 4;
    least *= least;
    for (int i = 0; i < n; i++)
        e[i] *= e[i];
    long sweeps = 0;
    for (int low = 0; low < n;) {
        int high = low;
        while (high < n - 1 && e[high] > least)
            high++;
        if (high <= low + 1) {
            if (high > low)
                solve_pair(d + low, e[low]);
            low = high + 1;
        } else if (sweeps++ < (long)MOST_SWEEPS * n) {
            sweep(d, e, low, high);
        } else {
            return FAIL(ERR_NUMERIC, "eigenvalues do not converge");
        }
    }
    sort(d, n);
    return OK;
}

enum status eigen_values(struct symmetric *a, struct arena *work,
                         double *lambda)
{
    struct mark start = arena_mark(work);
    double *v, *q, *e;
    NEW(v, work, a->stride);
    NEW(q, work, a->stride);
    NEW(e, work, a->n);
    tridiagonalise(a, v, q, lambda, e);
    TRY(eigen_tridiagonal(a->n, lambda, e));
    arena_rewind(work, start);
    return OK;
}
