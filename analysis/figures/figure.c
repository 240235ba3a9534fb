#include "figure.h"

#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "figure_kinds.h"
#include "text.h"

enum { MOST_KINDS = 16 };

static enum status gap_accuracy(const struct frame *runs,
                                const struct figure_request *r,
                                struct arena *arena)
{
    if (r->choice.x || r->choice.y)
        return FAIL(ERR_INPUT, "gap-accuracy has its columns; use the kind "
                               "scatter with --x and --y");
    return figure_scatter(runs, r, arena);
}

static enum status any_scatter(const struct frame *runs,
                               const struct figure_request *r,
                               struct arena *arena)
{
    if (!r->choice.x || !r->choice.y)
        return FAIL(ERR_INPUT, "scatter needs --x COLUMN and --y COLUMN");
    return figure_scatter(runs, r, arena);
}

static const struct figure_kind own_kinds[] = {
    {"gap-accuracy", "two-sided spectral gap against first-epoch accuracy"},
    {"scatter", "any --x against any --y, with regression and band"},
    {"families", "the spread of --y in each family (or group --by)"},
    {"ecdf", "the share of graphs up to each --y, per family"},
    {"curves", "--y over the epochs (default: test_accuracy), per family"},
    {"forest", "every correlation with its interval"},
    {"heat", "mean --y over cells of --x and --by (default: clustering and "
             "path_length)"},
    {"ranks", "which rank worked when"},
    {NULL, NULL}};

static enum status (*const makers[])(const struct frame *,
                                     const struct figure_request *,
                                     struct arena *) = {
    gap_accuracy,  any_scatter,   figure_families, figure_ecdf,
    figure_curves, figure_forest, figure_heat,     figure_ranks};

/* A recipe's map is two kinds. */
static enum status add_map(const struct recipe_map *m, struct arena *arena,
                           struct figure_kind *kind)
{
    char *name;
    NEW(name, arena, strlen(m->name) + 4);
    strcpy(name, m->name);
    strcat(name, "-3d");
    kind[0] = (struct figure_kind){m->name, m->summary};
    kind[1] = (struct figure_kind){name, "the same, layer by layer"};
    return OK;
}

enum status figure_kinds(struct arena *arena, const struct figure_kind **out)
{
    enum { OWN = sizeof own_kinds / sizeof *own_kinds - 1 };
    struct figure_kind *kind;
    struct recipe *recipe;
    const char *name;
    int n = OWN;
    NEW(kind, arena, MOST_KINDS + 1);
    NEW(recipe, arena, 1);
    memcpy(kind, own_kinds, sizeof own_kinds);
    for (int i = 0;; i++) {
        TRY(recipe_builtin(i, arena, &name, recipe));
        if (!name)
            break;
        if (!recipe->map)
            continue;
        CHECK(n + 2 <= MOST_KINDS);
        TRY(add_map(recipe->map, arena, kind + n));
        n += 2;
    }
    *out = kind;
    return OK;
}

static enum status unknown(const char *kind, struct arena *arena)
{
    const struct figure_kind *known;
    const char *name[MOST_KINDS];
    int n = 0;
    TRY(figure_kinds(arena, &known));
    for (; known[n].name; n++)
        name[n] = known[n].name;
    const char *near = text_nearest(kind, name, n);
    return FAIL(ERR_INPUT, "no kind of figure \"%s\"; %s%s%s", kind,
                near ? "did you mean \"" : "plot --help lists them",
                near ? near : "", near ? "\"?" : "");
}

static int own_kind(const char *kind)
{
    int i = 0;
    while (own_kinds[i].name && strcmp(own_kinds[i].name, kind) != 0)
        i++;
    return own_kinds[i].name ? i : -1;
}

enum status figure_table(const char *kind, struct arena *arena,
                         const char **table)
{
    struct recipe *recipe;
    *table = strcmp(kind, "curves") == 0  ? "epochs"
             : strcmp(kind, "ranks") == 0 ? "telemetry"
                                          : "runs";
    if (own_kind(kind) >= 0)
        return OK;
    NEW(recipe, arena, 1);
    TRY(recipe_with_map(kind, arena, recipe));
    if (recipe->map)
        *table = recipe->map->table;
    return OK;
}

enum status figure_make(const struct frame *runs,
                        const struct figure_request *request,
                        struct arena *arena)
{
    struct recipe *recipe;
    int i = own_kind(request->kind);
    if (i >= 0)
        return makers[i](runs, request, arena);
    NEW(recipe, arena, 1);
    TRY(recipe_with_map(request->kind, arena, recipe));
    if (!recipe->map)
        return unknown(request->kind, arena);
    return strcmp(request->kind, recipe->map->name) == 0
               ? figure_map(runs, recipe, request, arena)
               : figure_map_3d(runs, recipe, request, arena);
}
