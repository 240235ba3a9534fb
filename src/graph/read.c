#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "draft.h"
#include "graph_file.h"
#include "names.h"
#include "stream.h"
#include "text.h"
#include "wire.h"

static const size_t LONGEST_TEXT = (size_t)1 << 30;

struct reading {
    const char *path;
    bool negative; /* weights may be */
    struct draft draft;
    struct graph_origin *origin;
};

static enum status take_pair(void *context, const struct graph_pair *p)
{
    struct reading *r = context;
    struct cursor c = {.path = r->path, .line = p->line};
    return draft_add(&r->draft, &c, p->source, p->target, p->weight);
}

static enum status read_list(struct reading *r, const struct graph_list *l,
                             struct arena *arena)
{
    if (l->pairs > MOST_EDGES_READ)
        return FAIL(ERR_INPUT, "%s: %lld edges, of which %d can be read",
                    r->path, (long long)l->pairs, MOST_EDGES_READ);
    TRY(draft_open((int)l->pairs, arena, &r->draft));
    r->draft.nodes = l->nodes;
    r->draft.direction = l->way == LIST_DIRECTED     ? DIRECTED
                         : l->way == LIST_UNDIRECTED ? UNDIRECTED
                                                     : BY_PAIRS;
    r->origin->name = l->name;
    r->origin->by_appearance = l->name != NULL;
    r->origin->from_one = l->from_one;
    r->origin->ignored = l->ignored;
    return graph_list_tell(l, take_pair, r, arena);
}

