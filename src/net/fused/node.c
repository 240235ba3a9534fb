/* fused_node.c: one node, a few images at a time. */
#include <string.h>

#include "fused.h"

/* A tile: some images of a stage, from the first. */
struct tile {
    int first, images;
};

static struct tile tile_at(const struct fused *r, const struct fused_stage *t,
                           int first)
{
    int left = r->now - first;
    return (struct tile){first, left < t->tile ? left : t->tile};
}

/* The one after it; no images after the last. */
static struct tile tile_after(const struct fused *r,
                              const struct fused_stage *t, struct tile now)
{
    return tile_at(r, t, now.first + now.images);
}

static long positions(const struct stage *s)
{
    return (long)s->height * s->width;
}

static long positions_in(const struct stage *s)
{
    return (long)s->height_in * s->width_in;
}

static struct la_window window_of(const struct fused *r, const struct stage *s,
                                  const struct node *n)
{
    int in = padded(r, n->in);
    if (n->edges == 0)
        return (struct la_window){s->height_in, s->width_in, in, 2};
    return (struct la_window){s->height, s->width, in, 1};
}

/* The rows of a tile, at so many positions of an image. */
static void rows_of(struct tile t, long positions_each, long span[2])
{
    span[0] = t.first * positions_each;
    span[1] = t.images * positions_each;
}

/* z of a tile = u w, with its sums for the batch norm. */
static void pointwise(struct fused *r, const struct node *n, const long span[2],
                      struct source *out)
{
    struct desk *d = &r->desk;
    struct la_product p = {.rows = span[1],
                           .inner = n->in,
                           .columns = out->channels,
                           .used = n->out,
                           .pitch = padded(r, n->in),
                           .segments = 1,
                           .sum = r->training ? out->sums[0] : NULL,
                           .square = r->training ? out->sums[1] : NULL,
                           .ahead = &d->ahead};
    r->k->product(&p, d->u, d->packed, out->z + span[0] * out->channels);
}

static void drop_edge(struct fused *r, double rate, struct mixture *m)
{
    double draw = rng_uniform(r->draw);
    uint64_t edge = rng_below(r->draw, (uint64_t)m->terms);
    if (draw < rate)
        m->strength[edge] = 0;
}

static void set_strengths(struct fused *r, const struct stage *s,
                          const struct node *n, struct mixture *m)
{
    const real *w = n->weights < 0 ? NULL : value(r, n->weights);
    for (int e = 0; e < n->edges; e++)
        m->strength[e] = edge_strength(w, n->edges, e);
    if (s->drop_path > 0 && r->draw && n->edges > 1)
        drop_edge(r, s->drop_path, m);
}

static void pack_forward(struct fused *r, const struct node *n)
{
    r->k->pack(n->in, padded(r, n->out), value(r, n->pointwise),
               r->desk.packed);
}

/* ReLU of the weighted sum and its depthwise window, image by image. */
static void sum_and_window(struct fused *r, const struct stage *s,
                           struct tile t, int v, struct mixture *m)
{
    const struct node *n = &s->node[v];
    struct la_window g = window_of(r, s, n);
    long size = positions(s);
    for (int i = 0; i < t.images; i++) {
        long span[2] = {(t.first + i) * size, size};
        long at = i * size * g.channels;
        mixture_rows(r->k, m, span, 1, r->desk.r + at);
        r->k->depthwise(&g, r->desk.r + at, value(r, n->depthwise),
                        r->desk.u + at);
    }
}

void node_forward(struct fused *r, int stage, int v)
{
    const struct stage *s = &r->stage[stage];
    const struct node *n = &s->node[v];
    struct fused_stage *t = &r->tiled[stage];
    struct fused_node *a = &t->node[v];
    if (r->first == 0) {
        set_strengths(r, s, n, &a->in);
        mixture_prepare(&a->in);
    }
    pack_forward(r, n);
    for (int b = r->first; b < r->now; b += t->tile) {
        struct tile tile = tile_at(r, t, b);
        long span[2], soon[2];
        rows_of(tile, positions(s), span);
        rows_of(tile_after(r, t, tile), positions(s), soon);
        ahead_start(&r->desk, n->in);
        ahead_rows(&r->desk, a->out.z, a->out.channels, soon);
        ahead_mixture(&r->desk, &a->in, soon);
        sum_and_window(r, s, tile, v, &a->in);
        pointwise(r, n, span, &a->out);
    }
    if (r->first == 0)
        source_finish(r, &a->out, r->now * positions(s));
}

