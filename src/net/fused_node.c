/* fused_node.c: one node, a few images at a time. */
#include <string.h>

#include "fused.h"

/* A tile: some images of a stage, from the first. */
struct tile {
    int first, images;
};

static struct tile tile_at(const struct randwire_net *r,
                           const struct fused_stage *t, int first)
{
    int left = r->now - first;
    return (struct tile){first, left < t->tile ? left : t->tile};
}

static long positions(const struct stage *s)
{
    return (long)s->height * s->width;
}

static struct la_window window_of(struct fused *f, const struct stage *s,
                                  const struct node *n)
{
    int in = padded(f, n->in);
    struct la_ahead *ahead = &f->desk.ahead;
    if (n->edges == 0)
        return (struct la_window){s->height_in, s->width_in, in, 2, ahead};
    return (struct la_window){s->height, s->width, in, 1, ahead};
}

/* The rows of the tile after this one; none after the last.  Starts what is to
 * be fetched ahead anew. */
static int rows_ahead(const struct randwire_net *r, const struct fused_stage *t,
                      struct tile now, long positions_each, long span[2])
{
    struct fused *f = fused_of(r);
    int first = now.first + now.images;
    f->desk.ahead.spans = f->desk.ahead.next = 0;
    f->desk.ahead.left = 0;
    if (first >= r->now)
        return 0;
    span[0] = first * positions_each;
    span[1] = tile_at(r, t, first).images * positions_each;
    return 1;
}

/* z of a tile = u w, with its sums for the batch norm. */
static void pointwise(struct fused *f, const struct node *n, const long span[2],
                      struct source *out)
{
    struct desk *d = &f->desk;
    struct la_product p = {.rows = span[1],
                           .inner = n->in,
                           .columns = out->channels,
                           .pitch = padded(f, n->in),
                           .segments = 1,
                           .sum = out->sums[0],
                           .square = out->sums[1],
                           .ahead = &d->ahead};
    f->k->product(&p, d->u, d->packed, out->z + span[0] * out->channels);
}

static void set_strengths(struct randwire_net *r, const struct node *n,
                          struct mixture *m)
{
    const real *w = n->weights < 0 ? NULL : value(r, n->weights);
    for (int e = 0; e < n->edges; e++)
        m->strength[e] = edge_strength(w, n->edges, e);
}

static void pack_forward(struct randwire_net *r, const struct node *n)
{
    struct fused *f = fused_of(r);
    f->k->pack(n->in, padded(f, n->out), value(r, n->pointwise),
               f->desk.packed);
}

/* ReLU of the weighted sum and its depthwise window, image by image. */
static void sum_and_window(struct randwire_net *r, const struct stage *s,
                           struct tile t, int v, struct mixture *m)
{
    struct fused *f = fused_of(r);
    const struct node *n = &s->node[v];
    struct la_window g = window_of(f, s, n);
    long size = positions(s);
    for (int i = 0; i < t.images; i++) {
        long span[2] = {(t.first + i) * size, size};
        long at = i * size * g.channels;
        mixture_rows(f->k, m, span, 1, f->desk.r + at);
        f->k->depthwise(&g, f->desk.r + at, value(r, n->depthwise),
                        f->desk.u + at);
    }
}

void node_forward(struct randwire_net *r, int stage, int v)
{
    const struct stage *s = &r->stage[stage];
    const struct node *n = &s->node[v];
    struct fused *f = fused_of(r);
    struct fused_stage *t = &f->stage[stage];
    struct fused_node *a = &t->node[v];
    set_strengths(r, n, &a->in);
    mixture_prepare(&a->in);
    pack_forward(r, n);
    for (int b = 0; b < r->now; b += t->tile) {
        struct tile tile = tile_at(r, t, b);
        long span[2] = {b * positions(s), tile.images * positions(s)}, soon[2];
        if (rows_ahead(r, t, tile, positions(s), soon)) {
            ahead_mixture(&f->desk, &a->in, soon);
            ahead_rows(&f->desk, a->out.z + soon[0] * a->out.channels,
                       soon[1] * a->out.channels);
        }
        sum_and_window(r, s, tile, v, &a->in);
        pointwise(f, n, span, &a->out);
    }
    source_finish(r, &a->out, r->now * positions(s));
}

