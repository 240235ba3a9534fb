/* chain_build.c: describes a chain and lays it out in one block. */
#include <string.h>

#include "arena.h"
#include "chain_body.h"

static void add_weight_bias(struct chain_net *c, struct link *l,
                            struct parameter_spec weight)
{
    l->weight = parameters_add(&c->net.parameters, weight);
    l->bias = parameters_add(&c->net.parameters,
                             (struct parameter_spec){.layer = weight.layer,
                                                     .field = "bias",
                                                     .layout = LAYOUT_VECTOR,
                                                     .out = weight.out,
                                                     .in = 1,
                                                     .taps = 1,
                                                     .fan_in = weight.fan_in});
}

static void add_parameters(struct chain_net *c, struct link *l,
                           const char *name)
{
    struct parameter_spec w = {.layer = name,
                               .field = "weight",
                               .layout = LAYOUT_LINEAR,
                               .out = l->out,
                               .in = l->channels,
                               .taps = l->height * l->width,
                               .fan_in = (double)link_in(l)};
    if (l->kind == CHAIN_CONV) {
        w.layout = LAYOUT_CONV;
        w.taps = 9;
        w.fan_in = 9.0 * l->channels;
    }
    if (l->kind == CHAIN_BATCHNORM) {
        w.layout = LAYOUT_VECTOR;
        w.in = w.taps = 1;
        w.fan_in = 0;
        w.start = 1;
        l->bn.channels = l->channels;
    }
    add_weight_bias(c, l, w);
    l->bn.gamma = l->weight;
    l->bn.beta = l->bias;
}

static bool has_parameters(enum chain_kind kind)
{
    return kind == CHAIN_LINEAR || kind == CHAIN_CONV ||
           kind == CHAIN_BATCHNORM;
}

/* A link that reads height x width x channels. */
static struct link link_of(const struct chain_layer *l, const int in[3])
{
    struct link k = {.kind = l->kind,
                     .number = l->number,
                     .height = in[0],
                     .width = in[1],
                     .channels = in[2],
                     .high = in[0],
                     .wide = in[1],
                     .out = in[2],
                     .weight = -1,
                     .bias = -1};
    if (l->kind == CHAIN_LINEAR)
        k.high = k.wide = 1;
    if (l->kind == CHAIN_LINEAR || l->kind == CHAIN_CONV)
        k.out = l->out;
    if (l->kind == CHAIN_MAX_POOL) {
        k.high /= 2;
        k.wide /= 2;
    }
    return k;
}

static enum status describe_links(struct chain_net *c, const struct chain *spec)
{
    int shape[3] = {spec->height, spec->width, spec->channels};
    for (int i = 0; i < spec->layers; i++) {
        struct link *l = &c->link[i];
        *l = link_of(&spec->layer[i], shape);
        TRY(chain_check_fit(spec, &spec->layer[i], l));
        if (has_parameters(l->kind))
            add_parameters(c, l, spec->layer[i].name);
        memcpy(shape, (int[]){l->high, l->wide, l->out}, sizeof shape);
    }
    return OK;
}

static void add_extras(struct chain_net *c, const struct chain *spec)
{
    c->extra = c->net.parameters.count;
    c->extras = spec->extras;
    for (int i = 0; i < spec->extras; i++) {
        const struct chain_extra *e = &spec->extra[i];
        parameters_add(&c->net.parameters,
                       (struct parameter_spec){e->layer, e->field,
                                               LAYOUT_LINEAR, e->rows,
                                               e->columns, 1, 0, 0, true});
    }
}

static long larger(long a, long b)
{
    return a > b ? a : b;
}

static void place_link(struct chain_net *c, struct link *l,
                       struct block *running, struct block *b)
{
    long n = c->net.batch * link_out(l);
    l->y = block_reals(b, n);
    if (l->kind == CHAIN_DROPOUT || l->kind == CHAIN_MAX_POOL)
        l->mark = block_take(b, n, 1);
    if (l->kind == CHAIN_BATCHNORM)
        batchnorm_place(&l->bn, 1, running, b);
}

