/* A graph as a list of edges.  Lists of lines are never held: a dense graph of
 * 5000 nodes has 12.5 million of them. */
#include <stdint.h>

#include "arena.h"
#include "graph_file.h"
#include "log.h"
#include "topology_parts.h"

static enum status afford(const struct topology_request *q,
                          const struct arena *keep, const char *path, int nodes)
{
    double n = nodes;
    return topology_afford(q, keep, path, nodes,
                           n * n * (sizeof(float) + 1. / 8) +
                               (double)diagram_room(nodes));
}

static void note_directed(const char *path, int64_t both)
{
    log_note("%s is directed (%lld pairs both ways); a pair weighs the mean of "
             "its two directions",
             path, (long long)both);
}

/* ---- GML and GraphML: as edges ------------------------------------------- */

static enum status spread(const struct wiring *g, struct arena *work,
                          struct mat *out)
{
    long n = g->nodes;
    float *w;
    NEW(w, work, n * n);
    for (int e = 0; e < g->edges; e++) {
        float x = g->weight ? (float)g->weight[e] : 1;
        w[g->source[e] * n + g->target[e]] = x;
        w[g->target[e] * n + g->source[e]] = x;
    }
    *out = (struct mat){w, g->nodes, g->nodes};
    return OK;
}

static enum status read_markup(const struct topology_request *q,
                               const struct arena *keep, const char *path,
                               struct arena *work, struct mat *out)
{
    struct wiring given, g;
    struct graph_origin origin;
    TRY(graph_read_signed(path, work, &given, &origin));
    TRY(afford(q, keep, path, given.nodes));
    if (!given.directed)
        return spread(&given, work, out);
    TRY(graph_symmetrise(&given, work, &g));
    note_directed(path, origin.reciprocal);
    return spread(&g, work, out);
}

/* ---- edge lists and CSV: pair by pair ------------------------------------ */

struct filling {
    const struct graph_list *list;
    float *w;        /* [nodes][nodes], each direction in its place */
    uint64_t *given; /* the same as bits */
    int64_t both;    /* pairs given both ways */
    struct arena *work;
};

static bool is_given(const struct filling *f, int i, int j)
{
    int64_t at = (int64_t)i * f->list->nodes + j;
    return f->given[at / 64] >> at % 64 & 1;
}

struct search {
    const struct graph_pair *second;
    bool turned; /* the other way round is the same pair */
    int line;    /* of the first, 0: not met yet */
};

static enum status look(void *context, const struct graph_pair *p)
{
    struct search *s = context;
    int u = s->second->source, v = s->second->target;
    bool same = p->source == u && p->target == v;
    bool turned = s->turned && p->source == v && p->target == u;
    if (s->line == 0 && (same || turned))
        s->line = p->line;
    return OK;
}

static enum status fail_twice(const struct filling *f,
                              const struct graph_pair *p)
{
    const char *const *name = f->list->name;
    struct search s = {p, f->list->way == LIST_UNDIRECTED, 0};
    TRY(graph_list_tell(f->list, look, &s, f->work));
    if (name)
        return FAIL(ERR_INPUT,
                    "%s:%d: the pair %s, %s stands in line %d already; keep "
                    "one line per pair",
                    f->list->path, p->line, name[p->source], name[p->target],
                    s.line);
    return FAIL(ERR_INPUT,
                "%s:%d: the pair %d, %d stands in line %d already; keep one "
                "line per pair",
                f->list->path, p->line, p->source + f->list->from_one,
                p->target + f->list->from_one, s.line);
}

static enum status fill(void *context, const struct graph_pair *p)
{
    struct filling *f = context;
    int64_t at = (int64_t)p->source * f->list->nodes + p->target;
    bool turned = is_given(f, p->target, p->source);
    if (is_given(f, p->source, p->target) ||
        (turned && f->list->way == LIST_UNDIRECTED))
        return fail_twice(f, p);
    f->both += turned;
    f->given[at / 64] |= UINT64_C(1) << at % 64;
    f->w[at] = (float)p->weight;
    return OK;
}

/* Both directions of a pair become one weight; without weights a pair is there
 * or not, whichever way it was given. */
static void join_directions(const struct filling *f, bool directed)
{
    int n = f->list->nodes;
    float share = directed && !f->list->all_one ? 0.5f : 1;
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) {
            float *a = &f->w[(int64_t)i * n + j],
                  *b = &f->w[(int64_t)j * n + i];
            float sum = *a * share + *b * share;
            *a = *b = f->list->all_one && sum > 1 ? 1 : sum;
        }
}

/* As graph_read has it. */
static bool is_directed(const struct filling *f)
{
    if (f->list->way != LIST_BY_PAIRS)
        return f->list->way == LIST_DIRECTED;
    return f->list->name ? f->both > 0 : f->list->rising && f->list->falling;
}

static enum status read_pairs(const struct topology_request *q,
                              const struct arena *keep, struct filling *f,
                              struct mat *out)
{
    const char *path = f->list->path;
    int n = f->list->nodes;
    int64_t cells = (int64_t)n * n;
    if (f->list->pairs == 0)
        return FAIL(ERR_INPUT, "%s: a graph without edges", path);
    TRY(afford(q, keep, path, n));
    NEW(f->w, f->work, cells);
    struct mark mark = arena_mark(f->work);
    NEW(f->given, f->work, cells / 64 + 1);
    TRY(graph_list_tell(f->list, fill, f, f->work));
    join_directions(f, is_directed(f));
    if (is_directed(f))
        note_directed(path, f->both);
    if (f->list->from_one)
        log_note("%s has no node 0; its nodes are taken as 1 to %d", path, n);
    arena_rewind(f->work, mark);
    *out = (struct mat){f->w, n, n};
    return OK;
}

enum status edges_read(const struct topology_request *q,
                       const struct arena *keep, const char *path,
                       struct arena *work, struct mat *out)
{
    struct graph_list list;
    struct filling f = {.list = &list, .work = work};
    bool yes;
    TRY(graph_list_open(path, work, &yes, &list));
    return yes ? read_pairs(q, keep, &f, out)
               : read_markup(q, keep, path, work, out);
}
