/* The recipes that the program has built in, and which of them a table gets. */
#include "recipe.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "recipe_reading.h"
#include "recipe_texts.h"

static const struct embedded_text *find_text(const char *job)
{
    char name[64];
    snprintf(name, sizeof name, "%s.yaml", job);
    for (const struct embedded_text *t = recipe_texts; t->name; t++)
        if (strcmp(t->name, name) == 0)
            return t;
    return NULL;
}

/* The recipe of a job; the default one where it has none. */
static enum status text_of(const char *job, struct arena *arena,
                           const struct embedded_text **out)
{
    bool fits = false;
    *out = job ? find_text(job) : NULL;
    for (const struct embedded_text *t = recipe_texts; !job && t->name; t++) {
        TRY(recipe_without_job(t, arena, &fits));
        if (fits) {
            *out = t;
            return OK;
        }
    }
    *out = *out ? *out : find_text("default");
    CHECK(*out);
    return OK;
}

enum status recipe_choose(const struct frame *runs,
                          const struct recipe_choice *choice,
                          struct arena *arena, struct recipe *out)
{
    const struct recipe_choice *c = choice;
    const struct embedded_text *own;
    TRY(text_of(c->job, arena, &own));
    if (!c->x && !c->y && !c->by && !c->unit) {
        TRY(recipe_read_text(own, runs, NULL, arena, out));
    } else {
        TRY(recipe_read_text(find_text("default"), runs, c, arena, out));
        if (!c->x && !c->y && out->correlations > 0)
            TRY(recipe_read_published(own, runs, arena, out));
    }
    out->where = c->where ? c->where : out->where;
    return OK;
}

enum status recipe_gap_tests(bool replicates, struct arena *arena, int *tests)
{
    struct recipe r;
    TRY(recipe_read_text(find_text("ramanujan"), NULL, NULL, arena, &r));
    *tests = 0;
    for (int i = 0; i < r.correlations; i++)
        *tests +=
            r.correlation[i].methods + (r.correlation[i].partials ? 2 : 0);
    for (int i = 0; replicates && i < r.models; i++)
        *tests += r.model[i].terms; /* an intercept, but one family */
    return OK;
}

enum status recipe_builtin(int i, struct arena *arena, const char **name,
                           struct recipe *out)
{
    *name = recipe_texts[i].name;
    return *name ? recipe_read_text(&recipe_texts[i], NULL, NULL, arena, out)
                 : OK;
}

/* "NAME", or "NAME-3d". */
static bool shows(const struct recipe_map *m, const char *figure)
{
    size_t n = strlen(m->name);
    return strncmp(figure, m->name, n) == 0 &&
           (!figure[n] || strcmp(figure + n, "-3d") == 0);
}

enum status recipe_with_map(const char *figure, struct arena *arena,
                            struct recipe *out)
{
    const char *name;
    for (int i = 0;; i++) {
        TRY(recipe_builtin(i, arena, &name, out));
        if (!name) {
            *out = (struct recipe){.map = NULL};
            return OK;
        }
        if (out->map && shows(out->map, figure))
            return OK;
    }
}
