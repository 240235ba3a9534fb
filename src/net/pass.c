/* pass.c: a step: every operator forward, the last one's loss, every operator
 * backward. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "arena.h"
#include "pass.h"

static void start_pass(struct net *n, const real *images, int count,
                       bool training)
{
    n->model->tensor[0]->y = (real *)images; /* read only */
    n->pass.images = count;
    n->pass.training = training;
}

/* The value that the loss reads, without its padding; or back. */
static void copy_out(const struct net *n, real *flat, real *padded, bool back)
{
    const struct tensor *t = n->model->out;
    long positions = (long)t->high * t->wide;
    for (long b = 0; b < n->pass.images; b++)
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

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void run(struct net *n, int i, void (*way)(struct op *, struct pass *),
                bool back)
{
    double start = n->took ? cpu_seconds() : 0;
    way(n->model->op[i], &n->pass);
    if (n->took)
        n->took[i][back] += cpu_seconds() - start;
}

static void run_forward(struct net *n, real *logits)
{
    const struct model *m = n->model;
    for (int i = 0; i < m->ops; i++)
        run(n, i, m->op[i]->kind->forward, false);
    copy_out(n, logits, m->out->y, false);
}

void pass_forward(struct net *n, const real *images)
{
    start_pass(n, images, n->batch, true);
    n->drawn = n->pass.draw;
    run_forward(n, n->logits);
}

void pass_predict(struct net *n, const real *images, int count, real *logits)
{
    start_pass(n, images, count, false);
    run_forward(n, logits);
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

void pass_backward(struct net *n)
{
    const struct model *m = n->model;
    clear_extras(&n->parameters);
    if (!m->out->wanted)
        return;
    memset(m->out->g, 0,
           (size_t)(n->batch * tensor_reals(m->out)) * sizeof(real));
    copy_out(n, n->logits_gradient, m->out->g, true);
    for (int i = m->ops - 1; i >= 0; i--) {
        struct op *o = m->op[i];
        if (!op_goes_back(o))
            continue;
        run(n, i, o->kind->backward, true);
        add_spare(o, n->pass.images);
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

/* Computes its value, and stores it also where the step does not. */
static int bad_after(struct op *o, struct pass *p)
{
    bool answered = o->answered;
    o->answered = false;
    o->kind->forward(o, p);
    o->answered = answered;
    return bad_layer(o, p->images);
}

int pass_first_bad(struct net *n)
{
    const struct model *m = n->model;
    n->pass.draw = n->drawn;
    for (int i = 0; i < m->ops; i++) {
        int bad = bad_after(m->op[i], &n->pass);
        if (bad >= 0)
            return bad;
    }
    return n->layers - 1;
}

struct net_view pass_output(const struct net *n, int layer)
{
    const struct model *m = n->model;
    for (int i = 0; i < m->ops; i++)
        if (m->op[i]->layer == layer && m->op[i]->out->kept)
            return (struct net_view){m->op[i]->out->y, m->op[i]->out->pitch};
    bug_at(__FILE__, __LINE__, "the layer's output is kept");
}

static void start_batchnorm(struct batchnorm *b, [[maybe_unused]] void *with)
{
    batchnorm_start(b);
}

void pass_start(struct net *n)
{
    const struct model *m = n->model;
    for (int i = 0; i < m->ops; i++)
        if (m->op[i]->kind->each_batchnorm)
            m->op[i]->kind->each_batchnorm(m->op[i], start_batchnorm, NULL);
}

enum status net_set_active(struct net *n, const char *name, const int *list,
                           int count)
{
    const struct model *m = n->model;
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
