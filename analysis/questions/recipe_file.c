/* Recipes from YAML files; the form stands in docs/statistics.md. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "doc.h"
#include "named_tests.h"
#include "recipe.h"
#include "where.h"

enum { MOST_NAMES = 512 };

struct reading {
    const struct frame *runs;
    struct doc_errors *errors;
    struct arena *arena;
    const char *known[MOST_NAMES]; /* columns */
    int columns;
};

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* A column of the table, by a key of map; an error where it is missing. */
static const char *column(struct reading *r, const struct doc_node *map,
                          const char *key)
{
    const struct doc_node *at = doc_find(map, key);
    const char *name = "";
    if (!at)
        doc_error(r->errors, map, "%s: is missing; it names a column", key);
    else if (doc_text(r->errors, at, key, &name) && !frame_find(r->runs, name))
        doc_unknown(r->errors, at, "column", name, r->known, r->columns);
    return name;
}

/* A list of words, or one word, that are all among known. */
static int words(struct reading *r, const struct doc_node *at, const char *what,
                 const char *const *known, int n, const char **out)
{
    const struct doc_node *item = at->kind == DOC_LIST ? at->first : at;
    int count = 0;
    for (; item; item = at->kind == DOC_LIST ? item->next : NULL) {
        const char *word;
        bool found = false;
        if (!doc_text(r->errors, item, what, &word))
            continue;
        for (int i = 0; i < n; i++)
            found = found || strcmp(known[i], word) == 0;
        if (!found)
            doc_unknown(r->errors, item, what, word, known, n);
        else if (count == MOST_METHODS)
            doc_error(r->errors, item, "more than %d of them", MOST_METHODS);
        else
            out[count++] = word;
    }
    return count;
}

