/* fused.c: the fused network's pieces put together: who reads whom, which
 * gradients share memory, the passes. */
#include "fused.h"

#include "arena.h"

/* Sums that the pass before left in the sources are over. */
static void clear_sources(struct randwire_net *r)
{
    struct fused *f = fused_of(r);
    source_clear(&f->stem.out);
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        for (int v = 0; v < r->stage[k].nodes; v++)
            source_clear(&f->stage[k].node[v].out);
}

static void start_pass(struct randwire_net *r, int images, int training)
{
    r->now = images;
    r->training = training;
    clear_sources(r);
}

static void run_forward(struct randwire_net *r, const real *images,
                        real *logits)
{
    stem_forward(r, images);
    for (int k = 0; k < RANDWIRE_STAGES; k++) {
        inputs_forward(r, k);
        for (int v = 0; v < r->stage[k].nodes; v++)
            if (r->stage[k].node[v].edges)
                node_forward(r, k, v);
    }
    head_forward(r, logits);
}

static void forward(struct net *n, const real *images)
{
    struct randwire_net *r = randwire_of(n);
    start_pass(r, r->batch, 1);
    run_forward(r, images, n->logits);
}

/* Some images at a time, so that the tensors stay in the caches. */
static void predict(struct net *n, const real *images, int count, real *logits)
{
    enum { SOME = 16 };
    struct randwire_net *r = randwire_of(n);
    long size = (long)r->height * r->width * r->channels;
    for (int b = 0; b < count; b += SOME) {
        start_pass(r, count - b < SOME ? count - b : SOME, 0);
        run_forward(r, images + b * size, logits + (long)b * n->loss.classes);
    }
}

static void backward(struct net *n, const real *images)
{
    struct randwire_net *r = randwire_of(n);
    clear_sources(r);
    head_backward(r);
    for (int k = RANDWIRE_STAGES - 1; k >= 0; k--) {
        for (int v = r->stage[k].nodes - 1; v >= 0; v--)
            if (r->stage[k].node[v].edges)
                node_backward(r, k, v);
        inputs_backward(r, k);
    }
    stem_backward(r, images);
}

/* Which nodes' ga may share memory: a node's is needed until its last
 * predecessor has gathered from it.  Walks the backward pass, giving every node
 * the lowest slot that is free. */
static int free_slot(const struct stage *s, const struct fused_stage *t,
                     const int *waiting)
{
    for (int slot = 0;; slot++) {
        int taken = 0;
        for (int v = 0; v < s->nodes; v++)
            taken |= waiting[v] > 0 && t->node[v].slot == slot;
        if (!taken)
            return slot;
    }
}

static enum status assign_slots(struct fused *f, const struct stage *s,
                                struct fused_stage *t, struct arena *arena)
{
    struct mark before = arena_mark(arena);
    int *waiting; /* predecessors still to gather from a node's ga */
    NEW(waiting, arena, s->nodes);
    for (int v = s->nodes - 1; v >= 0; v--) {
        const struct node *n = &s->node[v];
        if (n->edges == 0) /* their turn comes after all others' */
            continue;
        t->node[v].slot = free_slot(s, t, waiting);
        if (t->node[v].slot >= f->slots)
            f->slots = t->node[v].slot + 1;
        waiting[v] = n->edges;
        for (int u = 0; u < n->uses; u++)
            waiting[n->to[u]]--;
    }
    arena_rewind(arena, before);
    return OK;
}

