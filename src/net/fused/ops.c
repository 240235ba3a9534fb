/* ops.c: stem, graph stages and head as operators of a model. */
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "fused.h"

static struct fused *fused_of(const struct op *o)
{
    return o->own;
}

/* ---- parameters ---------------------------------------------------------- */

/* The weights of a convolution LAYER.FIELD, shape: out, in, taps. */
static int add_weight(struct model *m, struct op *o, const char *layer,
                      const char *field, enum layout layout, const int shape[3])
{
    bool depthwise = layout == LAYOUT_DEPTHWISE;
    return model_parameter(m, o,
                           (struct parameter_spec){
                               .layer = layer,
                               .field = field,
                               .layout = layout,
                               .out = shape[0],
                               .in = shape[1],
                               .taps = shape[2],
                               .side = shape[2] == 9 ? 3 : 1,
                               .fan_in = depthwise ? 9 : shape[1] * shape[2],
                               .fan_out = depthwise ? 9 : shape[0] * shape[2]});
}

static int add_vector(struct model *m, struct op *o, const char *layer,
                      const char *field, int n, struct start start)
{
    return model_parameter(m, o,
                           (struct parameter_spec){.layer = layer,
                                                   .field = field,
                                                   .layout = LAYOUT_VECTOR,
                                                   .out = n,
                                                   .in = 1,
                                                   .taps = 1,
                                                   .start = start});
}

static struct batchnorm add_batchnorm(struct model *m, struct op *o,
                                      const char *layer, int channels)
{
    struct batchnorm b = {.channels = channels};
    b.gamma = add_vector(m, o, layer, "weight", channels,
                         (struct start){START_CONSTANT, 1});
    b.beta = add_vector(m, o, layer, "bias", channels,
                        (struct start){START_CONSTANT, 0});
    return b;
}

/* ---- stem ---------------------------------------------------------------- */

static void stem_op_forward(struct op *o, struct pass *p)
{
    fused_start(fused_of(o), p);
    stem_forward(fused_of(o), o->in[0]->y);
}

static void stem_op_backward(struct op *o, [[maybe_unused]] struct pass *p)
{
    stem_backward(fused_of(o), o->in[0]->y);
}

static void stem_op_count(const struct op *o, struct net *n)
{
    stem_count(fused_of(o), o, n);
}

static void stem_op_each(struct op *o, batchnorm_visit *visit, void *with)
{
    visit(&fused_of(o)->bn1, with);
    if (!fused_of(o)->thin_stem)
        visit(&fused_of(o)->bn2, with);
}

static const struct op_kind stem_kind = {.name = "stem",
                                         .inside = true,
                                         .each_batchnorm = stem_op_each,
                                         .count = stem_op_count,
                                         .forward = stem_op_forward,
                                         .backward = stem_op_backward};

static enum status check_stem(const struct model *m, const struct op *o,
                              struct stem_spec s)
{
    if (s.C < 2 || s.C % 2)
        return FAIL(ERR_INPUT,
                    "width %d: the stem starts with half of it, so it must be "
                    "even and at least 2",
                    s.C);
    if (m->batch < 2)
        return FAIL(ERR_INPUT, "batch %d: batch norm needs at least 2 images",
                    m->batch);
    if (s.stride != 1 && s.stride != 2)
        return FAIL(ERR_INPUT, "stem_stride %d; it is 1 or 2", s.stride);
    if (o->in[0]->maker || m->fused)
        return FAIL(ERR_INPUT,
                    "%s: a model has one stem, and it reads the images",
                    o->name);
    return OK;
}

static enum status start_fused(struct model *m, struct op *o,
                               struct stem_spec s)
{
    const struct tensor *x = o->in[0];
    struct fused *r;
    NEW(r, m->arena, 1);
    *r = (struct fused){.k = la_kernels(),
                        .batch = m->batch,
                        .channels = x->channels,
                        .height = x->high,
                        .width = x->wide,
                        .C = s.C,
                        .stem_stride = s.stride,
                        .thin_stem = s.convolutions == 1};
    r->window1 = (struct window){m->batch, x->high, x->wide, s.stride};
    r->window2 = (struct window){m->batch, window_height(r->window1),
                                 window_width(r->window1), s.stride};
    m->fused = o->own = r;
    return OK;
}

