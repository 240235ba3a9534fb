/* describe.c: from a wiring to the nodes of a stage. */
#include "arena.h"
#include "fused.h"

enum status wiring_check(const struct wiring *w, int stage)
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

enum status stage_describe(const struct wiring *w, bool widen_output,
                           struct arena *arena, struct stage *s)
{
    s->nodes = w->nodes;
    NEW(s->node, arena, s->nodes);
    TRY(take_lists(w, arena, s));
    fill_lists(w, s);
    set_widths(s, widen_output);
    return OK;
}