/* Before a node's backward pass: coefficients of gz, transposed weights, and
 * zeros where gradients are added up. */
static void start_backward(struct randwire_net *r, const struct stage *s,
                           const struct node *n, struct gather *g)
{
    const struct fused *f = fused_of(r);
    size_t in = (size_t)padded(f, n->in), out = (size_t)padded(f, n->out);
    gather_prepare(r, g, r->now * positions(s));
    memset(gradient(r, n->pointwise), 0, (size_t)n->in * out * sizeof(real));
    memset(gradient(r, n->depthwise), 0, 9 * in * sizeof(real));
}

static void pack_backward(struct randwire_net *r, const struct node *n)
{
    struct fused *f = fused_of(r);
    f->k->pack_turned(n->in, padded(f, n->out), n->out, value(r, n->pointwise),
                      f->desk.turned);
}

/* From gz of a tile and u: the gradients of the pointwise weights and of u. */
static void pointwise_backward(struct randwire_net *r, const struct node *n,
                               long rows)
{
    struct fused *f = fused_of(r);
    struct desk *d = &f->desk;
    int in = padded(f, n->in), out = padded(f, n->out);
    struct la_product weight = {.rows = rows,
                                .inner = n->in,
                                .columns = out,
                                .pitch = in,
                                .segments = 1,
                                .ahead = &d->ahead};
    f->k->product_turned(&weight, d->u, d->gz, gradient(r, n->pointwise));
    struct la_product input = {.rows = rows,
                               .inner = n->out,
                               .columns = in,
                               .pitch = out,
                               .segments = 1,
                               .ahead = &d->ahead};
    f->k->product(&input, d->gz, d->turned, d->gu);
}

/* From gu of a tile: ga, the depthwise gradient, the edges' dot products. */
static void window_backward(struct randwire_net *r, const struct stage *s,
                            struct tile t, int v, struct fused_node *a)
{
    struct fused *f = fused_of(r);
    const struct node *n = &s->node[v];
    struct la_window g = window_of(f, s, n);
    long size = positions(s);
    for (int i = 0; i < t.images; i++) {
        long span[2] = {(t.first + i) * size, size};
        long at = i * size * g.channels;
        const real *gu = f->desk.gu + at, *x = f->desk.r + at;
        real *ga = a->ga + span[0] * g.channels;
        f->k->depthwise_turned(&g, gu, value(r, n->depthwise), x, ga);
        f->k->depthwise_weight(&g, x, gu, gradient(r, n->depthwise));
        mixture_dots(f->k, &a->in, span, ga);
    }
}

/* d sigmoid = sigmoid (1 - sigmoid) */
static void edge_gradients(struct randwire_net *r, const struct node *n,
                           struct mixture *m)
{
    double *out = fused_of(r)->desk.strengths;
    mixture_spread(m, out);
    for (int e = 0; e < n->edges && n->weights >= 0; e++)
        gradient(r, n->weights)[e] =
            (real)(out[e] * m->strength[e] * (1 - m->strength[e]));
}

void node_backward(struct randwire_net *r, int stage, int v)
{
    struct fused *f = fused_of(r);
    const struct stage *s = &r->stage[stage];
    const struct node *n = &s->node[v];
    struct fused_stage *t = &f->stage[stage];
    struct fused_node *a = &t->node[v];
    start_backward(r, s, n, &a->gather);
    pack_backward(r, n);
    for (int b = 0; b < r->now; b += t->tile) {
        struct tile tile = tile_at(r, t, b);
        long span[2] = {b * positions(s), tile.images * positions(s)}, soon[2];
        if (rows_ahead(r, t, tile, positions(s), soon)) {
            ahead_gather(&f->desk, &a->gather, soon);
            ahead_mixture(&f->desk, &a->in, soon);
            ahead_rows(&f->desk, a->ga + soon[0] * a->in.channels,
                       soon[1] * a->in.channels);
        }
        gather_rows(f->k, &a->gather, span, f->desk.gz);
        sum_and_window(r, s, tile, v, &a->in);
        pointwise_backward(r, n, span[1]);
        window_backward(r, s, tile, v, a);
    }
    edge_gradients(r, n, &a->in);
}

