/* randwire_plain.c: the network as the paper writes it, operator by operator.
 * Every tensor is kept; the fused path must compute the same. */
#include <string.h>

#include "arena.h"
#include "randwire_body.h"

struct plain_node {
    real *r;  /* ReLU of the weighted sum, [rows_in][in]; input nodes: none */
    real *u;  /* depthwise, [rows][in] */
    real *z;  /* pointwise, [rows][out] */
    real *y;  /* batch norm: the node's output */
    real *gy; /* its gradient, added up by the consumers */
};

struct plain_stage {
    struct plain_node *node;
    real *x, *r, *gx, *gr; /* the stage's input, its ReLU, gradients */
    real *gz, *gu, *ga;    /* of the node at hand */
};

struct plain {
    real *z1, *y1, *gy1, *patches; /* the stem; stage 1's x is its output */
    real *z2, *gz2;
    struct plain_stage stage[RANDWIRE_STAGES];
    const real **y; /* outputs and gradients of the node's predecessors */
    real **gy;
    real *x, *r, *gx;               /* the head's input, its ReLU */
    real *z, *q, *gq, *pooled, *gp; /* [rows][1280], [batch][1280] */
    double *sum, *square;           /* [1280 or wider] of a batch norm */
};

static struct plain *plain_of(const struct randwire_net *r)
{
    return r->machine;
}

static long rows_in(const struct randwire_net *r, const struct stage *s)
{
    return (long)r->now * s->height_in * s->width_in;
}

static long rows_out(const struct randwire_net *r, const struct stage *s)
{
    return (long)r->now * s->height * s->width;
}

static const real *value(const struct randwire_net *r, int parameter)
{
    return parameter_value(&r->net.parameters, parameter);
}

static real *gradient(const struct randwire_net *r, int parameter)
{
    return parameter_gradient(&r->net.parameters, parameter);
}

/* y = batch norm of z */
static void normalise(struct randwire_net *r, struct batchnorm *b, long rows,
                      const real *z, real *y)
{
    struct plain *p = plain_of(r);
    const real *gamma_beta[2];
    batchnorm_values(&r->net.parameters, b, gamma_beta);
    if (r->training) {
        batchnorm_sums(rows, b->channels, z, p->sum, p->square);
        batchnorm_train(b, rows, p->sum, p->square, gamma_beta);
    } else {
        batchnorm_evaluate(b, gamma_beta);
    }
    batchnorm_apply(b, rows, z, y);
}

static void normalise_backward(struct randwire_net *r,
                               const struct batchnorm *b, long rows,
                               const real *z, const real *gy, real *gz)
{
    real *out[2] = {gradient(r, b->gamma), gradient(r, b->beta)};
    batchnorm_backward(b, rows, z, gy, gz, out);
}

static struct conv stem_conv(const struct randwire_net *r, int which)
{
    struct conv c = {r->window1, r->channels, r->C / 2, plain_of(r)->patches};
    if (which == 2)
        c = (struct conv){r->window2, r->C / 2, r->C, plain_of(r)->patches};
    c.window.batch = r->now;
    return c;
}

static void stem_forward(struct randwire_net *r, const real *images)
{
    struct plain *p = plain_of(r);
    struct conv c1 = stem_conv(r, 1), c2 = stem_conv(r, 2);
    long rows1 = window_rows_out(c1.window), rows2 = window_rows_out(c2.window);
    conv_forward(&c1, images, value(r, r->conv1), p->z1);
    normalise(r, &r->bn1, rows1, p->z1, p->y1);
    relu_forward(rows1 * c1.out, p->y1, p->y1);
    conv_forward(&c2, p->y1, value(r, r->conv2), p->z2);
    normalise(r, &r->bn2, rows2, p->z2, p->stage[0].x);
}

