/* wiresweep plan: what a sweep will do and cost; writes nothing. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "correlation.h"
#include "estimate.h"
#include "graph_file.h"
#include "json.h"
#include "log.h"
#include "power.h"
#include "recipe.h"
#include "setup.h"
#include "text.h"

#define ARENA_BYTES ((size_t)16 << 30)

struct plan_options {
    struct setup_options setup;
    int ranks;
    bool json, list;
};

static const struct argp_option options[] = {
    {"ranks", 'n', "N", 0, "ranks that will share the work (default 1)", 0},
    SETUP_OPTIONS,
    {"list", 'l', NULL, 0, "print every point", 0},
    {"json", 'J', NULL, 0, "print one JSON object", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct plan_options *o = state->input;
    switch (key) {
    case 'n':
        o->ranks = atoi(arg);
        if (o->ranks < 1)
            argp_error(state, "-n takes a number of ranks, not \"%s\"", arg);
        return 0;
    case 'l':
        o->list = true;
        return 0;
    case 'J':
        o->json = true;
        return 0;
    default:
        return setup_parse(key, arg, state, &o->setup);
    }
}

static const struct argp argp = {
    options,
    parse,
    "SWEEP",
    "Expands a sweep: counts, what cannot work and why, cost, memory and file "
    "size.  Writes nothing.",
    NULL,
    NULL,
    NULL};

/* What so many graphs can find, whatever it is, where it must reach 0.05 over
 * the number of tests; NaN for fewer than four. */
static double detectable(const struct setup *s, int tests)
{
    return stats_detectable_r((double)sweep_graphs(s->sweep), 0.8,
                              0.05 / tests);
}

static void print_power(const struct setup *s, int tests)
{
    if (!(detectable(s, 1) > 0))
        return;
    printf("power       80 %% to find a correlation of %.2f over %" PRId64
           " graphs (0.20 takes %.0f)\n",
           detectable(s, 1), sweep_graphs(s->sweep),
           stats_units_for_r(0.2, 0.8));
    printf("            in one test at 0.05; %.2f as the first of %d after "
           "Holm, as many as\n            `analyze` asks of gaps by itself\n",
           detectable(s, tests), tests);
}

static void print_json(const struct setup *s, const struct estimate *e,
                       int tests)
{
    struct json j = json_open(stdout);
    json_int(&j, "points", sweep_points(s->sweep));
    json_int(&j, "graphs", sweep_graphs(s->sweep));
    json_int(&j, "runs", s->study.rows[T_RUNS]);
    json_int(&j, "infeasible", s->infeasible);
    json_array(&j, "graph_files");
    for (int i = 0; i < s->study.n_files; i++)
        json_text(&j, NULL, s->study.file[i].path);
    json_array_end(&j);
    json_real(&j, "core_seconds", e->core_seconds);
    json_int(&j, "memory_bytes", e->memory);
    json_int(&j, "file_bytes", e->file_bytes);
    json_int(&j, "weights_files", e->weights);
    json_real(&j, "weights_bytes", e->weights_bytes);
    json_real(&j, "detectable_r", detectable(s, 1));
    json_real(&j, "detectable_r_adjusted", detectable(s, tests));
    json_int(&j, "tests_assumed", tests);
    json_close(&j);
}

/* As it will be wired: without directions. */
static enum status print_file(const char *path, struct arena *arena)
{
    struct mark mark = arena_mark(arena);
    struct graph_origin o;
    struct wiring given, g;
    TRY(graph_read(path, arena, &given, &o));
    TRY(graph_symmetrise(&given, arena, &g));
    printf("            %s: %d nodes%s, %d edges%s\n", path, g.nodes,
           o.name && o.by_appearance ? ", named in order of appearance"
           : o.name                  ? ", named"
           : o.from_one              ? ", numbered from 1"
                                     : "",
           g.edges, o.directed ? "; their directions are left out" : "");
    arena_rewind(arena, mark);
    return OK;
}

static enum status print_files(const struct study *s, struct arena *arena)
{
    if (s->n_files)
        printf("graph files %d\n", s->n_files);
    for (int i = 0; i < s->n_files; i++)
        TRY(print_file(s->file[i].path, arena));
    return OK;
}

