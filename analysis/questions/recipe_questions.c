/* Questions of a recipe: correlations, groups, pairs. */
#include <math.h>
#include <string.h>

#include "named_tests.h"
#include "recipe_reading.h"

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
        *count = reading_words(r, at, "test", known, n, out);
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
    return reading_column(r, map, "strata");
}

/* Lists of columns ask one question each, which may be more than there is room
 * for. */
static bool room(struct reading *r, const struct doc_node *map, int asked,
                 const char *what)
{
    if (asked == MOST_QUESTIONS)
        doc_error(r->errors, map, "more than %d %s", MOST_QUESTIONS, what);
    return asked < MOST_QUESTIONS;
}

/* A column that the command line may have chosen instead. */
static void chosen_or(struct reading *r, const struct doc_node *map,
                      const char *key, const char *chosen, struct names *out)
{
    out->n = 0;
    if (!chosen)
        reading_columns(r, map, key, out);
    else if ((out->name[0] = reading_name(r, map, chosen)))
        out->n = 1;
}

/* ---- correlations ---------------------------------------------------------
 */

/* "column?" is a covariate that the table may lack or that may be constant. */
static void add_covariate(struct reading *r, const struct doc_node *at,
                          struct recipe_correlation *c)
{
    const char *word, *name;
    if (!doc_text(r->errors, at, "partial", &word) ||
        !(name = reading_name(r, at, word)) ||
        (strcmp(name, word) != 0 && !reading_varies(r, name)))
        return;
    if (c->partials == MOST_METHODS)
        doc_error(r->errors, at, "more than %d of them", MOST_METHODS);
    else
        c->partial[c->partials++] = name;
}

/* first_partial is of the first question alone that x and y ask. */
static bool covariates(struct reading *r, const struct doc_node *map,
                       struct recipe_correlation *c)
{
    const struct doc_node *all = doc_find(map, "partial"),
                          *first = doc_find(map, "first_partial"),
                          *at = all ? all : first;
    if (all && first)
        doc_error(r->errors, first,
                  "partial and first_partial exclude each other; keep one");
    if (!at || r->choice.x || r->choice.y)
        return false;
    if (at->kind != DOC_LIST)
        add_covariate(r, at, c);
    else
        for (const struct doc_node *i = at->first; i; i = i->next)
            add_covariate(r, i, c);
    return first != NULL;
}

/* Columns that were chosen may make two questions of a recipe the same. */
static bool is_asked(const struct reading *r, const struct recipe *out,
                     const struct recipe_correlation *c)
{
    for (int i = 0; (r->choice.x || r->choice.y) && i < out->correlations; i++)
        if (strcmp(out->correlation[i].x, c->x) == 0 &&
            strcmp(out->correlation[i].y, c->y) == 0)
            return true;
    return false;
}

/* Each x with each y. */
static void add_correlations(struct reading *r, const struct doc_node *map,
                             struct recipe_correlation c, const struct names *x,
                             const struct names *y, bool first,
                             struct recipe *out)
{
    for (int j = 0; j < y->n; j++)
        for (int i = 0; i < x->n; i++) {
            c.x = x->name[i];
            c.y = y->name[j];
            if (is_asked(r, out, &c))
                continue;
            if (!room(r, map, out->correlations, "correlations"))
                return;
            out->correlation[out->correlations++] = c;
            c.partials = first ? 0 : c.partials;
        }
}

static void read_correlation(struct reading *r, const struct doc_node *map,
                             struct recipe *out)
{
    static const char *const keys[] = {
        "x", "y", "methods", "partial", "first_partial", "strata", "when"};
    NAMES(named_correlations, names);
    struct recipe_correlation c = {.method = {"pearson", "spearman"},
                                   .methods = 2};
    struct names x, y;
    doc_only_keys(r->errors, map, keys, COUNT(keys));
    chosen_or(r, map, "y", r->choice.y, &y);
    chosen_or(r, map, "x", r->choice.x, &x);
    const struct doc_node *at = doc_find(map, "methods");
    if (at)
        c.methods =
            reading_words(r, at, "method", names, names_count, c.method);
    c.strata = strata(r, map, c.method, c.methods);
    bool first = covariates(r, map, &c), stratified = doc_find(map, "strata");
    if (reading_holds(r, map) && (c.strata || !stratified))
        add_correlations(r, map, c, &x, &y, first, out);
}

/* ---- groups ---------------------------------------------------------------
 */

