/* randwire_describe.c: from a wiring to the nodes of a network. */
#include <stdio.h>

#include "arena.h"
#include "randwire_body.h"

/* Counts each node's in- and out-degree and gives its lists their room. */
static enum status take_lists(const struct wiring *w, struct arena *arena,
                              struct stage *s)
{
    for (int e = 0; e < w->edges; e++) {
        s->node[w->source[e]].uses++;
        s->node[w->target[e]].edges++;
    }
    for (int v = 0; v < w->nodes; v++) {
        struct node *n = &s->node[v];
        NEW(n->from, arena, n->edges);
        NEW(n->to, arena, n->uses);
        NEW(n->slot, arena, n->uses);
        s->inputs += n->edges == 0;
        s->outputs += n->uses == 0;
    }
    NEW(s->input, arena, s->inputs);
    NEW(s->output, arena, s->outputs);
    return OK;
}

/* Edges come sorted by source, so every list comes out ascending. */
static void fill_lists(const struct wiring *w, struct stage *s)
{
    s->inputs = s->outputs = 0;
    for (int v = 0; v < w->nodes; v++) {
        if (s->node[v].edges == 0)
            s->input[s->inputs++] = v;
        if (s->node[v].uses == 0)
            s->output[s->outputs++] = v;
        s->node[v].edges = s->node[v].uses = 0;
    }
    for (int e = 0; e < w->edges; e++) {
        struct node *a = &s->node[w->source[e]], *b = &s->node[w->target[e]];
        a->to[a->uses] = w->target[e];
        a->slot[a->uses++] = b->edges;
        b->from[b->edges++] = w->source[e];
    }
}

static void set_widths(struct stage *s, int widen_output)
{
    for (int v = 0; v < s->nodes; v++) {
        struct node *n = &s->node[v];
        int input = n->edges == 0, output = n->uses == 0;
        n->in = widen_output || input ? s->in : s->out;
        n->out = widen_output && !output ? s->in : s->out;
    }
}

static int add_weight(struct randwire_net *r, const char *layer,
                      const char *field, enum layout layout, const int shape[3])
{
    int depthwise = layout == LAYOUT_DEPTHWISE;
    int side = layout == LAYOUT_ROWS ? 0 : shape[2] == 9 ? 3 : 1;
    return parameters_add(&r->net.parameters,
                          (struct parameter_spec){
                              .layer = layer,
                              .field = field,
                              .layout = layout,
                              .out = shape[0],
                              .in = shape[1],
                              .taps = shape[2],
                              .side = side,
                              .fan_in = depthwise ? 9 : shape[1] * shape[2],
                              .fan_out = depthwise ? 9 : shape[0] * shape[2]});
}

static int add_constant(struct randwire_net *r, const char *layer,
                        const char *field, int n, double start)
{
    return parameters_add(
        &r->net.parameters,
        (struct parameter_spec){.layer = layer,
                                .field = field,
                                .layout = LAYOUT_VECTOR,
                                .out = n,
                                .in = 1,
                                .taps = 1,
                                .start = {START_CONSTANT, start}});
}

static struct batchnorm add_batchnorm(struct randwire_net *r, const char *layer,
                                      int channels)
{
    struct batchnorm b = {.channels = channels};
    b.gamma = add_constant(r, layer, "weight", channels, 1);
    b.beta = add_constant(r, layer, "bias", channels, 0);
    return b;
}

static void add_node(struct randwire_net *r, const char *name, struct node *v)
{
    char bn[48];
    snprintf(bn, sizeof bn, "%.40s.bn", name);
    v->weights =
        v->edges > 1 ? add_constant(r, name, "edges", v->edges, 0) : -1;
    v->depthwise = add_weight(r, name, "depthwise.weight", LAYOUT_DEPTHWISE,
                              (int[]){v->in, 1, 9});
    v->pointwise = add_weight(r, name, "pointwise.weight", LAYOUT_CONV,
                              (int[]){v->out, v->in, 1});
    v->bn = add_batchnorm(r, bn, v->out);
}