/* What the links share. */
static void place_shared(struct chain_net *c, struct block *b)
{
    long gradient = 0, room = 0, channels = 0;
    for (int i = 0; i < c->links; i++) {
        const struct link *l = &c->link[i];
        struct conv v = link_conv(l, 1, NULL);
        if (l->kind == CHAIN_LINEAR)
            room = larger(room, link_in(l) * l->out);
        if (l->kind == CHAIN_CONV)
            room = larger(room, conv_patches(&v));
        if (l->kind == CHAIN_BATCHNORM)
            channels = larger(channels, l->channels);
        if (i > 0)
            gradient = larger(gradient, link_in(l));
    }
    c->gradient[0] = block_reals(b, c->net.batch * gradient);
    c->gradient[1] = block_reals(b, c->net.batch * gradient);
    c->room = block_reals(b, room);
    c->sum = block_take(b, channels, sizeof *c->sum);
    c->square = block_take(b, channels, sizeof *c->square);
}

static void place(struct chain_net *c, struct block *b)
{
    struct net *n = &c->net;
    long logits = (long)n->loss.rows * n->loss.classes;
    parameters_place(&n->parameters, b);
    n->logits = block_reals(b, logits);
    n->logits_gradient = block_reals(b, logits);
    /* Side by side, to be saved in one piece; sized in the first round. */
    n->running = block_reals(b, n->running_total);
    struct block running = {(char *)n->running, 0};
    for (int i = 0; i < c->links; i++)
        place_link(c, &c->link[i], &running, b);
    n->running_total = (long)(running.used / sizeof(real));
    place_shared(c, b);
}

/* Everything but the block: its size goes to bytes. */
static enum status describe(const struct chain *spec, struct arena *arena,
                            struct chain_net **out, size_t *bytes)
{
    struct chain_net *c;
    TRY(chain_check(spec));
    NEW(c, arena, 1);
    struct net *n = &c->net;
    int heads = spec->heads, outputs = spec->layer[spec->layers - 1].out;
    n->batch = spec->batch;
    n->loss = (struct loss){spec->batch * heads, outputs / heads,
                            spec->label_smoothing};
    n->parameters.pad = 1;
    n->parameters.room = 2 * spec->layers + spec->extras;
    n->layer_room = c->links = spec->layers;
    NEW(c->link, arena, c->links);
    NEW(n->parameters.list, arena, n->parameters.room);
    NEW(n->layer, arena, n->layer_room);
    TRY(describe_links(c, spec));
    add_extras(c, spec);
    chain_count(c, spec);
    for (int round = 0; round < 2; round++) {
        struct block b = {0};
        place(c, &b);
        *bytes = b.used;
    }
    chain_arm(c);
    *out = c;
    return OK;
}

static void watch_layers(struct chain_net *c)
{
    for (int i = 0; i < c->links; i++) {
        c->net.layer[i].check = c->link[i].y;
        c->net.layer[i].count = c->net.batch * link_out(&c->link[i]);
    }
}

enum status chain_build(const struct chain *spec, struct arena *arena,
                        struct net **out)
{
    struct mark before = arena_mark(arena);
    struct chain_net *c;
    struct block b = {0};
    size_t bytes;
    enum status st = describe(spec, arena, &c, &bytes);
    if (st == OK && !(b.base = arena_take(arena, bytes, 1)))
        st = FAIL(ERR_MEMORY, "no room for a network of %zu bytes", bytes);
    if (st != OK) {
        arena_rewind(arena, before);
        return st;
    }
    place(c, &b);
    watch_layers(c);
    c->net.plan.memory = arena_mark(arena).used - before.used;
    c->net.start(&c->net);
    *out = &c->net;
    return OK;
}

enum status chain_plan(const struct chain *spec, struct arena *work,
                       struct net_plan *out)
{
    struct mark before = arena_mark(work);
    struct chain_net *c;
    size_t bytes;
    enum status st = describe(spec, work, &c, &bytes);
    if (st == OK) {
        *out = c->net.plan;
        out->memory = arena_mark(work).used - before.used + bytes;
    }
    arena_rewind(work, before);
    return st;
}
