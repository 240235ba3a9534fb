#include "figure.h"

#include <stdbool.h>
#include <string.h>

#include "figure_kinds.h"
#include "text.h"

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

const struct figure_kind figure_kinds[] = {
    {"gap-accuracy", "two-sided spectral gap against first-epoch accuracy"},
    {"scatter", "any --x against any --y, with regression and band"},
    {"families", "the spread of --y in each family (or group --by)"},
    {"ecdf", "the share of graphs up to each --y, per family"},
    {"curves", "--y over the epochs (default: test_accuracy), per family"},
    {"forest", "every correlation with its interval"},
    {"heat", "mean --y over cells of --x and --by (default: clustering and "
             "path_length)"},
    {"ranks", "which rank worked when"},
    {"neurons", "where the neurons of a spatial network lie, by task"},
    {"neurons-3d", "the same, layer by layer"},
    {NULL, NULL}};

static enum status (*const makers[])(const struct frame *,
                                     const struct figure_request *,
                                     struct arena *) = {
    gap_accuracy,   any_scatter,      figure_families, figure_ecdf,
    figure_curves,  figure_forest,    figure_heat,     figure_ranks,
    figure_neurons, figure_neurons_3d};

static enum status unknown(const char *kind)
{
    const char *name[16];
    int n = 0;
    for (; figure_kinds[n].name; n++)
        name[n] = figure_kinds[n].name;
    const char *near = text_nearest(kind, name, n);
    return FAIL(ERR_INPUT, "no kind of figure \"%s\"; %s%s%s", kind,
                near ? "did you mean \"" : "plot --help lists them",
                near ? near : "", near ? "\"?" : "");
}

const char *figure_table(const char *kind)
{
    return strcmp(kind, "curves") == 0        ? "epochs"
           : strcmp(kind, "ranks") == 0       ? "telemetry"
           : strncmp(kind, "neurons", 7) == 0 ? "neurons"
                                              : "runs";
}

enum status figure_make(const struct frame *runs,
                        const struct figure_request *request,
                        struct arena *arena)
{
    for (int i = 0; figure_kinds[i].name; i++)
        if (strcmp(request->kind, figure_kinds[i].name) == 0)
            return makers[i](runs, request, arena);
    return unknown(request->kind);
}