int model_stem(struct model *m, const char *name, int x, struct stem_spec s)
{
    struct op *o = model_op(m, &stem_kind, name, &x, 1);
    if (!o || model_refuse(m, check_stem(m, o, s)) ||
        model_refuse(m, start_fused(m, o, s)))
        return -1;
    struct fused *r = m->fused;
    struct window w = r->thin_stem ? r->window1 : r->window2;
    int shape[] = {window_height(w), window_width(w), s.C >> r->thin_stem};
    int out = model_out(m, o, shape);
    o->layers = 2 - r->thin_stem;
    r->conv1 = add_weight(m, o, model_name(m, "%s.conv1", name), "weight",
                          LAYOUT_CONV, (int[]){s.C / 2, r->channels, 9});
    r->bn1 = add_batchnorm(m, o, model_name(m, "%s.bn1", name), s.C / 2);
    if (r->thin_stem)
        return out;
    r->conv2 = add_weight(m, o, model_name(m, "%s.conv2", name), "weight",
                          LAYOUT_CONV, (int[]){s.C, s.C / 2, 9});
    r->bn2 = add_batchnorm(m, o, model_name(m, "%s.bn2", name), s.C);
    return out;
}

/* ---- stages -------------------------------------------------------------- */

static void stage_op_forward(struct op *o, [[maybe_unused]] struct pass *p)
{
    stage_forward(fused_of(o), o->what);
}

static void stage_op_backward(struct op *o, [[maybe_unused]] struct pass *p)
{
    stage_backward(fused_of(o), o->what);
}

static void stage_op_count(const struct op *o, struct net *n)
{
    stage_count(fused_of(o), o, n);
}

static void stage_op_each(struct op *o, batchnorm_visit *visit, void *with)
{
    const struct stage *s = &fused_of(o)->stage[o->what];
    for (int v = 0; v < s->nodes; v++)
        visit(&s->node[v].bn, with);
}

static const struct op_kind stage_kind = {.name = "stage",
                                          .inside = true,
                                          .reads_inside = true,
                                          .each_batchnorm = stage_op_each,
                                          .count = stage_op_count,
                                          .forward = stage_op_forward,
                                          .backward = stage_op_backward};

static enum status check_stage(const struct model *m, const struct op *o,
                               const struct wired_spec *s)
{
    const struct fused *r = m->fused;
    const struct tensor *x = o->in[0];
    if (!r || !x->inside || r->stages == FUSED_STAGES)
        return FAIL(ERR_INPUT,
                    "%s: a graph stage reads a stem or a stage before it, and "
                    "a model has at most %d",
                    o->name, FUSED_STAGES);
    if (!(s->drop_path >= 0 && s->drop_path <= 1))
        return FAIL(ERR_INPUT, "%s: drop_path %g; it is a probability", o->name,
                    s->drop_path);
    if (s->out < 1)
        return FAIL(ERR_INPUT, "%s: %d channels", o->name, s->out);
    if (x->high < 2 || x->wide < 2)
        return FAIL(ERR_INPUT,
                    "%s: %d x %d positions of %s cannot be halved: use larger "
                    "images or fewer stages",
                    o->name, x->high, x->wide, tensor_name(x));
    return wiring_check(s->wiring, r->stages);
}

static void add_node(struct model *m, struct op *o, const char *name,
                     struct node *v, struct start edges)
{
    v->weights =
        v->edges > 1 ? add_vector(m, o, name, "edges", v->edges, edges) : -1;
    v->depthwise = add_weight(m, o, name, "depthwise.weight", LAYOUT_DEPTHWISE,
                              (int[]){v->in, 1, 9});
    v->pointwise = add_weight(m, o, name, "pointwise.weight", LAYOUT_CONV,
                              (int[]){v->out, v->in, 1});
    v->bn = add_batchnorm(m, o, model_name(m, "%s.bn", name), v->out);
}