static void stem_backward(struct randwire_net *r, const real *images)
{
    struct plain *p = plain_of(r);
    struct conv c1 = stem_conv(r, 1), c2 = stem_conv(r, 2);
    long rows1 = window_rows_out(c1.window), rows2 = window_rows_out(c2.window);
    normalise_backward(r, &r->bn2, rows2, p->z2, p->stage[0].gx, p->gz2);
    conv_backward_weight(&c2, p->y1, p->gz2, gradient(r, r->conv2));
    conv_backward_input(&c2, value(r, r->conv2), p->gz2, p->gy1);
    relu_backward(rows1 * c1.out, p->y1, p->gy1, p->gy1);
    normalise_backward(r, &r->bn1, rows1, p->z1, p->gy1, p->gy1);
    conv_backward_weight(&c1, images, p->gy1, gradient(r, r->conv1));
}

/* x = sum_i sigmoid(w_i) out(u_i); y = BN(pointwise(depthwise(ReLU(x)))) */
static void node_forward(struct randwire_net *r, const struct stage *s,
                         struct plain_stage *t, int v)
{
    struct plain *p = plain_of(r);
    struct node *n = &s->node[v];
    struct plain_node *a = &t->node[v];
    struct window g = node_window(r, s, n);
    const real *input = n->edges ? a->r : t->r;
    long rows = rows_out(r, s);
    if (n->edges) {
        const real *w = n->weights < 0 ? NULL : value(r, n->weights);
        for (int e = 0; e < n->edges; e++)
            p->y[e] = t->node[n->from[e]].y;
        edges_forward(n->edges, w, p->y, rows * n->in, a->r);
        relu_forward(rows * n->in, a->r, a->r);
    }
    depthwise_forward(g, n->in, input, value(r, n->depthwise), a->u);
    pointwise_forward((struct pointwise){rows, n->in, n->out}, a->u,
                      value(r, n->pointwise), a->z);
    normalise(r, &n->bn, rows, a->z, a->y);
}

/* To every predecessor, or (added) to the ReLU of the stage's input. */
static void node_backward_input(struct randwire_net *r, const struct stage *s,
                                struct plain_stage *t, int v)
{
    struct plain *p = plain_of(r);
    const struct node *n = &s->node[v];
    const struct plain_node *a = &t->node[v];
    struct window g = node_window(r, s, n);
    long count = window_rows_in(g) * n->in;
    depthwise_backward_input(g, n->in, value(r, n->depthwise), t->gu, t->ga);
    if (n->edges == 0) {
        for (long i = 0; i < count; i++)
            t->gr[i] += t->ga[i];
        return;
    }
    relu_backward(count, a->r, t->ga, t->ga);
    for (int e = 0; e < n->edges; e++) {
        p->y[e] = t->node[n->from[e]].y;
        p->gy[e] = t->node[n->from[e]].gy;
    }
    edges_backward(n->edges, n->weights < 0 ? NULL : value(r, n->weights), p->y,
                   count, t->ga, p->gy,
                   n->weights < 0 ? NULL : gradient(r, n->weights));
}

static void node_backward(struct randwire_net *r, const struct stage *s,
                          struct plain_stage *t, int v)
{
    const struct node *n = &s->node[v];
    const struct plain_node *a = &t->node[v];
    struct pointwise w = {rows_out(r, s), n->in, n->out};
    normalise_backward(r, &n->bn, w.rows, a->z, a->gy, t->gz);
    pointwise_backward_weight(w, a->u, t->gz, gradient(r, n->pointwise));
    pointwise_backward_input(w, value(r, n->pointwise), t->gz, t->gu);
    depthwise_backward_weight(node_window(r, s, n), n->in,
                              n->edges ? a->r : t->r, t->gu,
                              gradient(r, n->depthwise));
    node_backward_input(r, s, t, v);
}

