/* pointwise.c: the 1x1 convolution is one matrix product over all positions. */
#include "la.h"
#include "operators.h"

void pointwise_forward(struct pointwise p, const real *u, const real *w,
                       real *z)
{
    la_multiply(la_rows(u, p.rows, p.in), la_rows(w, p.in, p.out), 0, z);
}

void pointwise_backward_weight(struct pointwise p, const real *u,
                               const real *gz, real *gw)
{
    la_multiply(la_turned(la_rows(u, p.rows, p.in)), la_rows(gz, p.rows, p.out),
                0, gw);
}

void pointwise_backward_input(struct pointwise p, const real *w, const real *gz,
                              real *gu)
{
    la_multiply(la_rows(gz, p.rows, p.out), la_turned(la_rows(w, p.in, p.out)),
                0, gu);
}