/* Before a node's backward pass: coefficients of gz, transposed weights, and
 * zeros where gradients are added up. */
static void start_backward(struct fused *r, const struct stage *s,
                           const struct node *n, struct gather *g)
{
    size_t in = (size_t)padded(r, n->in), out = (size_t)padded(r, n->out);
    gather_prepare(r, g, r->now * positions(s));
    memset(gradient(r, n->pointwise), 0, (size_t)n->in * out * sizeof(real));
    memset(gradient(r, n->depthwise), 0, 9 * in * sizeof(real));
}

static void pack_backward(struct fused *r, const struct node *n)
{
    r->k->pack_turned(n->in, padded(r, n->out), n->out, value(r, n->pointwise),
                      r->desk.turned);
}

/* From gz of a tile and u: the gradients of the pointwise weights and of u. */
static void pointwise_backward(struct fused *r, const struct node *n, long rows)
{
    struct desk *d = &r->desk;
    int in = padded(r, n->in), out = padded(r, n->out);
    struct la_product weight = {.rows = rows,
                                .inner = n->in,
                                .columns = out,
                                .used = n->out,
                                .pitch = in,
                                .segments = 1,
                                .ahead = &d->ahead};
    if (learns(r, n->pointwise))
        r->k->product_turned(&weight, d->u, d->gz, gradient(r, n->pointwise));
    struct la_product input = {.rows = rows,
                               .inner = n->out,
                               .columns = in,
                               .used = n->in,
                               .pitch = out,
                               .segments = 1,
                               .ahead = &d->ahead};
    r->k->product(&input, d->gz, d->turned, d->gu);
}

/* From gu of a tile: ga, the depthwise gradient, the edges' dot products. */
static void window_backward(struct fused *r, const struct stage *s,
                            struct tile t, int v, struct fused_node *a)
{
    const struct node *n = &s->node[v];
    struct la_window g = window_of(r, s, n);
    long size = positions(s);
    for (int i = 0; i < t.images; i++) {
        long span[2] = {(t.first + i) * size, size};
        long at = i * size * g.channels;
        const real *gu = r->desk.gu + at, *x = r->desk.r + at;
        real *ga = a->ga + span[0] * g.channels;
        struct la_mix mix = mixture_at(&a->in, span[0]);
        r->k->depthwise_back(&g, gu, value(r, n->depthwise), x, ga,
                             gradient(r, n->depthwise), &mix, a->in.dot,
                             a->in.sum);
        mixture_flush(&a->in);
    }
}

/* d sigmoid = sigmoid (1 - sigmoid) */
static void edge_gradients(struct fused *r, const struct node *n,
                           struct mixture *m)
{
    double *out = r->desk.strengths;
    mixture_spread(m, out);
    for (int e = 0; e < n->edges && n->weights >= 0; e++)
        gradient(r, n->weights)[e] =
            (real)(out[e] * m->strength[e] * (1 - m->strength[e]));
}

void node_backward(struct fused *r, int stage, int v)
{
    const struct stage *s = &r->stage[stage];
    const struct node *n = &s->node[v];
    struct fused_stage *t = &r->tiled[stage];
    struct fused_node *a = &t->node[v];
    start_backward(r, s, n, &a->gather);
    pack_backward(r, n);
    for (int b = 0; b < r->now; b += t->tile) {
        struct tile tile = tile_at(r, t, b);
        long span[2], soon[2];
        rows_of(tile, positions(s), span);
        rows_of(tile_after(r, t, tile), positions(s), soon);
        ahead_start(&r->desk, n->in);
        ahead_rows(&r->desk, a->ga, a->in.channels, soon);
        ahead_gather(&r->desk, &a->gather, soon);
        ahead_mixture(&r->desk, &a->in, soon);
        gather_rows(r->k, &a->gather, span, r->desk.gz);
        sum_and_window(r, s, tile, v, &a->in);
        pointwise_backward(r, n, span[1]);
        window_backward(r, s, tile, v, a);
    }
    edge_gradients(r, n, &a->in);
}

/* u of a tile of an input node, from the stage's input in the desk's r. */
static void input_window(struct fused *r, const struct stage *s, struct tile t,
                         int v)
{
    const struct node *n = &s->node[v];
    struct la_window g = window_of(r, s, n);
    long in = (long)g.height * g.width * g.channels;
    for (int i = 0; i < t.images; i++)
        r->k->depthwise(&g, r->desk.r + i * in, value(r, n->depthwise),
                        r->desk.u + i * positions(s) * g.channels);
}

