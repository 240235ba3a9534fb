/* plan.c: from a model to a net: which values are needed and when, where they
 * lie, what a step costs. */
#include "lifetimes.h"
#include "pass.h"

#include <string.h>

#include "arena.h"
#include "kernels.h"

/* ---- who needs what ------------------------------------------------------
 */

static bool learns(const struct model *m, const struct op *o)
{
    for (int i = 0; i < o->parameters; i++)
        if (!m->parameters.list[o->parameter + i].frozen)
            return true;
    return false;
}

static void mark_wanted(struct model *m)
{
    for (int i = 0; i < m->ops; i++) {
        struct op *o = m->op[i];
        o->out->wanted = learns(m, o);
        for (int k = 0; k < o->ins; k++)
            o->out->wanted |= o->in[k]->wanted;
    }
}

static void mark_reached(struct model *m)
{
    for (int i = m->ops - 1; i >= 0; i--) {
        struct op *o = m->op[i];
        o->out->reached |= o->out == m->out;
        for (int k = 0; o->out->reached && k < o->ins; k++)
            o->in[k]->reached = true;
    }
}

/* A batch norm's ReLU reads the former's input, which must still be there. */
static void mark_answered(struct model *m)
{
    for (int i = 0; i < m->ops; i++) {
        struct op *norm = m->op[i]->norm;
        if (norm)
            norm->answered = norm->out->readers == 1 && !norm->out->kept &&
                             norm->out != m->out && op_goes_back(norm);
    }
}

static enum status check_whole(const struct model *m)
{
    if (m->status != OK)
        return FAIL(m->status, "%s", m->reason ? m->reason : "no memory");
    if (!m->ops)
        return FAIL(ERR_INPUT, "a network without layers");
    if (!m->out)
        return FAIL(ERR_INPUT, "a network without a loss");
    for (int i = 0; i < m->ops; i++)
        if (!m->op[i]->out->readers && !m->op[i]->out->kept)
            return FAIL(ERR_INPUT, "nobody reads what %s makes",
                        m->op[i]->name);
    return OK;
}

/* ---- what it costs ------------------------------------------------------- */

static int64_t sizes(const struct model *m, int first, int count)
{
    int64_t sum = 0;
    for (int i = first; i < first + count; i++)
        sum += m->parameters.list[i].seen.size;
    return sum;
}

/* Bytes are those of a network in which every operator without products works
 * in the pass of the one before: one with products reads its input twice and
 * writes its gradient, writes its output and reads its gradient. */
static void count_op(const struct model *m, struct net *n, struct op *o)
{
    const struct tensor *t = o->out;
    o->layer = n->layers;
    if (o->kind->count) {
        o->kind->count(o, n);
        return;
    }
    struct net_layer *l = net_add_layer(n, o->name, o->label);
    double in = (double)tensor_numbers(o->in[0]),
           out = (double)tensor_numbers(t);
    int passes = 1 + o->in[0]->wanted + learns(m, o);
    memcpy(l->shape, (int[]){t->high, t->wide, t->channels}, sizeof l->shape);
    l->parameters = sizes(m, o->parameter, o->parameters);
    l->flops = o->work;
    if (o->products > 0) {
        l->flops += 2 * passes * o->products + 2 * out;
        n->plan.bytes +=
            ((o->in[0]->wanted ? 3 : 2) * in + 2 * out) * sizeof(real);
    }
    n->plan.flops += l->flops;
}

/* ---- the net -------------------------------------------------------------
 */

struct placing {
    struct block running, *rest;
};

static void place_batchnorm(struct batchnorm *b, void *with)
{
    struct placing *p = with;
    batchnorm_place(b, la_kernels()->lanes, &p->running, p->rest);
}

static void place_ops(struct net *n, struct block *b)
{
    const struct model *m = n->model;
    struct placing p = {{(char *)n->running, 0}, b};
    for (int i = 0; i < m->ops; i++) {
        struct op *o = m->op[i];
        if (o->kind->each_batchnorm)
            o->kind->each_batchnorm(o, place_batchnorm, &p);
        if (o->kind->place)
            o->kind->place(o, b);
        if (o->marks)
            o->mark = block_take(b, m->batch * o->marks, 1);
    }
    n->running_total = (long)(p.running.used / sizeof(real));
}

static void place(struct net *n, struct memory *l, struct block *b)
{
    const struct model *m = n->model;
    long logits = m->batch * tensor_numbers(m->out);
    parameters_place(&n->parameters, b);
    n->logits = block_reals(b, logits);
    n->logits_gradient = block_reals(b, logits);
    /* Side by side, to be saved in one piece; sized in the first round. */
    n->running = block_reals(b, n->running_total);
    place_ops(n, b);
    n->pass.room = block_reals(b, l->room);
    real *all = block_reals(b, l->reals);
    lifetimes_point(n->model, l, all);
}

static enum status describe(struct model *m, struct arena *arena,
                            struct net **out, struct memory *l, size_t *bytes)
{
    struct net *n;
    TRY(check_whole(m));
    NEW(n, arena, 1);
    n->model = m;
    n->batch = m->batch;
    n->parameters = m->parameters;
    for (int i = 0; i < m->ops; i++)
        n->layer_room += m->op[i]->layers;
    NEW(n->layer, arena, n->layer_room);
    mark_wanted(m);
    mark_reached(m);
    mark_answered(m);
    TRY(lifetimes_arrange(m, arena, l));
    n->shared = l->reals;
    n->scratch = l->room;
    for (int i = 0; i < m->ops; i++)
        count_op(m, n, m->op[i]);
    n->plan.parameters = sizes(m, 0, m->parameters.count);
    n->plan.arrays = net_parameters(n) + net_buffers(n);
    n->loss =
        (struct loss){.kind = m->loss.kind,
                      .rows = m->batch * m->loss.heads,
                      .classes = (int)(tensor_numbers(m->out) / m->loss.heads),
                      .smoothing = m->loss.label_smoothing};
    for (int round = 0; round < 2; round++) {
        struct block b = {0};
        place(n, l, &b);
        *bytes = b.used;
    }
    *out = n;
    return OK;
}

enum status net_build(struct model *m, struct arena *arena, struct net **out)
{
    struct mark before = arena_mark(arena);
    struct net *n;
    struct memory l = {0};
    struct block b = {0};
    size_t bytes;
    enum status st = describe(m, arena, &n, &l, &bytes);
    if (st == OK && !(b.base = arena_take(arena, bytes, 1)))
        st = FAIL(ERR_MEMORY, "no room for a network of %zu bytes", bytes);
    if (st != OK) {
        arena_rewind(arena, before);
        return st;
    }
    place(n, &l, &b);
    n->pass.parameters = &n->parameters;
    n->pass.draw = rng_stream(0, RNG_DROPOUT, 0, 0);
    n->plan.memory = arena_mark(arena).used - m->before;
    pass_start(n);
    *out = n;
    return OK;
}

enum status net_plan_of(struct model *m, struct net_plan *out)
{
    struct mark before = arena_mark(m->arena);
    struct net *n;
    struct memory l = {0};
    size_t bytes;
    enum status st = describe(m, m->arena, &n, &l, &bytes);
    if (st == OK) {
        *out = n->plan;
        out->memory = arena_mark(m->arena).used - m->before + bytes;
    }
    arena_rewind(m->arena, before);
    return st;
}
