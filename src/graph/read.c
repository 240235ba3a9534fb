#include <string.h>

#include "arena.h"
#include "graph_file.h"
#include "lines.h"
#include "stream.h"
#include "wire.h"

static const size_t LONGEST_TEXT = (size_t)1 << 30;

static enum status take_in(void *context, const struct cursor *c, int source,
                           int target, double weight)
{
    return draft_add(context, c, source, target, weight);
}

static enum status read_lines(struct lines *l, struct arena *arena,
                              struct draft *d)
{
    const struct pair_taker to = {take_in, d};
    int most;
    TRY(lines_count(l->at.path, arena, &most));
    TRY(draft_open(most + 1, arena, d));
    return lines_tell(l, &to, &d->nodes);
}

static enum status read_markup(const char *path, enum text_form form,
                               struct arena *arena, struct draft *d)
{
    struct cursor c = {.path = path, .line = 1};
    size_t length;
    TRY(stream_text(path, LONGEST_TEXT, arena, &c.at, &length));
    return form == TEXT_GML ? read_gml(&c, arena, d)
                            : read_graphml(&c, arena, d);
}

static enum status read_any(const char *path, struct arena *arena,
                            struct draft *d)
{
    struct lines l;
    TRY(lines_open(path, arena, &l));
    enum text_form form = lines_form(&l);
    if (form == TEXT_EMPTY)
        return FAIL(ERR_INPUT, "%s: the file is empty", path);
    return form == TEXT_EDGES || form == TEXT_CSV
               ? read_lines(&l, arena, d)
               : read_markup(path, form, arena, d);
}

/* Where the pair (u, v) stands for the second time. */
static enum status fail_twice(const char *path, const struct draft *d,
                              bool directed, int u, int v)
{
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
                "%s:%d: the pair %d, %d stands in line %d already; keep one "
                "line per pair",
                path, second, u, v, first);
}

static enum status check_pairs(const char *path, const struct draft *d,
                               const struct wiring *g)
{
    for (int e = 1; e < g->edges; e++)
        if (g->source[e] == g->source[e - 1] &&
            g->target[e] == g->target[e - 1])
            return fail_twice(path, d, g->directed, g->source[e], g->target[e]);
    return OK;
}

static bool all_one(const double *x, int n)
{
    for (int i = 0; i < n; i++)
        if (x[i] != 1)
            return false;
    return true;
}

/* out without weights where all of them are 1: the same graph. */
static enum status finish(const char *path, const struct draft *d,
                          struct arena *arena, struct wiring *out)
{
    size_t m = (size_t)d->edges;
    if (d->edges == 0)
        return FAIL(ERR_INPUT, "%s: a graph without edges", path);
    TRY(wire_new(d->nodes, d->edges, arena, out));
    memcpy(out->source, d->source, m * sizeof *d->source);
    memcpy(out->target, d->target, m * sizeof *d->target);
    if (!all_one(d->weight, d->edges)) {
        NEW(out->weight, arena, m);
        memcpy(out->weight, d->weight, m * sizeof *d->weight);
    }
    out->directed = draft_directed(d);
    TRY(wire_sort(out, arena));
    return check_pairs(path, d, out);
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

enum status graph_read(const char *path, struct arena *arena,
                       struct wiring *out, struct graph_origin *origin)
{
    struct draft d;
    TRY(read_any(path, arena, &d));
    TRY(finish(path, &d, arena, out));
    *origin = (struct graph_origin){.directed = out->directed,
                                    .file_edges = out->edges,
                                    .reciprocal = count_reciprocal(out)};
    return OK;
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
