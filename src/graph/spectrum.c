#include <math.h>

#include "arena.h"
#include "eigen.h"
#include "graph_file.h"
#include "lanczos.h"
#include "parts.h"

enum { SPARSE_NODES = 256 }; /* from here on Lanczos is faster */

static enum status spectrum_of(const struct adjacency *a, struct arena *work,
                               double *lambda)
{
    struct mark start = arena_mark(work);
    struct symmetric s;
    TRY(eigen_matrix(a->nodes, work, &s));
    for (int v = 0; v < a->nodes; v++)
        for (int i = a->start[v]; i < a->start[v + 1]; i++)
            *eigen_entry(&s, v, a->to[i]) = 1;
    TRY(eigen_values(&s, work, lambda));
    arena_rewind(work, start);
    return OK;
}

/* The second smallest eigenvalue of D - A, or of I - D^-1/2 A D^-1/2. */
static enum status fiedler_of(const struct adjacency *a, bool normalized,
                              struct arena *work, double *fiedler)
{
    struct mark start = arena_mark(work);
    struct symmetric s;
    double *lambda;
    NEW(lambda, work, a->nodes);
    TRY(eigen_matrix(a->nodes, work, &s));
    for (int v = 0; v < a->nodes; v++) {
        double k = wire_degree(a, v);
        *eigen_entry(&s, v, v) = normalized ? k > 0 : k;
        for (int i = a->start[v]; i < a->start[v + 1]; i++) {
            double scale = sqrt(k * wire_degree(a, a->to[i]));
            *eigen_entry(&s, v, a->to[i]) = normalized ? -1 / scale : -1;
        }
    }
    TRY(eigen_values(&s, work, lambda));
    *fiedler = lambda[1];
    arena_rewind(work, start);
    return OK;
}

/* The degree of all nodes, or -1. */
static int common_degree(const struct adjacency *a)
{
    int k = wire_degree(a, 0);
    for (int v = 1; v < a->nodes; v++)
        if (wire_degree(a, v) != k)
            return -1;
    return k;
}

/* Of a k-regular graph L = k - A, the normalised Laplacian is L / k, and the
 * largest eigenvalue is k itself. */
static void set_regular(int k, struct measures *out)
{
    double second = fmax(fabs(out->lambda2), fabs(out->lambda_min));
    double rounding = 1e-12 * k; /* even rings reach the bound exactly */
    out->lambda1 = k;
    out->ramanujan = k > 0 && second <= 2 * sqrt(k - 1.0) + rounding;
    out->fiedler = k - out->lambda2;
    out->fiedler_normalized = out->fiedler / k;
}

static void set_gaps(struct measures *out)
{
    double second = fmax(fabs(out->lambda2), fabs(out->lambda_min));
    out->spectral_gap = out->lambda1 - out->lambda2;
    out->spectral_gap_two_sided = out->lambda1 - second;
    if (out->lambda1 > 0)
        out->spectral_gap_relative = out->spectral_gap / out->lambda1;
}

static void apply_adjacency(const void *matrix, const double *x, double *y)
{
    const struct adjacency *a = matrix;
    for (int v = 0; v < a->nodes; v++) {
        double sum = 0;
        for (int i = a->start[v]; i < a->start[v + 1]; i++)
            sum += x[a->to[i]];
        y[v] = sum;
    }
}

static void apply_laplacian(const void *matrix, const double *x, double *y)
{
    const struct adjacency *a = matrix;
    apply_adjacency(a, x, y);
    for (int v = 0; v < a->nodes; v++)
        y[v] = wire_degree(a, v) * x[v] - y[v];
}

/* I - D^-1/2 A D^-1/2 of a graph without isolated nodes. */
static void apply_normalized(const void *matrix, const double *x, double *y)
{
    const struct adjacency *a = matrix;
    for (int v = 0; v < a->nodes; v++) {
        double sum = 0, k = wire_degree(a, v);
        for (int i = a->start[v]; i < a->start[v + 1]; i++)
            sum += x[a->to[i]] / sqrt(wire_degree(a, a->to[i]));
        y[v] = x[v] - sum / sqrt(k);
    }
}

