/* randwire_count.c: floating-point operations and least memory traffic of a
 * step, counted per image, forward and backward.
 *
 * Bytes are those of a fused network that writes every node's z once and its
 * gradient once, and reads each where an edge needs it: three passes over a
 * node's tensor per edge (forward, recomputed forward with the edge's dot
 * product, gathered gradient).
 */
#include <stdio.h>

#include "randwire_body.h"

static struct layer *add(struct randwire_net *r, const char *name,
                         const char *kind, const int shape[3])
{
    struct layer *l = net_add_layer(&r->net, name, kind);
    for (int i = 0; i < 3; i++)
        l->seen.shape[i] = shape[i];
    return l;
}

static int64_t sizes(const struct randwire_net *r, int first, int count)
{
    int64_t sum = 0;
    for (int i = first; i < first + count; i++)
        sum += r->net.parameters.list[i].seen.size;
    return sum;
}

static void finish(struct randwire_net *r, struct layer *l, double flops,
                   double words)
{
    l->seen.flops = flops;
    r->net.plan.flops += flops;
    r->net.plan.bytes += words * sizeof(real);
    r->net.plan.parameters += l->seen.parameters;
}

static void count_stem(struct randwire_net *r)
{
    int h1 = r->window2.height, w1 = r->window2.width, C = r->C;
    int h2 = window_height(r->window2), w2 = window_width(r->window2);
    double p1 = (double)h1 * w1 * (C / 2), p2 = (double)h2 * w2 * C;
    struct layer *l = add(r, "stem.conv1", "conv3x3", (int[]){h1, w1, C / 2});
    l->seen.parameters = sizes(r, r->conv1, 3);
    finish(r, l, p1 * (4 * 9 * r->channels + 15), 3 * p1);
    l = add(r, "stem.conv2", "conv3x3", (int[]){h2, w2, C});
    l->seen.parameters = sizes(r, r->conv2, 3);
    finish(r, l, p2 * (6 * 9 * (C / 2) + 13), 4 * p2 + 2 * p1);
}

/* Aggregation 6 per edge, ReLU 2, depthwise 54 (9 taps; forward, input and
 * weight gradient), pointwise 6, batch norm 13. */
static void count_node(struct randwire_net *r, const struct stage *s, int k,
                       int v)
{
    const struct node *n = &s->node[v];
    char name[48];
    double hw = (double)s->height * s->width, to = hw * n->out;
    double a =
        n->edges ? hw * n->in : (double)s->height_in * s->width_in * s->in;
    double flops = a * (6 * n->edges + 2) + hw * n->in * 54 +
                   hw * n->in * n->out * 6 + to * 13;
    double words = n->edges ? a * (3 * n->edges + 1) : a * 4;
    snprintf(name, sizeof name, "stage%d.node%02d", k + 1, v);
    struct layer *l = add(r, name, n->edges ? "node" : "input node",
                          (int[]){s->height, s->width, n->out});
    int first = n->weights >= 0 ? n->weights : n->depthwise;
    l->seen.parameters = sizes(r, first, n->weights >= 0 ? 5 : 4);
    finish(r, l, flops, words + 2 * to);
}

/* The mean of a stage's output nodes, part of no layer. */
static void count_mean(struct randwire_net *r, const struct stage *s)
{
    double to = (double)s->height * s->width * s->out;
    r->net.plan.flops += s->outputs * to * 4;
    r->net.plan.bytes += (s->outputs * 2 + 3) * to * sizeof(real);
}

static void count_head(struct randwire_net *r)
{
    const struct stage *s = &r->stage[RANDWIRE_STAGES - 1];
    int classes = r->net.loss.classes;
    double hw = (double)s->height * s->width, to = hw * RANDWIRE_HEAD;
    struct layer *l = add(r, "head", "pointwise",
                          (int[]){s->height, s->width, RANDWIRE_HEAD});
    l->seen.parameters = sizes(r, r->head, 3);
    finish(r, l, to * (6 * s->out + 17), 4 * to + 2 * hw * s->out);
    l = add(r, "fc", "linear", (int[]){1, 1, classes});
    l->seen.parameters = sizes(r, r->fc, 2);
    finish(r, l, 6.0 * RANDWIRE_HEAD * classes, 0);
}

void randwire_count(struct randwire_net *r)
{
    count_stem(r);
    for (int k = 0; k < RANDWIRE_STAGES; k++) {
        const struct stage *s = &r->stage[k];
        for (int v = 0; v < s->nodes; v++)
            count_node(r, s, k, v);
        count_mean(r, s);
    }
    count_head(r);
}