/* A node reads its predecessors, and gathers from its consumers. */
static enum status describe_node(struct fused *f, const struct stage *s,
                                 struct fused_stage *t, int v,
                                 struct arena *arena)
{
    struct node *n = &s->node[v];
    struct fused_node *a = &t->node[v];
    int uses = n->uses ? n->uses : 1;
    a->out.bn = &n->bn;
    a->out.channels = padded(f, n->out);
    TRY(mixture_describe(&a->in, n->edges, padded(f, n->in), arena));
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

static enum status describe_stage_input(struct randwire_net *r, int k,
                                        struct arena *arena)
{
    struct fused *f = fused_of(r);
    struct mixture *m = &f->stage[k].in;
    const struct stage *s = &r->stage[k], *before = s - 1;
    int terms = k == 0 ? 1 : before->outputs;
    TRY(mixture_describe(m, terms, padded(f, s->in), arena));
    for (int i = 0; i < terms; i++) {
        m->source[i] = k == 0 ? &f->stem.out
                              : &f->stage[k - 1].node[before->output[i]].out;
        m->strength[i] = 1.0 / terms;
    }
    return OK;
}

static long most(long a, long b)
{
    return a > b ? a : b;
}

/* As many images as keep a tile's tensors at some tens of KiB each: with
 * those of the predecessors they fit the second cache. */
static int tile_of(const struct randwire_net *r, const struct stage *s)
{
    enum { TILE = 8192 };
    long image = (long)s->height * s->width * padded(fused_of(r), s->out);
    long images = TILE / image;
    return images < 1 ? 1 : images > r->batch ? r->batch : (int)images;
}

/* The desk has room for the largest tile, node and sum of all. */
static void measure_desk(struct randwire_net *r, const struct stage *s,
                         int tile)
{
    struct fused *f = fused_of(r);
    struct desk *d = &f->desk;
    int in = padded(f, s->in), out = padded(f, s->out);
    int wide = (int)most(in, out);
    long size = (long)s->height * s->width * wide;
    d->tile_reals = most(d->tile_reals, tile * size);
    d->input_reals =
        most(d->input_reals, (long)tile * s->height_in * s->width_in * in);
    d->packed_reals = most(d->packed_reals, (long)wide * wide);
    f->slot_reals = most(f->slot_reals, r->batch * size);
    for (int v = 0; v < s->nodes; v++)
        d->most_edges = (int)most(d->most_edges, s->node[v].edges);
}

static enum status describe_stage(struct randwire_net *r, int k,
                                  struct arena *arena)
{
    struct fused *f = fused_of(r);
    const struct stage *s = &r->stage[k];
    struct fused_stage *t = &f->stage[k];
    for (int v = 0; v < s->nodes; v++)
        TRY(describe_node(f, s, t, v, arena));
    TRY(describe_stage_input(r, k, arena));
    TRY(assign_slots(f, s, t, arena));
    t->tile = tile_of(r, s);
    measure_desk(r, s, t->tile);
    return OK;
}

static void measure_stem_and_head(struct randwire_net *r)
{
    struct fused *f = fused_of(r);
    struct desk *d = &f->desk;
    const struct stage *s = &r->stage[RANDWIRE_STAGES - 1];
    long half = padded(f, r->C / 2), full = padded(f, r->C);
    long positions = (long)s->height * s->width, rows = most(256, positions);
    d->packed_reals = most(d->packed_reals, 9 * half * full);
    d->packed_reals = most(d->packed_reals, (9L * r->channels + 1) * half);
    d->packed_reals =
        most(d->packed_reals, (long)RANDWIRE_HEAD * padded(f, s->out));
    d->tile_reals = most(d->tile_reals, rows * HEAD_BLOCK);
    d->widest = (int)most(RANDWIRE_HEAD, padded(f, s->out));
}

enum status fused_describe(struct randwire_net *r, struct arena *arena)
{
    struct fused *f;
    NEW(f, arena, 1);
    r->machine = f;
    f->k = la_kernels();
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        NEW(f->stage[k].node, arena, r->stage[k].nodes);
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        TRY(describe_stage(r, k, arena));
    TRY(stem_describe(r, arena));
    TRY(head_describe(r, arena));
    measure_stem_and_head(r);
    NEW(f->slot, arena, f->slots);
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        for (int v = 0; v < r->stage[k].nodes; v++)
            link_gather(&r->stage[k], &f->stage[k], v,
                        k + 1 < RANDWIRE_STAGES ? &f->stage[k + 1].in
                                                : &f->head.in);
    r->net.forward = forward;
    r->net.backward = backward;
    r->net.predict = predict;
    return OK;
}

static void place_desk(struct fused *f, struct block *b)
{
    struct desk *d = &f->desk;
    d->r = block_reals(b, most(d->tile_reals, d->input_reals));
    d->gr = block_reals(b, d->input_reals);
    d->u = block_reals(b, d->tile_reals);
    d->gz = block_reals(b, d->tile_reals);
    d->gu = block_reals(b, d->tile_reals);
    d->packed = block_reals(b, d->packed_reals);
    d->turned = block_reals(b, d->packed_reals);
    d->strengths = block_take(b, d->most_edges, sizeof(double));
}

static void place_stage(struct randwire_net *r, int k, struct block *b)
{
    struct fused *f = fused_of(r);
    const struct stage *s = &r->stage[k];
    struct fused_stage *t = &f->stage[k];
    long rows = (long)r->batch * s->height * s->width;
    mixture_place(&t->in, b);
    t->g = block_reals(b, (long)r->batch * s->height_in * s->width_in *
                              t->in.channels);
    for (int v = 0; v < s->nodes; v++) {
        struct fused_node *a = &t->node[v];
        source_place(&a->out, rows, b);
        mixture_place(&a->in, b);
        gather_place(&a->gather, b);
        a->ga = f->slots ? f->slot[a->slot] : NULL;
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

void fused_place(struct randwire_net *r, struct block *b)
{
    struct fused *f = fused_of(r);
    for (int i = 0; i < f->slots; i++)
        f->slot[i] = block_reals(b, f->slot_reals);
    place_desk(f, b);
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        place_stage(r, k, b);
    stem_place(r, b);
    head_place(r, b);
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        for (int v = 0; v < r->stage[k].nodes; v++)
            point_gather(&r->stage[k], &f->stage[k], v,
                         k + 1 < RANDWIRE_STAGES ? f->stage[k + 1].g
                                                 : f->head.g);
}
