/* fused.c: the fused network's pieces put together: who reads whom, which
 * gradients share memory, the passes. */
#include "fused.h"

#include "arena.h"

/* Sums that the pass before left in the sources are over. */
void fused_clear(struct fused *r)
{
    source_clear(&r->stem.out);
    for (int k = 0; k < r->stages; k++)
        for (int v = 0; v < r->stage[k].nodes; v++)
            source_clear(&r->tiled[k].node[v].out);
}

void fused_start(struct fused *r, struct pass *p)
{
    r->parameters = p->parameters;
    r->now = p->images;
    r->training = p->training;
    r->draw = p->training && !p->whole ? &p->draw : NULL;
    fused_clear(r);
}

/* Which nodes' ga may share memory: a node's is needed until its last
 * predecessor has gathered from it.  Walks the backward pass, giving every node
 * the lowest slot that is free. */
static enum status assign_slots(struct fused *r, const struct stage *s,
                                struct fused_stage *t, struct arena *arena)
{
    struct mark before = arena_mark(arena);
    int *waiting; /* predecessors still to gather from a node's ga */
    bool *taken;  /* by slot */
    NEW(waiting, arena, s->nodes);
    NEW(taken, arena, s->nodes);
    for (int v = s->nodes - 1; v >= 0; v--) {
        const struct node *n = &s->node[v];
        int slot = 0;
        if (n->edges == 0) /* their turn comes after all others' */
            continue;
        while (taken[slot])
            slot++;
        taken[slot] = true;
        t->node[v].slot = slot;
        r->slots = slot >= r->slots ? slot + 1 : r->slots;
        waiting[v] = n->edges;
        for (int u = 0; u < n->uses; u++)
            if (--waiting[n->to[u]] == 0)
                taken[t->node[n->to[u]].slot] = false;
    }
    arena_rewind(arena, before);
    return OK;
}

/* A node reads its predecessors, and gathers from its consumers. */
static enum status describe_node(struct fused *r, const struct stage *s,
                                 struct fused_stage *t, int v,
                                 struct arena *arena)
{
    struct node *n = &s->node[v];
    struct fused_node *a = &t->node[v];
    int uses = n->uses ? n->uses : 1;
    a->out.bn = &n->bn;
    a->out.channels = padded(r, n->out);
    TRY(mixture_describe(&a->in, n->edges, padded(r, n->in), arena));
    for (int e = 0; e < n->edges; e++)
        a->in.source[e] = &t->node[n->from[e]].out;
    return gather_describe(&a->gather, uses, &a->out, arena);
}

/* After all mixtures exist: whose strengths and gradients a node gathers. */
static void link_gather(const struct stage *s, struct fused_stage *t, int v,
                        struct mixture *next)
{
    const struct node *n = &s->node[v];
    struct gather *g = &t->node[v].gather;
    for (int u = 0; u < n->uses; u++)
        g->strength[u] = &t->node[n->to[u]].in.strength[n->slot[u]];
    if (n->uses == 0)
        g->strength[0] = &next->strength[0]; /* all outputs weigh the same */
}

static enum status describe_stage_input(struct fused *r, int k,
                                        struct arena *arena)
{
    struct mixture *m = &r->tiled[k].in;
    const struct stage *s = &r->stage[k], *before = s - 1;
    int terms = k == 0 ? 1 : before->outputs;
    TRY(mixture_describe(m, terms, padded(r, s->in), arena));
    for (int i = 0; i < terms; i++) {
        m->source[i] = k == 0 ? &r->stem.out
                              : &r->tiled[k - 1].node[before->output[i]].out;
        m->strength[i] = 1.0 / terms;
    }
    return OK;
}

static long most(long a, long b)
{
    return a > b ? a : b;
}

/* As many images as keep a tile's tensors at some tens of KiB each, so that
 * with those of the predecessors they fit the second cache; but enough rows
 * that reading a wide node's weights, and adding to their gradient, is little
 * beside computing with them. */
static int tile_of(const struct fused *r, const struct stage *s)
{
    enum { TILE = 8192, LEAST_ROWS = 64 };
    long positions = (long)s->height * s->width;
    long images = most(TILE / (positions * padded(r, s->out)),
                       (LEAST_ROWS + positions - 1) / positions);
    return images > r->batch ? r->batch : (int)images;
}

/* The desk has room for the largest tile, node and sum of all. */
static void measure_desk(struct fused *r, const struct stage *s, int tile)
{
    struct desk *d = &r->desk;
    int in = padded(r, s->in), out = padded(r, s->out);
    int wide = (int)most(in, out);
    long size = (long)s->height * s->width * wide;
    d->tile_reals = most(d->tile_reals, tile * size);
    d->input_reals =
        most(d->input_reals, (long)tile * s->height_in * s->width_in * in);
    d->packed_reals = most(d->packed_reals, (long)wide * wide);
    r->slot_reals = most(r->slot_reals, r->batch * size);
    for (int v = 0; v < s->nodes; v++)
        d->most_edges = (int)most(d->most_edges, s->node[v].edges);
}

static enum status describe_stage(struct fused *r, int k, struct arena *arena)
{
    const struct stage *s = &r->stage[k];
    struct fused_stage *t = &r->tiled[k];
    for (int v = 0; v < s->nodes; v++)
        TRY(describe_node(r, s, t, v, arena));
    TRY(describe_stage_input(r, k, arena));
    TRY(assign_slots(r, s, t, arena));
    t->tile = tile_of(r, s);
    measure_desk(r, s, t->tile);
    return OK;
}

