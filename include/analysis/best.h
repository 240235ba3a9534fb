/* best.h: of each graph, or group of runs that differ in nothing else but their
 * graphs and seeds, the runs at its best value of a setting, chosen on
 * validation images.
 *
 * A fixed learning rate favours the networks that it happens to suit; here each
 * is judged at its own.  Choosing on test images would select on what is then
 * compared, and is refused.
 */
#ifndef BEST_H
#define BEST_H

#include <stdbool.h>
#include <stdint.h>

#include "frame.h"

struct arena;

struct best {
    const char *setting; /* whose value is chosen; NULL: nothing is */
    const char *on;      /* validation_accuracy, or validation_loss (the least);
                            of several epochs, the last */
    enum { BEST_PER_DEFAULT, BEST_PER_GRAPH, BEST_PER_GROUP } per;
};

struct best_found {
    int64_t values;     /* of the setting */
    const char **value; /* [values] */
    int64_t *chosen;    /* [values] by how many graphs or groups */
    bool graphs;        /* per graph */
    int64_t unfinished; /* values of a graph or group that were not eligible,
                           since runs of them are not done: the rest would be
                           a selection */
    int64_t without;    /* graphs or groups without any eligible value */
};

/* named [rows]: those that count, done or not; use [rows]: of these, those that
 * are done, which loses the rows at other values.  The mean of `on` over the
 * runs decides, of equal ones the value that stands first.  ERR_INPUT: no
 * setting of the table, one that has a single value, an `on` that is not of
 * validation images or that done rows lack. */
enum status best_rows(const struct frame *f, const struct best *b,
                      const bool *named, bool *use, struct arena *arena,
                      struct best_found *out);

#endif