#define NAMES(table, names)                            \
    const char *names[16];                             \
    int names##_count = 0;                             \
    for (; table[names##_count].name; names##_count++) \
    names[names##_count] = table[names##_count].name

static void tests_needed(struct reading *r, const struct doc_node *map,
                         const char *key, const char *const *known, int n,
                         const char **out, int *count)
{
    const struct doc_node *at = doc_find(map, key);
    if (at)
        *count = words(r, at, "test", known, n, out);
    else
        doc_error(r->errors, map, "%s: is missing; it lists tests", key);
}

/* Strata are for permutations: asked for without one, they would be thought to
 * matter. */
static const char *strata(struct reading *r, const struct doc_node *map,
                          const char *const *test, int tests)
{
    bool permutes = false;
    if (!doc_find(map, "strata"))
        return NULL;
    for (int i = 0; i < tests; i++)
        permutes = permutes || strcmp(test[i], "permutation") == 0;
    if (!permutes)
        doc_error(r->errors, doc_find(map, "strata"),
                  "strata hold permutations back, and none is asked for; add "
                  "permutation or leave strata out");
    return column(r, map, "strata");
}

static void read_correlation(struct reading *r, const struct doc_node *map,
                             struct recipe *out)
{
    static const char *const keys[] = {"x", "y", "methods", "partial",
                                       "strata"};
    NAMES(named_correlations, names);
    struct recipe_correlation *c = &out->correlation[out->correlations++];
    doc_only_keys(r->errors, map, keys, COUNT(keys));
    *c = (struct recipe_correlation){.x = column(r, map, "x"),
                                     .y = column(r, map, "y"),
                                     .method = {"pearson", "spearman"},
                                     .methods = 2};
    const struct doc_node *at = doc_find(map, "methods");
    if (at)
        c->methods = words(r, at, "method", names, names_count, c->method);
    c->strata = strata(r, map, c->method, c->methods);
    at = doc_find(map, "partial");
    if (at)
        c->partials = words(r, at, "column", r->known, r->columns, c->partial);
}

static void read_group(struct reading *r, const struct doc_node *map,
                       struct recipe *out)
{
    static const char *const keys[] = {"by", "y", "tests", "mu", "strata"};
    NAMES(named_group_tests, names);
    const struct doc_node *mu = doc_find(map, "mu");
    struct recipe_groups *g = &out->group[out->groups++];
    doc_only_keys(r->errors, map, keys, COUNT(keys));
    *g = (struct recipe_groups){.by = column(r, map, "by"),
                                .y = column(r, map, "y")};
    tests_needed(r, map, "tests", names, names_count, g->test, &g->tests);
    g->strata = strata(r, map, g->test, g->tests);
    if (mu)
        doc_real(r->errors, mu, "mu", -INFINITY, INFINITY, &g->mu);
}

static void read_pair(struct reading *r, const struct doc_node *map,
                      struct recipe *out)
{
    static const char *const keys[] = {"by", "within", "y", "tests"};
    NAMES(named_paired_tests, names);
    struct recipe_pairs *p = &out->pair[out->pairs++];
    doc_only_keys(r->errors, map, keys, COUNT(keys));
    *p = (struct recipe_pairs){.by = column(r, map, "by"),
                               .within = column(r, map, "within"),
                               .y = column(r, map, "y")};
    tests_needed(r, map, "tests", names, names_count, p->test, &p->tests);
}

/* "column", or "column^2" or "^3". */
static void read_term(struct reading *r, const struct doc_node *at,
                      struct recipe_model *m)
{
    struct recipe_term *t = &m->term[m->terms];
    const struct series *s;
    if (!doc_text(r->errors, at, "x", &t->name))
        return;
    size_t n = strcspn(t->name, "^");
    bool power = t->name[n] == '^';
    char *name = arena_string(r->arena, t->name);
    if (!name)
        return;
    name[n] = '\0';
    t->column = name;
    t->power = power ? t->name[n + 1] - '0' : 1;
    if (power && (t->power < 2 || t->power > 3 || t->name[n + 2]))
        doc_error_in(r->errors, at, n, "powers are ^2 and ^3");
    else if (!(s = frame_find(r->runs, name)))
        doc_unknown(r->errors, at, "column", name, r->known, r->columns);
    else if (power && s->text)
        doc_error(r->errors, at, "column \"%s\" is text, which has no powers",
                  name);
    else
        m->terms++;
}

static void read_terms(struct reading *r, const struct doc_node *map,
                       struct recipe_model *m)
{
    const struct doc_node *at = doc_find(map, "x");
    if (!at) {
        doc_error(r->errors, map, "x: is missing; it names columns");
        return;
    }
    for (const struct doc_node *x = at->kind == DOC_LIST ? at->first : at; x;
         x = at->kind == DOC_LIST ? x->next : NULL)
        if (m->terms == MOST_METHODS) {
            doc_error(r->errors, x, "more than %d terms", MOST_METHODS);
            return;
        } else {
            read_term(r, x, m);
        }
}

static void read_model(struct reading *r, const struct doc_node *map,
                       struct recipe *out)
{
    static const char *const keys[] = {"y", "x", "random"};
    struct recipe_model *m = &out->model[out->models++];
    doc_only_keys(r->errors, map, keys, COUNT(keys));
    *m = (struct recipe_model){.y = column(r, map, "y")};
    if (doc_find(map, "random"))
        m->random = column(r, map, "random");
    read_terms(r, map, m);
}

/* The members of a list of maps, each by `read`. */
static void read_list(struct reading *r, const struct doc_node *root,
                      const char *key, struct recipe *out,
                      void (*read)(struct reading *, const struct doc_node *,
                                   struct recipe *))
{
    const struct doc_node *list = doc_find(root, key);
    if (!list || !doc_list(r->errors, list, key))
        return;
    int count = 0;
    for (const struct doc_node *at = list->first; at; at = at->next)
        if (++count > MOST_QUESTIONS) {
            doc_error(r->errors, at, "more than %d of %s", MOST_QUESTIONS, key);
            return;
        } else if (doc_map(r->errors, at, key)) {
            read(r, at, out);
        }
}

static void read_unit(struct reading *r, const struct doc_node *root,
                      struct recipe *out)
{
    const struct doc_node *at = doc_find(root, "unit");
    out->unit = recipe_unit(r->runs);
    if (at && doc_text(r->errors, at, "unit", &out->unit) &&
        strcmp(out->unit, "row") != 0 && !frame_find(r->runs, out->unit))
        doc_unknown(r->errors, at, "column", out->unit, r->known, r->columns);
}

/* Checked here, where a caret can show the place. */
static void read_where(struct reading *r, const struct doc_node *root,
                       struct recipe *out)
{
    const struct doc_node *at = doc_find(root, "where");
    bool *use;
    size_t place;
    if (at && doc_text(r->errors, at, "where", &out->where) &&
        where_rows(r->runs, out->where, r->arena, &use, &place) != OK)
        doc_error_in(r->errors, at, place, "%s", fail_text());
}

static void read_root(struct reading *r, const struct doc_node *root,
                      struct recipe *out)
{
    static const char *const keys[] = {
        "title", "unit",         "where",  "adjust", "seed",
        "draws", "correlations", "groups", "pairs",  "models"};
    const struct doc_node *at;
    int adjust = 0;
    int64_t seed = 0;
    if (!doc_map(r->errors, root, "a recipe"))
        return;
    doc_only_keys(r->errors, root, keys, COUNT(keys));
    out->title = "What do these runs say?";
    if ((at = doc_find(root, "title")))
        doc_text(r->errors, at, "title", &out->title);
    if ((at = doc_find(root, "adjust")))
        doc_word(r->errors, at, "adjust", "holm|bh", &adjust);
    if ((at = doc_find(root, "seed")))
        doc_int(r->errors, at, "seed", 0, INT64_MAX, &seed);
    if ((at = doc_find(root, "draws")))
        doc_int(r->errors, at, "draws", 99, 10000000, &out->draws);
    out->seed = (uint64_t)seed;
    out->adjust = adjust == 1 ? ADJUST_BH : ADJUST_HOLM;
    read_unit(r, root, out);
    read_where(r, root, out);
    read_list(r, root, "correlations", out, read_correlation);
    read_list(r, root, "groups", out, read_group);
    read_list(r, root, "pairs", out, read_pair);
    read_list(r, root, "models", out, read_model);
    if (out->correlations + out->groups + out->pairs + out->models == 0)
        doc_error(r->errors, root,
                  "nothing is asked; correlations, groups, pairs or models "
                  "ask something");
}

enum status recipe_read(const char *path, const struct frame *runs,
                        struct arena *arena, struct recipe *out)
{
    struct reading r = {.runs = runs, .arena = arena};
    struct doc_node *root;
    const char *text;
    *out = (struct recipe){0};
    for (; r.columns < runs->columns && r.columns < MOST_NAMES; r.columns++)
        r.known[r.columns] = runs->column[r.columns].name;
    TRY(doc_errors_new(arena, &r.errors));
    TRY(doc_read(path, r.errors, arena, &root, &text));
    if (root)
        read_root(&r, root, out);
    int errors = doc_error_count(r.errors);
    if (doc_report(r.errors, stderr) == OK)
        return OK;
    return FAIL(ERR_INPUT, "the recipe %s has %d error%s", path, errors,
                errors == 1 ? "" : "s");
}
