/* Recipes from YAML, in files or built in; the form stands in
 * docs/statistics.md. */
#include <string.h>

#include "arena.h"
#include "recipe_reading.h"
#include "where.h"

static void read_unit(struct reading *r, const struct doc_node *root,
                      struct recipe *out)
{
    const struct doc_node *at = doc_find(root, "unit");
    const char *word = r->choice.unit;
    out->unit = r->runs ? recipe_unit(r->runs) : "graph";
    if (!word && (!at || !doc_text(r->errors, at, "unit", &word)))
        return;
    if (strcmp(word, "row") == 0)
        out->unit = word;
    else if (reading_name(r, at ? at : root, word))
        out->unit = word;
}

/* Checked here, where a caret can show the place. */
static void read_where(struct reading *r, const struct doc_node *root,
                       struct recipe *out)
{
    const struct doc_node *at = doc_find(root, "where");
    bool *use;
    size_t place;
    if (at && doc_text(r->errors, at, "where", &out->where) && r->runs &&
        where_rows(r->runs, out->where, r->arena, &use, &place) != OK)
        doc_error_in(r->errors, at, place, "%s", fail_text());
}

static void read_words(struct reading *r, const struct doc_node *root,
                       struct recipe *out)
{
    const struct doc_node *at;
    int adjust = 0;
    int64_t seed = 0;
    bool of_tables;
    out->title = "What do these runs say?";
    if ((at = doc_find(root, "title")))
        doc_text(r->errors, at, "title", &out->title);
    if ((at = doc_find(root, "adjust")))
        doc_word(r->errors, at, "adjust", "holm|bh", &adjust);
    if ((at = doc_find(root, "seed")))
        doc_int(r->errors, at, "seed", 0, INT64_MAX, &seed);
    if ((at = doc_find(root, "draws")))
        doc_int(r->errors, at, "draws", 99, 10000000, &out->draws);
    if ((at = doc_find(root, "without_job")))
        doc_flag(r->errors, at, "without_job", &of_tables);
    out->seed = (uint64_t)seed;
    out->adjust = adjust == 1 ? ADJUST_BH : ADJUST_HOLM;
}

/* The question that heads the answer is one of two groups. */
static void read_answer(struct reading *r, const struct doc_node *root,
                        struct recipe *out)
{
    const struct doc_node *at = doc_find(root, "answer");
    bool asked = false;
    if (!at || !(out->answer = reading_column(r, root, "answer")))
        return;
    for (int i = 0; i < out->groups; i++)
        asked = asked || strcmp(out->group[i].y, out->answer) == 0;
    for (int i = 0; i < out->pairs; i++)
        asked = asked || strcmp(out->pair[i].y, out->answer) == 0;
    if (!asked)
        doc_error(r->errors, at,
                  "no groups and no pairs are asked for %s, so none can "
                  "answer; add them or leave answer out",
                  out->answer);
}

/* Questions that all need columns that the table lacks. */
static void check_questions(struct reading *r, const struct doc_node *root,
                            struct recipe *out)
{
    const struct series *s;
    if (out->correlations + out->groups + out->pairs + out->models > 0)
        return;
    if (r->built_in && r->absent && r->status == OK)
        r->status = frame_get(r->runs, r->absent, &s);
    else if (r->absent)
        doc_error(r->errors, root,
                  "nothing can be asked: there is no column \"%s\"", r->absent);
    else
        doc_error(r->errors, root,
                  "nothing is asked; correlations, groups, pairs or models "
                  "ask something");
}

/* Where none of its correlations can be asked, or others were chosen. */
static void retitle(const struct reading *r, const struct doc_node *root,
                    struct recipe *out)
{
    bool lost = doc_find(root, "correlations") && out->correlations == 0;
    if (!lost && !r->choice.x && !r->choice.y)
        return;
    out->title = "How do these columns go together?";
    out->published_count = 0;
}

/* best: {setting: COLUMN, on: COLUMN, per: graph}; best_rows checks the rest.
 */
