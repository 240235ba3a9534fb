/* plan.h: a model's net: what the plan hands to the pass. */
#ifndef PLAN_H
#define PLAN_H

#include "op.h"

struct model_net {
    struct net net; /* first: a struct net * is a struct model_net * */
    struct model *model;
    struct pass pass;
    long shared, scratch; /* reals of all values and gradients, of the room */
    struct rng drawn;     /* pass.draw at the start of the last step */
};

/* pass.c: gives the net its functions. */
void pass_arm(struct model_net *c);

#endif
