/* recipe.h: what to ask of a table.
 *
 * A recipe names columns; it holds no data.  A job may have one that answers
 * its paper's question: analysis/recipes/JOB.yaml.
 */
#ifndef RECIPE_H
#define RECIPE_H

#include <stdbool.h>
#include <stdint.h>

#include "frame.h"

struct arena;

enum { MOST_METHODS = 8, MOST_QUESTIONS = 32 };

struct recipe_correlation {
    const char *x, *y;
    const char *method[MOST_METHODS]; /* pearson, spearman, kendall, ... */
    int methods;
    const char *strata; /* column within which permutations stay, or NULL */
    const char *partial[MOST_METHODS]; /* columns controlled for, jointly */
    int partials;
};

struct recipe_groups {
    const char *by, *y;
    const char *test[MOST_METHODS]; /* of one, two or all groups at once */
    int tests;
    const char *strata;
    double mu;     /* what t_one_sample compares each group's mean with */
    bool or_pairs; /* where groups share units: paired t tests within the unit
                      instead */
};

/* Groups whose values belong together, by the values of `within`. */
struct recipe_pairs {
    const char *by, *within, *y;
    const char *test[MOST_METHODS]; /* paired_t, wilcoxon */
    int tests;
};

/* A column, or a power of it: "clustering^2". */
struct recipe_term {
    const char *name, *column;
    int power; /* 1 .. 3 */
};

/* y as a sum of terms.  A text column is an indicator for each of its texts but
 * the first.  random NULL: least squares over units; else a random intercept
 * per value of that column, over rows. */
struct recipe_model {
    const char *y, *random;
    struct recipe_term term[MOST_METHODS];
    int terms;
};

enum recipe_adjust { ADJUST_HOLM, ADJUST_BH };

/* A result that others published: r over n units.  It stands beside runs on the
 * same data set only. */
struct published {
    const char *where, *dataset;
    double r;
    int n;
};

/* Results of others in a table of our groups: for each part (in order) and
 * group, what they found for some columns. */
struct published_cell {
    const char *part, *group, *y;
    double mean;
};
struct published_table {
    const char *dataset;  /* that it is of */
    const char *by;       /* column of the groups */
    const char *const *y; /* columns of the table, NULL at the end */
    const struct published_cell *cell;
    int cells;
};

/* A figure of things that have places, in panels from above (`name`) and layer
 * by layer in three dimensions (`name`-3d): what it is drawn from and its
 * words.  Columns are of the figure's table and of /runs. */
struct recipe_map {
    const char *name, *table, *summary;
    const char *between;             /* the column in which two runs differ */
    const char *alike[MOST_METHODS]; /* those in which they do not */
    int alikes;
    const char *score; /* column of a run that its title tells */
    const char *of;    /* the group whose score is judged */
    const char *alone; /* titles: of one run; of two */
    const char *same, *higher, *lower;
    const char *label[MOST_METHODS], *number[MOST_METHODS]; /* of the caption */
    int numbers;
};

struct recipe {
    const char *title;
    const char *unit; /* column whose rows are averaged, or "row" */
    struct recipe_correlation correlation[MOST_QUESTIONS];
    int correlations;
    struct recipe_groups group[MOST_QUESTIONS];
    int groups;
    struct recipe_pairs pair[MOST_QUESTIONS];
    int pairs;
    struct recipe_model model[MOST_QUESTIONS];
    int models;
    const char *answer; /* the column whose difference between two groups is
                           the answer; NULL: the first correlation is */
    const char *where;  /* which done rows (where.h); NULL for all */
    enum recipe_adjust adjust;
    uint64_t seed; /* of permutations and bootstraps, and how many */
    int64_t draws; /* of each; 0: 9999 */
    const struct published *published;
    int published_count;
    const struct published_table *table;
    bool beside;                      /* the runs are on the table's data set */
    const char *curves[MOST_METHODS]; /* of /epochs, in `report`, beside the
                                         usual ones */
    int n_curves;
    const struct recipe_map *map;
    const char *part; /* column whose values are analysed one by one; NULL:
                         dataset */
};

/* What a user may choose on the command line; NULL: the default.  job is what
 * the result files say, NULL for tables from elsewhere. */
struct recipe_choice {
    const char *job;
    const char *x, *y, *by, *unit, *where;
};

/* The built-in recipe (analysis/recipes) of the table's job; the default one
 * where the job has none or columns are chosen, which then replace those of the
 * recipe.  ERR_INPUT naming the nearest column where one is not in the table.
 */
enum status recipe_choose(const struct frame *runs,
                          const struct recipe_choice *choice,
                          struct arena *arena, struct recipe *out);

/* The built-in recipe number i as if the table had all its columns; *name NULL
 * after the last. */
enum status recipe_builtin(int i, struct arena *arena, const char **name,
                           struct recipe *out);

/* The built-in recipe with a map of that name, for the figure of it or its
 * -3d; *out->map NULL where there is none. */
enum status recipe_with_map(const char *figure, struct arena *arena,
                            struct recipe *out);

/* The column whose values share their random weights: weight_seed, where it
 * tells the replicates of a file apart, else replicate. */
enum status recipe_within(const struct frame *runs, struct arena *arena,
                          const char **within);

/* Tests that the recipe of job ramanujan has, over one family; with or without
 * several weight seeds per graph. */
enum status recipe_gap_tests(bool replicates, struct arena *arena, int *tests);

/* "graph", or "row" where the runs have no graphs. */
const char *recipe_unit(const struct frame *runs);

/* Whether some run is on a data set. */
bool recipe_on_data(const struct frame *runs, const char *dataset);

/* Reads a recipe (YAML; docs/statistics.md) for this table.  All errors are
 * printed at once, with file, line and caret; ERR_INPUT then. */
enum status recipe_read(const char *path, const struct frame *runs,
                        struct arena *arena, struct recipe *out);

#endif