static void read_best(struct reading *r, const struct doc_node *root,
                      struct recipe *out)
{
    static const char *const keys[] = {"setting", "on", "per"};
    static const char *const units[] = {"graph", "group"};
    const struct doc_node *map = doc_find(root, "best"), *per;
    const char *unit = NULL;
    if (!map || !doc_map(r->errors, map, "best"))
        return;
    doc_only_keys(r->errors, map, keys, COUNT(keys));
    out->best.setting = reading_column(r, map, "setting");
    out->best.on = reading_column(r, map, "on");
    per = doc_find(map, "per");
    if (per && reading_words(r, per, "unit", units, COUNT(units), &unit) == 1)
        out->best.per =
            strcmp(unit, "graph") == 0 ? BEST_PER_GRAPH : BEST_PER_GROUP;
}

static void read_root(struct reading *r, const struct doc_node *root,
                      struct recipe *out)
{
    static const char *const keys[] = {
        "title",  "unit",  "where",       "part",      "answer", "adjust",
        "seed",   "draws", "table",       "published", "models", "correlations",
        "groups", "pairs", "without_job", "map",       "curves", "best"};
    if (!doc_map(r->errors, root, "a recipe"))
        return;
    doc_only_keys(r->errors, root, keys, COUNT(keys));
    read_words(r, root, out);
    read_questions(r, root, out);
    read_unit(r, root, out);
    read_where(r, root, out);
    read_best(r, root, out);
    if (doc_find(root, "part"))
        out->part = reading_column(r, root, "part");
    read_answer(r, root, out);
    read_published(r, root, out);
    read_table(r, root, out);
    read_map(r, root, out);
    read_curves(r, root, out);
    check_questions(r, root, out);
    retitle(r, root, out);
}

static enum status open_reading(struct reading *r, const struct frame *runs,
                                struct arena *arena)
{
    r->runs = runs;
    r->arena = arena;
    for (; runs && r->columns < runs->columns && r->columns < MOST_NAMES;
         r->columns++)
        r->known[r->columns] = runs->column[r->columns].name;
    return doc_errors_new(arena, &r->errors);
}

static enum status close_reading(struct reading *r, const char *name)
{
    int errors = doc_error_count(r->errors);
    if (r->status != OK)
        return r->status;
    if (doc_report(r->errors, stderr) == OK)
        return OK;
    return FAIL(ERR_INPUT, "the recipe %s has %d error%s", name, errors,
                errors == 1 ? "" : "s");
}

enum status recipe_read(const char *path, const struct frame *runs,
                        struct arena *arena, struct recipe *out)
{
    struct reading r = {.status = OK};
    struct doc_node *root;
    const char *text;
    *out = (struct recipe){0};
    TRY(open_reading(&r, runs, arena));
    TRY(doc_read(path, r.errors, arena, &root, &text));
    if (root)
        read_root(&r, root, out);
    return close_reading(&r, path);
}

enum status recipe_read_text(const struct embedded_text *t,
                             const struct frame *runs,
                             const struct recipe_choice *choice,
                             struct arena *arena, struct recipe *out)
{
    struct reading r = {.built_in = true, .status = OK};
    struct doc_node *root;
    *out = (struct recipe){0};
    if (choice)
        r.choice = *choice;
    TRY(open_reading(&r, runs, arena));
    TRY(doc_read_text(t->name, t->text, r.errors, arena, &root));
    if (root)
        read_root(&r, root, out);
    return close_reading(&r, t->name);
}

enum status recipe_read_published(const struct embedded_text *t,
                                  const struct frame *runs, struct arena *arena,
                                  struct recipe *out)
{
    struct reading r = {.built_in = true, .status = OK};
    struct doc_node *root;
    TRY(open_reading(&r, runs, arena));
    TRY(doc_read_text(t->name, t->text, r.errors, arena, &root));
    if (root)
        read_published(&r, root, out);
    return close_reading(&r, t->name);
}

enum status recipe_without_job(const struct embedded_text *t,
                               struct arena *arena, bool *yes)
{
    struct reading r = {.built_in = true, .status = OK};
    struct doc_node *root, *at;
    *yes = false;
    TRY(open_reading(&r, NULL, arena));
    TRY(doc_read_text(t->name, t->text, r.errors, arena, &root));
    if (root && (at = doc_find(root, "without_job")))
        doc_flag(r.errors, at, "without_job", yes);
    return close_reading(&r, t->name);
}
