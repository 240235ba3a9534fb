/* Linear models of a recipe. */
#include <string.h>

#include "arena.h"
#include "recipe_reading.h"

static const char *plain_name(struct reading *r, const char *name, size_t end)
{
    char *plain = arena_string(r->arena, name);
    if (!plain) {
        r->status = FAIL(ERR_MEMORY, "no room for a recipe");
        return name;
    }
    memmove(plain + end - 1, plain + end, strlen(plain + end) + 1);
    return plain;
}

/* "column", or "column^2" or "^3". */
static void read_term(struct reading *r, const struct doc_node *at,
                      struct recipe_model *m)
{
    struct recipe_term *t = &m->term[m->terms];
    const struct series *s = NULL;
    if (!doc_text(r->errors, at, "x", &t->name))
        return;
    size_t n = strcspn(t->name, "^");
    bool power = t->name[n] == '^';
    char *name = arena_string(r->arena, t->name);
    if (!name) {
        r->status = FAIL(ERR_MEMORY, "no room for a recipe");
        return;
    }
    name[n] = '\0';
    t->power = power ? t->name[n + 1] - '0' : 1;
    if (power && (t->power < 2 || t->power > 3 || t->name[n + 2]))
        doc_error_in(r->errors, at, n, "powers are ^2 and ^3");
    else if ((t->column = reading_name(r, at, name))) {
        s = r->runs ? frame_find(r->runs, t->column) : NULL;
        if (power && s && s->text)
            doc_error(r->errors, at,
                      "column \"%s\" is text, which has no powers", name);
        else
            m->terms++;
        if (t->column != name) /* named in answers without its "?" */
            t->name = plain_name(r, t->name, n);
    }
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

void read_model(struct reading *r, const struct doc_node *map,
                struct recipe *out)
{
    static const char *const keys[] = {"y", "x", "random", "when"};
    struct recipe_model m = {.y = reading_column(r, map, "y")};
    doc_only_keys(r->errors, map, keys, COUNT(keys));
    if (doc_find(map, "random"))
        m.random = reading_column(r, map, "random");
    read_terms(r, map, &m);
    if (doc_find(map, "random") && !m.random)
        return;
    if (reading_holds(r, map) && m.y && m.terms > 0)
        out->model[out->models++] = m;
}
