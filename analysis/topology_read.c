#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "graph_file.h"
#include "log.h"
#include "text.h"
#include "topology_parts.h"

enum status topology_afford(const struct topology_request *q,
                            const struct arena *keep, const char *name,
                            int nodes, double bytes)
{
    char need[TEXT_BYTES], have[TEXT_BYTES], kept[TEXT_BYTES];
    double used = (double)arena_mark(keep).used;
    if (used + bytes <= (double)q->memory)
        return OK;
    return FAIL(ERR_MEMORY,
                "%s: a graph of %d nodes needs %s of memory beside the %s in "
                "use, and %s may be used; give fewer or smaller graphs, or use "
                "a machine with more",
                name, nodes, text_bytes(bytes, need), text_bytes(used, kept),
                text_bytes((double)q->memory, have));
}

enum status topology_take(const struct topology_request *q, struct mat w,
                          struct arena *keep, struct arena *work,
                          struct cluster_sample *out)
{
    float *upper = NULL, *to;
    struct diagram *d = &out->diagram, found;
    if (q->triangles) {
        NEW(upper, keep, diagram_pairs(w.rows));
        to = upper;
        for (int i = 0; i < w.rows; i++)
            for (int j = i + 1; j < w.cols; j++)
                *to++ = mat_get(w, i, j);
    }
    out->upper = upper;
    TRY(diagram_build(w, work, &found));
    TRY(diagram_new(w.rows, keep, d));
    memcpy(d->birth, found.birth, (size_t)d->births * sizeof *d->birth);
    memcpy(d->death, found.death, (size_t)d->deaths * sizeof *d->death);
    return OK;
}

/* The matrix of a list of edges; pairs that are not listed weigh 0. */
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

static enum status read_edges(const struct topology_request *q,
                              const struct arena *keep, const char *path,
                              struct arena *work, struct mat *out)
{
    struct wiring given, g;
    struct graph_origin origin;
    TRY(graph_read(path, work, &given, &origin));
    double n = given.nodes;
    TRY(topology_afford(q, keep, path, given.nodes,
                        n * n * sizeof(float) +
                            (double)diagram_room(given.nodes)));
    if (!given.directed)
        return spread(&given, work, out);
    TRY(graph_symmetrise(&given, work, &g));
    log_note("%s is directed (%d pairs both ways); a pair weighs the mean of "
             "its two directions",
             path, origin.reciprocal);
    return spread(&g, work, out);
}

static enum status read_graph(const struct topology_request *q,
                              const char *path, struct arena *keep,
                              struct arena *work, struct cluster_sample *out)
{
    struct mark mark = arena_mark(work);
    struct mat w;
    bool square;
    TRY(square_begins(path, work, &square));
    if (square)
        TRY(square_read(q, keep, path, work, &w));
    else
        TRY(read_edges(q, keep, path, work, &w));
    if (w.rows < 2)
        return FAIL(ERR_INPUT,
                    "%s: a graph of %d node; births and deaths need 2 nodes "
                    "at least",
                    path, w.rows);
    TRY(topology_take(q, w, keep, work, out));
    arena_rewind(work, mark);
    return OK;
}

static enum status read_graphs(const struct topology_request *q,
                               struct arena *keep, struct arena *work,
                               struct topology_graphs *out)
{
    *out = (struct topology_graphs){.n = q->paths, .by = "label"};
    NEW(out->name, keep, q->paths);
    NEW(out->sample, keep, q->paths);
    for (int k = 0; k < q->paths; k++) {
        out->name[k] = q->path[k];
        if (recorded_is_result(q->path[k]))
            return FAIL(ERR_INPUT,
                        "%s is a result file; give one result file alone, or "
                        "graphs",
                        q->path[k]);
        TRY(read_graph(q, q->path[k], keep, work, &out->sample[k]));
    }
    return OK;
}

/* Labels are for all graphs or for none. */
static enum status check_labelled(const struct topology_graphs *g,
                                  const char *by)
{
    bool wanted = by || g->labels.count > 0;
    for (int k = 0; wanted && k < g->n; k++)
        if (g->labels.of[k] < 0)
            return FAIL(ERR_INPUT,
                        "%s has no value in column %s; choose another column, "
                        "or leave it out",
                        g->name[k], g->by);
    return OK;
}

enum status topology_read(const struct topology_request *q, struct arena *keep,
                          struct arena *work, struct topology_graphs *out)
{
    if (q->paths == 1 && recorded_is_result(q->path[0])) {
        TRY(recorded_read(q, q->path[0], keep, work, out));
    } else {
        if (q->where)
            return FAIL(ERR_INPUT,
                        "--where chooses diagrams of a result file; "
                        "%s is none",
                        q->path[0]);
        if (q->by && !q->labels)
            return FAIL(ERR_INPUT, "--by names a column of a result file, or "
                                   "of the file of --labels");
        TRY(read_graphs(q, keep, work, out));
        if (q->labels)
            TRY(labels_read(q, keep, out));
    }
    TRY(check_labelled(out, q->by));
    NEW(out->diagram, keep, out->n);
    for (int k = 0; k < out->n; k++)
        out->diagram[k] = out->sample[k].diagram;
    return OK;
}

enum status topology_check_sizes(const struct topology_graphs *g,
                                 const char *what)
{
    for (int k = 1; k < g->n; k++)
        if (g->diagram[k].nodes != g->diagram[0].nodes)
            return FAIL(ERR_INPUT,
                        "%s has %d nodes and %s has %d; %s takes graphs of the "
                        "same nodes",
                        g->name[0], g->diagram[0].nodes, g->name[k],
                        g->diagram[k].nodes, what);
    return OK;
}

enum status topology_check_labels(const struct topology_graphs *g)
{
    if (g->labels.count == 0)
        return FAIL(ERR_INPUT, "which groups? --labels CSV gives files their "
                               "label, --by COLUMN groups the diagrams of a "
                               "result file");
    if (g->labels.count == 1)
        return FAIL(ERR_INPUT,
                    "every graph has the %s \"%s\"; groups need two at least",
                    g->by, g->labels.name[0]);
    return OK;
}
