/* wiresweep plot FILE KIND: one figure. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "figure.h"
#include "frames.h"
#include "log.h"
#include "output.h"

static const struct argp_option options[] = {
    {"output", 'o', "FIGURE", 0, "Where to: a name in .svg, .png or .pdf", 0},
    {"x", 'x', "COLUMN", 0, "What to plot along the horizontal axis", 0},
    {"y", 'y', "COLUMN", 0,
     "... along the vertical one (default: first_epoch_accuracy)", 0},
    {"by", 'b', "COLUMN", 0, "Groups in colours (default: family)", 0},
    {"where", 'w', "ROWS", 0,
     "Only these rows, for example \"family == ws and epochs > 1\"", 0},
    {"unit", 'u', "COLUMN", 0,
     "One dot per value of this column, or per "
     "\"row\" (default: graph)",
     0},
    {0}};

#define KINDS_BYTES ((size_t)1 << 20)

struct request {
    struct figure_request figure;
    char *path;
};

static error_t take(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;
    switch (key) {
    case 'o':
        r->figure.out = arg;
        return 0;
    case 'x':
        r->figure.choice.x = arg;
        return 0;
    case 'y':
        r->figure.choice.y = arg;
        return 0;
    case 'b':
        r->figure.choice.by = arg;
        return 0;
    case 'w':
        r->figure.choice.where = arg;
        return 0;
    case 'u':
        r->figure.choice.unit = arg;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num == 0)
            r->path = arg;
        else if (state->arg_num == 1)
            r->figure.kind = arg;
        else
            argp_usage(state);
        return 0;
    case ARGP_KEY_END:
        if (!r->figure.kind)
            argp_usage(state);
        if (!r->figure.out)
            argp_error(state, "-o FIGURE says where the figure goes");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static char *list_kinds(int key, const char *text, void *input)
{
    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC)
        return (char *)text;
    char *list = NULL;
    size_t size;
    FILE *out = open_memstream(&list, &size);
    if (!out)
        return NULL;
    fprintf(out, "Kinds:\n");
    struct arena *arena = cli_arena(KINDS_BYTES);
    const struct figure_kind *k;
    if (figure_kinds(arena, &k) == OK)
        for (; k->name; k++)
            fprintf(out, "  %-14s %s\n", k->name, k->summary);
    arena_free(arena);
    fprintf(out, "\nFIGURE.gp and FIGURE.dat stay beside the figure: "
                 "`gnuplot FIGURE.gp` draws it again.");
    fclose(out);
    return list;
}

static const struct argp argp = {
    options, take,       "FILE KIND", "One figure from a table of runs.\v",
    NULL,    list_kinds, NULL};

static enum status plot(struct request *r, struct arena *arena)
{
    char source[SOURCE_TEXT];
    struct frame runs;
    const char *table;
    TRY(figure_table(r->figure.kind, arena, &table));
    TRY(output_spares(r->figure.out, (const char *const *)&r->path, 1));
    if (strcmp(table, "runs") != 0)
        TRY(frames_read_table(r->path, table, arena, &runs));
    else
        TRY(frames_read(&r->path, 1, arena, &runs, &r->figure.choice));
    r->figure.source = frames_source(&r->path, 1, source);
    return figure_make(&runs, &r->figure, arena);
}

int cmd_plot(int argc, char **argv)
{
    struct request r = {0};
    cli_parse(&argp, argc, argv, &r);
    struct arena *arena = cli_arena(frames_room(&r.path, 1));
    enum status st = plot(&r, arena);
    int code = st == OK ? EXIT_DONE : cli_fail(st);
    arena_free(arena);
    return code;
}
