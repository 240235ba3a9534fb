/* lifetimes.c: values and gradients that live at different times share memory.
 */
#include "lifetimes.h"

#include <stdlib.h>

#include "arena.h"

/* Operator i runs forward at time i and backward at 2 n - i; the loss is taken
 * at n. */

static void add_item(struct items *t, long reals, int from, int until,
                     real **where)
{
    t->list[t->count] = (struct item){.reals = reals,
                                      .from = from,
                                      .until = until,
                                      .number = t->count,
                                      .where = where};
    t->count++;
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
    return x->number - y->number; /* the same in a plan and in its build */
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

enum status lifetimes_arrange(struct model *m, struct arena *arena,
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
    list_items(m, &out->items);
    out->reals = arrange(&out->items, beside);
    return OK;
}

void lifetimes_point(struct model *m, const struct memory *l, real *all)
{
    for (int i = 0; all && i < l->items.count; i++)
        *l->items.list[i].where = all + l->items.list[i].at;
    point_gradients(m);
}
