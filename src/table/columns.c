#include "columns.h"

#include "describe_row.h"

TABLE(graph, graph_row, GRAPH_COLUMNS, "graphs", "sampled graphs");
TABLE(edge, edge_row, EDGE_COLUMNS, "edges", "edges of the sampled graphs");
TABLE(node, node_row, NODE_COLUMNS, "nodes", "names of the graphs' nodes");
TABLE(telemetry, telemetry_row, TELEMETRY_COLUMNS, "telemetry",
      "how the runs were executed");
TABLE(commit, commit_row, COMMIT_COLUMNS, "commit",
      "states and checksums of the runs");
TABLE(document, document_row, DOCUMENT_COLUMNS, "columns",
      "what the columns mean");
TABLE(sweep, sweep_row, SWEEP_COLUMNS, "sweep", "the sweep file");

LIST(run_head, RUN_HEAD_COLUMNS);
LIST(run_tail, RUN_TAIL_COLUMNS);
const struct column_list run_head_columns = {run_head_list,
                                             COUNT(run_head_list)};
const struct column_list run_tail_columns = {run_tail_list,
                                             COUNT(run_tail_list)};
