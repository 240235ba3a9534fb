/* store_layout.h: the tables and attributes of a result file as its gate found
 * them. */
#ifndef STORE_LAYOUT_H
#define STORE_LAYOUT_H

#include "gate.h"
#include "store_file.h"

struct arena;

/* Opens a file as store_open does, but believes its description. */
enum status store_open_unchecked(const char *path, struct arena *arena,
                                 struct store_file *out, struct gate *found);

#endif
