#include "spatial_rows.h"

#include "describe_row.h"

OWN_TABLE(split, split_row, SPLIT_COLUMNS, "splits",
          "what the tasks keep of a network that is split");
OWN_TABLE(neuron, neuron_row, NEURON_COLUMNS, "neurons",
          "positions of the runs' neurons");
RAGGED_SPAN(split);
RAGGED_SPAN(neuron);

const struct ragged spatial_splits = {&split_table, split_span};
const struct ragged spatial_neurons = {&neuron_table, neuron_span};
