/* ragged.h: tables of which a run owns any number of rows, known before it
 * runs: /NAMEs, whose first column is the run.  /runs says which rows in two
 * columns, NAME_start and NAME_count; in their order there the rows of such
 * tables are summed.  Every file has /epochs; a job may have more (job.h).
 */
#ifndef RAGGED_H
#define RAGGED_H

#include "row.h"

/* Then the job's own. */
#define EPOCH_COLUMNS(X)                                        \
    X(i32, run, 1, "", "number of the training run", "")        \
    X(i32, epoch, 1, "", "epoch, from 1", "")                   \
    X(f64, train_loss, 1, "nat", "mean over the epoch", "")     \
    X(f64, train_accuracy, 1, "fraction", "over the epoch", "") \
    X(f64, test_loss, 1, "nat", "after the epoch", "")          \
    X(f64, test_accuracy, 1, "fraction", "after the epoch", "") \
    X(f64, validation_loss, 1, "nat", "after the epoch", "")    \
    X(f64, validation_accuracy, 1, "fraction", "after the epoch", "")

ROW_STRUCT(epoch_row, EPOCH_COLUMNS);

struct ragged {
    const struct table *table;
    const struct column *span; /* [2] of /runs: start and count */
};

/* The columns of /runs that table NAMEs needs: NAME_span. */
#define RAGGED_SPAN(name)                                   \
    static const struct column name##_span[] = {            \
        {#name "_start", COL_I64, (int)sizeof(int64_t), "", \
         "first row of /" #name "s", ""},                   \
        {#name "_count", COL_I64, (int)sizeof(int64_t), "", \
         "rows of /" #name "s", ""}}

extern const struct column_list epoch_columns;
extern const struct table epoch_table; /* of no own columns */

#endif