/* The desk's r = ReLU of the stage's input. */
static void stage_input(struct fused *r, const struct stage *s, struct tile t,
                        struct mixture *m)
{
    long span[2];
    rows_of(t, positions_in(s), span);
    mixture_rows(r->k, m, span, 1, r->desk.r);
}

/* What the input nodes will read and write of the next tile. */
static void inputs_ahead(struct fused *r, const struct stage *s,
                         struct fused_stage *t, struct tile next)
{
    long span[2], span_in[2];
    rows_of(next, positions(s), span);
    rows_of(next, positions_in(s), span_in);
    ahead_start(&r->desk, s->in);
    for (int k = 0; k < s->inputs; k++) {
        const struct source *out = &t->node[s->input[k]].out;
        ahead_rows(&r->desk, out->z, out->channels, span);
    }
    ahead_mixture(&r->desk, &t->in, span_in);
}

void inputs_forward(struct fused *r, int stage)
{
    const struct stage *s = &r->stage[stage];
    struct fused_stage *t = &r->tiled[stage];
    if (r->first == 0)
        mixture_prepare(&t->in);
    for (int b = r->first; b < r->now; b += t->tile) {
        struct tile tile = tile_at(r, t, b);
        long span[2];
        rows_of(tile, positions(s), span);
        inputs_ahead(r, s, t, tile_after(r, t, tile));
        stage_input(r, s, tile, &t->in);
        for (int k = 0; k < s->inputs; k++) {
            const struct node *n = &s->node[s->input[k]];
            pack_forward(r, n);
            input_window(r, s, tile, s->input[k]);
            pointwise(r, n, span, &t->node[s->input[k]].out);
        }
    }
    for (int k = 0; k < s->inputs && r->first == 0; k++)
        source_finish(r, &t->node[s->input[k]].out, r->now * positions(s));
}

/* Adds an input node's share to the desk's gr. */
static void input_backward(struct fused *r, const struct stage *s,
                           struct tile t, int v, struct gather *from)
{
    const struct node *n = &s->node[v];
    struct la_window g = window_of(r, s, n);
    struct desk *d = &r->desk;
    long in = (long)g.height * g.width * g.channels;
    long out = positions(s) * g.channels;
    long span[2];
    rows_of(t, positions(s), span);
    gather_rows(r->k, from, span, d->gz);
    input_window(r, s, t, v);
    pack_backward(r, n);
    pointwise_backward(r, n, span[1]);
    for (int i = 0; i < t.images; i++)
        r->k->depthwise_back2(&g, d->gu + i * out, value(r, n->depthwise),
                              d->r + i * in, d->gr + i * in,
                              gradient(r, n->depthwise));
}

/* The same of their backward pass. */
static void inputs_back_ahead(struct fused *r, const struct stage *s,
                              struct fused_stage *t, struct tile next)
{
    long span[2], span_in[2];
    rows_of(next, positions(s), span);
    rows_of(next, positions_in(s), span_in);
    ahead_start(&r->desk, s->in);
    ahead_rows(&r->desk, t->g, t->in.channels, span_in);
    for (int k = 0; k < s->inputs; k++)
        ahead_gather(&r->desk, &t->node[s->input[k]].gather, span);
    ahead_mixture(&r->desk, &t->in, span_in);
}

void inputs_backward(struct fused *r, int stage)
{
    const struct stage *s = &r->stage[stage];
    struct fused_stage *t = &r->tiled[stage];
    long size = positions_in(s);
    for (int k = 0; k < s->inputs; k++)
        start_backward(r, s, &s->node[s->input[k]],
                       &t->node[s->input[k]].gather);
    for (int b = 0; b < r->now; b += t->tile) {
        struct tile tile = tile_at(r, t, b);
        long span[2], reals;
        rows_of(tile, size, span);
        reals = span[1] * t->in.channels;
        inputs_back_ahead(r, s, t, tile_after(r, t, tile));
        stage_input(r, s, tile, &t->in);
        memset(r->desk.gr, 0, (size_t)reals * sizeof(real));
        for (int k = 0; k < s->inputs; k++)
            input_backward(r, s, tile, s->input[k],
                           &t->node[s->input[k]].gather);
        real *g = t->g + span[0] * t->in.channels;
        r->k->mask(reals, r->desk.r, r->desk.gr, g);
        mixture_dots(r->k, &t->in, span, g);
    }
    mixture_spread(&t->in, NULL);
}
