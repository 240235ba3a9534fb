/* analysis.h: a recipe carried out on a table of runs. */
#ifndef ANALYSIS_H
#define ANALYSIS_H

#include <stdbool.h>
#include <stdio.h>

#include "describe.h"
#include "frame.h"
#include "levels.h"
#include "recipe.h"
#include "regression.h"
#include "reliability.h"
#include "test_result.h"

enum row_kind {
    ROW_CORRELATION, /* of x with y */
    ROW_ALL,         /* y over all groups of column x at once */
    ROW_TWO,         /* y of group_a against group_b of column x; group_b "":
                        against a number */
    ROW_TERM         /* term x of a model of y; of a text column group_a against
                        group_b */
};

/* One row of /tests. */
struct test_row {
    enum row_kind kind;
    const char *test, *x, *y, *group_a, *group_b; /* "" for none */
    struct test_result r;
    double p_adjusted;                      /* over every row that counts */
    int part;                               /* the data set it belongs to */
    const struct recipe_correlation *asked; /* of ROW_CORRELATION */
    const char *within;                     /* of pairs; or NULL */
    const char *note;   /* what its reader must know, also in method; or NULL */
    int same_as;        /* 1 + the row whose test this one is, under the name of
                           another column; 0 for none.  Counts once. */
    const char *pooled; /* settings that vary within what it tests: "a, b" */
};

/* A group's values of y, over units. */
struct group_row {
    const char *by, *y, *name;
    struct description d;
    int part;
};

/* A model whose terms are the rows from `first` on. */
struct model_row {
    const char *y, *random; /* random NULL: least squares */
    int first, terms;
    struct regression fit;
    int part;
};

/* How much of the spread of y is units, and how much luck of the seed.
 * finds: the smallest correlation that so many units find with a power of
 * 80 %. */
struct reliability_row {
    const char *y;
    const char *varies; /* a setting that differs between runs of one unit,
                           whose spread is then no seed's: nothing else is
                           said; NULL: none */
    struct reliability r;
    double finds;
    int part;
};

/* Rows of one data set (or what the recipe parts them by); a table with several
 * is analysed part by part. */
struct part {
    const char *dataset; /* "" where the table has no such column */
    struct units units;
    int64_t rows;
};

/* A setting that varies and that some test is not about. */
struct pooled {
    const char *setting;
    int64_t values;
    bool within; /* units: their means are over several of its values */
};

struct left_out {
    const char *status;
    int64_t rows;
    const char *reason; /* the most frequent text of column error; "" */
    int64_t reasons;    /* rows that give it */
};

struct analysis {
    const struct recipe *recipe;
    const char *source; /* file names, for the data line */
    int64_t rows;       /* of the table */
    int64_t done;       /* of these, with status done */
    int64_t used;       /* of these, those that the recipe's `where` names */
    bool has_status;
    struct left_out *left; /* by status, in order of appearance */
    int lefts;
    int64_t without_unit; /* done rows without a unit, or a part */
    int64_t twice;        /* rows of runs that several files hold */
    const char *spread;   /* the measure by which used rows' graphs were chosen
                             from a pool; NULL: all are random */
    double pool;          /* its graphs */
    int64_t spread_rows;  /* used rows of such graphs */
    int64_t unlearnt;     /* used rows whose losses are above ln(classes) */
    double unlearnt_loss; /* the largest of their test losses */
    struct best_found
        best; /* where the recipe chooses a setting's best value */
    struct pooled *pooled;
    int pools;
    const char **shared; /* columns whose groups have units in common */
    int shares;
    struct part *part;
    int parts;
    struct test_row *row;
    int rows_tested, row_room;
    int tests_counted; /* rows that p values are adjusted for */
    struct group_row *group;
    int groups, group_room;
    struct model_row *model;
    int models, model_room;
    struct reliability_row *reliability;
    int reliabilities;
};

/* Runs the recipe over the rows with status "done" (all rows, where the table
 * has no column status).  A table without such a row gives no rows. */
enum status analysis_run(const struct frame *runs, const struct recipe *recipe,
                         const char *source, struct arena *arena,
                         struct analysis *out);

/* What was averaged, pooled, matched or could not be placed: a sentence each,
 * without a full stop.  Returns how many. */
enum { MOST_NOTES = 8, NOTE_TEXT = 512 };
int analysis_notes(const struct analysis *a, char note[MOST_NOTES][NOTE_TEXT]);

/* Why a row of reliability has no numbers, in words. */
const char *analysis_unreliable(const struct analysis *a,
                                const struct reliability_row *row,
                                char words[NOTE_TEXT]);

/* As R users expect to read it; the recipe's table of groups beside what was
 * published; and one JSON object per row of /tests. */
void analysis_print(const struct analysis *a, FILE *out);
void analysis_print_table(const struct analysis *a, FILE *out);
void analysis_print_json(const struct analysis *a, FILE *out);

/* The same as tables in an HDF5 file: /tests with the keys of
 * analysis_print_json, /groups, /models and /reliability.  Text is fixed-length
 * UTF-8, NaN stays NaN.  ERR_IO where the file cannot be written. */
enum status analysis_write(const struct analysis *a, const char *path,
                           struct arena *arena);

#endif
