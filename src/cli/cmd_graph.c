#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "clock.h"
#include "graph_file.h"
#include "graph_report.h"
#include "log.h"
#include "measure.h"
#include "output.h"
#include "sample.h"
#include "stream.h"
#include "text.h"

enum {
    OPT_NODES = 256,
    OPT_DEGREE,
    OPT_REWIRE,
    OPT_PROBABILITY,
    OPT_EDGES,
    OPT_ATTACH,
    OPT_SEED,
    OPT_INDEX,
    OPT_ORDER,
    OPT_COUNT,
    OPT_JSON,
    OPT_MEASURES,
    OPT_COMMUNITIES
};

static const struct argp_option options[] = {
    {NULL, 0, NULL, 0, "The graph", 1},
    {"nodes", OPT_NODES, "N", 0, "Number of nodes", 1},
    {"degree", OPT_DEGREE, "K", 0,
     "Mean degree: all families but ring and complete take it", 1},
    {"rewire", OPT_REWIRE, "P", 0, "Share of edges that move: ws, wsflex", 1},
    {"beta", OPT_REWIRE, "B", 0, "Randomness of songwang", 1},
    {"probability", OPT_PROBABILITY, "P", 0, "Of each edge: er", 1},
    {"edges", OPT_EDGES, "M", 0, "Number of edges: gnm", 1},
    {"attach", OPT_ATTACH, "M", 0, "Edges of each new node: ba", 1},
    {"seed", OPT_SEED, "S", 0, "Seed of all random numbers (0)", 1},
    {"index", OPT_INDEX, "I", 0, "Which graph of that seed (0)", 1},
    {"order", OPT_ORDER, "ORDER", 0,
     "Nodes in execution order: " GRAPH_ORDERS " (natural)", 1},
    {NULL, 0, NULL, 0, "What comes out", 2},
    {"count", OPT_COUNT, "N", 0, "So many graphs, from --index on (1)", 2},
    {"measures", OPT_MEASURES, "WHICH", 0,
     "spectra|structure|propensity|all, or several with commas (all)", 2},
    {"json", OPT_JSON, NULL, 0,
     "One JSON object per graph and line, named as the columns of /graphs", 2},
    {"communities", OPT_COMMUNITIES, NULL, 0,
     "With --json: the community of each node, in file order", 2},
    {"output", 'o', "FILE", 0,
     "Write the graph as .edges, .csv, .gml or .graphml, or draw it as .svg; "
     "nodes are numbered in execution order",
     2},
    {0}};

static const char doc[] =
    "Samples a graph (or many), measures it, draws it, writes it."
    "\vFAMILY is kregular, ws, er, gnm, ba, wsflex, songwang, ring or "
    "complete; \"file PATH\" reads a CSV (source,target,weight; numbers or "
    "names), "
    "an edge list, GML, GraphML, a symmetric matrix (table, .npy, "
    "FILE.h5:/NAME), plain or gzip; \"rewired PATH\" reads one and switches "
    "its edges "
    "at random: a new graph with the same degrees.\n\nExamples:\n"
    "  wiresweep graph ws --nodes 32 --degree 4 --rewire 0.1 --seed 7\n"
    "  wiresweep graph kregular --nodes 32 --degree 4 --count 1000 --json\n"
    "  wiresweep graph file connectome.csv.gz -o connectome.svg\n"
    "  wiresweep graph rewired connectome.csv.gz --count 100 --json";

struct request {
    struct graph_spec spec;
    bool family_given, json, communities;
    uint64_t seed, index, count;
    struct graph_origin origin; /* of its file */
    bool reading;               /* what goes wrong is the file's fault */
    enum graph_order order;
    int measures;
    const char *output;
    char sha256[GRAPH_SHA256];
};

/* The number of a word among "a|b|c", or an error with the nearest one. */
static int choice(struct argp_state *state, const char *what, const char *arg,
                  const char *choices)
{
    int i = text_choice(arg, choices);
    if (i >= 0)
        return i;
    char copy[256], *save = NULL;
    const char *word[16], *near;
    int n = 0;
    snprintf(copy, sizeof copy, "%s", choices);
    for (char *w = strtok_r(copy, "|", &save); w && n < 16;
         w = strtok_r(NULL, "|", &save))
        word[n++] = w;
    near = text_nearest(arg, word, n);
    if (near)
        argp_error(state, "no %s \"%s\"; did you mean \"%s\"?", what, arg,
                   near);
    else
        argp_error(state, "no %s \"%s\"; there are %s", what, arg, choices);
    return 0;
}

