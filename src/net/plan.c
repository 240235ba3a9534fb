/* plan.c: from a model to a net: which values are needed and when, where they
 * lie, what a step costs. */
#include "plan.h"

#include <stdlib.h>
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

bool op_goes_back(const struct op *o)
{
    return o->out->reached && o->out->wanted;
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

/* ---- what lives when -----------------------------------------------------
 * Operator i runs forward at time i and backward at 2 n - i; the loss is taken
 * at n. */

struct item {
    long reals, at;
    int from, until;
    real **where;
};

struct items {
    int count;
    struct item *list;
};

static void add_item(struct items *t, long reals, int from, int until,
                     real **where)
{
    t->list[t->count++] = (struct item){reals, 0, from, until, where};
}

static int later(int a, int b)
{
    return a > b ? a : b;
}

/* Until when the numbers of a value are read. */
static int last_use(const struct model *m, const struct tensor *t)
{
    int n = m->ops, last = t == m->out ? n : 0;
    if (t->kept)
        return 2 * n + 1;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < m->op[i]->ins; k++) {
            const struct op *o = m->op[i];
            if (o->in[k] != t)
                continue;
            bool back = op_goes_back(o) && o->kind->reads_x;
            last = later(last, back ? 2 * n - i : i);
        }
    if (op_goes_back(t->maker) && t->maker->kind->reads_y)
        last = later(last, 2 * n - t->maker->index);
    return last;
}

/* The first to write a value's gradient stores; all others get room of their
 * own, from which it is added. */
static void add_gradients(struct model *m, struct op *o, struct items *t)
{
    int n = m->ops, back = 2 * n - o->index;
    for (int k = 0; op_goes_back(o) && k < o->ins; k++) {
        struct tensor *x = o->in[k];
        long reals = m->batch * tensor_reals(x);
        if (!x->wanted || x->inside)
            continue;
        if (x->stored)
            add_item(t, reals, back, back, &o->spare[k]);
        else
            add_item(t, reals, back, 2 * n - x->maker->index, &x->g);
        o->adds[k] = x->stored;
        x->stored = true;
    }
}

static void list_items(struct model *m, struct items *t)
{
    int n = m->ops;
    t->count = 0;
    for (int i = 0; i < m->tensors; i++)
        m->tensor[i]->stored = false;
    if (m->out->wanted) {
        m->out->stored = true; /* by the loss */
        add_item(t, m->batch * tensor_reals(m->out), n,
                 2 * n - m->out->maker->index, &m->out->g);
    }
    for (int i = n - 1; i >= 0; i--) {
        struct op *o = m->op[i];
        if (!o->out->inside)
            add_item(t, m->batch * tensor_reals(o->out), i, last_use(m, o->out),
                     &o->out->y);
        add_gradients(m, o, t);
    }
}

static int larger_first(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    if (x->reals != y->reals)
        return x->reals < y->reals ? 1 : -1;
    return x->from != y->from ? (x->from < y->from ? -1 : 1)
                              : (x->where < y->where ? -1 : 1);
}

static bool meet(const struct item *a, const struct item *b)
{
    return a->from <= b->until && b->from <= a->until;
}

static int lower_first(const void *a, const void *b)
{
    const struct item *const *x = a, *const *y = b;
    return ((*x)->at > (*y)->at) - ((*x)->at < (*y)->at);
}

/* The lowest place that is free throughout the life of item i; beside: room
 * for as many pointers. */
static long free_place(struct items *t, int i, const struct item **beside)
{
    int n = 0;
    long at = 0;
    for (int k = 0; k < i; k++)
        if (meet(&t->list[k], &t->list[i]))
            beside[n++] = &t->list[k];
    qsort(beside, (size_t)n, sizeof *beside, lower_first);
    for (int k = 0; k < n; k++) {
        if (at + t->list[i].reals <= beside[k]->at)
            break;
        if (beside[k]->at + beside[k]->reals > at)
            at = beside[k]->at + beside[k]->reals;
    }
    return at;
}

static long line(long reals)
{
    return (reals + 15) / 16 * 16;
}

/* Gives every item its place; returns how many reals all take. */
static long arrange(struct items *t, const struct item **beside)
{
    long all = 0;
    for (int i = 0; i < t->count; i++)
        t->list[i].reals = line(t->list[i].reals);
    qsort(t->list, (size_t)t->count, sizeof *t->list, larger_first);
    for (int i = 0; i < t->count; i++) {
        struct item *x = &t->list[i];
        x->at = free_place(t, i, beside);
        all = x->at + x->reals > all ? x->at + x->reals : all;
    }
    return all;
}