/* out = mean of the output nodes */
static void stage_forward(struct randwire_net *r, int k, real *out)
{
    const struct stage *s = &r->stage[k];
    struct plain_stage *t = &plain_of(r)->stage[k];
    long count = rows_out(r, s) * s->out;
    relu_forward(rows_in(r, s) * s->in, t->x, t->r);
    for (int v = 0; v < s->nodes; v++)
        node_forward(r, s, t, v);
    memset(out, 0, (size_t)count * sizeof *out);
    for (int i = 0; i < s->outputs; i++)
        for (long j = 0; j < count; j++)
            out[j] += t->node[s->output[i]].y[j] / (real)s->outputs;
}

static void stage_backward(struct randwire_net *r, int k, const real *gout)
{
    const struct stage *s = &r->stage[k];
    struct plain_stage *t = &plain_of(r)->stage[k];
    long inputs = rows_in(r, s) * s->in, count = rows_out(r, s);
    memset(t->gr, 0, (size_t)inputs * sizeof *t->gr);
    for (int v = 0; v < s->nodes; v++) {
        long size = count * s->node[v].out;
        for (long j = 0; j < size; j++)
            t->node[v].gy[j] = s->node[v].uses ? 0 : gout[j] / (real)s->outputs;
    }
    for (int v = s->nodes - 1; v >= 0; v--)
        node_backward(r, s, t, v);
    relu_backward(inputs, t->r, t->gr, t->gx);
}

static struct pool head_pool(const struct randwire_net *r)
{
    const struct stage *s = &r->stage[RANDWIRE_STAGES - 1];
    return (struct pool){r->now, s->height * s->width, RANDWIRE_HEAD};
}

static void head_forward(struct randwire_net *r, real *logits)
{
    struct plain *p = plain_of(r);
    const struct stage *s = &r->stage[RANDWIRE_STAGES - 1];
    struct pointwise w = {rows_out(r, s), s->out, RANDWIRE_HEAD};
    relu_forward(w.rows * w.in, p->x, p->r);
    pointwise_forward(w, p->r, value(r, r->head), p->z);
    normalise(r, &r->bn_head, w.rows, p->z, p->q);
    relu_forward(w.rows * w.out, p->q, p->q);
    mean_forward(head_pool(r), p->q, p->pooled);
    linear_forward((struct linear){r->now, w.out, r->net.loss.classes},
                   p->pooled, value(r, r->fc), value(r, r->fc_bias), logits);
}

static void head_backward(struct randwire_net *r)
{
    struct plain *p = plain_of(r);
    const struct stage *s = &r->stage[RANDWIRE_STAGES - 1];
    struct pointwise w = {rows_out(r, s), s->out, RANDWIRE_HEAD};
    real *to[3] = {p->gp, gradient(r, r->fc), gradient(r, r->fc_bias)};
    linear_backward((struct linear){r->now, w.out, r->net.loss.classes},
                    p->pooled, value(r, r->fc), r->net.logits_gradient, to);
    mean_backward(head_pool(r), p->gp, p->gq);
    relu_backward(w.rows * w.out, p->q, p->gq, p->gq);
    normalise_backward(r, &r->bn_head, w.rows, p->z, p->gq, p->gq);
    pointwise_backward_weight(w, p->r, p->gq, gradient(r, r->head));
    pointwise_backward_input(w, value(r, r->head), p->gq, p->gx);
    relu_backward(w.rows * w.in, p->r, p->gx, p->gx);
}

/* Where stage k's output goes: the next stage's input, or the head's. */
static real *stage_output(struct plain *p, int k, int want_gradient)
{
    if (k == RANDWIRE_STAGES - 1)
        return want_gradient ? p->gx : p->x;
    return want_gradient ? p->stage[k + 1].gx : p->stage[k + 1].x;
}

static void run_forward(struct randwire_net *r, const real *images,
                        real *logits)
{
    stem_forward(r, images);
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        stage_forward(r, k, stage_output(plain_of(r), k, 0));
    head_forward(r, logits);
}

