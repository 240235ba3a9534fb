#include "ragged.h"

#include "describe_row.h"

TABLE(epoch, epoch_row, EPOCH_COLUMNS, "epochs", "epochs of the runs");
const struct column_list epoch_columns = {epoch_list, COUNT(epoch_list)};
