/* What a recipe says of figures: a map of things with places, and curves.
 * Their columns are of other tables than the questions', so that the figures
 * miss them. */
#include <string.h>

#include "arena.h"
#include "recipe_reading.h"

static int texts(struct reading *r, const struct doc_node *at, const char *what,
                 const char **out)
{
    const struct doc_node *item = at->kind == DOC_LIST ? at->first : at;
    int n = 0;
    for (; item; item = at->kind == DOC_LIST ? item->next : NULL)
        if (n == MOST_METHODS) {
            doc_error(r->errors, item, "more than %d of them", MOST_METHODS);
            return n;
        } else if (doc_text(r->errors, item, what, &out[n])) {
            n++;
        }
    return n;
}

/* {label: column, ...} */
static void read_numbers(struct reading *r, const struct doc_node *map,
                         struct recipe_map *m)
{
    const struct doc_node *at = doc_find(map, "caption");
    if (!at || !doc_map(r->errors, at, "caption"))
        return;
    for (const struct doc_node *i = at->first; i; i = i->next)
        if (m->numbers == MOST_METHODS) {
            doc_error(r->errors, i, "more than %d of them", MOST_METHODS);
            return;
        } else if (doc_text(r->errors, i, i->key->text,
                            &m->number[m->numbers])) {
            m->label[m->numbers++] = i->key->text;
        }
}

static void read_titles(struct reading *r, const struct doc_node *map,
                        struct recipe_map *m)
{
    static const char *const keys[] = {"alone", "same", "higher", "lower"};
    const struct doc_node *titles = doc_find(map, "titles");
    if (!titles) {
        doc_error(r->errors, map,
                  "titles: is missing; it has alone, same, higher and lower");
        return;
    }
    if (!doc_map(r->errors, titles, "titles"))
        return;
    doc_only_keys(r->errors, titles, keys, COUNT(keys));
    m->alone = reading_text(r, titles, "alone");
    m->same = reading_text(r, titles, "same");
    m->higher = reading_text(r, titles, "higher");
    m->lower = reading_text(r, titles, "lower");
}

void read_map(struct reading *r, const struct doc_node *root,
              struct recipe *out)
{
    static const char *const keys[] = {"name",    "table",  "summary",
                                       "between", "alike",  "score",
                                       "of",      "titles", "caption"};
    const struct doc_node *map = doc_find(root, "map"), *alike;
    struct recipe_map *m;
    if (!map || !doc_map(r->errors, map, "map"))
        return;
    m = arena_take(r->arena, 1, sizeof *m);
    if (!m) {
        r->status = FAIL(ERR_MEMORY, "no room for a recipe");
        return;
    }
    doc_only_keys(r->errors, map, keys, COUNT(keys));
    *m = (struct recipe_map){.name = reading_text(r, map, "name"),
                             .table = reading_text(r, map, "table"),
                             .summary = reading_text(r, map, "summary"),
                             .between = reading_text(r, map, "between"),
                             .score = reading_text(r, map, "score"),
                             .of = reading_text(r, map, "of")};
    if ((alike = doc_find(map, "alike")))
        m->alikes = texts(r, alike, "alike", m->alike);
    read_titles(r, map, m);
    read_numbers(r, map, m);
    out->map = m;
}

void read_curves(struct reading *r, const struct doc_node *root,
                 struct recipe *out)
{
    const struct doc_node *at = doc_find(root, "curves");
    if (at)
        out->n_curves = texts(r, at, "curves", out->curves);
}
