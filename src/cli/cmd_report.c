/* wiresweep report FILE... -o PAGE.html: one page to send. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "frames.h"
#include "output.h"
#include "report.h"
#include "store_check.h"
#include "text.h"

enum { MOST_FACTS = 16 };

struct request {
    char **path;
    int paths;
    const char *recipe, *output;
    char command[512];
};

static const struct argp_option options[] = {
    {"output", 'o', "PAGE.html", 0, "where to (default: report.html)", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;
    switch (key) {
    case 'o':
        r->output = arg;
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
    parse,
    "FILE... [RECIPE.yaml]",
    "Writes one page that answers the population's question: figures, every "
    "test, what was left out, where it comes from.  The page needs nothing "
    "beside it.",
    NULL,
    NULL,
    NULL};

/* A page in the making. */
struct making {
    struct report_input in;
    struct report_fact fact[MOST_FACTS];
    struct frame runs, epochs, telemetry;
    struct store_file file;
};

static void add_fact(struct making *m, const char *name, const char *value)
{
    CHECK(m->in.facts < MOST_FACTS);
    m->fact[m->in.facts++] = (struct report_fact){name, value};
}

/* What only a single result file has. */
static enum status read_rest(const char *path, struct arena *arena,
                             struct making *m)
{
    struct store_file *f = &m->file;
    int64_t damaged;
    char *sweep;
    TRY(store_open(path, arena, f));
    TRY(store_judge(f, arena, &damaged));
    TRY(frames_read_table(path, "epochs", arena, &m->epochs));
    TRY(store_frame(f, "telemetry", arena, &m->telemetry));
    TRY(store_sweep_text(f, arena, &sweep));
    m->in.epochs = &m->epochs;
    m->in.telemetry = &m->telemetry;
    m->in.sweep = sweep;
    add_fact(m, "sweep", f->title);
    add_fact(m, "job", f->job);
    add_fact(m, "seed", f->seed);
    add_fact(m, "started with", f->command);
    add_fact(m, "sweep file, SHA-256", f->sha256);
    add_fact(m, "data, SHA-256", f->data);
    add_fact(m, "file format", f->version);
    add_fact(m, "kernels", f->kernels);
    return OK;
}

static enum status write_page(struct request *r, const struct making *m,
                              const struct recipe *recipe, struct arena *arena)
{
    struct output out;
    TRY(output_open(r->output, &out));
    enum status st = report_write(&m->in, recipe, out.file, arena);
    if (st == OK)
        return output_close(&out);
    output_drop(&out);
    return st;
}

static enum status report(struct request *r, struct arena *arena)
{
    char source[SOURCE_TEXT];
    struct recipe recipe;
    struct recipe_choice choice = {0};
    struct making *m;
    NEW(m, arena, 1);
    TRY(output_spares(r->output, (const char *const *)r->path, r->paths));
    TRY(output_spares(r->output, &r->recipe, 1));
    TRY(frames_read(r->path, r->paths, arena, &m->runs, &choice));
    m->in.runs = &m->runs;
    m->in.source = frames_source(r->path, r->paths, source);
    m->in.fact = m->fact;
    if (choice.job && r->paths == 1)
        TRY(read_rest(r->path[0], arena, m));
    add_fact(m, "this page", r->command);
    if (r->recipe)
        TRY(recipe_read(r->recipe, &m->runs, arena, &recipe));
    else
        TRY(recipe_choose(&m->runs, &choice, arena, &recipe));
    return write_page(r, m, &recipe, arena);
}

int cmd_report(int argc, char **argv)
{
    struct request r = {.output = "report.html"};
    struct text t = TEXT(r.command);
    text_add(&t, "wiresweep report");
    for (int i = 1; i < argc; i++)
        text_add(&t, " %s", argv[i]);
    cli_parse(&argp, argc, argv, &r);
    struct arena *arena = cli_arena(frames_room(r.path, r.paths));
    enum status st = report(&r, arena);
    int code = st == OK ? EXIT_DONE : cli_fail(st);
    arena_free(arena);
    return code;
}
