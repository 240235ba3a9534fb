/* twice.h: what a recipe asks twice, in the same words or in others.
 *
 * p values are adjusted for the number of tests; a test that is there twice
 * must not count twice.
 */
#ifndef TWICE_H
#define TWICE_H

#include "named_tests.h"
#include "work.h"

/* Whether an earlier question of the recipe, or an earlier word of this one,
 * is the same test. */
bool twice_correlation(const struct work *w, const struct recipe_correlation *c,
                       int method);
bool twice_partial(const struct work *w, const struct recipe_correlation *c,
                   int method);
bool twice_groups(const struct work *w, const struct recipe_groups *g,
                  int test);
bool twice_pairs(const struct work *w, const struct recipe_pairs *p, int test);
bool twice_model(const struct work *w, const struct recipe_model *m);

/* 1 + the first row of this part that asks `test` of another column which over
 * the same units is a linear function of x (|r| = 1 up to 1e-12); 0 for none.
 * row: x, y, test and asked are set; z: covariates, or NULL. */
enum status twice_in_other_words(const struct work *w,
                                 const struct test_row *row,
                                 const struct covariates *z, int *same_as);

/* Adds words to the row's note and method. */
enum status twice_note(const struct work *w, const char *words,
                       struct test_row *row);

#endif
