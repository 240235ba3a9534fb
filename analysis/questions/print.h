/* print.h: what the printed parts of an analysis have in common. */
#ifndef PRINT_H
#define PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include "analysis.h"

/* A number in a column, or NA. */
enum { REAL_TEXT = 32 };
const char *real(int width, int decimals, double x, char out[REAL_TEXT]);

const char *adjusted(const struct analysis *a); /* heading of p_adjusted */

/* Units that the test had to leave out stand behind its numbers. */
void end_line(const struct test_row *r, FILE *out);

/* Whether a test is about this group. */
bool of_row(const struct group_row *g, const struct test_row *r);

/* The rows that belong in one block with row i: same kind, part and y; of
 * comparisons, the same test; of a model, its terms. */
int block_end(const struct analysis *a, int i);
void print_block(const struct analysis *a, int from, int to, FILE *out);
void print_model(const struct analysis *a, const struct model_row *m,
                 FILE *out);

#endif
