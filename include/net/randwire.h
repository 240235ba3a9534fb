/* randwire.h: networks of randomly wired stages (Xie, Kirillov, Girshick, He
 * 2019).  Small regime: stem conv3x3 to C/2 - BN - ReLU - conv3x3 to C - BN;
 * three graph stages of C, 2C, 4C channels; ReLU - conv1x1 to 1280 - BN - ReLU
 * - global mean - linear.  Regular regime: stem conv3x3 to C/2 - BN; four graph
 * stages of C, 2C, 4C, 8C channels, the first of half as many nodes.
 *
 * Node: x = sum_i sigmoid(w_i) out(u_i) over predecessors (no weight when
 * there is one); out = BN(pointwise(depthwise3x3(ReLU(x)))).  Input nodes take
 * the stage's input with stride 2.  A stage's output is the mean of its output
 * nodes.
 */
#ifndef RANDWIRE_H
#define RANDWIRE_H

#include "model.h"
#include "wiring.h"

/* RandWire's fused operators, one chain of them in a model: a stem that reads
 * the images, 1 to 4 graph stages, a head (what they compute stands above).
 * Their values lie inside: nothing else can read them. */
struct stem_spec {
    int C;            /* channels; even */
    int stride;       /* 1 or 2, of its convolutions */
    int convolutions; /* 1: to C/2 channels; else 2, to C */
};
int model_stem(struct model *m, const char *name, int x, struct stem_spec s);
struct wired_spec {
    const struct wiring *wiring; /* acyclic, source < target */
    int out;                     /* channels */
    bool widen_output;  /* output nodes widen to `out`, not the input nodes */
    struct start edges; /* of the edge weights; START_DEFAULT: 0 */
    double drop_path;   /* DropPath: with this probability a node of two or more
                           in-edges goes without one of them, any, for a step of
                           training; drawn in execution order */
};
int model_wired(struct model *m, const char *name, int x, struct wired_spec w);
int model_head(struct model *m, const char *name, int x, int classes);

enum {
    RANDWIRE_STAGES = 3, /* of the small regime; the regular one has one more */
    RANDWIRE_MOST = 4,
    RANDWIRE_HEAD = 1280 /* channels of the head */
};

struct randwire {
    int batch, channels, height, width; /* of the images */
    int classes;
    bool regular;     /* regime */
    int C;            /* width of the first stage; even */
    int stem_stride;  /* 1 or 2, of the stem's convolutions */
    int widen_output; /* 0: input nodes widen C_in to C_out; 1: output nodes do
                         (the published connectomics code) */
    double label_smoothing;
    double drop_path;                          /* see wired_spec */
    const struct wiring *stage[RANDWIRE_MOST]; /* acyclic, source < target */
};

/* Its description; NULL: the arena has no room. */
struct model *randwire_model(const struct randwire *spec, struct arena *arena);

/* ERR_INPUT: an odd C, an image too small, a graph that is not acyclic. */
enum status randwire_build(const struct randwire *spec, struct arena *arena,
                           struct net **out);

/* Bytes an arena needs for randwire_build, and the plan, without building. */
enum status randwire_plan(const struct randwire *spec, struct arena *work,
                          struct net_plan *out);

#endif