static void add_parameters(struct randwire_net *r, int classes)
{
    char name[48];
    int C = r->C, wide = r->stage[RANDWIRE_STAGES - 1].out;
    r->conv1 = add_weight(r, "stem.conv1", "weight", LAYOUT_CONV,
                          (int[]){C / 2, r->channels, 9});
    r->bn1 = add_batchnorm(r, "stem.bn1", C / 2);
    r->conv2 = add_weight(r, "stem.conv2", "weight", LAYOUT_CONV_PADDED,
                          (int[]){C, C / 2, 9});
    r->bn2 = add_batchnorm(r, "stem.bn2", C);
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        for (int v = 0; v < r->stage[k].nodes; v++) {
            snprintf(name, sizeof name, "stage%d.node%02d", k + 1, v);
            add_node(r, name, &r->stage[k].node[v]);
        }
    r->head = add_weight(r, "head.conv", "weight", LAYOUT_CONV,
                         (int[]){RANDWIRE_HEAD, wide, 1});
    r->bn_head = add_batchnorm(r, "head.bn", RANDWIRE_HEAD);
    r->fc = add_weight(r, "fc", "weight", LAYOUT_ROWS,
                       (int[]){classes, RANDWIRE_HEAD, 1});
    r->fc_bias = parameters_add(
        &r->net.parameters, (struct parameter_spec){.layer = "fc",
                                                    .field = "bias",
                                                    .layout = LAYOUT_VECTOR,
                                                    .out = classes,
                                                    .in = 1,
                                                    .taps = 1,
                                                    .fan_in = RANDWIRE_HEAD});
}

static enum status describe_stage(struct randwire_net *r, int k,
                                  const struct randwire *spec,
                                  struct arena *arena)
{
    struct stage *s = &r->stage[k];
    const struct wiring *w = spec->stage[k];
    s->nodes = w->nodes;
    s->in = k == 0 ? r->C : r->stage[k - 1].out;
    s->out = r->C << k;
    s->height_in = k == 0 ? window_height(r->window2) : r->stage[k - 1].height;
    s->width_in = k == 0 ? window_width(r->window2) : r->stage[k - 1].width;
    s->height = (s->height_in + 1) / 2;
    s->width = (s->width_in + 1) / 2;
    NEW(s->node, arena, s->nodes);
    TRY(take_lists(w, arena, s));
    fill_lists(w, s);
    set_widths(s, spec->widen_output);
    return OK;
}

enum status randwire_describe(const struct randwire *spec, int pad,
                              struct arena *arena, struct randwire_net *r)
{
    int nodes = 0;
    *r = (struct randwire_net){.batch = spec->batch,
                               .now = spec->batch,
                               .channels = spec->channels,
                               .height = spec->height,
                               .width = spec->width,
                               .C = spec->C,
                               .stem_stride = spec->stem_stride,
                               .plain = spec->plain};
    r->window1 = (struct window){spec->batch, spec->height, spec->width,
                                 spec->stem_stride};
    r->window2 = (struct window){spec->batch, window_height(r->window1),
                                 window_width(r->window1), spec->stem_stride};
    for (int k = 0; k < RANDWIRE_STAGES; k++) {
        TRY(describe_stage(r, k, spec, arena));
        nodes += spec->stage[k]->nodes;
    }
    struct net *n = &r->net;
    n->batch = spec->batch;
    n->loss = (struct loss){.rows = spec->batch,
                            .classes = spec->classes,
                            .smoothing = spec->label_smoothing};
    n->parameters.pad = pad;
    n->parameters.room = 5 * nodes + 11;
    n->layer_room = nodes + 4;
    NEW(n->parameters.list, arena, n->parameters.room);
    NEW(n->layer, arena, n->layer_room);
    add_parameters(r, spec->classes);
    return OK;
}
