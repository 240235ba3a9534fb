/* readout.c: global mean, linear layer, loss. */
#include "la.h"
#include "operators.h"

void mean_forward(struct pool p, const real *x, real *out)
{
    for (int b = 0; b < p.batch; b++)
        for (int c = 0; c < p.channels; c++) {
            double sum = 0;
            for (int i = 0; i < p.positions; i++)
                sum += x[((long)b * p.positions + i) * p.channels + c];
            out[(long)b * p.channels + c] = (real)(sum / p.positions);
        }
}

void mean_backward(struct pool p, const real *gout, real *gx)
{
    for (int b = 0; b < p.batch; b++)
        for (int i = 0; i < p.positions; i++)
            for (int c = 0; c < p.channels; c++)
                *gx++ = gout[(long)b * p.channels + c] / (real)p.positions;
}

void linear_forward(struct linear l, const real *x, const real *w,
                    const real *bias, real *y)
{
    for (int b = 0; b < l.batch; b++)
        for (int k = 0; k < l.out; k++)
            y[(long)b * l.out + k] = bias[k];
    la_multiply(la_rows(x, l.batch, l.in), la_turned(la_rows(w, l.out, l.in)),
                1, y);
}

void linear_backward(struct linear l, const real *x, const real *w,
                     const real *gy, real *const out[3])
{
    struct la_view g = la_rows(gy, l.batch, l.out);
    la_multiply(g, la_rows(w, l.out, l.in), 0, out[0]);
    la_multiply(la_turned(g), la_rows(x, l.batch, l.in), 0, out[1]);
    for (int k = 0; k < l.out; k++) {
        double sum = 0;
        for (int b = 0; b < l.batch; b++)
            sum += gy[(long)b * l.out + k];
        out[2][k] = (real)sum;
    }
}

static int largest(const real *x, int n)
{
    int best = 0;
    for (int i = 1; i < n; i++)
        if (x[i] > x[best])
            best = i;
    return best;
}

/* -log softmax(x)[k] = shift - x[k] */
static double log_sum_exp(const real *x, int n)
{
    double top = x[largest(x, n)], sum = 0;
    for (int k = 0; k < n; k++)
        sum += la_exp((double)x[k] - top);
    return top + la_log(sum);
}

struct net_result softmax_loss(struct loss l, const real *logits,
                               const uint8_t *labels, real *gradient)
{
    struct net_result out = {.bad_layer = -1};
    double even = l.smoothing / l.classes;
    for (int b = 0; b < l.batch; b++) {
        const real *x = logits + (long)b * l.classes;
        real *g = gradient + (long)b * l.classes;
        double shift = log_sum_exp(x, l.classes), loss = 0;
        for (int k = 0; k < l.classes; k++) {
            double minus_log = shift - (double)x[k];
            double target = even + (k == labels[b] ? 1 - l.smoothing : 0);
            loss += target * minus_log;
            g[k] = (real)((la_exp(-minus_log) - target) / l.batch);
        }
        out.loss += loss / l.batch;
        out.correct += largest(x, l.classes) == labels[b];
    }
    return out;
}
