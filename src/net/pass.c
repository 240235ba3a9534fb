/* pass.c: a step: every operator forward, the last one's loss, every operator
 * backward. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "plan.h"

static struct model_net *net_of(struct net *n)
{
    return (struct model_net *)n;
}

static void start_pass(struct model_net *c, const real *images, int count,
                       bool training)
{
    c->model->tensor[0]->y = (real *)images; /* read only */
    c->pass.images = count;
    c->pass.training = training;
}

/* The value that the loss reads, without its padding; or back. */
static void copy_out(const struct model_net *c, real *flat, real *padded,
                     bool back)
{
    const struct tensor *t = c->model->out;
    long positions = (long)t->high * t->wide;
    for (long b = 0; b < c->pass.images; b++)
        for (long i = 0; i < positions; i++)
            for (int k = 0; k < t->channels; k++) {
                real *inside = &padded[(b * positions + i) * t->pitch + k],
                     *out = &flat[(b * positions + i) * t->channels + k];
                if (back)
                    *inside = *out;
                else
                    *out = *inside;
            }
}

static void run_forward(struct model_net *c, real *logits)
{
    const struct model *m = c->model;
    for (int i = 0; i < m->ops; i++)
        m->op[i]->kind->forward(m->op[i], &c->pass);
    copy_out(c, logits, m->out->y, false);
}

static void forward(struct net *n, const real *images)
{
    struct model_net *c = net_of(n);
    start_pass(c, images, n->batch, true);
    c->drawn = c->pass.draw;
    run_forward(c, n->logits);
}

/* With fused operators some images at a time, so that the values that lie in
 * them stay in the caches. */
static void predict(struct net *n, const real *images, int count, real *logits)
{
    enum { SOME = 16 };
    struct model_net *c = net_of(n);
    const struct model *m = c->model;
    int some = m->fused ? SOME : count;
    for (long b = 0; b < count; b += some) {
        start_pass(c, images + b * tensor_numbers(m->tensor[0]),
                   count - b < some ? (int)(count - b) : some, false);
        run_forward(c, logits + b * tensor_numbers(m->out));
    }
}

static void add_spare(const struct op *o, int images)
{
    for (int k = 0; k < o->ins; k++) {
        long n = images * tensor_reals(o->in[k]);
        if (!o->gx[k] || !o->adds[k])
            continue;
        real *restrict to = o->in[k]->g;
        const real *restrict from = o->spare[k];
        for (long i = 0; i < n; i++)
            to[i] += from[i];
    }
}

static void clear_extras(const struct parameters *p)
{
    for (int i = 0; i < p->count; i++)
        if (p->list[i].extra)
            memset(parameter_gradient(p, i), 0,
                   (size_t)p->list[i].seen.size * sizeof(real));
}

static void backward(struct net *n, [[maybe_unused]] const real *images)
{
    struct model_net *c = net_of(n);
    const struct model *m = c->model;
    clear_extras(&n->parameters);
    if (!m->out->wanted)
        return;
    memset(m->out->g, 0,
           (size_t)(n->batch * tensor_reals(m->out)) * sizeof(real));
    copy_out(c, n->logits_gradient, m->out->g, true);
    for (int i = m->ops - 1; i >= 0; i--) {
        struct op *o = m->op[i];
        if (!op_goes_back(o))
            continue;
        o->kind->backward(o, &c->pass);
        add_spare(o, c->pass.images);
    }
}

static bool finite_all(const real *x, long n)
{
    for (long i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

/* The batch norms of an operator that has several layers, one for each: its
 * variance is not finite when a value is not. */
struct search {
    int layer, bad;
};

static void search_batchnorm(struct batchnorm *b, void *with)
{
    struct search *s = with;
    if (s->bad < 0 && !finite_all(b->variance, b->channels))
        s->bad = s->layer;
    s->layer++;
}

/* The first layer of an operator that is not finite, or -1. */
static int bad_layer(struct op *o, int images)
{
    struct search s = {o->layer, -1};
    if (o->layers > 1)
        o->kind->each_batchnorm(o, search_batchnorm, &s);
    if (s.bad < 0 && !o->out->inside &&
        !finite_all(o->out->y, images * tensor_reals(o->out)))
        s.bad = o->layer + o->layers - 1;
    return s.bad;
}

/* Runs the pass again, up to the first value that is not finite. */
static int first_bad(struct net *n)
{
    struct model_net *c = net_of(n);
    const struct model *m = c->model;
    c->pass.draw = c->drawn;
    for (int i = 0; i < m->ops; i++) {
        m->op[i]->kind->forward(m->op[i], &c->pass);
        int bad = bad_layer(m->op[i], c->pass.images);
        if (bad >= 0)
            return bad;
    }
    return n->layers - 1;
}

static struct net_view output(const struct net *n, int layer)
{
    const struct model *m = ((const struct model_net *)n)->model;
    for (int i = 0; i < m->ops; i++)
        if (m->op[i]->layer == layer && m->op[i]->out->kept)
            return (struct net_view){m->op[i]->out->y, m->op[i]->out->pitch};
    bug_at(__FILE__, __LINE__, "the layer's output is kept");
}

static void draw_from(struct net *n, struct rng r)
{
    net_of(n)->pass.draw = r;
}

static void set_dropout(struct net *n, bool on)
{
    net_of(n)->pass.whole = !on;
}

static void start_batchnorm(struct batchnorm *b, [[maybe_unused]] void *with)
{
    batchnorm_start(b);
}

static void start(struct net *n)
{
    const struct model *m = net_of(n)->model;
    for (int i = 0; i < m->ops; i++)
        if (m->op[i]->kind->each_batchnorm)
            m->op[i]->kind->each_batchnorm(m->op[i], start_batchnorm, NULL);
}

enum status net_set_active(struct net *n, const char *name, const int *list,
                           int count)
{
    const struct model *m = net_of(n)->model;
    for (int i = 0; i < m->ops; i++) {
        struct op *o = m->op[i];
        if (strcmp(o->name, name) != 0 || !o->active)
            continue;
        for (int k = 0; k < count; k++)
            if (list[k] < 0 || list[k] >= o->ins)
                return FAIL(ERR_INPUT, "%s has no value %d; it joins %d", name,
                            list[k], o->ins);
        if (count > o->ins)
            return FAIL(ERR_INPUT, "%s: %d values of %d", name, count, o->ins);
        memcpy(o->active, list, (size_t)count * sizeof *list);
        o->actives = count;
        return OK;
    }
    return FAIL(ERR_INPUT, "%s is no sum or gate of this network", name);
}

void pass_arm(struct model_net *c)
{
    c->net.start = start;
    c->net.forward = forward;
    c->net.backward = backward;
    c->net.predict = predict;
    c->net.output = output;
    c->net.draw_from = draw_from;
    c->net.set_dropout = set_dropout;
    c->net.first_bad = first_bad;
    c->pass.parameters = &c->net.parameters;
    c->pass.draw = rng_stream(0, RNG_DROPOUT, 0, 0);
}
