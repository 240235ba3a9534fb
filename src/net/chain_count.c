/* chain_count.c: floating-point operations and least memory traffic of a
 * step, counted per image, forward and backward.
 *
 * Bytes are those of a network in which every layer without products works in
 * the pass of the layer before: a layer with products reads its input twice
 * and writes its gradient, writes its output and reads its gradient.  The
 * first layer's input needs no gradient.
 */
#include "chain_body.h"

/* exp counts 1. */
static const struct {
    const char *name;
    double flops; /* per number of the input, products aside */
} kinds[] = {[CHAIN_LINEAR] = {"linear", 0},
             [CHAIN_CONV] = {"conv3x3", 0},
             [CHAIN_MAX_POOL] = {"max_pool", 1},
             [CHAIN_BATCHNORM] = {"batch_norm", 13},
             [CHAIN_DROPOUT] = {"dropout", 2},
             [CHAIN_RELU] = {"relu", 2},
             [CHAIN_LEAKY_RELU] = {"leaky_relu", 2},
             [CHAIN_SIGMOID] = {"sigmoid", 7}};

static int64_t sizes(const struct chain_net *c, int first, int count)
{
    int64_t sum = 0;
    for (int i = first; i < first + count; i++)
        sum += c->net.parameters.list[i].seen.size;
    return sum;
}

/* Multiply-adds of one pass. */
static double products(const struct link *l)
{
    if (l->kind == CHAIN_LINEAR)
        return (double)link_in(l) * l->out;
    return l->kind == CHAIN_CONV ? 9.0 * l->channels * (double)link_out(l) : 0;
}

static void count_link(struct chain_net *c, const struct link *l,
                       const char *name, bool first)
{
    struct net_plan *p = &c->net.plan;
    struct layer *k = net_add_layer(&c->net, name, kinds[l->kind].name);
    int shape[3] = {l->high, l->wide, l->out};
    double in = (double)link_in(l), out = (double)link_out(l),
           both = products(l);
    for (int i = 0; i < 3; i++)
        k->seen.shape[i] = shape[i];
    k->seen.parameters = l->weight < 0 ? 0 : sizes(c, l->weight, 2);
    k->seen.flops = in * kinds[l->kind].flops;
    if (both > 0) {
        k->seen.flops += both * (first ? 4 : 6) + 2 * out;
        p->bytes += ((first ? 2 : 3) * in + 2 * out) * sizeof(real);
    }
    p->flops += k->seen.flops;
}

void chain_count(struct chain_net *c, const struct chain *spec)
{
    for (int i = 0; i < c->links; i++)
        count_link(c, &c->link[i], spec->layer[i].name, i == 0);
    c->net.plan.parameters = sizes(c, 0, c->net.parameters.count);
}