static void point_gradients(struct model *m)
{
    for (int i = 0; i < m->ops; i++) {
        struct op *o = m->op[i];
        for (int k = 0; k < o->ins; k++)
            o->gx[k] = o->adds[k] ? o->spare[k] : o->in[k]->g;
        for (int k = 0; k < o->ins && !op_goes_back(o); k++)
            o->gx[k] = NULL;
    }
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
    struct layer *l = net_add_layer(n, o->name, o->label);
    double in = (double)tensor_numbers(o->in[0]),
           out = (double)tensor_numbers(t);
    int passes = 1 + o->in[0]->wanted + learns(m, o);
    memcpy(l->seen.shape, (int[]){t->high, t->wide, t->channels},
           sizeof l->seen.shape);
    l->seen.parameters = sizes(m, o->parameter, o->parameters);
    l->seen.flops = o->work;
    if (o->products > 0) {
        l->seen.flops += 2 * passes * o->products + 2 * out;
        n->plan.bytes +=
            ((o->in[0]->wanted ? 3 : 2) * in + 2 * out) * sizeof(real);
    }
    n->plan.flops += l->seen.flops;
}

/* ---- the net -------------------------------------------------------------
 */

/* What both rounds of placement need, found once. */
struct memory {
    struct items items;
    long reals, room;
};

static enum status make_memory(struct model *m, struct arena *arena,
                               struct memory *out)
{
    const struct item **beside;
    int most = m->ops + 1;
    for (int i = 0; i < m->ops; i++) {
        struct op *o = m->op[i];
        most += o->ins;
        out->room = o->room > out->room ? o->room : out->room;
        NEW(o->adds, arena, o->ins);
    }
    NEW(out->items.list, arena, most);
    NEW(beside, arena, most);
    mark_wanted(m);
    mark_reached(m);
    list_items(m, &out->items);
    out->reals = arrange(&out->items, beside);
    return OK;
}

struct placing {
    struct block running, *rest;
};

static void place_batchnorm(struct batchnorm *b, void *with)
{
    struct placing *p = with;
    batchnorm_place(b, la_kernels()->lanes, &p->running, p->rest);
}

static void place_ops(struct model_net *c, struct block *b)
{
    const struct model *m = c->model;
    struct net *n = &c->net;
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

static void place(struct model_net *c, struct memory *l, struct block *b)
{
    struct net *n = &c->net;
    const struct model *m = c->model;
    long logits = m->batch * tensor_numbers(m->out);
    parameters_place(&n->parameters, b);
    n->logits = block_reals(b, logits);
    n->logits_gradient = block_reals(b, logits);
    /* Side by side, to be saved in one piece; sized in the first round. */
    n->running = block_reals(b, n->running_total);
    place_ops(c, b);
    c->pass.room = block_reals(b, l->room);
    real *all = block_reals(b, l->reals);
    for (int i = 0; all && i < l->items.count; i++)
        *l->items.list[i].where = all + l->items.list[i].at;
    point_gradients(c->model);
}

static enum status describe(struct model *m, struct arena *arena,
                            struct model_net **out, struct memory *l,
                            size_t *bytes)
{
    struct model_net *c;
    TRY(check_whole(m));
    NEW(c, arena, 1);
    c->model = m;
    c->net.batch = m->batch;
    c->net.parameters = m->parameters;
    for (int i = 0; i < m->ops; i++)
        c->net.layer_room += m->op[i]->layers;
    NEW(c->net.layer, arena, c->net.layer_room);
    TRY(make_memory(m, arena, l));
    c->shared = l->reals;
    c->scratch = l->room;
    for (int i = 0; i < m->ops; i++)
        count_op(m, &c->net, m->op[i]);
    c->net.plan.parameters = sizes(m, 0, m->parameters.count);
    c->net.loss =
        (struct loss){.kind = m->loss.kind,
                      .rows = m->batch * m->loss.heads,
                      .classes = (int)(tensor_numbers(m->out) / m->loss.heads),
                      .smoothing = m->loss.label_smoothing};
    for (int round = 0; round < 2; round++) {
        struct block b = {0};
        place(c, l, &b);
        *bytes = b.used;
    }
    *out = c;
    return OK;
}

enum status net_build(struct model *m, struct arena *arena, struct net **out)
{
    struct mark before = arena_mark(arena);
    struct model_net *c;
    struct memory l = {0};
    struct block b = {0};
    size_t bytes;
    enum status st = describe(m, arena, &c, &l, &bytes);
    if (st == OK && !(b.base = arena_take(arena, bytes, 1)))
        st = FAIL(ERR_MEMORY, "no room for a network of %zu bytes", bytes);
    if (st != OK) {
        arena_rewind(arena, before);
        return st;
    }
    place(c, &l, &b);
    pass_arm(c);
    c->net.plan.memory = arena_mark(arena).used - m->before;
    c->net.start(&c->net);
    *out = &c->net;
    return OK;
}

enum status net_plan_of(struct model *m, struct net_plan *out)
{
    struct mark before = arena_mark(m->arena);
    struct model_net *c;
    struct memory l = {0};
    size_t bytes;
    enum status st = describe(m, m->arena, &c, &l, &bytes);
    if (st == OK) {
        *out = c->net.plan;
        out->memory = arena_mark(m->arena).used - m->before + bytes;
    }
    arena_rewind(m->arena, before);
    return st;
}