int model_wired(struct model *m, const char *name, int x, struct wired_spec w)
{
    struct op *o = model_op(m, &stage_kind, name, &x, 1);
    if (!o || model_refuse(m, check_stage(m, o, &w)))
        return -1;
    struct fused *r = o->own = m->fused;
    struct stage *s = &r->stage[o->what = r->stages];
    struct start edges =
        w.edges.kind ? w.edges : (struct start){START_CONSTANT, 0};
    *s = (struct stage){.height_in = o->in[0]->high,
                        .width_in = o->in[0]->wide,
                        .height = (o->in[0]->high + 1) / 2,
                        .width = (o->in[0]->wide + 1) / 2,
                        .in = o->in[0]->channels,
                        .out = w.out,
                        .drop_path = w.drop_path};
    if (model_refuse(m, stage_describe(w.wiring, w.widen_output, m->arena, s)))
        return -1;
    r->stages++;
    int out = model_out(m, o, (int[]){s->height, s->width, s->out});
    for (int v = 0; v < s->nodes; v++)
        add_node(m, o, model_name(m, "%s.node%02d", name, v), &s->node[v],
                 edges);
    o->layers = s->nodes;
    return out;
}

/* ---- head ---------------------------------------------------------------- */

static void head_op_forward(struct op *o, struct pass *p)
{
    struct fused *r = fused_of(o);
    const struct tensor *t = o->out;
    head_in_parts(r);
    memset(t->y, 0, (size_t)(p->images * t->pitch) * sizeof *t->y);
    for (int i = 0; i < p->images; i++)
        memcpy(t->y + (long)i * t->pitch, r->logits + (long)i * r->classes,
               (size_t)r->classes * sizeof *t->y);
}

static void head_op_backward(struct op *o, struct pass *p)
{
    struct fused *r = fused_of(o);
    const struct tensor *t = o->out;
    for (int i = 0; i < p->images; i++)
        memcpy(r->logits_gradient + (long)i * r->classes,
               t->g + (long)i * t->pitch, (size_t)r->classes * sizeof *t->g);
    fused_clear(r);
    head_backward(r);
}

static void head_op_count(const struct op *o, struct net *n)
{
    head_count(fused_of(o), o, n);
}

static void head_op_each(struct op *o, batchnorm_visit *visit, void *with)
{
    visit(&fused_of(o)->bn_head, with);
}

/* All fused operators have their memory together. */
static void head_op_place(struct op *o, struct block *b)
{
    fused_place(fused_of(o), b);
}

static const struct op_kind head_kind = {.name = "head",
                                         .reads_inside = true,
                                         .each_batchnorm = head_op_each,
                                         .place = head_op_place,
                                         .count = head_op_count,
                                         .forward = head_op_forward,
                                         .backward = head_op_backward};

int model_head(struct model *m, const char *name, int x, int classes)
{
    struct op *o = model_op(m, &head_kind, name, &x, 1);
    struct fused *r = m->fused;
    if (!o)
        return -1;
    if (!r || !r->stages || !o->in[0]->inside) {
        model_refuse(m,
                     FAIL(ERR_INPUT, "%s: a head reads a graph stage", name));
        return -1;
    }
    if (classes < 2 || classes > NET_MOST_CLASSES) {
        model_refuse(m, FAIL(ERR_INPUT, "%d classes; need 2 to %d", classes,
                             NET_MOST_CLASSES));
        return -1;
    }
    o->own = r;
    r->classes = classes;
    int out = model_out(m, o, (int[]){1, 1, classes});
    r->head_conv =
        add_weight(m, o, model_name(m, "%s.conv", name), "weight", LAYOUT_CONV,
                   (int[]){HEAD_WIDTH, r->stage[r->stages - 1].out, 1});
    r->bn_head = add_batchnorm(m, o, model_name(m, "%s.bn", name), HEAD_WIDTH);
    r->fc = model_parameter(m, o,
                            (struct parameter_spec){.layer = "fc",
                                                    .field = "weight",
                                                    .layout = LAYOUT_ROWS,
                                                    .out = classes,
                                                    .in = HEAD_WIDTH,
                                                    .taps = 1,
                                                    .fan_in = HEAD_WIDTH,
                                                    .fan_out = classes});
    r->fc_bias =
        model_parameter(m, o,
                        (struct parameter_spec){.layer = "fc",
                                                .field = "bias",
                                                .layout = LAYOUT_VECTOR,
                                                .out = classes,
                                                .in = 1,
                                                .taps = 1,
                                                .fan_in = HEAD_WIDTH,
                                                .fan_out = classes});
    o->layers = 2;
    if (m->status == OK)
        model_refuse(m, fused_describe(r, m->arena));
    return out;
}
