/* op.h: one operator of a model, and what its kind can do. */
#ifndef OP_H
#define OP_H

#include "model.h"
#include "network.h"

struct arena;

/* A value: rows of `pitch` numbers, one for each position of each image, the
 * channels first, then zeros. */
struct tensor {
    int high, wide, channels, pitch;
    bool wanted;  /* a parameter that learns is behind it */
    bool reached; /* the loss depends on it */
    bool kept;    /* for net_output */
    bool inside;  /* lies within fused operators, not in y */
    bool lanes;  /* pitch is a multiple of the kernels' lanes: not the images */
    bool stored; /* plan: its gradient has a first writer */
    int readers;
    struct op *maker; /* NULL: the images */
    real *y, *g;      /* g: its gradient */
};

typedef void batchnorm_visit(struct batchnorm *b, void *with);

struct op_kind {
    const char *name;
    bool reads_x, reads_y;     /* in the backward pass */
    bool inside, reads_inside; /* makes, reads a value inside fused operators */
    /* Its batch norms, in the order of their running statistics; NULL: none. */
    void (*each_batchnorm)(struct op *o, batchnorm_visit *visit, void *with);
    /* Its layers, where they are not just one. */
    void (*count)(const struct op *o, struct net *n);
    /* Persistent memory of its own; called twice, see block.h. */
    void (*place)(struct op *o, struct block *b);
    void (*forward)(struct op *o, struct pass *p);
    /* Overwrites gx[i] unless NULL, and the parameters' gradients. */
    void (*backward)(struct op *o, struct pass *p);
};

/* Windows over images, for products, pools and upsampling. */
struct windows {
    int size, stride, pad, groups;
};

struct op {
    const struct op_kind *kind;
    const char *label; /* of net_layer */
    char name[33];
    int ins;
    struct tensor **in, *out;
    real **gx, **spare; /* [ins] where a gradient goes; spare: to be added */
    bool *adds;         /* [ins] it goes to the spare */
    int parameter, parameters; /* the first, and how many */
    int layer, layers;         /* of net_layer: the first, and how many */
    int batch;
    void *own; /* of its kind; of fused operators: shared */
    /* what kinds need */
    struct windows window;
    struct batchnorm bn;
    struct op *norm; /* of a ReLU: the batch norm that it reads, or NULL */
    bool answered;   /* of a batch norm: nobody but its ReLU needs its values,
                        which makes its own from the batch norm's input */
    double number;   /* slope, rate, eps, factor */
    int what;        /* enum activation, pooling, dropping, join */
    enum strength strength;
    double *factor; /* a mask in the parameter's order, in the model's arena */
    real *mask;
    int *active, actives; /* inputs of a join that count */
    uint8_t *mark;        /* [marks * batch] */
    /* what the plan needs */
    long marks; /* bytes that are kept for the backward pass, per image */
    long room;  /* reals of scratch */
    double products, work; /* multiply-adds; FLOPs for each number it makes */
    int index;
};

struct model {
    struct arena *arena;
    size_t before; /* the arena's use before the model */
    enum status status;
    char *reason;
    int batch;
    int ops, op_room, tensors, tensor_room;
    struct op **op;
    struct tensor **tensor;
    struct parameters parameters;
    struct fused *fused; /* what fused operators share; NULL: none */
    struct tensor *out;  /* what the loss reads */
    struct loss_spec loss;
};

static inline long tensor_numbers(const struct tensor *t) /* of one image */
{
    return (long)t->high * t->wide * t->channels;
}
static inline long tensor_reals(const struct tensor *t) /* with padding */
{
    return (long)t->high * t->wide * t->pitch;
}
static inline long tensor_rows(const struct tensor *t, int images)
{
    return (long)t->high * t->wide * images;
}
static inline const real *op_value(const struct op *o, const struct pass *p,
                                   int k)
{
    return parameter_value(p->parameters, o->parameter + k);
}
/* NULL where nobody wants it. */
static inline real *op_gradient(const struct op *o, const struct pass *p, int k)
{
    int i = o->parameter + k;
    return p->parameters->list[i].frozen ? NULL
                                         : parameter_gradient(p->parameters, i);
}

/* model.c: the first mistake is kept. */
bool model_refuse(struct model *m, enum status st);
/* A new operator and its output, [high][wide][channels]; NULL after a mistake.
 * in: values. */
struct op *model_op(struct model *m, const struct op_kind *kind,
                    const char *name, const int *in, int n);
/* Gives the operator its output and returns its number. */
int model_out(struct model *m, struct op *o, const int shape[3]);
/* Adds LAYER.FIELD (layer NULL: the operator's name), and returns its number.
 */
int model_parameter(struct model *m, struct op *o, struct parameter_spec s);

/* op_linear.c: refuses a layer of so many outputs. */
bool op_bad_outputs(struct model *m, const char *name, int out);

/* op_norm.c: the batch norm that makes a value, or NULL; and what the ReLU of
 * an answered one does. */
struct op *norm_behind(const struct tensor *t);
void norm_rectify(const struct op *o, const struct pass *p);
void norm_rectify_back(const struct op *o, const struct pass *p);

/* op_depthwise.c: makes a described convolution one of single channels. */
void model_depthwise(struct model *m, struct op *o, bool bias);

/* Padding, of rows of a tensor whose numbers were made from zeros. */
void tensor_clear_padding(const struct tensor *t, long rows, real *y);

/* Whether the operator has a backward pass: the loss depends on it, and a
 * parameter that learns stands behind it or in it. */
static inline bool op_goes_back(const struct op *o)
{
    return o->out->reached && o->out->wanted;
}

static inline const char *tensor_name(const struct tensor *t)
{
    return t->maker ? t->maker->name : "images";
}

#endif
