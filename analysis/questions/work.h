/* work.h: what the steps of an analysis hand on. */
#ifndef WORK_H
#define WORK_H

#include <stdbool.h>

#include "analysis.h"
#include "resample.h"

struct work {
    const struct frame *runs;
    const struct recipe *recipe;
    struct arena *arena;
    struct analysis *out;
    bool *done;      /* [rows] that the analysis uses */
    const bool *use; /* [rows] of the part at hand */
    int part;
    struct units units;        /* of the question at hand */
    const char *pooled;        /* settings that its answer pools: "a, b" */
    const char *pooled_beside; /* the same beside its covariates */
    struct swept *swept;       /* settings that vary in the part (scope.c) */
    int n_swept;
};

/* A new row of /tests: part and p_adjusted are set, the rest is as given. */
enum status work_row(const struct work *w, struct test_row row,
                     struct test_row **out);
enum status work_group(const struct work *w, struct group_row row);
enum status work_model(const struct work *w, struct model_row row);

/* What a row says before its test has run. */
struct test_row work_question(const char *test, const char *x, const char *y,
                              enum row_kind kind);

const struct units *work_units(const struct work *w); /* of the question */

/* The level of each unit in a column, NULL where name is NULL. */
enum status work_strata(const struct work *w, const char *name,
                        const int64_t **out);

/* Of the row that comes next: every row has random numbers of its own. */
struct resampling work_resampling(const struct work *w, const int64_t *stratum);

enum { MOST_LEVELS = 64 };
/* Levels of a text column that is to be turned into indicators; ERR_INPUT for
 * more than MOST_LEVELS of them. */
enum status work_levels(const struct work *w, const struct series *s,
                        struct levels *out);

/* Means of a column [units]. */
enum status work_mean(const struct work *w, const char *name, double **mean);

enum status ask_correlation(const struct work *w,
                            const struct recipe_correlation *c);
/* tests false: only what the groups are. */
enum status ask_groups(const struct work *w, const struct recipe_groups *g,
                       bool tests);
enum status ask_pairs(const struct work *w, const struct recipe_pairs *p);
enum status ask_model(const struct work *w, const struct recipe_model *m);
enum status measure_reliability(const struct work *w, const char *y);

#endif