static enum status read_markup(struct reading *r, struct arena *arena)
{
    struct cursor c = {.path = r->path, .line = 1};
    struct names names;
    size_t length;
    TRY(stream_text(r->path, LONGEST_TEXT, arena, &c.at, &length));
    TRY(names_check_text(&c, c.at));
    c.at += strncmp(c.at, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    TRY(c.at[strspn(c.at, " \t\r\n")] == '<'
            ? read_graphml(&c, arena, &r->draft, &names)
            : read_gml(&c, arena, &r->draft, &names));
    if (!names_are_numbers(&names))
        r->origin->name = names.name;
    return OK;
}

static enum status read_any(struct reading *r, struct arena *arena)
{
    struct graph_matrix m;
    struct graph_list l;
    bool yes;
    TRY(graph_matrix_open(r->path, arena, &yes, &m));
    if (yes) {
        r->origin->name = m.name;
        return read_matrix(&m, arena, &r->draft, &r->origin->diagonal);
    }
    TRY(graph_list_open(r->path, arena, &yes, &l));
    return yes ? read_list(r, &l, arena) : read_markup(r, arena);
}

/* "3, 7", or the names of the two. */
static const char *pair_text(const struct reading *r, int u, int v,
                             struct text *t)
{
    const char *const *name = r->origin->name;
    if (name)
        text_add(t, "%s, %s", name[u], name[v]);
    else
        text_add(t, "%d, %d", u + r->origin->from_one, v + r->origin->from_one);
    return t->at;
}

/* Where the pair (u, v) stands for the second time. */
static enum status fail_twice(const struct reading *r, bool directed, int u,
                              int v)
{
    const struct draft *d = &r->draft;
    char room[2 * NAME_LENGTH + 16];
    struct text t = text_over(room, sizeof room);
    int first = 0, second = 0;
    for (int e = 0; e < d->edges && !second; e++) {
        bool same = d->source[e] == u && d->target[e] == v;
        bool turned = d->source[e] == v && d->target[e] == u;
        if (same || (turned && !directed)) {
            second = first ? d->line[e] : 0;
            first = first ? first : d->line[e];
        }
    }
    return FAIL(ERR_INPUT,
                "%s:%d: the pair %s stands in line %d already; keep one line "
                "per pair, or add the weights up",
                r->path, second, pair_text(r, u, v, &t), first);
}

static enum status check_pairs(const struct reading *r, const struct wiring *g)
{
    for (int e = 1; e < g->edges; e++)
        if (g->source[e] == g->source[e - 1] &&
            g->target[e] == g->target[e - 1])
            return fail_twice(r, g->directed, g->source[e], g->target[e]);
    return OK;
}

static enum status check_signs(const struct reading *r)
{
    const struct draft *d = &r->draft;
    char room[2 * NAME_LENGTH + 16], line[16] = "";
    struct text t = text_over(room, sizeof room);
    for (int e = 0; e < d->edges && !r->negative; e++) {
        if (d->weight[e] > 0)
            continue;
        if (d->line[e])
            snprintf(line, sizeof line, ":%d", d->line[e]);
        return FAIL(ERR_INPUT,
                    "%s%s: the pair %s weighs %g, and a weight here is above "
                    "0; take absolute values, or write 0 for no edge "
                    "(`wiresweep topology` takes negative weights)",
                    r->path, line, pair_text(r, d->source[e], d->target[e], &t),
                    d->weight[e]);
    }
    return OK;
}

static bool all_one(const double *x, int n)
{
    for (int i = 0; i < n; i++)
        if (x[i] != 1)
            return false;
    return true;
}

/* Pairs of a sorted directed wiring that stand both ways. */
static int count_reciprocal(const struct wiring *g)
{
    int n = 0;
    for (int e = 0; g->directed && e < g->edges; e++) {
        int low = 0, high = g->edges; /* where (target, source) would be */
        int u = g->target[e], v = g->source[e];
        while (u < v && low < high) {
            int mid = low + (high - low) / 2;
            bool before = g->source[mid] < u ||
                          (g->source[mid] == u && g->target[mid] < v);
            low = before ? mid + 1 : low;
            high = before ? high : mid;
        }
        n += u < v && low < g->edges && g->source[low] == u &&
             g->target[low] == v;
    }
    return n;
}

/* Names have no order: a list of them has directions where some pair stands
 * both ways. */
static enum status settle_direction(const struct reading *r,
                                    struct arena *arena, struct wiring *out)
{
    bool by_names = r->origin->by_appearance && r->draft.direction == BY_PAIRS;
    out->directed = by_names || draft_directed(&r->draft);
    r->origin->told = r->draft.direction != BY_PAIRS;
    TRY(wire_sort(out, arena));
    r->origin->reciprocal = count_reciprocal(out);
    if (!by_names || r->origin->reciprocal > 0)
        return OK;
    out->directed = false;
    return wire_sort(out, arena);
}

/* out without weights where all of them are 1: the same graph. */
static enum status finish(const struct reading *r, struct arena *arena,
                          struct wiring *out)
{
    const struct draft *d = &r->draft;
    size_t m = (size_t)d->edges;
    if (d->edges == 0)
        return FAIL(ERR_INPUT, "%s: a graph without edges", r->path);
    TRY(check_signs(r));
    TRY(wire_new(d->nodes, d->edges, arena, out));
    memcpy(out->source, d->source, m * sizeof *d->source);
    memcpy(out->target, d->target, m * sizeof *d->target);
    if (!all_one(d->weight, d->edges)) {
        NEW(out->weight, arena, m);
        memcpy(out->weight, d->weight, m * sizeof *d->weight);
    }
    TRY(settle_direction(r, arena, out));
    r->origin->directed = out->directed;
    r->origin->file_edges = out->edges;
    return check_pairs(r, out);
}

static enum status read_with(const char *path, bool negative,
                             struct arena *arena, struct wiring *out,
                             struct graph_origin *origin)
{
    struct reading r = {.path = path, .negative = negative, .origin = origin};
    *origin = (struct graph_origin){0};
    TRY(read_any(&r, arena));
    return finish(&r, arena, out);
}

enum status graph_read(const char *path, struct arena *arena,
                       struct wiring *out, struct graph_origin *origin)
{
    return read_with(path, false, arena, out, origin);
}

enum status graph_read_signed(const char *path, struct arena *arena,
                              struct wiring *out, struct graph_origin *origin)
{
    return read_with(path, true, arena, out, origin);
}

/* Joins equal neighbours of a sorted list; a pair given one way weighs half.
 */
static void join(struct wiring *g)
{
    int m = 0;
    for (int e = 0; e < g->edges; e++) {
        bool again = m > 0 && g->source[e] == g->source[m - 1] &&
                     g->target[e] == g->target[m - 1];
        int at = again ? m - 1 : m++;
        g->source[at] = g->source[e];
        g->target[at] = g->target[e];
        if (g->weight)
            g->weight[at] = g->weight[e] / 2 + (again ? g->weight[at] : 0);
    }
    g->edges = m;
}

enum status graph_symmetrise(const struct wiring *g, struct arena *arena,
                             struct wiring *out)
{
    size_t m = (size_t)g->edges;
    TRY(wire_new(g->nodes, g->edges, arena, out));
    memcpy(out->source, g->source, m * sizeof *g->source);
    memcpy(out->target, g->target, m * sizeof *g->target);
    if (g->weight) {
        NEW(out->weight, arena, m);
        memcpy(out->weight, g->weight, m * sizeof *g->weight);
    }
    TRY(wire_sort(out, arena));
    if (g->directed)
        join(out);
    return OK;
}
