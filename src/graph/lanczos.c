#include "lanczos.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "eigen.h"
#include "lanes.h"
#include "rng.h"

/* Steps before the first look at the residuals, and share of the steps between
 * looks. */
enum { FIRST_LOOK = 24, LOOK_SHARE = 8, MOST_STEPS = 2000 };

/* The tridiagonal matrix after `steps` steps: alpha on its diagonal, beta[i]
 * between i and i+1; the last beta leads out of the space. */
struct krylov {
    int n, blocks, steps, most;
    double *basis; /* [most + 1][8 blocks] */
    double *alpha, *beta;
    const double *deflate; /* [8 blocks], or NULL */
    double *theta;         /* [most] eigenvalues of it, ascending */
    double *z;             /* [most] one of its eigenvectors */
    double *row;           /* [3][most + 1] of an elimination */
    double *spare;         /* [most] */
};

static double *vector_of(const struct krylov *k, int i)
{
    return k->basis + (size_t)i * (size_t)k->blocks * BLOCK;
}

static enum status krylov_open(int n, const double *deflate, struct arena *work,
                               struct krylov *k)
{
    double *padded;
    *k = (struct krylov){.n = n,
                         .blocks = lanes_blocks(n),
                         .most = n / 2 < MOST_STEPS ? n / 2 : MOST_STEPS};
    size_t length = (size_t)k->blocks * BLOCK;
    if (deflate) {
        NEW(padded, work, length);
        memcpy(padded, deflate, (size_t)n * sizeof *deflate);
        k->deflate = padded;
    }
    NEW(k->basis, work, (size_t)(k->most + 1) * length);
    NEW(k->alpha, work, k->most);
    NEW(k->beta, work, k->most);
    NEW(k->theta, work, k->most);
    NEW(k->z, work, k->most);
    NEW(k->row, work, 3 * ((size_t)k->most + 1));
    NEW(k->spare, work, k->most);
    return OK;
}

/* Takes out of x what lies along the deflated vector and the first m of the
 * basis. */
WIDE static void orthogonalise(const struct krylov *k, int m, double *x)
{
    if (k->deflate)
        lanes_subtract(x, lanes_dot(k->deflate, x, k->blocks), k->deflate,
                       k->blocks);
    for (int i = 0; i < m; i++) {
        const double *q = vector_of(k, i);
        lanes_subtract(x, lanes_dot(q, x, k->blocks), q, k->blocks);
    }
}

/* Divides x by its length, which is returned. */
static double normalise(double *x, int n)
{
    double length = 0;
    for (int i = 0; i < n; i++)
        length += x[i] * x[i];
    length = sqrt(length);
    for (int i = 0; i < n && length > 0; i++)
        x[i] /= length;
    return length;
}

/* The same start for every matrix of n rows: results repeat. */
static void start(struct krylov *k)
{
    struct rng r = rng_stream(0, RNG_NULL, 0, (uint64_t)k->n);
    double *x = vector_of(k, 0);
    for (int i = 0; i < k->n; i++)
        x[i] = rng_normal(&r);
    orthogonalise(k, 0, x);
    normalise(x, k->n);
}

/* Where little is left of a product, its rounding errors are not orthogonal to
 * what was taken out: they are taken out once more, and the iteration goes on
 * in a direction it had not seen. */
static void step(const struct product *m, struct krylov *k)
{
    int j = k->steps++;
    double *q = vector_of(k, j), *next = vector_of(k, j + 1);
    m->apply(m->matrix, q, next);
    double before = sqrt(lanes_dot(next, next, k->blocks));
    k->alpha[j] = lanes_dot(q, next, k->blocks);
    lanes_subtract(next, k->alpha[j], q, k->blocks);
    if (j > 0)
        lanes_subtract(next, k->beta[j - 1], vector_of(k, j - 1), k->blocks);
    orthogonalise(k, j + 1, next);
    k->beta[j] = normalise(next, k->n);
    if (k->beta[j] < 1e-3 * before) {
        orthogonalise(k, j + 1, next);
        normalise(next, k->n);
    }
}

