/* profile.c: what each operator takes. */
#include "arena.h"
#include "op.h"

enum status net_profile(struct net *n, struct arena *arena)
{
    NEW(n->took, arena, n->model->ops);
    return OK;
}

int net_operators(const struct net *n)
{
    return n->model->ops;
}

struct net_share net_share(const struct net *n, int i)
{
    CHECK(n->took && i >= 0 && i < n->model->ops);
    const struct op *o = n->model->op[i];
    struct net_share s = {.name = o->name,
                          .kind = o->label,
                          .seconds = {n->took[i][0], n->took[i][1]}};
    for (int k = o->layer; k < o->layer + o->layers; k++)
        s.flops += n->layer[k].flops;
    return s;
}
