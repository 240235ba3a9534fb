/* print.h: what the printed parts of an analysis have in common. */
#ifndef PRINT_H
#define PRINT_H

#include <stdio.h>

#include "analysis.h"

/* A number in a column, or NA. */
enum { REAL_TEXT = 32 };
const char *real(int width, int decimals, double x, char out[REAL_TEXT]);

const char *unit_name(const struct recipe *r);
const char *adjusted(const struct analysis *a); /* heading of p_adjusted */

/* Units that the test had to leave out stand behind its numbers. */
void end_line(const struct test_row *r, FILE *out);

void print_model(const struct analysis *a, const struct model_row *m,
                 FILE *out);

#endif
