/* finding.h: a test in words, for titles and answers. */
#ifndef FINDING_H
#define FINDING_H

#include "analysis.h"

enum { FINDING_TEXT = 256 };

/* The row that answers the question of a recipe, in one part: the first
 * Pearson correlation, or of the recipe's `answer` the clearest difference of
 * two groups (its p value is adjusted for all of them); NULL: none. */
const struct test_row *finding_answer(const struct analysis *a, int part);

/* "Larger spectral_gap goes with higher accuracy", "No correlation of ... is
 * shown", "drop is higher with a than with b", or why nothing can
 * be said. */
const char *finding_words(const struct test_row *r, char out[FINDING_TEXT]);

/* "r = 0.31 [0.07, 0.52], n = 64 graphs", or "a - b = 0.12 [0.05,
 * 0.19], n = 3 pairs"; between; "p = 0.0123 (adjusted 0.11)". */
const char *finding_numbers(const struct test_row *r, const char *unit,
                            const char *between, char out[FINDING_TEXT]);

/* "but not beside family, depth: r = -0.05 [-0.18, 0.07], p = 0.40 (adjusted
 * 1.0000)": what is left of r when the recipe's covariates are taken off, where
 * that was asked; else NULL. */
const char *finding_beside(const struct analysis *a, const struct test_row *r,
                           char out[FINDING_TEXT]);

/* "0.0123", "1.35e-10", "< 1e-300", "NA". */
enum { P_TEXT = 16 };
const char *p_text(double p, char out[P_TEXT]);

#endif