static void add_pair(struct reading *r, const struct doc_node *map,
                     const struct recipe_pairs *p, struct recipe *out)
{
    if (room(r, map, out->pairs, "pairs"))
        out->pair[out->pairs++] = *p;
}

/* "(weights)" is the column that says which rows share random weights. */
static const char *partners(struct reading *r, const struct doc_node *map,
                            const char *key)
{
    const struct doc_node *at = doc_find(map, key);
    const char *within = "replicate";
    if (!at || at->kind != DOC_SCALAR || strcmp(at->text, "(weights)") != 0)
        return reading_column(r, map, key);
    if (r->runs && r->status == OK)
        r->status = recipe_within(r->runs, r->arena, &within);
    return reading_name(r, at, within);
}

static bool has_group(const struct recipe *out, const char *by, const char *y)
{
    for (int i = 0; i < out->groups; i++)
        if (strcmp(out->group[i].by, by) == 0 &&
            strcmp(out->group[i].y, y) == 0)
            return true;
    return false;
}

/* Groups that have partners are told as means, and compared in pairs. */
static void add_groups(struct reading *r, const struct doc_node *map,
                       struct recipe_groups g, const struct names *y,
                       const char *within, struct recipe *out)
{
    bool paired = false;
    if (within && r->runs && r->status == OK)
        r->status = recipe_paired(r->runs, g.by, within, r->arena, &paired);
    g.tests = paired ? 0 : g.tests;
    for (int i = 0; i < y->n; i++) {
        g.y = y->name[i];
        if (r->choice.by && has_group(out, g.by, g.y))
            continue;
        if (!room(r, map, out->groups, "groups"))
            return;
        out->group[out->groups++] = g;
        if (paired)
            add_pair(r, map,
                     &(struct recipe_pairs){.by = g.by,
                                            .within = within,
                                            .y = g.y,
                                            .test = {"paired_t"},
                                            .tests = 1},
                     out);
    }
}

static const char *in_pairs(struct reading *r, const struct doc_node *map,
                            struct recipe_groups *g)
{
    const struct doc_node *at = doc_find(map, "in_pairs");
    if (!at)
        return NULL;
    g->or_pairs = at->kind == DOC_SCALAR && strcmp(at->text, "unit") == 0;
    return g->or_pairs ? NULL : partners(r, map, "in_pairs");
}

static void read_group(struct reading *r, const struct doc_node *map,
                       struct recipe *out)
{
    static const char *const keys[] = {"by",     "y",        "tests", "mu",
                                       "strata", "in_pairs", "when"};
    NAMES(named_group_tests, names);
    const struct doc_node *mu = doc_find(map, "mu");
    struct recipe_groups g = {.by = NULL};
    struct names y;
    doc_only_keys(r->errors, map, keys, COUNT(keys));
    chosen_or(r, map, "y", r->choice.y, &y);
    g.by = r->choice.by ? reading_name(r, map, r->choice.by)
                        : reading_column(r, map, "by");
    tests_needed(r, map, "tests", names, names_count, g.test, &g.tests);
    g.strata = strata(r, map, g.test, g.tests);
    const char *within = in_pairs(r, map, &g);
    if (mu)
        doc_real(r->errors, mu, "mu", -INFINITY, INFINITY, &g.mu);
    if (reading_holds(r, map) && g.by && (g.strata || !doc_find(map, "strata")))
        add_groups(r, map, g, &y, within, out);
}

/* ---- pairs ----------------------------------------------------------------
 */

static void read_pair(struct reading *r, const struct doc_node *map,
                      struct recipe *out)
{
    static const char *const keys[] = {"by", "within", "y", "tests", "when"};
    NAMES(named_paired_tests, names);
    struct recipe_pairs p = {.by = NULL};
    struct names y;
    doc_only_keys(r->errors, map, keys, COUNT(keys));
    p.by = reading_column(r, map, "by");
    p.within = partners(r, map, "within");
    reading_columns(r, map, "y", &y);
    tests_needed(r, map, "tests", names, names_count, p.test, &p.tests);
    if (!reading_holds(r, map) || !p.by || !p.within)
        return;
    for (int i = 0; i < y.n; i++) {
        p.y = y.name[i];
        add_pair(r, map, &p, out);
    }
}

void read_questions(struct reading *r, const struct doc_node *root,
                    struct recipe *out)
{
    reading_list(r, root, "correlations", out, read_correlation);
    reading_list(r, root, "groups", out, read_group);
    reading_list(r, root, "pairs", out, read_pair);
    reading_list(r, root, "models", out, read_model);
}