static void print_text(const struct setup *s, const struct estimate *e,
                       int ranks, int tests)
{
    char a[TEXT_BYTES], b[TEXT_BYTES], c[TEXT_BYTES];
    const struct sweep_head *h = sweep_head(s->sweep);
    double wall = fmax(e->core_seconds / ranks, e->longest_seconds);
    printf("%s: %s\n\n", h->name, s->study.job->schema.summary);
    printf("points      %" PRId64, sweep_points(s->sweep));
    if (s->infeasible)
        printf("  (%" PRId64 " more cannot work and are left out)",
               s->infeasible);
    printf("\ngraphs      %" PRId64 "\n", sweep_graphs(s->sweep));
    printf("trials      %" PRId64 "  (%d per graph and point)\n",
           s->study.rows[T_RUNS], h->replicates);
    for (int i = 0; i < s->study.n_data; i++)
        printf("data        %s, %d + %d images of %dx%dx%d\n", s->data[i].name,
               s->data[i].train.count, s->data[i].test.count, s->data[i].height,
               s->data[i].width, s->data[i].channels);
    printf("work        %.3g FLOP\n", e->flops);
    printf("core time   %s  (%s to %s)\n", text_seconds(e->core_seconds, a),
           text_seconds(e->core_seconds / plan_uncertainty, b),
           text_seconds(e->core_seconds * plan_uncertainty, c));
    printf("wall time   %s on %d %s  (%s to %s)\n", text_seconds(wall, a),
           ranks, ranks == 1 ? "rank" : "ranks",
           text_seconds(wall / plan_uncertainty, b),
           text_seconds(wall * plan_uncertainty, c));
    printf("memory      %s per rank\n", text_bytes((double)e->memory, a));
    printf("file        %s\n", text_bytes((double)e->file_bytes, a));
    if (e->weights)
        printf("weights     %" PRId64 " files, about %s in all\n", e->weights,
               text_bytes(e->weights_bytes, a));
    print_power(s, tests);
}

/* The points, by what varies. */
static enum status print_points(const struct setup *s, struct arena *arena)
{
    const struct schema *schema = &s->study.job->schema;
    const char *const *axes;
    int n_axes = sweep_axes(s->sweep, &axes);
    struct value *values;
    char word[256];
    NEW(values, arena, schema->n_settings);
    printf("\npoint");
    for (int a = 0; a < n_axes; a++)
        printf("\t%s", axes[a]);
    putchar('\n');
    for (int64_t p = 0; p < sweep_points(s->sweep); p++) {
        sweep_point(s->sweep, p, values);
        printf("%" PRId64, p);
        for (int a = 0; a < n_axes; a++) {
            const struct value *v = value_of(schema, values, axes[a]);
            value_print(&schema->settings[v - values], v, word, sizeof word);
            printf("\t%s",
                   word + (strchr(word, '=') ? strcspn(word, "=") + 1 : 0));
        }
        putchar('\n');
    }
    return OK;
}

int cmd_plan(int argc, char **argv)
{
    struct plan_options o = {.ranks = 1};
    struct setup setup;
    struct estimate e;
    int tests;
    cli_parse(&argp, argc, argv, &o);
    struct arena *arena = cli_arena(ARENA_BYTES);
    enum status st = setup_open(&o.setup, arena, &setup);
    if (st != OK) {
        log_failure(st);
        return st == ERR_INPUT ? EXIT_SWEEP : EXIT_INTERNAL;
    }
    st = plan_estimate(&setup, arena, &e);
    if (st == OK)
        st = recipe_gap_tests(sweep_head(setup.sweep)->replicates > 1, arena,
                              &tests);
    if (st != OK)
        return cli_fail(st);
    if (o.json)
        print_json(&setup, &e, tests);
    else
        print_text(&setup, &e, o.ranks, tests);
    st = o.json ? OK : print_files(&setup.study, arena);
    if (st != OK)
        return cli_fail(st);
    if (o.list && print_points(&setup, arena) != OK)
        return EXIT_INTERNAL;
    arena_free(arena);
    return EXIT_DONE;
}
