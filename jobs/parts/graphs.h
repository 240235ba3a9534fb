/* graphs.h: what jobs with sampled graphs share: the keys of `graphs:`, and
 * the rows of /graphs and /edges. */
#ifndef GRAPHS_H
#define GRAPHS_H

#include "sample.h"
#include "task.h"

#define GRAPH_SETTING(id, kind, ...)                                \
    {                                                               \
        .name = id, .type = kind, .section = IN_GRAPHS, __VA_ARGS__ \
    }
#define GRAPHS_SETTINGS                                                        \
    GRAPH_SETTING("family", SET_WORD, .fallback = "kregular",                  \
                  .words = GRAPH_FAMILIES, .help = "random graph family"),     \
        GRAPH_SETTING("nodes", SET_INT, .low = 2, .high = 100000,              \
                      .fallback = "32",                                        \
                      .only = "family=kregular|ws|er|gnm|ba|wsflex|songwang|"  \
                              "ring|complete",                                 \
                      .help = "nodes of a graph"),                             \
        GRAPH_SETTING(                                                         \
            "degree", SET_REAL, .low = 0, .high = 1e5, .fallback = "4",        \
            .only = "family=kregular|ws|er|gnm|ba|wsflex|songwang",            \
            .help = "mean degree; er, gnm and ba match it in density "         \
                    "where their own key is not given"),                       \
        GRAPH_SETTING("rewire", SET_REAL, .low = 0, .high = 1,                 \
                      .only = "family=ws|wsflex|songwang",                     \
                      .help = "rewiring probability (beta of songwang)"),      \
        GRAPH_SETTING("probability", SET_REAL, .low = 0, .high = 1,            \
                      .only = "family=er", .help = "edge probability"),        \
        GRAPH_SETTING("edges", SET_INT, .low = 1, .high = 1e9,                 \
                      .only = "family=gnm", .help = "number of edges"),        \
        GRAPH_SETTING("attach", SET_INT, .low = 1, .high = 1e5,                \
                      .only = "family=ba",                                     \
                      .help = "edges that each new node brings"),              \
        GRAPH_SETTING("path", SET_TEXT, .only = "family=file",                 \
                      .help = "graph file: edge list, CSV, GML or GraphML"),   \
        GRAPH_SETTING("order", SET_WORD, .fallback = "natural",                \
                      .words = GRAPH_ORDERS,                                   \
                      .help = "how nodes are numbered before every edge is "   \
                              "directed from the smaller to the larger"),      \
        GRAPH_SETTING("stages", SET_WORD, .fallback = "same",                  \
                      .words = "same|independent",                             \
                      .help = "one graph for all stages of a network, or one " \
                              "each")

enum { GRAPH_STAGES = 3 }; /* most rows of /graphs that a trial owns */

/* The contract's functions over these settings. */
enum status graphs_check(const struct job *j, const struct value *values);
int graphs_rows(const struct job *j, const struct value *values);
/* 1 for ring, complete and file, which have one graph; 0: any number. */
int graphs_most(const struct job *j, const struct value *values);
enum status graphs_edges(const struct job *j, const struct value *values,
                         struct graph_name name, struct arena *work,
                         int *edges);
/* Nodes and edges of a graph, as far as the settings alone tell. */
void graphs_size(const struct job *j, const struct value *values, int *nodes,
                 double *edges);

/* One graph that was drawn. */
struct stage_graph {
    struct graph_spec spec;
    uint64_t index; /* of its streams */
    int attempts;
    struct wiring graph;
    struct graph_depth depth; /* once it is oriented */
};

struct graphs {
    int stages; /* graphs that differ: 1, or GRAPH_STAGES */
    struct stage_graph stage[GRAPH_STAGES];
    /* Once oriented, of each stage; all alike with `same`. */
    struct wiring dag[GRAPH_STAGES];
    uint64_t key; /* of the trial's graph: names its weights */
};

/* A trial's graphs in three steps; a network that needs no DAG goes without
 * graphs_orient, a plan without graphs_measure. */
enum status graphs_sample(const struct task *t, struct graphs *out);
enum status graphs_orient(const struct task *t, struct graphs *g);
/* Fills and seals the rows of /graphs and /edges where the trial owns them
 * (these need the DAG), and the gaps of /runs. */
enum status graphs_measure(struct task *t, const struct graphs *g);

/* All three; the task keeps the DAGs. */
enum status graphs_make(struct task *t, struct graphs *out);

#endif