/* The unit vectors that both Laplacians of a connected graph send to 0. */
static void null_vector(const struct adjacency *a, bool normalized, double *x)
{
    for (int v = 0; v < a->nodes; v++)
        x[v] = normalized ? sqrt(wire_degree(a, v) / (2.0 * a->edges))
                          : 1 / sqrt(a->nodes);
}

static enum status sparse_fiedler(const struct adjacency *a, bool normalized,
                                  struct arena *work, double *fiedler,
                                  bool *done)
{
    struct product m = {normalized ? apply_normalized : apply_laplacian, a,
                        a->nodes};
    struct outermost o = {.want_low = true};
    double *known;
    NEW(known, work, a->nodes);
    null_vector(a, normalized, known);
    TRY(lanczos_outermost(&m, known, work, &o, NULL));
    *fiedler = o.low;
    *done = o.converged;
    return OK;
}

/* The outermost eigenvalues by Lanczos.  *done is false where some did not
 * converge: then the dense way takes over. */
static enum status sparse_spectra(const struct adjacency *a, bool regular,
                                  struct arena *work, struct measures *out,
                                  bool *done)
{
    struct product m = {apply_adjacency, a, a->nodes};
    struct outermost first = {.want_high = true, .converged = true};
    struct outermost rest = {.want_low = true, .want_high = true};
    double *known;
    NEW(known, work, a->nodes);
    if (regular)
        null_vector(a, false, known);
    else
        TRY(lanczos_outermost(&m, NULL, work, &first, known));
    if (!first.converged)
        return OK;
    TRY(lanczos_outermost(&m, known, work, &rest, NULL));
    out->lambda1 = first.high;
    out->lambda2 = rest.high;
    out->lambda_min = rest.low;
    *done = rest.converged;
    if (*done && !regular && out->connected)
        TRY(sparse_fiedler(a, false, work, &out->fiedler, done));
    if (*done && !regular && out->connected)
        TRY(sparse_fiedler(a, true, work, &out->fiedler_normalized, done));
    return OK;
}

static enum status dense_spectra(const struct adjacency *a, bool regular,
                                 struct arena *work, struct measures *out)
{
    double *lambda;
    NEW(lambda, work, a->nodes);
    TRY(spectrum_of(a, work, lambda));
    out->lambda1 = lambda[a->nodes - 1];
    out->lambda2 = lambda[a->nodes - 2];
    out->lambda_min = lambda[0];
    if (regular || !out->connected)
        return OK;
    TRY(fiedler_of(a, false, work, &out->fiedler));
    return fiedler_of(a, true, work, &out->fiedler_normalized);
}

enum status measure_spectra(const struct adjacency *a, struct arena *work,
                            struct measures *out)
{
    struct mark start = arena_mark(work);
    int k = common_degree(a);
    bool done = false;
    if (a->nodes < 2)
        return OK;
    if (a->nodes >= SPARSE_NODES)
        TRY(sparse_spectra(a, k >= 0, work, out, &done));
    if (!done)
        TRY(dense_spectra(a, k >= 0, work, out));
    if (k >= 0)
        set_regular(k, out);
    if (!out->connected)
        out->fiedler = out->fiedler_normalized = 0;
    set_gaps(out);
    arena_rewind(work, start);
    return OK;
}

enum status graph_spectrum(const struct wiring *given, struct arena *work,
                           double *lambda)
{
    struct mark start = arena_mark(work);
    struct wiring g = *given;
    struct adjacency a;
    if (g.directed)
        TRY(graph_symmetrise(given, work, &g));
    g.weight = NULL;
    TRY(wire_adjacency(&g, work, &a));
    TRY(spectrum_of(&a, work, lambda));
    arena_rewind(work, start);
    return OK;
}
