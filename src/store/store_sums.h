/* store_sums.h: checksums of what a result file holds besides its rows: the
 * names, types, sizes and places of its tables with the rows of /columns, and
 * the attributes of its root with the rows of /sweep.  Written once, at
 * creation. */
#ifndef STORE_SUMS_H
#define STORE_SUMS_H

#include "gate.h"

/* ERR_DAMAGED where the description of the tables is not what it was; a
 * warning, and f->altered, where an attribute is not. */
enum status sums_check(struct store_file *f, const struct gate *found,
                       struct arena *work);

/* Writes both into a file that is complete but for them. */
enum status sums_write(const char *path, struct arena *work);

#endif