static void forward(struct net *n, const real *images)
{
    struct randwire_net *r = randwire_of(n);
    r->now = r->batch;
    r->training = 1;
    run_forward(r, images, n->logits);
}

static void predict(struct net *n, const real *images, int count, real *logits)
{
    struct randwire_net *r = randwire_of(n);
    r->now = count;
    r->training = 0;
    run_forward(r, images, logits);
}

static void backward(struct net *n, const real *images)
{
    struct randwire_net *r = randwire_of(n);
    head_backward(r);
    for (int k = RANDWIRE_STAGES - 1; k >= 0; k--)
        stage_backward(r, k, stage_output(plain_of(r), k, 1));
    stem_backward(r, images);
}

enum status plain_describe(struct randwire_net *r, struct arena *arena)
{
    struct plain *p;
    int most = 1;
    NEW(p, arena, 1);
    for (int k = 0; k < RANDWIRE_STAGES; k++) {
        NEW(p->stage[k].node, arena, r->stage[k].nodes);
        if (r->stage[k].nodes > most)
            most = r->stage[k].nodes;
    }
    NEW(p->y, arena, most);
    NEW(p->gy, arena, most);
    r->machine = p;
    r->net.forward = forward;
    r->net.backward = backward;
    r->net.predict = predict;
    return OK;
}

static void place_stem(struct randwire_net *r, struct plain *p, struct block *b)
{
    struct conv c1 = stem_conv(r, 1), c2 = stem_conv(r, 2);
    long n1 = window_rows_out(c1.window) * c1.out,
         n2 = window_rows_out(c2.window) * c2.out;
    long patches = conv_patches(&c1), more = conv_patches(&c2);
    p->patches = block_reals(b, patches > more ? patches : more);
    p->z1 = block_reals(b, n1);
    p->y1 = block_reals(b, n1);
    p->gy1 = block_reals(b, n1);
    p->z2 = block_reals(b, n2);
    p->gz2 = block_reals(b, n2);
}

static void place_stage(const struct randwire_net *r, const struct stage *s,
                        struct plain_stage *t, struct block *b)
{
    long in = rows_in(r, s) * s->in, rows = rows_out(r, s);
    t->x = block_reals(b, in);
    t->r = block_reals(b, in);
    t->gx = block_reals(b, in);
    t->gr = block_reals(b, in);
    t->gz = block_reals(b, rows * s->out);
    t->gu = block_reals(b, rows * s->out);
    t->ga = block_reals(b, in > rows * s->out ? in : rows * s->out);
    for (int v = 0; v < s->nodes; v++) {
        const struct node *n = &s->node[v];
        struct plain_node *a = &t->node[v];
        a->r = n->edges ? block_reals(b, rows * n->in) : NULL;
        a->u = block_reals(b, rows * n->in);
        a->z = block_reals(b, rows * n->out);
        a->y = block_reals(b, rows * n->out);
        a->gy = block_reals(b, rows * n->out);
    }
}

void plain_place(struct randwire_net *r, struct block *b)
{
    struct plain *p = plain_of(r);
    const struct stage *s = &r->stage[RANDWIRE_STAGES - 1];
    long in = rows_out(r, s) * s->out, rows = rows_out(r, s) * RANDWIRE_HEAD;
    int widest = s->out > RANDWIRE_HEAD ? s->out : RANDWIRE_HEAD;
    place_stem(r, p, b);
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        place_stage(r, &r->stage[k], &p->stage[k], b);
    p->x = block_reals(b, in);
    p->r = block_reals(b, in);
    p->gx = block_reals(b, in);
    p->z = block_reals(b, rows);
    p->q = block_reals(b, rows);
    p->gq = block_reals(b, rows);
    p->pooled = block_reals(b, (long)r->batch * RANDWIRE_HEAD);
    p->gp = block_reals(b, (long)r->batch * RANDWIRE_HEAD);
    p->sum = block_take(b, widest, sizeof(double));
    p->square = block_take(b, widest, sizeof(double));
}
