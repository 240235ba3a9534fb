/* functional_net.h: the networks of the job `functional`: hidden layers by
 * data set (systems.md 5), each a LeakyReLU, after it batch norm or dropout
 * where the strategy says so.
 *
 *   glyphs, mnist, kmnist, other grey images  128-64
 *   fashion-mnist                             256-128
 *   colour images                             convolutions 32-32, 64-64,
 *                                             128-128 with a pool after each
 *                                             pair, then 256-128
 */
#ifndef FUNCTIONAL_NET_H
#define FUNCTIONAL_NET_H

#include "model.h"
#include "stimuli.h"

struct design_spec {
    const struct dataset *data; /* name and shape */
    int batch;
    double width;       /* factor on units and channels */
    double slope;       /* of LeakyReLU */
    double dropout;     /* after every pool and dense hidden layer; 0: none */
    bool batch_norm;    /* after every LeakyReLU */
    const char *record; /* "all", or dense hidden layers: "2", "1+2" */
};

/* Its description; NULL: the arena has no room. */
struct model *design_model(const struct design_spec *spec, struct arena *arena);

/* The outputs to record.  ERR_INPUT: a word that is no such layer. */
enum status design_record(const struct design_spec *spec, struct recorded *out);

#endif
