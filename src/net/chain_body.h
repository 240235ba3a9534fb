/* chain_body.h: a chain described: what each layer reads, writes and keeps. */
#ifndef CHAIN_BODY_H
#define CHAIN_BODY_H

#include <stdbool.h>

#include "chain.h"
#include "network.h"

struct arena;

struct link {
    enum chain_kind kind;
    double number;               /* slope or rate */
    int height, width, channels; /* of its input */
    int high, wide, out;         /* of its output */
    int weight, bias;            /* parameters, or -1 */
    struct batchnorm bn;         /* of CHAIN_BATCHNORM */
    real *y;                     /* [batch][high][wide][out] */
    uint8_t *mark;               /* [the same]: dropout's kept values, the
                                    places of a pool's largest */
};

struct chain_net {
    struct net net; /* first: a struct net * is a struct chain_net * */
    int links;
    struct link *link;
    int extra, extras;    /* the first further parameter, their number */
    int now;              /* images in this pass */
    bool training;        /* statistics of the batch, dropout */
    struct rng draw;      /* dropout's masks */
    const real *images;   /* of this pass */
    real *gradient[2];    /* of the outputs at hand, in turns */
    real *room;           /* turned weights, patches of one image */
    double *sum, *square; /* of a batch norm */
};

static inline struct chain_net *chain_of(struct net *n)
{
    return (struct chain_net *)n;
}
static inline long link_in(const struct link *l) /* numbers per image */
{
    return (long)l->height * l->width * l->channels;
}
static inline long link_out(const struct link *l)
{
    return (long)l->high * l->wide * l->out;
}
/* Kinds whose gradient may take its place in the same memory. */
static inline bool link_in_place(const struct link *l)
{
    return l->kind != CHAIN_LINEAR && l->kind != CHAIN_CONV &&
           l->kind != CHAIN_MAX_POOL;
}
static inline struct linear link_linear(const struct link *l, int images)
{
    return (struct linear){images, (int)link_in(l), l->out};
}
static inline struct conv link_conv(const struct link *l, int images,
                                    real *patches)
{
    struct window g = {images, l->height, l->width, 1};
    return (struct conv){g, l->channels, l->out, patches};
}

/* chain_check.c: ERR_INPUT unless the layers' own numbers and names are
 * sound. */
enum status chain_check(const struct chain *spec);
/* The same of a layer and what it reads. */
enum status chain_check_fit(const struct chain *spec,
                            const struct chain_layer *l, const struct link *k);

/* chain_count.c: layers with their FLOPs, and the plan's totals. */
void chain_count(struct chain_net *c, const struct chain *spec);

/* chain.c: what computes. */
void chain_arm(struct chain_net *c);

#endif
