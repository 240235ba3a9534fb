/* Columns, words and conditions of a recipe. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "recipe_reading.h"

static bool ends_optional(const char *word)
{
    size_t n = strlen(word);
    return n > 1 && word[n - 1] == '?';
}

static const char *without_mark(struct reading *r, const char *word)
{
    char *name = arena_string(r->arena, word);
    if (!name) {
        r->status = FAIL(ERR_MEMORY, "no room for a recipe");
        return NULL;
    }
    name[strlen(name) - 1] = '\0';
    return name;
}

static void miss(struct reading *r, const struct doc_node *at, const char *name)
{
    const struct series *s;
    if (!r->built_in)
        doc_unknown(r->errors, at, "column", name, r->known, r->columns);
    else if (r->status == OK)
        r->status = frame_get(r->runs, name, &s);
}

const char *reading_name(struct reading *r, const struct doc_node *at,
                         const char *word)
{
    if (r->runs && frame_find(r->runs, word))
        return word;
    if (ends_optional(word)) {
        const char *name = without_mark(r, word);
        if (!name || !r->runs || frame_find(r->runs, name))
            return name;
        r->absent = r->absent ? r->absent : name;
        return NULL;
    }
    if (!r->runs)
        return word;
    miss(r, at, word);
    return NULL;
}

const char *reading_column(struct reading *r, const struct doc_node *map,
                           const char *key)
{
    const struct doc_node *at = doc_find(map, key);
    const char *word;
    if (!at)
        doc_error(r->errors, map, "%s: is missing; it names a column", key);
    else if (doc_text(r->errors, at, key, &word))
        return reading_name(r, at, word);
    return NULL;
}

static void add_name(struct reading *r, const struct doc_node *at,
                     const char *key, struct names *out)
{
    const char *word, *name;
    if (!doc_text(r->errors, at, key, &word) ||
        !(name = reading_name(r, at, word)))
        return;
    if (out->n == MOST_METHODS)
        doc_error(r->errors, at, "more than %d of them", MOST_METHODS);
    else
        out->name[out->n++] = name;
}

void reading_columns(struct reading *r, const struct doc_node *map,
                     const char *key, struct names *out)
{
    const struct doc_node *at = doc_find(map, key);
    out->n = 0;
    if (!at)
        doc_error(r->errors, map, "%s: is missing; it names a column", key);
    else if (at->kind != DOC_LIST)
        add_name(r, at, key, out);
    else
        for (const struct doc_node *i = at->first; i; i = i->next)
            add_name(r, i, key, out);
}

int reading_words(struct reading *r, const struct doc_node *at,
                  const char *what, const char *const *known, int n,
                  const char **out)
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

bool reading_varies(const struct reading *r, const char *name)
{
    const struct series *s = r->runs ? frame_find(r->runs, name) : NULL;
    int64_t known = -1;
    if (!s)
        return !r->runs;
    for (int64_t i = 0; i < r->runs->rows; i++) {
        if (s->text ? s->text[i][0] == '\0' : isnan(s->number[i]))
            continue;
        if (known >= 0 && (s->text ? strcmp(s->text[i], s->text[known]) != 0
                                   : s->number[i] != s->number[known]))
            return true;
        known = i;
    }
    return false;
}

/* Whether two columns of numbers differ in some row that has both. */
static bool differ(const struct reading *r, const char *a, const char *b)
{
    const struct series *x, *y;
    if (!r->runs)
        return true;
    x = frame_find(r->runs, a);
    y = frame_find(r->runs, b);
    for (int64_t i = 0; x->number && y->number && i < r->runs->rows; i++)
        if (!isnan(x->number[i]) && !isnan(y->number[i]) &&
            x->number[i] != y->number[i])
            return true;
    return false;
}

static bool two_differ(struct reading *r, const struct doc_node *when)
{
    const struct doc_node *at = doc_find(when, "differ");
    struct names pair;
    if (!at)
        return true;
    if (at->kind != DOC_LIST || at->count != 2) {
        doc_error(r->errors, at, "differ takes a list of two columns");
        return false;
    }
    reading_columns(r, when, "differ", &pair);
    return pair.n == 2 && differ(r, pair.name[0], pair.name[1]);
}

bool reading_holds(struct reading *r, const struct doc_node *map)
{
    static const char *const keys[] = {"differ", "varies", "dataset"};
    const struct doc_node *when = doc_find(map, "when"), *at;
    const char *word, *name;
    if (!when)
        return true;
    if (!doc_map(r->errors, when, "when"))
        return false;
    doc_only_keys(r->errors, when, keys, COUNT(keys));
    if (!when->first)
        doc_error(r->errors, when,
                  "when has no condition; differ, varies or dataset is one");
    bool holds = two_differ(r, when);
    if (doc_find(when, "varies"))
        holds = (name = reading_column(r, when, "varies")) &&
                reading_varies(r, name) && holds;
    if ((at = doc_find(when, "dataset")))
        holds = doc_text(r->errors, at, "dataset", &word) &&
                (!r->runs || recipe_on_data(r->runs, word)) && holds;
    return holds;
}

void reading_list(struct reading *r, const struct doc_node *root,
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
