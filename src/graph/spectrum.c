#include <math.h>

#include "arena.h"
#include "eigen.h"
#include "graph_file.h"
#include "parts.h"

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

enum status measure_spectra(const struct adjacency *a, struct arena *work,
                            struct measures *out)
{
    struct mark start = arena_mark(work);
    int n = a->nodes, k = common_degree(a);
    double *lambda;
    if (n < 2)
        return OK;
    NEW(lambda, work, n);
    TRY(spectrum_of(a, work, lambda));
    out->lambda1 = lambda[n - 1];
    out->lambda2 = lambda[n - 2];
    out->lambda_min = lambda[0];
    if (k >= 0) {
        set_regular(k, out);
    } else if (out->connected) {
        TRY(fiedler_of(a, false, work, &out->fiedler));
        TRY(fiedler_of(a, true, work, &out->fiedler_normalized));
    }
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
