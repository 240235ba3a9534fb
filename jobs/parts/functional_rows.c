#include "functional_rows.h"

#include "describe_row.h"

OWN_TABLE(diagram, diagram_row, DIAGRAM_COLUMNS, "diagrams",
          "births and deaths of the runs' connectomes");
OWN_TABLE(connectome, connectome_row, CONNECTOME_COLUMNS, "connectomes",
          "connectomes of the runs");
RAGGED_SPAN(diagram);
RAGGED_SPAN(connectome);

const struct ragged functional_diagrams = {&diagram_table, diagram_span};
const struct ragged functional_connectomes = {&connectome_table,
                                              connectome_span};
