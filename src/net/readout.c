/* readout.c: linear layer, losses. */
#include <string.h>

#include "kernels.h"
#include "la.h"
#include "readout.h"

void linear_forward(struct linear l, const real *x, const real *w,
                    const real *bias, real *y)
{
    for (int b = 0; b < l.batch; b++)
        for (int k = 0; k < l.out; k++)
            y[(long)b * l.out + k] = bias[k];
    la_multiply(la_rows(x, l.batch, l.in), la_turned(la_rows(w, l.out, l.in)),
                1, y);
}

static void column_sums(long rows, int columns, const real *x, real *out)
{
    enum { AT_ONCE = 16 }; /* columns: a cache line, sums in registers */
    for (int first = 0; first < columns; first += AT_ONCE) {
        int left = columns - first, n = left < AT_ONCE ? left : AT_ONCE;
        double sum[AT_ONCE] = {0};
        for (long i = 0; i < rows; i++)
            for (int k = 0; k < n; k++)
                sum[k] += x[i * columns + first + k];
        for (int k = 0; k < n; k++)
            out[first + k] = (real)sum[k];
    }
}

void linear_backward(struct linear l, const real *x, const real *w,
                     const real *gy, real *const out[3])
{
    struct la_view g = la_rows(gy, l.batch, l.out);
    if (out[0])
        la_multiply(g, la_rows(w, l.out, l.in), 0, out[0]);
    la_multiply(la_turned(g), la_rows(x, l.batch, l.in), 0, out[1]);
    column_sums(l.batch, l.out, gy, out[2]);
}

static int largest(const real *x, int n)
{
    int best = 0;
    for (int i = 1; i < n; i++)
        if (x[i] > x[best])
            best = i;
    return best;
}

/* exp(x[k] - shift) of the next classes, and how many they are. */
enum { SOME = 64 };
static int some_exps(const real *x, int left, double shift, double e[SOME])
{
    _Alignas(64) double in[SOME], out[SOME];
    int n = left < SOME ? left : SOME, padded = (n + 7) / 8 * 8;
    for (int k = 0; k < padded; k++)
        in[k] = k < n ? (double)x[k] - shift : 0;
    la_kernels()->exp(padded, in, out);
    memcpy(e, out, (size_t)n * sizeof *e);
    return n;
}

/* -log softmax(x)[k] = shift - x[k] */
static double log_sum_exp(const real *x, int n)
{
    double top = x[largest(x, n)], sum = 0, e[SOME];
    for (int first = 0; first < n; first += SOME) {
        int some = some_exps(x + first, n - first, top, e);
        for (int k = 0; k < some; k++)
            sum += e[k];
    }
    return top + la_log(sum);
}

/* One row's loss; its gradient over `labels` rows to g. */
static double row_loss(struct loss l, const real *x, int label, int labels,
                       real *g)
{
    double shift = log_sum_exp(x, l.classes), loss = 0,
           even = l.smoothing / l.classes, e[SOME];
    for (int k = 0; k < l.classes; k++) {
        if (k % SOME == 0)
            some_exps(x + k, l.classes - k, shift, e);
        double target = even + (k == label ? 1 - l.smoothing : 0);
        loss += target * (shift - (double)x[k]);
        g[k] = (real)((e[k % SOME] - target) / labels);
    }
    return loss;
}

struct net_result softmax_loss(struct loss l, const real *logits,
                               const uint16_t *labels, real *gradient)
{
    struct net_result out = {.bad_layer = -1};
    for (int b = 0; b < l.rows; b++)
        out.labels += labels[b] != NET_NO_LABEL;
    for (int b = 0; b < l.rows; b++) {
        const real *x = logits + (long)b * l.classes;
        real *g = gradient + (long)b * l.classes;
        if (labels[b] == NET_NO_LABEL) {
            memset(g, 0, (size_t)l.classes * sizeof *g);
            continue;
        }
        out.loss += row_loss(l, x, labels[b], out.labels, g) / out.labels;
        out.correct += largest(x, l.classes) == labels[b];
    }
    return out;
}

/* max(y, 0) - y target + log(1 + exp(-|y|)) */
static double cross_entropy(double y, double target, double *slope)
{
    double e = la_exp(y < 0 ? y : -y), p = y < 0 ? e / (1 + e) : 1 / (1 + e);
    *slope = p - target;
    return (y > 0 ? y : 0) - y * target + la_log(1 + e);
}

double image_loss(enum loss_kind kind, long n, const real *y,
                  const real *target, real *gradient)
{
    double loss = 0;
    for (long i = 0; i < n; i++) {
        double off = (double)y[i] - (double)target[i], slope = 2 * off;
        loss += kind == LOSS_BCE
                    ? cross_entropy((double)y[i], (double)target[i], &slope)
                    : off * off;
        gradient[i] = (real)(slope / (double)n);
    }
    return loss / (double)n;
}