/* u of a tile of an input node, from the stage's input in the desk's r. */
static void input_window(struct randwire_net *r, const struct stage *s,
                         struct tile t, int v)
{
    struct fused *f = fused_of(r);
    const struct node *n = &s->node[v];
    struct la_window g = window_of(f, s, n);
    long in = (long)g.height * g.width * g.channels;
    for (int i = 0; i < t.images; i++)
        f->k->depthwise(&g, f->desk.r + i * in, value(r, n->depthwise),
                        f->desk.u + i * positions(s) * g.channels);
}

/* The desk's r = ReLU of the stage's input. */
static void stage_input(struct randwire_net *r, const struct stage *s,
                        struct tile t, struct mixture *m)
{
    long size = (long)s->height_in * s->width_in;
    long span[2] = {t.first * size, t.images * size};
    mixture_rows(fused_of(r)->k, m, span, 1, fused_of(r)->desk.r);
}

void inputs_forward(struct randwire_net *r, int stage)
{
    struct fused *f = fused_of(r);
    const struct stage *s = &r->stage[stage];
    struct fused_stage *t = &f->stage[stage];
    mixture_prepare(&t->in);
    for (int b = 0; b < r->now; b += t->tile) {
        struct tile tile = tile_at(r, t, b);
        long span[2] = {b * positions(s), tile.images * positions(s)}, soon[2];
        if (rows_ahead(r, t, tile, (long)s->height_in * s->width_in, soon))
            ahead_mixture(&f->desk, &t->in, soon);
        stage_input(r, s, tile, &t->in);
        for (int k = 0; k < s->inputs; k++) {
            const struct node *n = &s->node[s->input[k]];
            pack_forward(r, n);
            input_window(r, s, tile, s->input[k]);
            pointwise(f, n, span, &t->node[s->input[k]].out);
        }
    }
    for (int k = 0; k < s->inputs; k++)
        source_finish(r, &t->node[s->input[k]].out, r->now * positions(s));
}

/* Adds an input node's share to the desk's gr. */
static void input_backward(struct randwire_net *r, const struct stage *s,
                           struct tile t, int v, struct gather *from)
{
    struct fused *f = fused_of(r);
    const struct node *n = &s->node[v];
    struct la_window g = window_of(f, s, n);
    struct desk *d = &f->desk;
    long in = (long)g.height * g.width * g.channels;
    long out = positions(s) * g.channels;
    long span[2] = {t.first * positions(s), t.images * positions(s)};
    gather_rows(f->k, from, span, d->gz);
    input_window(r, s, t, v);
    pack_backward(r, n);
    pointwise_backward(r, n, span[1]);
    for (int i = 0; i < t.images; i++) {
        const real *gu = d->gu + i * out;
        f->k->depthwise_turned2(&g, gu, value(r, n->depthwise), d->gr + i * in);
        f->k->depthwise_weight(&g, d->r + i * in, gu,
                               gradient(r, n->depthwise));
    }
}

void inputs_backward(struct randwire_net *r, int stage)
{
    struct fused *f = fused_of(r);
    const struct stage *s = &r->stage[stage];
    struct fused_stage *t = &f->stage[stage];
    long size = (long)s->height_in * s->width_in;
    for (int k = 0; k < s->inputs; k++)
        start_backward(r, s, &s->node[s->input[k]],
                       &t->node[s->input[k]].gather);
    for (int b = 0; b < r->now; b += t->tile) {
        struct tile tile = tile_at(r, t, b);
        long span[2] = {b * size, tile.images * size}, soon[2];
        long reals = span[1] * t->in.channels;
        if (rows_ahead(r, t, tile, size, soon))
            ahead_mixture(&f->desk, &t->in, soon);
        if (rows_ahead(r, t, tile, positions(s), soon))
            for (int k = 0; k < s->inputs; k++)
                ahead_gather(&f->desk, &t->node[s->input[k]].gather, soon);
        stage_input(r, s, tile, &t->in);
        memset(f->desk.gr, 0, (size_t)reals * sizeof(real));
        for (int k = 0; k < s->inputs; k++)
            input_backward(r, s, tile, s->input[k],
                           &t->node[s->input[k]].gather);
        real *g = t->g + span[0] * t->in.channels;
        f->k->mask(reals, f->desk.r, f->desk.gr, g);
        mixture_dots(f->k, &t->in, span, g);
    }
    mixture_spread(&t->in, NULL);
}
