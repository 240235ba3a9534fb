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

enum { OPT_JSON = 256 };

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
    {"json", OPT_JSON, NULL, 0, "One JSON object per test", 0},
    {"output", 'o', "FILE.h5", 0,
     "Write the tests as tables to this file (default: FILE.analysis.h5 beside "
     "the first FILE)",
     0},
    {0}};

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

static enum status analyze(struct request *r, struct arena *arena)
{
    char source[SOURCE_TEXT];
    struct frame runs;
    struct recipe recipe;
    struct analysis a;
    TRY(output_spares(r->out, (const char *const *)r->path, r->paths));
    TRY(output_spares(r->out, &r->recipe, 1));
    TRY(frames_read(r->path, r->paths, arena, &runs, &r->choice));
    if (r->recipe)
        TRY(recipe_read(r->recipe, &runs, arena, &recipe));
    else
        TRY(recipe_choose(&runs, &r->choice, arena, &recipe));
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