/* z = (T - theta)^-1 z by elimination with row exchanges; T - theta is nearly
 * singular, which is what makes z an eigenvector. */
static void solve(struct krylov *k, double theta, double tiny)
{
    int n = k->steps;
    double *p = k->row, *q = p + k->most + 1, *r = q + k->most + 1, *z = k->z;
    p[0] = k->alpha[0] - theta;
    q[0] = n > 1 ? k->beta[0] : 0;
    for (int i = 0; i + 1 < n; i++) {
        double s = k->beta[i], t = k->alpha[i + 1] - theta;
        double u = i + 2 < n ? k->beta[i + 1] : 0;
        if (fabs(p[i]) >= fabs(s)) {
            double f = p[i] != 0 ? s / p[i] : 0;
            r[i] = 0;
            p[i + 1] = t - f * q[i];
            q[i + 1] = u;
            z[i + 1] -= f * z[i];
        } else {
            double f = p[i] / s, old = z[i];
            p[i + 1] = q[i] - f * t;
            q[i + 1] = -f * u;
            p[i] = s;
            q[i] = t;
            r[i] = u;
            z[i] = z[i + 1];
            z[i + 1] = old - f * z[i];
        }
    }
    r[n - 1] = q[n - 1] = 0;
    for (int i = n - 1; i >= 0; i--) {
        double right = z[i];
        right -= i + 1 < n ? q[i] * z[i + 1] : 0;
        right -= i + 2 < n ? r[i] * z[i + 2] : 0;
        z[i] = right / (fabs(p[i]) > tiny ? p[i] : copysign(tiny, p[i]));
    }
    normalise(z, n);
}

/* |M x - theta x| of the Ritz vector x, whose coordinates are left in z. */
static double residual(struct krylov *k, double theta, double size)
{
    for (int i = 0; i < k->steps; i++)
        k->z[i] = 1;
    for (int i = 0; i < 3; i++)
        solve(k, theta, DBL_EPSILON * size);
    return k->beta[k->steps - 1] * fabs(k->z[k->steps - 1]);
}

static enum status look(struct krylov *k, struct outermost *out)
{
    size_t bytes = (size_t)k->steps * sizeof *k->alpha;
    memcpy(k->theta, k->alpha, bytes);
    memcpy(k->spare, k->beta, bytes);
    k->spare[k->steps - 1] = 0;
    TRY(eigen_tridiagonal(k->steps, k->theta, k->spare));
    out->low = k->theta[0];
    out->high = k->theta[k->steps - 1];
    double size = fmax(fabs(out->low), fabs(out->high));
    double near = 1e-12 * size;
    out->converged = (!out->want_low || residual(k, out->low, size) <= near) &&
                     (!out->want_high || residual(k, out->high, size) <= near);
    return OK;
}

/* The Ritz vector whose coordinates are z. */
static void combine(const struct krylov *k, double *x)
{
    for (int v = 0; v < k->n; v++)
        x[v] = 0;
    for (int i = 0; i < k->steps; i++)
        for (int v = 0; v < k->n; v++)
            x[v] += k->z[i] * vector_of(k, i)[v];
    normalise(x, k->n);
}

enum status lanczos_outermost(const struct product *m, const double *deflate,
                              struct arena *work, struct outermost *out,
                              double *vector)
{
    struct mark mark = arena_mark(work);
    struct krylov k;
    TRY(krylov_open(m->n, deflate, work, &k));
    start(&k);
    out->converged = false;
    for (int next = FIRST_LOOK; !out->converged && k.steps < k.most;) {
        step(m, &k);
        bool closed = k.beta[k.steps - 1] == 0;
        if (k.steps == next || closed || k.steps == k.most) {
            TRY(look(&k, out));
            next = k.steps + k.steps / LOOK_SHARE + 1;
        }
        if (closed)
            break;
    }
    if (out->converged && vector) /* high is looked at last: z is its */
        combine(&k, vector);
    arena_rewind(work, mark);
    return OK;
}
