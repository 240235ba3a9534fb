/* columns.h: the columns of the tables that every result file has, one list
 * each (row.h says how).
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "row.h"

#define RUN_STATUSES "pending|running|done|diverged|failed|timeout|quarantined"
enum run_status {
    PENDING,
    RUNNING,
    DONE,
    DIVERGED,
    FAILED,
    TIMED_OUT,
    QUARANTINED
};

#define GRAPH_FAMILY_WIDTH 12

#define GRAPH_COLUMNS(X)                                                      \
    X(i32, graph, 1, "", "number of the graph", "")                           \
    X(text, family, GRAPH_FAMILY_WIDTH, "", "random graph family", "")        \
    X(i32, nodes, 1, "", "nodes", "")                                         \
    X(i32, edges, 1, "", "undirected pairs", "")                              \
    X(f64, degree, 1, "", "degree asked for", "")                             \
    X(f64, rewire, 1, "", "rewiring probability, or beta", "")                \
    X(f64, probability, 1, "", "edge probability", "")                        \
    X(f64, attach, 1, "", "edges of each new node", "")                       \
    X(i64, graph_seed, 1, "", "key of the graph's random streams", "")        \
    X(i32, graph_index, 1, "", "which graph of its settings", "")             \
    X(i32, attempts, 1, "", "draws until connected", "")                      \
    X(i8, connected, 1, "", "1 when connected", "")                           \
    X(f64, lambda1, 1, "", "largest adjacency eigenvalue", "")                \
    X(f64, lambda2, 1, "", "second largest adjacency eigenvalue", "")         \
    X(f64, lambda_min, 1, "", "smallest adjacency eigenvalue", "")            \
    X(f64, spectral_gap, 1, "", "lambda1 - lambda2", "")                      \
    X(f64, spectral_gap_two_sided, 1, "",                                     \
      "lambda1 - max(|lambda2|, |lambda_min|)", "")                           \
    X(f64, spectral_gap_relative, 1, "", "spectral_gap / lambda1", "")        \
    X(f64, fiedler, 1, "", "second smallest Laplacian eigenvalue", "")        \
    X(f64, fiedler_normalized, 1, "", "the same, normalised Laplacian", "")   \
    X(f64, ramanujan, 1, "", "1 when Ramanujan, missing if irregular", "")    \
    X(f64, clustering, 1, "", "mean local clustering", "")                    \
    X(f64, path_length, 1, "", "mean shortest path", "")                      \
    X(f64, small_world_propensity, 1, "", "binary propensity", "")            \
    X(f64, propensity_sd, 1, "", "its sd over null draws", "")                \
    X(f64, propensity_delta_c, 1, "", "deviation of clustering", "")          \
    X(f64, propensity_delta_l, 1, "", "deviation of path length", "")         \
    X(f64, total_weight, 1, "", "sum of weights", "")                         \
    X(f64, weighted_clustering, 1, "", "Onnela's clustering", "")             \
    X(f64, weighted_path_length, 1, "", "path length with length 1/w", "")    \
    X(f64, weighted_small_world_propensity, 1, "", "weighted propensity", "") \
    X(f64, modularity, 1, "", "Leiden, resolution 1", "")                     \
    X(f64, assortativity, 1, "", "degree assortativity", "")                  \
    X(f64, efficiency, 1, "", "global efficiency", "")                        \
    X(f64, diameter, 1, "", "longest shortest path", "")                      \
    X(text, order, 8, "", "orientation to a DAG",                             \
      "natural|index|random|degree")                                          \
    X(i8, stage, 1, "", "1 to 3 where stages differ, else 0", "")             \
    X(i32, n_input, 1, "", "nodes of in-degree 0", "")                        \
    X(i32, n_output, 1, "", "nodes of out-degree 0", "")                      \
    X(i32, depth, 1, "", "edges on the longest path", "")                     \
    X(i64, edge_start, 1, "", "first row of /edges", "")                      \
    X(i64, edge_count, 1, "", "rows of /edges", "")

#define EDGE_COLUMNS(X)                                     \
    X(i32, graph, 1, "", "number of the graph", "")         \
    X(i32, source, 1, "", "node that runs first", "")       \
    X(i32, target, 1, "", "node that takes its output", "") \
    X(f64, weight, 1, "", "weight of the edge in its graph", "")

#define NODE_NAME_WIDTH 128

#define NODE_COLUMNS(X)                                         \
    X(i32, graph, 1, "", "number of the graph", "")             \
    X(i32, node, 1, "", "number of the node, as in /edges", "") \
    X(text, name, NODE_NAME_WIDTH, "", "its name in the graph's file", "")

#define RUN_HEAD_COLUMNS(X)                                            \
    X(i32, run, 1, "", "number of the training run", "")               \
    X(i32, graph, 1, "", "its graph, -1 for none", "")                 \
    X(text, status, 12, "", "what became of it", RUN_STATUSES)         \
    X(i32, replicate, 1, "", "which weight seed", "")                  \
    X(i64, weight_seed, 1, "", "names its weights' random stream", "") \
    X(f64, spectral_gap, 1, "", "of its graph (mean over stages)", "") \
    X(f64, spectral_gap_two_sided, 1, "", "of its graph", "")          \
    X(f64, spectral_gap_relative, 1, "", "of its graph", "")

#define RUN_TAIL_COLUMNS(X)                                                   \
    X(i64, parameters, 1, "", "trained numbers", "")                          \
    X(f64, flops, 1, "", "of one image, forward and backward", "")            \
    X(i64, classes, 1, "", "that the network tells apart (per task)", "")     \
    X(f64, first_epoch_accuracy, 1, "fraction", "test, after epoch 1", "")    \
    X(f64, test_accuracy, 1, "fraction", "after the last epoch", "")          \
    X(f64, validation_accuracy, 1, "fraction", "after the last epoch", "")    \
    X(f64, validation_loss, 1, "", "cross-entropy, after the last epoch", "") \
    X(f64, best_accuracy, 1, "fraction",                                      \
      "test, after the epoch with the best validation_accuracy", "")          \
    X(f64, train_loss, 1, "nat", "mean over the last epoch", "")              \
    X(f64, test_loss, 1, "nat", "after the last epoch", "")                   \
    X(text, error, 160, "", "why it is not done", "")                         \
    X(i64, epoch_start, 1, "", "first row of /epochs", "")                    \
    X(i64, epoch_count, 1, "", "rows of /epochs", "")

#define TELEMETRY_COLUMNS(X)                                          \
    X(i32, run, 1, "", "number of the training run", "")              \
    X(text, host, 64, "", "where it ran", "")                         \
    X(i32, rank, 1, "", "MPI rank", "")                               \
    X(i32, pid, 1, "", "process of the rank", "")                     \
    X(text, started, 24, "", "UTC", "")                               \
    X(text, finished, 24, "", "UTC", "")                              \
    X(f64, seconds, 1, "s", "from start to end", "")                  \
    X(i64, peak_bytes, 1, "B", "largest resident memory", "")         \
    X(i32, interrupts, 1, "", "times found running at a restart", "") \
    X(i32, crashes, 1, "", "times its process died or timed out", "") \
    X(text, cause, 160, "", "of the latest crash", "")                \
    X(i64, crc32c, 1, "", "of this row before it", "")

#define COMMIT_COLUMNS(X)                          \
    X(i32, state, 1, "",                           \
      "0 pending, 1 running, 2 done, 3 diverged, " \
      "4 failed, 5 timeout, 6 quarantined",        \
      "")                                          \
    X(i32, attempts, 1, "", "times started", "")   \
    X(i64, crc32c, 1, "", "of the trial's rows and this row's start", "")

#define DOCUMENT_COLUMNS(X)                            \
    X(text, table, 16, "", "table", "")                \
    X(text, column, 40, "", "column", "")              \
    X(text, units, 16, "", "units", "")                \
    X(text, description, 160, "", "meaning", "")       \
    X(text, levels, 200, "", "values it may have", "") \
    X(text, role, 12, "", "setting: what the sweep file gives", "setting")

#define SWEEP_COLUMNS(X)                           \
    X(i32, line, 1, "", "line number, from 1", "") \
    X(text, text, 256, "", "line of the sweep file", "")

ROW_STRUCT(graph_row, GRAPH_COLUMNS);
ROW_STRUCT(edge_row, EDGE_COLUMNS);
ROW_STRUCT(node_row, NODE_COLUMNS);
ROW_STRUCT(run_head, RUN_HEAD_COLUMNS); /* then the settings, the job's own */
ROW_STRUCT(run_tail, RUN_TAIL_COLUMNS); /* results, then this */
ROW_STRUCT(telemetry_row, TELEMETRY_COLUMNS);
ROW_STRUCT(commit_row, COMMIT_COLUMNS);
ROW_STRUCT(document_row, DOCUMENT_COLUMNS);
ROW_STRUCT(sweep_row, SWEEP_COLUMNS);

extern const struct table graph_table, edge_table, node_table, telemetry_table,
    commit_table, document_table, sweep_table;
extern const struct column_list run_head_columns, run_tail_columns;

#endif
