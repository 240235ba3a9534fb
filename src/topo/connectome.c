#include "connectome.h"

#include <math.h>
#include <stdbool.h>

#include "arena.h"
#include "la.h"

enum { PANEL = 128 }; /* neurons whose correlations are found at once */

size_t connectome_room(int stimuli, int neurons)
{
    size_t n = (size_t)neurons, m = (size_t)stimuli;
    return n * n * sizeof(float) + n * (m + PANEL) * sizeof(real) +
           n * 2 * sizeof(double) + 512;
}

/* Of each neuron; where double sums are not finite, an activation is not. */
static enum status sum_columns(struct mat x, double *mean)
{
    for (int i = 0; i < x.rows; i++)
        for (int j = 0; j < x.cols; j++)
            mean[j] += (double)mat_get(x, i, j);
    for (int j = 0; j < x.cols; j++) {
        if (!isfinite(mean[j]))
            return FAIL(ERR_NUMERIC,
                        "an activation of neuron %d is infinite or no "
                        "number; the network has diverged",
                        j);
        mean[j] /= x.rows;
    }
    return OK;
}

static bool constant(struct mat x, int j)
{
    for (int i = 1; i < x.rows; i++)
        if (mat_get(x, i, j) != mat_get(x, 0, j))
            return false;
    return true;
}

/* 1 over the norm of each neuron's deviations, 0 for a constant one. */
static int scale_columns(struct mat x, const double *mean, double *scale)
{
    int flat = 0;
    for (int i = 0; i < x.rows; i++)
        for (int j = 0; j < x.cols; j++) {
            double d = (double)mat_get(x, i, j) - mean[j];
            scale[j] += d * d;
        }
    for (int j = 0; j < x.cols; j++) {
        bool none = constant(x, j);
        flat += none;
        scale[j] = none ? 0 : 1 / sqrt(scale[j]);
    }
    return flat;
}

/* z [stimuli][neurons], columns of mean 0 and norm 1. */
static enum status standardise(struct mat x, struct arena *work, real **z,
                               int *flat)
{
    double *mean, *scale;
    NEW(*z, work, (long)x.rows * x.cols);
    NEW(mean, work, x.cols);
    NEW(scale, work, x.cols);
    TRY(sum_columns(x, mean));
    *flat = scale_columns(x, mean, scale);
    real *to = *z;
    for (int i = 0; i < x.rows; i++)
        for (int j = 0; j < x.cols; j++)
            *to++ = (real)(((double)mat_get(x, i, j) - mean[j]) * scale[j]);
    return OK;
}

/* Rows first .. first+rows-1 from the products with the neurons from `first`
 * on; their mirror image too. */
static void keep_panel(const real *product, int first, int rows, int n,
                       float *out)
{
    for (int i = 0; i < rows; i++)
        for (int j = i + 1; j < n - first; j++) {
            float r = (float)fabs((double)product[(long)i * (n - first) + j]);
            r = r > 1 ? 1 : r;
            out[(long)(first + i) * n + first + j] = r;
            out[(long)(first + j) * n + first + i] = r;
        }
}

static enum status correlate(const real *z, struct mat x, struct arena *work,
                             float *out)
{
    int n = x.cols;
    real *product;
    NEW(product, work, (long)(n < PANEL ? n : PANEL) * n);
    for (int first = 0; first < n; first += PANEL) {
        int rows = n - first < PANEL ? n - first : PANEL;
        struct la_view panel = {z + first, x.rows, rows, n, 1};
        struct la_view rest = {z + first, x.rows, n - first, n, 1};
        la_multiply(la_turned(panel), rest, 0, product);
        keep_panel(product, first, rows, n, out);
    }
    return OK;
}

enum status connectome_build(struct mat x, struct arena *arena, struct mat *out,
                             int *constants)
{
    float *w;
    real *z;
    if (x.rows < 2 || x.cols < 1)
        return FAIL(ERR_INPUT,
                    "a connectome of %d neurons from %d stimuli; correlations "
                    "need a neuron and 2 stimuli at least",
                    x.cols, x.rows);
    NEW(w, arena, (long)x.cols * x.cols);
    struct mark mark = arena_mark(arena);
    TRY(standardise(x, arena, &z, constants));
    TRY(correlate(z, x, arena, w));
    arena_rewind(arena, mark);
    *out = (struct mat){w, x.cols, x.cols};
    return OK;
}
