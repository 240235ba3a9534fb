/* scope.h: over which units a question is asked, and what its answer pools.
 *
 * Rows are averaged per unit of the recipe (a graph, mostly).  A setting that
 * takes several values within a unit and that the question is about tells units
 * apart; one that the question is not about is pooled, which its rows say.
 */
#ifndef SCOPE_H
#define SCOPE_H

#include "work.h"

/* Finds the settings that vary over the rows in use. */
enum status scope_open(struct work *w);

/* A column that a question names; by_value: the question is about its values
 * one by one (groups, strata, indicators), not about their mean. */
struct asked {
    const char *column; /* NULL: none */
    bool by_value;
};

enum { MOST_ASKED = 3 + MOST_METHODS };
/* Sets w->units and w->pooled for a question of n columns, and w->pooled_beside
 * for the same with the covariates that follow them. */
enum status scope_question(struct work *w, const struct asked *asked, int n,
                           int covariates);

/* Whether units of the question share a unit of the recipe, told apart by this
 * column. */
bool scope_shared(const struct work *w, const char *column);

/* A setting that varies within the units; NULL where none does. */
const char *scope_varies_within(const struct work *w);

/* Adds what was pooled in this part to the analysis' notes. */
enum status scope_close(struct work *w);

#endif
