/* count.c: floating-point operations and least memory traffic of a
 * step, counted per image, forward and backward.
 *
 * Bytes are those of a fused network that writes every node's z once and its
 * gradient once, and reads each where an edge needs it: three passes over a
 * node's tensor per edge (forward, recomputed forward with the edge's dot
 * product, gathered gradient).
 */
#include <stdio.h>

#include "fused.h"

/* A layer NAME.PART whose parameters are `count` from the first. */
struct counted {
    const char *name, *part, *kind;
    int shape[3], first, count;
    double flops, words;
};

static void add(struct net *n, struct counted c)
{
    char name[48];
    snprintf(name, sizeof name, "%.32s%s%.12s", c.name, c.part[0] ? "." : "",
             c.part);
    struct net_layer *l = net_add_layer(n, name, c.kind);
    for (int i = 0; i < 3; i++)
        l->shape[i] = c.shape[i];
    for (int i = c.first; i < c.first + c.count; i++)
        l->parameters += n->parameters.list[i].seen.size;
    l->flops = c.flops;
    n->plan.flops += c.flops;
    n->plan.bytes += c.words * sizeof(real);
}

void stem_count(const struct fused *r, const struct op *o, struct net *n)
{
    int h1 = r->window2.height, w1 = r->window2.width, C = r->C;
    int h2 = window_height(r->window2), w2 = window_width(r->window2);
    double p1 = (double)h1 * w1 * (C / 2), p2 = (double)h2 * w2 * C;
    add(n, (struct counted){.name = o->name,
                            .part = "conv1",
                            .kind = "conv3x3",
                            .shape = {h1, w1, C / 2},
                            .first = r->conv1,
                            .count = 3,
                            .flops = p1 * (4 * 9 * r->channels + 15),
                            .words = 3 * p1});
    if (r->thin_stem)
        return;
    add(n, (struct counted){.name = o->name,
                            .part = "conv2",
                            .kind = "conv3x3",
                            .shape = {h2, w2, C},
                            .first = r->conv2,
                            .count = 3,
                            .flops = p2 * (6 * 9 * (C / 2) + 13),
                            .words = 4 * p2 + 2 * p1});
}

/* Aggregation 6 per edge, ReLU 2, depthwise 54 (9 taps; forward, input and
 * weight gradient), pointwise 6, batch norm 13. */
static void count_node(const struct stage *s, const struct op *o, int v,
                       struct net *net)
{
    const struct node *n = &s->node[v];
    char part[16];
    double hw = (double)s->height * s->width, to = hw * n->out;
    double a =
        n->edges ? hw * n->in : (double)s->height_in * s->width_in * s->in;
    bool weights = n->weights >= 0;
    snprintf(part, sizeof part, "node%02d", v);
    add(net,
        (struct counted){.name = o->name,
                         .part = part,
                         .kind = n->edges ? "node" : "input node",
                         .shape = {s->height, s->width, n->out},
                         .first = weights ? n->weights : n->depthwise,
                         .count = weights ? 5 : 4,
                         .flops = a * (6 * n->edges + 2) + hw * n->in * 54 +
                                  hw * n->in * n->out * 6 + to * 13,
                         .words = (n->edges ? a * (3 * n->edges + 1) : a * 4) +
                                  2 * to});
}

/* The mean of a stage's output nodes is part of no layer. */
void stage_count(const struct fused *r, const struct op *o, struct net *n)
{
    const struct stage *s = &r->stage[o->what];
    double to = (double)s->height * s->width * s->out;
    for (int v = 0; v < s->nodes; v++)
        count_node(s, o, v, n);
    n->plan.flops += s->outputs * to * 4;
    n->plan.bytes += (s->outputs * 2 + 3) * to * sizeof(real);
}

void head_count(const struct fused *r, const struct op *o, struct net *n)
{
    const struct stage *s = &r->stage[r->stages - 1];
    double hw = (double)s->height * s->width, to = hw * HEAD_WIDTH;
    add(n, (struct counted){.name = o->name,
                            .part = "",
                            .kind = "pointwise",
                            .shape = {s->height, s->width, HEAD_WIDTH},
                            .first = r->head_conv,
                            .count = 3,
                            .flops = to * (6 * s->out + 17),
                            .words = 4 * to + 2 * hw * s->out});
    add(n, (struct counted){.name = "fc",
                            .part = "",
                            .kind = "linear",
                            .shape = {1, 1, r->classes},
                            .first = r->fc,
                            .count = 2,
                            .flops = 6.0 * HEAD_WIDTH * r->classes});
}
