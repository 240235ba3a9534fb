/* readout.h: from features to the loss: linear layer, softmax cross-entropy; as
 * plain functions like those of operators.h. */
#ifndef READOUT_H
#define READOUT_H

#include "mat.h"
#include "model.h"

/* y [batch][out] = x [batch][in] w^T + bias, w [out][in] as in PyTorch. */
struct linear {
    int batch, in, out;
};
void linear_forward(struct linear l, const real *x, const real *w,
                    const real *bias, real *y);
void linear_backward(struct linear l, const real *x, const real *w,
                     const real *gy,
                     real *const out[3]); /* gx unless NULL, gw, gbias */

/* Softmax cross-entropy of logits [rows][classes], a row per image and head;
 * mean over the rows whose label is not NET_NO_LABEL, targets (1 - smoothing)
 * at the label plus smoothing / classes everywhere; also the logits' gradient.
 */
struct loss {
    enum loss_kind kind;
    int rows, classes;
    double smoothing;
};
/* Over n numbers that the images are to be: binary cross-entropy of
 * sigmoid(y), targets in [0, 1], and mean square; means, and the gradient. */
double image_loss(enum loss_kind kind, long n, const real *y,
                  const real *target, real *gradient);
struct net_result softmax_loss(struct loss l, const real *logits,
                               const uint16_t *labels, real *gradient);

#endif
