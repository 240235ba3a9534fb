#include "rogue_net.h"

#include <math.h>
#include <stdlib.h>

enum { NODES = ROGUE_BLOCKS + 1, MOST_IN = NODES + 1 };

int rogue_groups(const char *text, int blocks[ROGUE_GROUPS])
{
    int all = 0;
    for (int n = 0; n < ROGUE_GROUPS; text++) {
        char *end;
        long k = strtol(text, &end, 10);
        if (*text < '0' || *text > '9' || k < 1 || k > ROGUE_BLOCKS - all)
            return 0;
        blocks[n++] = (int)k;
        all += (int)k;
        text = end;
        if (*text != '+')
            return *text ? 0 : n;
    }
    return 0;
}

int rogue_blocks(const struct rogue *r)
{
    int n = 0;
    for (int g = 0; g < r->groups; g++)
        n += r->blocks[g];
    return n;
}

static bool is_skip(const struct wiring *graph, int edge)
{
    return graph->source[edge] < graph->target[edge] - 1;
}

int rogue_skips(const struct wiring *graph)
{
    int n = 0;
    for (int e = 0; e < graph->edges; e++)
        n += is_skip(graph, e);
    return n;
}

/* The nodes that block m skips from, in their order. */
static int skips_of(const struct wiring *graph, int m, int from[NODES])
{
    int n = 0;
    if (!graph)
        for (int i = 0; i < m - 1; i++)
            from[n++] = i;
    else
        for (int e = 0; e < graph->edges; e++)
            if (graph->target[e] == m && is_skip(graph, e))
                from[n++] = graph->source[e];
    return n;
}

enum status rogue_take_up(struct net *n, const struct rogue *r,
                          const struct wiring *graph)
{
    for (int m = 2; m <= rogue_blocks(r); m++) {
        char name[32];
        int list[MOST_IN] = {0}, gate = r->mode == ROGUE_GATE,
            count = skips_of(graph, m, list + gate);
        for (int k = 0; k < count; k++)
            list[gate + k] += gate; /* value 0 is the gate itself */
        snprintf(name, sizeof name, "block%d.skips", m);
        TRY(net_set_active(n, name, list, gate + count));
    }
    return OK;
}

/* ---- the network -------------------------------------------------------- */

struct building {
    const struct rogue *r;
    struct model *m;
    int group[NODES]; /* of each node */
    int value[NODES]
             [ROGUE_GROUPS]; /* a node's, as a group sees it; -1: not yet */
};

/* Every second position for each group between, in the size that strides give
 * to odd sides, too; the join pads the channels. */
static int seen_from(struct building *b, int node, int group)
{
    int *value = b->value[node];
    for (int g = b->group[node] + 1; g <= group; g++)
        if (value[g] < 0)
            value[g] = model_pool(
                b->m, model_name(b->m, "node%d.group%d", node, g + 1),
                value[g - 1], (struct pool_spec){POOL_MEAN, 1, 2, 0});
    return value[group];
}

static void set_node(struct building *b, int node, int group, int value)
{
    b->group[node] = group;
    for (int g = 0; g < ROGUE_GROUPS; g++)
        b->value[node][g] = -1;
    b->value[node][group] = value;
}

static int norm(struct model *m, const char *layer, int k, int x)
{
    return model_batchnorm(m, model_name(m, "%s.bn%d", layer, k), x);
}

static int relu(struct model *m, const char *layer, int k, int x)
{
    return model_activation(m, model_name(m, "%s.relu%d", layer, k), x, RELU,
                            0);
}

static int conv(struct model *m, const char *layer, int k, int x,
                struct conv_spec c)
{
    c.pad = c.size / 2;
    c.no_bias = true;
    return model_conv(m, model_name(m, "%s.conv%d", layer, k), x, c);
}

/* F: BN-ReLU-convolution two or three times, or convolution-BN(-ReLU). */
static int branch(struct building *b, const char *layer, int x, int wide,
                  int stride)
{
    const struct conv_spec basic[] = {
        {.out = wide, .size = 3, .stride = stride}, {.out = wide, .size = 3}};
    const struct conv_spec bottleneck[] = {
        {.out = wide, .size = 1},
        {.out = wide, .size = 3, .stride = stride},
        {.out = 4 * wide, .size = 1}};
    int n = b->r->bottleneck ? 3 : 2;
    for (int k = 1; k <= n; k++) {
        struct conv_spec c =
            b->r->bottleneck ? bottleneck[k - 1] : basic[k - 1];
        if (b->r->preactivation) {
            x = relu(b->m, layer, k, norm(b->m, layer, k, x));
            x = conv(b->m, layer, k, x, c);
        } else {
            x = norm(b->m, layer, k, conv(b->m, layer, k, x, c));
            x = k < n ? relu(b->m, layer, k, x) : x;
        }
    }
    return x;
}

