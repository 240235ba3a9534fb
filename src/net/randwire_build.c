/* randwire_build.c: checks a specification, describes the network, lays it out
 * in one block. */
#include <string.h>

#include "arena.h"
#include "kernels.h"
#include "randwire_body.h"

static enum status check_wiring(const struct wiring *w, int stage)
{
    if (!w || w->nodes < 1)
        return FAIL(ERR_INPUT, "stage %d has no graph", stage + 1);
    for (int e = 0; e < w->edges; e++) {
        int u = w->source[e], v = w->target[e];
        if (u < 0 || v >= w->nodes || u >= v)
            return FAIL(ERR_INPUT,
                        "stage %d: edge %d -> %d of %d nodes; an acyclic "
                        "graph in execution order has source < target",
                        stage + 1, u, v, w->nodes);
        if (e > 0 && (w->source[e - 1] > u ||
                      (w->source[e - 1] == u && w->target[e - 1] >= v)))
            return FAIL(ERR_INPUT,
                        "stage %d: edge %d -> %d is out of order or there "
                        "twice",
                        stage + 1, u, v);
    }
    return OK;
}

static enum status check_images(const struct randwire *s)
{
    int least = 8 * s->stem_stride * s->stem_stride;
    if (s->channels < 1)
        return FAIL(ERR_INPUT, "images have %d channels; need 1 or more",
                    s->channels);
    if (s->height < least || s->width < least)
        return FAIL(ERR_INPUT,
                    "images of %d x %d are too small: three halving stages "
                    "and stem_stride %d need at least %d x %d",
                    s->height, s->width, s->stem_stride, least, least);
    return OK;
}

static enum status check(const struct randwire *s)
{
    if (s->C < 2 || s->C % 2)
        return FAIL(ERR_INPUT,
                    "width %d: the stem starts with half of it, so it must be "
                    "even and at least 2",
                    s->C);
    if (s->batch < 2)
        return FAIL(ERR_INPUT, "batch %d: batch norm needs at least 2 images",
                    s->batch);
    if (s->classes < 2 || s->classes > NET_NO_LABEL)
        return FAIL(ERR_INPUT, "%d classes; need 2 to 255", s->classes);
    if (s->stem_stride != 1 && s->stem_stride != 2)
        return FAIL(ERR_INPUT, "stem_stride %d; it is 1 or 2", s->stem_stride);
    if (!(s->label_smoothing >= 0 && s->label_smoothing < 1))
        return FAIL(ERR_INPUT, "label smoothing %g; it is in [0, 1)",
                    s->label_smoothing);
    TRY(check_images(s));
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        TRY(check_wiring(s->stage[k], k));
    return OK;
}

static void watch(struct layer *l, const struct batchnorm *b)
{
    l->check = b->variance; /* not finite when any z is not */
    l->count = b->channels;
}

static void watch_layers(struct randwire_net *r)
{
    struct layer *l = r->net.layer;
    watch(l++, &r->bn1);
    watch(l++, &r->bn2);
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        for (int v = 0; v < r->stage[k].nodes; v++)
            watch(l++, &r->stage[k].node[v].bn);
    watch(l++, &r->bn_head);
    l->check = r->net.logits;
    l->count = (long)r->net.batch * r->net.loss.classes;
}

/* Calls visit with every batch norm of the network. */
static void each_batchnorm(struct randwire_net *r,
                           void (*visit)(struct batchnorm *b, void *with),
                           void *with)
{
    visit(&r->bn1, with);
    visit(&r->bn2, with);
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        for (int v = 0; v < r->stage[k].nodes; v++)
            visit(&r->stage[k].node[v].bn, with);
    visit(&r->bn_head, with);
}

static void start_one(struct batchnorm *b, [[maybe_unused]] void *with)
{
    batchnorm_start(b);
}

static void start(struct net *n)
{
    each_batchnorm(randwire_of(n), start_one, NULL);
}

struct placing {
    struct block running, *rest;
    int pad;
};

static void place_one(struct batchnorm *b, void *with)
{
    struct placing *p = with;
    batchnorm_place(b, p->pad, &p->running, p->rest);
}

static void place(struct randwire_net *r, struct block *b)
{
    struct net *n = &r->net;
    long logits = (long)n->batch * n->loss.classes;
    parameters_place(&n->parameters, b);
    n->logits = block_reals(b, logits);
    n->logits_gradient = block_reals(b, logits);
    /* Running statistics side by side, to be saved in one piece: their size
     * is known after the first of the two rounds. */
    n->running = block_reals(b, n->running_total);
    struct placing p = {{(char *)n->running, 0}, b, n->parameters.pad};
    each_batchnorm(r, place_one, &p);
    n->running_total = (long)(p.running.used / sizeof(real));
    if (r->plain)
        plain_place(r, b);
    else
        fused_place(r, b);
}

/* Everything but the block: its size goes to bytes. */
static enum status describe(const struct randwire *spec, struct arena *arena,
                            struct randwire_net **out, size_t *bytes)
{
    struct randwire_net *r;
    TRY(check(spec));
    NEW(r, arena, 1);
    int pad = spec->plain ? 1 : la_kernels()->lanes;
    TRY(randwire_describe(spec, pad, arena, r));
    randwire_count(r);
    TRY(spec->plain ? plain_describe(r, arena) : fused_describe(r, arena));
    for (int round = 0; round < 2; round++) {
        struct block b = {0};
        place(r, &b);
        *bytes = b.used;
    }
    r->net.start = start;
    *out = r;
    return OK;
}

enum status randwire_build(const struct randwire *spec, struct arena *arena,
                           struct net **out)
{
    struct mark before = arena_mark(arena);
    struct randwire_net *r;
    struct block b = {0};
    size_t bytes;
    enum status st = describe(spec, arena, &r, &bytes);
    if (st == OK && !(b.base = arena_take(arena, bytes, 1)))
        st = FAIL(ERR_MEMORY, "no room for a network of %zu bytes", bytes);
    if (st != OK) {
        arena_rewind(arena, before);
        return st;
    }
    place(r, &b);
    watch_layers(r);
    r->net.plan.memory = arena_mark(arena).used - before.used;
    start(&r->net);
    *out = &r->net;
    return OK;
}

enum status randwire_plan(const struct randwire *spec, struct arena *work,
                          struct net_plan *out)
{
    struct mark before = arena_mark(work);
    struct randwire_net *r;
    size_t bytes;
    enum status st = describe(spec, work, &r, &bytes);
    if (st == OK) {
        *out = r->net.plan;
        out->memory = arena_mark(work).used - before.used + bytes;
    }
    arena_rewind(work, before);
    return st;
}
