/* recipe_reading.h: what the readers of a recipe's parts share. */
#ifndef RECIPE_READING_H
#define RECIPE_READING_H

#include <stdbool.h>

#include "doc.h"
#include "embedded.h"
#include "recipe.h"

enum { MOST_NAMES = 512 };

struct reading {
    const struct frame *runs;    /* NULL: the recipe's form alone is read */
    struct recipe_choice choice; /* replaces columns */
    bool built_in;               /* its columns are missed without a caret */
    struct doc_errors *errors;
    struct arena *arena;
    const char *known[MOST_NAMES]; /* columns */
    int columns;
    const char *absent; /* the first "column?" that the table lacks */
    enum status status; /* of a built-in recipe's first missing column */
};

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* ---- recipe_columns.c ---- */

/* The column that a word names, "column?" where the table may lack it.  NULL
 * where it does; without the question mark that is an error at `at`. */
const char *reading_name(struct reading *r, const struct doc_node *at,
                         const char *word);

/* One column, by a key of map that must be there; NULL: leave the question
 * out. */
const char *reading_column(struct reading *r, const struct doc_node *map,
                           const char *key);

/* One column or a list of them. */
struct names {
    const char *name[MOST_METHODS];
    int n;
};
void reading_columns(struct reading *r, const struct doc_node *map,
                     const char *key, struct names *out);

/* A list of words, or one word, that are all among known. */
int reading_words(struct reading *r, const struct doc_node *at,
                  const char *what, const char *const *known, int n,
                  const char **out);

/* Whether the map's condition `when` holds, or it has none. */
bool reading_holds(struct reading *r, const struct doc_node *map);

/* Whether a column has several values, rows apart that have none. */
bool reading_varies(const struct reading *r, const char *name);

/* The members of a list of maps, each by `read`. */
void reading_list(struct reading *r, const struct doc_node *root,
                  const char *key, struct recipe *out,
                  void (*read)(struct reading *, const struct doc_node *,
                               struct recipe *));

/* ---- recipe_questions.c ---- */
void read_questions(struct reading *r, const struct doc_node *root,
                    struct recipe *out);

/* ---- recipe_models.c ---- */
void read_model(struct reading *r, const struct doc_node *map,
                struct recipe *out);

/* ---- recipe_published.c ---- */

/* A text that must be there; "" and an error where it is not. */
const char *reading_text(struct reading *r, const struct doc_node *map,
                         const char *key);
void read_published(struct reading *r, const struct doc_node *root,
                    struct recipe *out);
void read_table(struct reading *r, const struct doc_node *root,
                struct recipe *out);

/* ---- recipe_map.c ---- */
void read_map(struct reading *r, const struct doc_node *root,
              struct recipe *out);
void read_curves(struct reading *r, const struct doc_node *root,
                 struct recipe *out);

/* ---- recipe_within.c ---- */

/* Whether groups of `by` have partners by column `within`. */
enum status recipe_paired(const struct frame *runs, const char *by,
                          const char *within, struct arena *arena, bool *yes);

/* ---- recipe_file.c ---- */

/* A built-in recipe.  Columns that its table lacks are missed in the words of
 * frame_get.  runs NULL: reads the form, as if all were there. */
enum status recipe_read_text(const struct embedded_text *t,
                             const struct frame *runs,
                             const struct recipe_choice *choice,
                             struct arena *arena, struct recipe *out);

/* Its published correlations alone. */
enum status recipe_read_published(const struct embedded_text *t,
                                  const struct frame *runs, struct arena *arena,
                                  struct recipe *out);

/* Whether it is for tables that name no job, too. */
enum status recipe_without_job(const struct embedded_text *t,
                               struct arena *arena, bool *yes);

#endif
