/* cells.h: values of a result file as text, exact: 64-bit keys too. */
#ifndef CELLS_H
#define CELLS_H

#include "json.h"
#include "table.h"

enum { CELL_TEXT = 256 };

/* Column i of a row: "12", "0.1" (the shortest text that reads back the same),
 * a text as it is, "" for what is missing. */
const char *cell_text(const struct table *t, const void *row, int i,
                      char out[CELL_TEXT]);

/* The same as a member of a JSON object: numbers, texts, null. */
void cell_json(struct json *j, const struct table *t, const void *row, int i);

#endif
