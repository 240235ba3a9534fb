/* published_table.h: our groups beside what others have published. */
#ifndef PUBLISHED_TABLE_H
#define PUBLISHED_TABLE_H

#include "analysis.h"

/* A group of the recipe's table; NULL where it has no row. */
const struct group_row *published_group(const struct analysis *a, int part,
                                        const char *name, const char *y);

/* What others found for it; NaN where nothing was published. */
double published_mean(const struct analysis *a, int part, const char *name,
                      const char *y);
bool published_at_all(const struct recipe *r, const char *y);

/* Decimals that show every published mean as it was printed, 2 to 6. */
int published_decimals(const struct recipe *r);

#endif
