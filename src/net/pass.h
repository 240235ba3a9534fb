/* pass.h: forward and backward through the operators of a net. */
#ifndef PASS_H
#define PASS_H

#include "op.h"

/* Running statistics to their start. */
void pass_start(struct net *n);
/* In training mode, a full batch: n->logits; then, from n->logits_gradient,
 * every gradient. */
void pass_forward(struct net *n, const real *images);
void pass_backward(struct net *n);
void pass_predict(struct net *n, const real *images, int count, real *logits);
/* Runs the last pass again: the first layer whose output is not finite. */
int pass_first_bad(struct net *n);
/* Of a layer that is kept. */
struct net_view pass_output(const struct net *n, int layer);

#endif