static int sum(struct model *m, const char *name, const int *in, int n)
{
    return model_join(m, name, in, n, (struct join_spec){.kind = JOIN_SUM});
}

/* What block m adds to x = F + S for its skips: their weighted sum, or
 * sigmoid(conv1x1(x)) * (their sum). */
static int skipping(struct building *b, const char *layer, int m, int x,
                    const int *from, int n)
{
    const char *name = model_name(b->m, "%s.skips", layer);
    int in[MOST_IN], gate = b->r->mode == ROGUE_GATE, group = b->group[m];
    struct join_spec join = {.kind = JOIN_SUM,
                             .strength = STRENGTH_SCALAR,
                             .start = 1 / sqrt(m + 1.0)};
    for (int k = 0; k < n; k++)
        in[gate + k] = seen_from(b, from[k], group);
    if (gate) {
        int wide = (b->r->bottleneck ? 4 : 1) * b->r->first << group;
        in[0] = model_conv(b->m, model_name(b->m, "%s.gate", layer), x,
                           (struct conv_spec){.out = wide});
        join = (struct join_spec){.kind = JOIN_GATE};
    }
    return model_join(b->m, name, in, gate + n, join);
}

/* Block m: y = F(x) + S(x) + what comes by its skips. */
static void add_block(struct building *b, int m, int group)
{
    const char *layer = model_name(b->m, "block%d", m);
    int from[NODES],
        stride = b->group[m - 1] < group ? 2 : 1,
        n = b->r->mode == ROGUE_NONE ? 0 : skips_of(b->r->graph, m, from),
        x = b->value[m - 1][b->group[m - 1]];
    b->group[m] = group;
    int y = sum(b->m, model_name(b->m, "%s.shortcut", layer),
                (int[]){branch(b, layer, x, b->r->first << group, stride),
                        seen_from(b, m - 1, group)},
                2);
    if (n)
        y = sum(b->m, model_name(b->m, "%s.sum", layer),
                (int[]){y, skipping(b, layer, m, y, from, n)}, 2);
    if (!b->r->preactivation)
        y = relu(b->m, layer, b->r->bottleneck ? 3 : 2, y);
    set_node(b, m, group, y);
}

static void add_stem(struct building *b)
{
    const struct rogue *r = b->r;
    int x = model_images(b->m, r->channels, r->height, r->width);
    x = conv(b->m, "stem", 1, x,
             (struct conv_spec){.out = r->first, .size = 3});
    if (!r->preactivation)
        x = relu(b->m, "stem", 1, norm(b->m, "stem", 1, x));
    set_node(b, 0, 0, x);
}

/* A side of 1 has no half. */
static void check_sides(struct building *b)
{
    const struct rogue *r = b->r;
    int side = r->height < r->width ? r->height : r->width;
    for (int g = 1; g < r->groups; g++, side = (side + 1) / 2)
        if (side == 1)
            model_mistake(b->m,
                          "blocks: group %d would halve images that are 1 "
                          "pixel wide by then (%d x %d at first); take fewer "
                          "groups",
                          g + 1, r->height, r->width);
}

static void add_head(struct building *b, int last)
{
    int x = b->value[last][b->group[last]];
    if (b->r->preactivation)
        x = relu(b->m, "head", 1, norm(b->m, "head", 1, x));
    x = model_pool(b->m, "pool", x, (struct pool_spec){.kind = POOL_MEAN});
    x = model_linear(b->m, "fc", x, (struct linear_spec){.out = b->r->classes});
    model_loss(b->m, x, (struct loss_spec){.kind = LOSS_SOFTMAX});
}

void rogue_describe(const struct rogue *r, struct model *m)
{
    struct building b = {.r = r, .m = m};
    int block = 0;
    check_sides(&b);
    add_stem(&b);
    for (int g = 0; g < r->groups; g++)
        for (int k = 0; k < r->blocks[g]; k++)
            add_block(&b, ++block, g);
    add_head(&b, block);
}