static int measures_of(struct argp_state *state, char *arg)
{
    static const int bit[] = {MEASURE_SPECTRA, MEASURE_STRUCTURE,
                              MEASURE_PROPENSITY, MEASURE_ALL};
    char *save = NULL;
    int sum = 0;
    for (char *word = strtok_r(arg, ",", &save); word;
         word = strtok_r(NULL, ",", &save))
        sum |= bit[choice(state, "measure", word,
                          "spectra|structure|propensity|all")];
    return sum;
}

static error_t parse_word(struct argp_state *state, char *arg,
                          struct request *q)
{
    if (state->arg_num == 0) {
        q->spec.family =
            (enum graph_family)choice(state, "family", arg, GRAPH_FAMILIES);
        q->family_given = true;
    } else if (state->arg_num == 1 && graph_has_file(q->spec.family)) {
        q->spec.path = arg;
    } else {
        argp_error(state, "what is \"%s\"? (options begin with --)", arg);
    }
    return 0;
}

static void check_request(struct argp_state *state, const struct request *q)
{
    if (!q->family_given)
        argp_error(state, "which family? (%s)", GRAPH_FAMILIES);
    if (q->output && q->count != 1)
        argp_error(state, "-o writes one graph; leave --count out");
    if (q->communities && !(q->json && q->measures & MEASURE_STRUCTURE))
        argp_error(state, "--communities goes with --json and the measures "
                          "structure or all");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct request *q = state->input;
    switch (key) {
    case OPT_NODES:
        q->spec.nodes = (int)cli_whole(state, "nodes", arg, INT_MAX);
        return 0;
    case OPT_DEGREE:
        q->spec.degree = cli_number(state, "degree", arg);
        return 0;
    case OPT_REWIRE:
        q->spec.rewire = cli_number(state, "rewire", arg);
        return 0;
    case OPT_PROBABILITY:
        q->spec.probability = cli_number(state, "probability", arg);
        return 0;
    case OPT_EDGES:
        q->spec.edges = (int)cli_whole(state, "edges", arg, INT_MAX);
        return 0;
    case OPT_ATTACH:
        q->spec.attach = (int)cli_whole(state, "attach", arg, INT_MAX);
        return 0;
    case OPT_SEED:
        q->seed = cli_whole(state, "seed", arg, INT64_MAX);
        return 0;
    case OPT_INDEX:
        q->index = cli_whole(state, "index", arg, INT64_MAX);
        return 0;
    case OPT_COUNT:
        q->count = cli_whole(state, "count", arg, INT64_MAX);
        return 0;
    case OPT_ORDER:
        q->order = (enum graph_order)choice(state, "order", arg, GRAPH_ORDERS);
        return 0;
    case OPT_MEASURES:
        q->measures = measures_of(state, arg);
        return 0;
    case OPT_JSON:
        q->json = true;
        return 0;
    case OPT_COMMUNITIES:
        q->communities = true;
        return 0;
    case 'o':
        q->output = arg;
        return 0;
    case ARGP_KEY_ARG:
        return parse_word(state, arg, q);
    case ARGP_KEY_END:
        check_request(state, q);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* One graph from its name to everything that is told of it. */
static enum status take_one(const struct request *q, uint64_t index,
                            struct arena *arena, struct graph_report *out)
{
    struct graph_name name = {&q->spec, q->seed, index};
    *out = (struct graph_report){.spec = &q->spec,
                                 .seed = q->seed,
                                 .index = index,
                                 .number = index - q->index,
                                 .order = q->order,
                                 .origin = q->origin};
    TRY(graph_sample(&q->spec, q->seed, index, arena, &out->graph,
                     &out->attempts));
    if (q->communities)
        NEW(out->community, arena, out->graph.nodes);
    NEW(out->position, arena, out->graph.nodes);
    TRY(graph_orient(name, &out->graph, q->order, arena, &out->dag,
                     out->position, &out->depth));
    struct measure_seed seed = {q->seed, graph_own_key(&q->spec, index)};
    return graph_measure(&out->graph, q->measures, seed, arena, &out->measures,
                         out->community);
}

/* The names in execution order; NULL for none. */
static enum status order_names(const struct graph_report *r,
                               struct arena *arena, const char *const **out)
{
    const char **name;
    *out = NULL;
    if (!r->origin.name)
        return OK;
    NEW(name, arena, r->graph.nodes);
    for (int v = 0; v < r->graph.nodes; v++)
        name[r->position[v]] = r->origin.name[v];
    *out = name;
    return OK;
}

static enum status write_graph(const struct request *q,
                               const struct graph_report *r, struct arena *work)
{
    const char *dot = strrchr(q->output, '.');
    const char *const *name;
    struct wiring dag = r->dag;
    if (dot && strcmp(dot, ".svg") == 0)
        return graph_draw_svg(&dag, q->seed, q->output, work);
    TRY(order_names(r, work, &name));
    if (name && dot && strcmp(dot, ".edges") == 0)
        log_note("%s holds numbers, no names; .gml and .graphml keep both",
                 q->output);
    dag.directed = false; /* the order says the direction */
    return graph_write(&dag, name, q->output, work);
}

/* A line on stderr every ten seconds of a long run. */
static void tell_progress(uint64_t done, uint64_t count, double start,
                          double *told)
{
    double now = clock_seconds();
    if (now - *told < 10)
        return;
    char left[TEXT_BYTES];
    double rate = (double)done / (now - start);
    log_note("%llu of %llu graphs, %.0f per second, %s left",
             (unsigned long long)done, (unsigned long long)count, rate,
             text_seconds((double)(count - done) / rate, left));
    *told = now;
}

static enum status take_all(struct request *q, struct arena *arena)
{
    double start = clock_seconds(), told = start;
    for (uint64_t i = 0; i < q->count; i++) {
        struct mark mark = arena_mark(arena);
        struct graph_report report;
        q->reading = graph_has_file(q->spec.family);
        TRY(take_one(q, q->index + i, arena, &report));
        q->reading = false;
        if (q->output)
            TRY(write_graph(q, &report, arena));
        if (q->json)
            graph_report_json(&report, stdout);
        else
            graph_report_text(&report, stdout);
        arena_rewind(arena, mark);
        if (i % 64 == 63)
            tell_progress(i + 1, q->count, start, &told);
    }
    return cli_flush();
}

/* Half of the machine's memory; untouched room costs nothing. */
static struct arena *open_arena(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    double half = pages > 0 ? (double)pages * (double)page / 2 : 1 << 30;
    return cli_arena((size_t)half);
}

/* The file by its content, as a sweep names it. */
static enum status settle_file(struct request *q, struct arena *arena)
{
    struct wiring given;
    q->reading = true;
    TRY(stream_spool(q->spec.path, arena, &q->spec.path));
    TRY(graph_read(q->spec.path, arena, &given, &q->origin));
    TRY(graph_sha256(q->spec.path, q->sha256));
    q->spec.sha256 = q->sha256;
    return OK;
}

/* Checked and complete. */
static enum status settle(struct request *q, struct arena *arena)
{
    TRY(output_spares(q->output, &q->spec.path, 1));
    TRY(graph_check(&q->spec));
    graph_complete(&q->spec);
    return graph_has_file(q->spec.family) ? settle_file(q, arena) : OK;
}

static int fail(const struct request *q, enum status st)
{
    int code = cli_fail(st);
    return st == ERR_INPUT && q->reading ? EXIT_SWEEP : code;
}

int cmd_graph(int argc, char **argv)
{
    static const struct argp argp = {
        options, parse, "FAMILY\nfile PATH\nrewired PATH", doc, NULL,
        NULL,    NULL};
    struct request q = {.count = 1, .measures = MEASURE_ALL};
    q.spec.degree = q.spec.rewire = q.spec.probability = NAN;
    cli_parse(&argp, argc, argv, &q);
    struct arena *arena = open_arena();
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    enum status st = settle(&q, arena);
    if (st == OK)
        st = take_all(&q, arena);
    arena_free(arena);
    return st == OK ? EXIT_DONE : fail(&q, st);
}
