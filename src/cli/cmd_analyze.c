/* wiresweep analyze FILE...: what the population says. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "analysis.h"
#include "cli.h"
#include "frames.h"
#include "log.h"
#include "output.h"

struct request {
    char **path;
    int paths;
    const char *recipe; /* NULL: the default one */
    struct recipe_choice choice;
    bool json;
    const char *out; /* NULL: beside the first file */
};

enum { OPT_JSON = 256, OPT_BEST, OPT_ON, OPT_PER };

static const struct argp_option options[] = {
    {"x", 'x', "COLUMN", 0, "Correlate this column (default: spectral gaps)",
     0},
    {"y", 'y', "COLUMN", 0, "... with this one (default: first_epoch_accuracy)",
     0},
    {"by", 'b', "COLUMN", 0,
     "Compare the groups of this column "
     "(default: family)",
     0},
    {"where", 'w', "ROWS", 0,
     "Only these rows, for example \"family == ws and epochs > 1\"", 0},
    {"unit", 'u', "COLUMN", 0,
     "Average rows per value of this column before "
     "any test, or \"row\" (default: graph)",
     0},
    {"best", OPT_BEST, "SETTING", 0,
     "Of each graph only the runs at its best value of this setting, for "
     "example learning_rate",
     0},
    {"on", OPT_ON, "COLUMN", 0,
     "... chosen on this column (validation_accuracy, the default, or "
     "validation_loss)",
     0},
    {"per", OPT_PER, "UNIT", 0,
     "... for each graph, or each group of graphs with equal settings", 0},
    {"json", OPT_JSON, NULL, 0, "One JSON object per test", 0},
    {"output", 'o', "FILE.h5", 0,
     "Write the tests as tables to this file (default: FILE.analysis.h5 beside "
     "the first FILE)",
     0},
    {0}};

static void check_choice(struct request *r, struct argp_state *state)
{
    struct recipe_choice *c = &r->choice;
    if (r->recipe && (c->x || c->y || c->by || c->unit))
        argp_error(state, "columns are chosen by -x, -y, -b and -u, or by %s",
                   r->recipe);
    if (!c->best.setting && (c->best.on || c->best.per))
        argp_error(state, "--on and --per belong to --best SETTING");
    if (c->best.setting && !c->best.on)
        c->best.on = "validation_accuracy";
}

static error_t take(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;
    switch (key) {
    case 'x':
        r->choice.x = arg;
        return 0;
    case 'y':
        r->choice.y = arg;
        return 0;
    case 'b':
        r->choice.by = arg;
        return 0;
    case 'w':
        r->choice.where = arg;
        return 0;
    case 'u':
        r->choice.unit = arg;
        return 0;
    case OPT_BEST:
        r->choice.best.setting = arg;
        return 0;
    case OPT_ON:
        r->choice.best.on = arg;
        return 0;
    case OPT_PER:
        if (strcmp(arg, "graph") != 0 && strcmp(arg, "group") != 0)
            argp_error(state, "--per %s; it is graph or group", arg);
        r->choice.best.per =
            strcmp(arg, "graph") == 0 ? BEST_PER_GRAPH : BEST_PER_GROUP;
        return 0;
    case OPT_JSON:
        r->json = true;
        return 0;
    case 'o':
        r->out = arg;
        return 0;
    case ARGP_KEY_ARGS:
        r->path = state->argv + state->next;
        r->paths = state->argc - state->next;
        r->recipe = frames_recipe(r->path, &r->paths);
        check_choice(r, state);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    options,
    take,
    "FILE... [RECIPE.yaml]",
    "Statistics of a population of runs: spectral gaps against accuracy, "
    "families against each other, seeds against graphs.\v"
    "FILE is a result file, or a CSV table with a header line (plain or "
    "gzip).  RECIPE.yaml asks other questions than the default ones.  Rows are "
    "averaged per graph before anything is tested.  "
    "docs/statistics.md tells which test is used and why.",
    NULL,
    NULL,
    NULL};

/* A file that was asked for must be written; the one beside FILE is only worth
 * a warning. */
static enum status write_tables(const struct request *r,
                                const struct analysis *a, struct arena *arena)
{
    char beside[PATH_MAX];
    if (r->out)
        return analysis_write(a, r->out, arena);
    snprintf(beside, sizeof beside, "%s.analysis.h5", r->path[0]);
    if (analysis_write(a, beside, arena) != OK)
        log_warn("%s; the tests stand above alone (-o FILE.h5 writes them "
                 "elsewhere)",
                 fail_text());
    return OK;
}

/* What the command line says beside a recipe goes before what that says. */
static enum status choose_recipe(const struct request *r,
                                 const struct frame *runs, struct arena *arena,
                                 struct recipe *out)
{
    const struct recipe_choice *c = &r->choice;
    if (!r->recipe)
        return recipe_choose(runs, c, arena, out);
    TRY(recipe_read(r->recipe, runs, arena, out));
    out->where = c->where ? c->where : out->where;
    out->best = c->best.setting ? c->best : out->best;
    return OK;
}

static enum status analyze(struct request *r, struct arena *arena)
{
    char source[SOURCE_TEXT];
    struct frame runs;
    struct recipe recipe;
    struct analysis a;
    TRY(output_spares(r->out, (const char *const *)r->path, r->paths));
    TRY(output_spares(r->out, &r->recipe, 1));
    TRY(frames_read(r->path, r->paths, arena, &runs, &r->choice));
    TRY(choose_recipe(r, &runs, arena, &recipe));
    frames_source(r->path, r->paths, source);
    TRY(analysis_run(&runs, &recipe, source, arena, &a));
    if (r->json)
        analysis_print_json(&a, stdout);
    else
        analysis_print(&a, stdout);
    TRY(cli_flush());
    return write_tables(r, &a, arena);
}

int cmd_analyze(int argc, char **argv)
{
    struct request r = {0};
    cli_parse(&argp, argc, argv, &r);
    struct arena *arena = cli_arena(frames_room(r.path, r.paths));
    enum status st = analyze(&r, arena);
    int code = st == OK ? EXIT_DONE : cli_fail(st);
    arena_free(arena);
    return code;
}
