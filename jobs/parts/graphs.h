/* graphs.h: what jobs with sampled graphs share: the keys of `graphs:`, and
 * the rows of /graphs and /edges. */
#ifndef GRAPHS_H
#define GRAPHS_H

#include "sample.h"
#include "spread.h"
#include "task.h"

#define GRAPH_SETTING(id, kind, ...)                                \
    {                                                               \
        .name = id, .type = kind, .section = IN_GRAPHS, __VA_ARGS__ \
    }
/* Every key but `stages`, with the job's own defaults; last what the setting of
 * rewire has beside its name and range. */
#define GRAPH_SETTINGS_WITH(nodes_, degree_, family_, ...)                    \
    GRAPH_SETTING("family", SET_WORD, .fallback = family_,                    \
                  .words = GRAPH_FAMILIES, .help = "random graph family"),    \
        GRAPH_SETTING("nodes", SET_INT, .low = 2, .high = 100000,             \
                      .fallback = nodes_,                                     \
                      .only = "family=kregular|ws|er|gnm|ba|wsflex|songwang|" \
                              "ring|complete",                                \
                      .help = "nodes of a graph"),                            \
        GRAPH_SETTING(                                                        \
            "degree", SET_REAL, .low = 0, .high = 1e5, .fallback = degree_,   \
            .only = "family=kregular|ws|er|gnm|ba|wsflex|songwang",           \
            .help = "mean degree; er, gnm and ba match it in density "        \
                    "where their own key is not given"),                      \
        GRAPH_SETTING("rewire", SET_REAL, .low = 0, .high = 1,                \
                      .only = "family=ws|wsflex|songwang",                    \
                      .help = "rewiring probability (beta of songwang)",      \
                      __VA_ARGS__),                                           \
        GRAPH_SETTING("probability", SET_REAL, .low = 0, .high = 1,           \
                      .only = "family=er", .help = "edge probability"),       \
        GRAPH_SETTING("edges", SET_INT, .low = 1, .high = 1e9,                \
                      .only = "family=gnm", .help = "number of edges"),       \
        GRAPH_SETTING("attach", SET_INT, .low = 1, .high = 1e5,               \
                      .only = "family=ba",                                    \
                      .help = "edges that each new node brings"),             \
        GRAPH_SETTING("path", SET_TEXT, .names_file = 1,                      \
                      .only = "family=file|rewired",                          \
                      .help = "graph file: CSV, GML, GraphML, matrix, ..."),  \
        GRAPH_SETTING("order", SET_WORD, .fallback = "natural",               \
                      .words = GRAPH_ORDERS,                                  \
                      .help = "how nodes are numbered before every edge is "  \
                              "directed from the smaller to the larger"),     \
        GRAPH_SETTING("spread", SET_WORD, .fallback = "none",                 \
                      .words = SPREAD_MEASURES,                               \
                      .help = "graphs are chosen from a pool, so that this "  \
                              "measure is spread evenly"),                    \
        GRAPH_SETTING("pool", SET_INT, .low = 2, .high = 1e7,                 \
                      .fallback = "20000", .units = "graphs",                 \
                      .only = "spread=" SPREAD_BY,                            \
                      .help = "random graphs to choose from")
/* ... without a default of rewire. */
#define GRAPH_SETTINGS_OF(nodes_, degree_, family_) \
    GRAPH_SETTINGS_WITH(nodes_, degree_, family_, .fallback = NULL)
/* ... for networks of several stages. */
#define GRAPHS_SETTINGS                                                        \
    GRAPH_SETTINGS_OF("32", "4", "kregular"),                                  \
        GRAPH_SETTING("stages", SET_WORD, .fallback = "same",                  \
                      .words = "same|independent",                             \
                      .help = "one graph for all stages of a network, or one " \
                              "each")

/* Another graph of the trial's settings, named by `index`, oriented; nothing is
 * recorded of it. */
enum status graphs_draw(const struct task *t, uint64_t index,
                        struct wiring *dag);

/* By these settings; a job without `stages` has one graph for its network. */
extern const struct job_graphs sampled_graphs;

#endif
