#include "ragged.h"

#include "describe.h"

TABLE(epoch, epoch_row, EPOCH_COLUMNS, "epochs", "epochs of the runs");
const struct column_list epoch_columns = {epoch_list, COUNT(epoch_list)};
TABLE(diagram, diagram_row, DIAGRAM_COLUMNS, "diagrams",
      "births and deaths of the runs' connectomes");
TABLE(connectome, connectome_row, CONNECTOME_COLUMNS, "connectomes",
      "connectomes of the runs");
TABLE(split, split_row, SPLIT_COLUMNS, "splits",
      "what the tasks keep of a network that is split");
TABLE(neuron, neuron_row, NEURON_COLUMNS, "neurons",
      "positions of the runs' neurons");

#define SPAN(name)                                          \
    static const struct column name##_span[] = {            \
        {#name "_start", COL_I64, (int)sizeof(int64_t), "", \
         "first row of /" #name "s", ""},                   \
        {#name "_count", COL_I64, (int)sizeof(int64_t), "", \
         "rows of /" #name "s", ""}}
SPAN(epoch);
SPAN(diagram);
SPAN(connectome);
SPAN(split);
SPAN(neuron);

const struct ragged ragged_tables[RAGGED_TABLES] = {
    {&epoch_table, epoch_span},
    {&diagram_table, diagram_span},
    {&connectome_table, connectome_span},
    {&split_table, split_span},
    {&neuron_table, neuron_span}};
