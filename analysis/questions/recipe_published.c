/* Results of others in a recipe: correlations, and a table of groups. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "recipe_reading.h"

const char *reading_text(struct reading *r, const struct doc_node *map,
                         const char *key)
{
    const struct doc_node *at = doc_find(map, key);
    const char *text = "";
    if (at)
        doc_text(r->errors, at, key, &text);
    else
        doc_error(r->errors, map, "%s: is missing; add %s: TEXT", key, key);
    return text;
}

/* ---- correlations ---------------------------------------------------------
 */

static struct published read_one(struct reading *r, const struct doc_node *map)
{
    static const char *const keys[] = {"name", "dataset", "r", "n"};
    const struct doc_node *rho = doc_find(map, "r"),
                          *units = doc_find(map, "n");
    struct published p = {.where = reading_text(r, map, "name"),
                          .dataset = reading_text(r, map, "dataset")};
    int64_t n = 0;
    doc_only_keys(r->errors, map, keys, COUNT(keys));
    if (!rho || !units)
        doc_error(r->errors, map,
                  "%s: is missing; a published correlation "
                  "is r over n units",
                  rho ? "n" : "r");
    if (rho)
        doc_real(r->errors, rho, "r", -1, 1, &p.r);
    if (units)
        doc_int(r->errors, units, "n", 4, 1000000000, &n);
    p.n = (int)n;
    return p;
}

void read_published(struct reading *r, const struct doc_node *root,
                    struct recipe *out)
{
    const struct doc_node *list = doc_find(root, "published");
    struct published *all;
    if (!list || !doc_list(r->errors, list, "published"))
        return;
    all = arena_take(r->arena, (size_t)list->count, sizeof *all);
    if (!all) {
        r->status = FAIL(ERR_MEMORY, "no room for a recipe");
        return;
    }
    out->published = all;
    for (const struct doc_node *at = list->first; at; at = at->next) {
        if (!doc_map(r->errors, at, "published"))
            continue;
        struct published p = read_one(r, at);
        if (!r->runs || recipe_on_data(r->runs, p.dataset))
            all[out->published_count++] = p;
    }
}

/* ---- a table of groups ----------------------------------------------------
 */

static bool is_asked(const struct recipe *out, const char *by, const char *y)
{
    for (int i = 0; i < out->groups; i++)
        if (strcmp(out->group[i].by, by) == 0 &&
            strcmp(out->group[i].y, y) == 0)
            return true;
    return false;
}

/* Its columns come out of the recipe's own groups. */
static const char *const *table_columns(struct reading *r,
                                        const struct doc_node *map,
                                        const char *by, struct recipe *out)
{
    const char **y;
    struct names names;
    reading_columns(r, map, "columns", &names);
    y = arena_take(r->arena, MOST_METHODS + 1, sizeof *y);
    if (!y) {
        r->status = FAIL(ERR_MEMORY, "no room for a recipe");
        return NULL;
    }
    memcpy(y, names.name, (size_t)names.n * sizeof *y);
    y[names.n] = NULL;
    for (int i = 0; by && i < names.n; i++)
        if (!is_asked(out, by, y[i]))
            doc_error(r->errors, doc_find(map, "columns"),
                      "no groups of %s are asked for %s; add them to groups "
                      "(tests: [] where only their means are wanted)",
                      by, y[i]);
    return y;
}

static void add_cell(struct reading *r, const struct doc_node *at,
                     struct published_cell cell, struct published_table *t,
                     struct published_cell *to)
{
    int known = 0;
    while (t->y[known] && strcmp(t->y[known], at->key->text) != 0)
        known++;
    cell.y = at->key->text;
    if (!t->y[known])
        doc_unknown(r->errors, at->key, "column of this table", cell.y, t->y,
                    known);
    else if (doc_real(r->errors, at, cell.y, -INFINITY, INFINITY, &cell.mean))
        to[t->cells++] = cell;
}

/* {part: ..., group: ..., COLUMN: mean, ...} */
static void add_cells(struct reading *r, const struct doc_node *map,
                      struct published_table *t, struct published_cell *to)
{
    struct published_cell cell = {.part = reading_text(r, map, "part"),
                                  .group = reading_text(r, map, "group")};
    for (const struct doc_node *at = map->first; at; at = at->next)
        if (strcmp(at->key->text, "part") != 0 &&
            strcmp(at->key->text, "group") != 0)
            add_cell(r, at, cell, t, to);
}

static void read_cells(struct reading *r, const struct doc_node *map,
                       struct published_table *t)
{
    const struct doc_node *list = doc_find(map, "published");
    struct published_cell *cell;
    size_t most = 0;
    if (!list || !doc_list(r->errors, list, "published"))
        return;
    for (const struct doc_node *at = list->first; at; at = at->next)
        most += (size_t)at->count;
    cell = arena_take(r->arena, most, sizeof *cell);
    if (!cell) {
        r->status = FAIL(ERR_MEMORY, "no room for a recipe");
        return;
    }
    t->cell = cell;
    for (const struct doc_node *at = list->first; at; at = at->next)
        if (doc_map(r->errors, at, "published"))
            add_cells(r, at, t, cell);
}

void read_table(struct reading *r, const struct doc_node *root,
                struct recipe *out)
{
    static const char *const keys[] = {"dataset", "by", "columns", "published"};
    const struct doc_node *map = doc_find(root, "table");
    struct published_table *t;
    if (!map || !doc_map(r->errors, map, "table"))
        return;
    doc_only_keys(r->errors, map, keys, COUNT(keys));
    t = arena_take(r->arena, 1, sizeof *t);
    if (!t) {
        r->status = FAIL(ERR_MEMORY, "no room for a recipe");
        return;
    }
    *t = (struct published_table){.dataset = reading_text(r, map, "dataset"),
                                  .by = reading_column(r, map, "by")};
    t->y = table_columns(r, map, t->by, out);
    if (!t->y || !t->y[0] || !t->by)
        return;
    read_cells(r, map, t);
    out->table = t;
    out->beside = r->runs && recipe_on_data(r->runs, t->dataset);
}
