#include <limits.h>

#include "arena.h"
#include "graph_file.h"
#include "topology_parts.h"

/* A word of the command line: a file of one graph, or matrices of one. */
struct word {
    const char *text;
    bool matrices;
    struct store_matrices m;
};

static enum status read_matrix(const struct topology_request *q,
                               const struct word *word, int k,
                               struct arena *keep, struct arena *work,
                               struct mat *out)
{
    struct graph_matrix m;
    bool square;
    if (word->matrices)
        return matrices_read(q, keep, &word->m, k, work, out);
    TRY(graph_matrix_open(word->text, work, &square, &m));
    return square ? square_read(q, keep, &m, work, out)
                  : edges_read(q, keep, word->text, work, out);
}

static enum status read_graph(const struct topology_request *q,
                              const struct word *word, int k,
                              struct arena *keep, struct arena *work,
                              struct cluster_sample *out)
{
    struct mark mark = arena_mark(work);
    struct mat w;
    TRY(read_matrix(q, word, k, keep, work, &w));
    if (w.rows < 2)
        return FAIL(ERR_INPUT,
                    "%s: a graph of %d node; births and deaths need 2 nodes "
                    "at least",
                    word->text, w.rows);
    TRY(topology_take(q, w, keep, work, out));
    arena_rewind(work, mark);
    return OK;
}

static enum status open_word(const struct topology_request *q, const char *text,
                             struct arena *keep, struct word *out)
{
    enum store_kind kind;
    *out = (struct word){.text = text, .m = {.count = 1}};
    TRY(store_kind_of(text, &kind));
    if (kind == STORE_RESULT)
        return FAIL(ERR_INPUT,
                    "%s is a result file; give one result file alone, or "
                    "graphs",
                    text);
    return matrices_find(q, text, keep, &out->matrices, &out->m);
}

static enum status read_graphs(const struct topology_request *q,
                               struct arena *keep, struct arena *work,
                               struct topology_graphs *out)
{
    struct word *word;
    *out = (struct topology_graphs){.by = "label"};
    NEW(word, keep, q->paths);
    for (int i = 0; i < q->paths; i++) {
        TRY(open_word(q, q->path[i], keep, &word[i]));
        if (word[i].m.count > INT_MAX - out->n)
            return FAIL(ERR_INPUT, "more than %d graphs", INT_MAX);
        out->n += word[i].m.count;
    }
    NEW(out->name, keep, out->n);
    NEW(out->sample, keep, out->n);
    for (int i = 0, at = 0; i < q->paths; i++)
        for (int k = 0; k < word[i].m.count; k++, at++) {
            TRY(matrices_name(word[i].text, &word[i].m, k, keep,
                              &out->name[at]));
            TRY(read_graph(q, &word[i], k, keep, work, &out->sample[at]));
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
    enum store_kind kind;
    TRY(store_kind_of(q->path[0], &kind));
    if (q->paths == 1 && kind == STORE_RESULT) {
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