static void measure_stem_and_head(struct fused *r)
{
    struct desk *d = &r->desk;
    const struct stage *s = &r->stage[r->stages - 1];
    long half = padded(r, r->C / 2), full = padded(r, r->C);
    long positions = (long)s->height * s->width, rows = most(256, positions);
    d->packed_reals = most(d->packed_reals, 9 * half * full);
    d->packed_reals = most(d->packed_reals, (9L * r->channels + 1) * half);
    d->packed_reals =
        most(d->packed_reals, (long)HEAD_WIDTH * padded(r, s->out));
    d->tile_reals = most(d->tile_reals, rows * HEAD_BLOCK);
    d->widest = (int)most(HEAD_WIDTH, padded(r, s->out));
}

enum status fused_describe(struct fused *r, struct arena *arena)
{
    r->k = la_kernels();
    for (int k = 0; k < r->stages; k++)
        NEW(r->tiled[k].node, arena, r->stage[k].nodes);
    for (int k = 0; k < r->stages; k++)
        TRY(describe_stage(r, k, arena));
    TRY(stem_describe(r, arena));
    TRY(head_describe(r, arena));
    measure_stem_and_head(r);
    NEW(r->slot, arena, r->slots);
    for (int k = 0; k < r->stages; k++)
        for (int v = 0; v < r->stage[k].nodes; v++)
            link_gather(&r->stage[k], &r->tiled[k], v,
                        k + 1 < r->stages ? &r->tiled[k + 1].in : &r->head.in);
    return OK;
}

static void place_desk(struct fused *r, struct block *b)
{
    struct desk *d = &r->desk;
    d->r = block_reals(b, most(d->tile_reals, d->input_reals));
    d->gr = block_reals(b, d->input_reals);
    d->u = block_reals(b, d->tile_reals);
    d->gz = block_reals(b, d->tile_reals);
    d->gu = block_reals(b, d->tile_reals);
    d->packed = block_reals(b, d->packed_reals);
    d->turned = block_reals(b, d->packed_reals);
    d->strengths = block_take(b, d->most_edges, sizeof(double));
}

static void place_stage(struct fused *r, int k, struct block *b)
{
    const struct stage *s = &r->stage[k];
    struct fused_stage *t = &r->tiled[k];
    long rows = (long)r->batch * s->height * s->width;
    mixture_place(&t->in, b);
    t->g = block_reals(b, (long)r->batch * s->height_in * s->width_in *
                              t->in.channels);
    for (int v = 0; v < s->nodes; v++) {
        struct fused_node *a = &t->node[v];
        source_place(&a->out, rows, b);
        mixture_place(&a->in, b);
        gather_place(&a->gather, b);
        a->ga = r->slots ? r->slot[a->slot] : NULL;
    }
}

/* After all have their place: the gradients that each node gathers. */
static void point_gather(const struct stage *s, struct fused_stage *t, int v,
                         const real *next)
{
    const struct node *n = &s->node[v];
    struct gather *g = &t->node[v].gather;
    for (int u = 0; u < n->uses; u++)
        g->g[u] = t->node[n->to[u]].ga;
    if (n->uses == 0)
        g->g[0] = next;
}

void fused_place(struct fused *r, struct block *b)
{
    for (int i = 0; i < r->slots; i++)
        r->slot[i] = block_reals(b, r->slot_reals);
    place_desk(r, b);
    for (int k = 0; k < r->stages; k++)
        place_stage(r, k, b);
    stem_place(r, b);
    head_place(r, b);
    r->logits = block_reals(b, (long)r->batch * r->classes);
    r->logits_gradient = block_reals(b, (long)r->batch * r->classes);
    for (int k = 0; k < r->stages; k++)
        for (int v = 0; v < r->stage[k].nodes; v++)
            point_gather(&r->stage[k], &r->tiled[k], v,
                         k + 1 < r->stages ? r->tiled[k + 1].g : r->head.g);
}

/* In evaluation no batch norm waits for the whole batch: so some rows at a
 * time, that a node may find in the caches what those before it wrote. */
static void in_parts(struct fused *r, const struct stage *s, int rows,
                     void (*compute)(struct fused *, int), int what)
{
    int all = r->now, some = rows / (s->height * s->width);
    if (r->training)
        some = all;
    for (r->now = 0; r->now < all;) {
        r->first = r->now;
        r->now += some < 1 ? 1 : some;
        r->now = r->now < all ? r->now : all;
        compute(r, what);
    }
    r->first = 0;
}

static void nodes_forward(struct fused *r, int stage)
{
    const struct stage *s = &r->stage[stage];
    inputs_forward(r, stage);
    for (int v = 0; v < s->nodes; v++)
        if (s->node[v].edges)
            node_forward(r, stage, v);
}

void stage_forward(struct fused *r, int stage)
{
    enum { ROWS = 1600 }; /* packing weights is little beside their use */
    in_parts(r, &r->stage[stage], ROWS, nodes_forward, stage);
}

void stage_backward(struct fused *r, int stage)
{
    const struct stage *s = &r->stage[stage];
    for (int v = s->nodes - 1; v >= 0; v--)
        if (s->node[v].edges)
            node_backward(r, stage, v);
    inputs_backward(r, stage);
}

static void all_of_head(struct fused *r, [[maybe_unused]] int what)
{
    head_forward(r);
}

void head_in_parts(struct fused *r)
{
    enum { ROWS = 256 };
    in_parts(r, &r->stage[r->stages - 1], ROWS, all_of_head, 0);
}
