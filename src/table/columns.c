#include "columns.h"

#define TYPE_i8   COL_I8, (int)sizeof(int8_t)
#define TYPE_i32  COL_I32, (int)sizeof(int32_t)
#define TYPE_i64  COL_I64, (int)sizeof(int64_t)
#define TYPE_f64  COL_F64, (int)sizeof(double)
#define TYPE_text COL_TEXT, (int)sizeof(char)

#define DESCRIBE(kind, name, width, units, meaning, levels) \
    {#name, SIZED(TYPE_##kind, width), units, meaning, levels},
#define SIZED(...)                SIZED_(__VA_ARGS__)
#define SIZED_(type, size, width) type, (size) * (width)

#define LIST(name, COLUMNS) \
    static const struct column name##_list[] = {COLUMNS(DESCRIBE)}
#define COUNT(list) ((int)(sizeof(list) / sizeof *(list)))
#define TABLE(id, tag, COLUMNS, as, about)                                   \
    LIST(id, COLUMNS);                                                       \
    const struct table id##_table = {as, about, COUNT(id##_list), id##_list, \
                                     (int)sizeof(struct tag)}

TABLE(graph, graph_row, GRAPH_COLUMNS, "graphs", "sampled graphs");
TABLE(edge, edge_row, EDGE_COLUMNS, "edges", "edges of the sampled graphs");
TABLE(epoch, epoch_row, EPOCH_COLUMNS, "epochs", "epochs of the runs");
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
