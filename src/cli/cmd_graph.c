#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "graph_file.h"
#include "graph_report.h"
#include "graph_scan.h"
#include "measure.h"
#include "output.h"
#include "sample.h"
#include "stream.h"

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
    OPT_SCAN,
    OPT_JSON,
    OPT_MEASURES,
    OPT_COMMUNITIES
};

enum { SCAN_COUNT = 100 };

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
    {"scan", OPT_SCAN, "beta|rewire", 0,
     "Clustering and path length over this parameter of songwang, ws or "
     "wsflex, "
     "--count graphs (100) at each value, and where the small world is "
     "clearest; -o draws the curves",
     2},
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
    bool family_given, count_given, json, communities, scan;
    uint64_t seed, index, count;
    struct graph_origin origin; /* of its file */
    bool reading;               /* what goes wrong is the file's fault */
    enum graph_order order;
    int measures;
    const char *output;
    char sha256[GRAPH_SHA256];
};

static int measures_of(struct argp_state *state, char *arg)
{
    static const int bit[] = {MEASURE_SPECTRA, MEASURE_STRUCTURE,
                              MEASURE_PROPENSITY, MEASURE_ALL};
    char *save = NULL;
    int sum = 0;
    for (char *word = strtok_r(arg, ",", &save); word;
         word = strtok_r(NULL, ",", &save))
        sum |= bit[cli_choice(state, "measure", word,
                              "spectra|structure|propensity|all")];
    return sum;
}

static error_t parse_word(struct argp_state *state, char *arg,
                          struct request *q)
{
    if (state->arg_num == 0) {
        q->spec.family =
            (enum graph_family)cli_choice(state, "family", arg, GRAPH_FAMILIES);
        q->family_given = true;
    } else if (state->arg_num == 1 && graph_has_file(q->spec.family)) {
        q->spec.path = arg;
    } else {
        argp_error(state, "what is \"%s\"? (options begin with --)", arg);
    }
    return 0;
}

static void check_scan(struct argp_state *state, struct request *q)
{
    enum graph_family f = q->spec.family;
    if (f != SONGWANG && f != WS && f != WSFLEX)
        argp_error(state, "--scan goes with songwang, ws or wsflex");
    if (!isnan(q->spec.rewire))
        argp_error(state, "--scan varies what --beta and --rewire say; leave "
                          "them out");
    if (q->measures != MEASURE_ALL || q->communities)
        argp_error(state, "--scan measures clustering and path length; leave "
                          "--measures and --communities out");
    q->spec.rewire = 0;
    if (!q->count_given)
        q->count = SCAN_COUNT;
    else if (q->count == 0)
        argp_error(state, "--scan takes one graph at each value, or more");
}

static void check_request(struct argp_state *state, struct request *q)
{
    if (!q->family_given)
        argp_error(state, "which family? (%s)", GRAPH_FAMILIES);
    if (q->scan) {
        check_scan(state, q);
        return;
    }
    if (q->output && q->count != 1)
        argp_error(state, "-o writes one graph; leave --count out");
    if (q->communities && !(q->json && q->measures & MEASURE_STRUCTURE))
        argp_error(state, "--communities goes with --json and the measures "
                          "structure or all");
}

/* What names a graph of a family. */
static error_t parse_spec(int key, char *arg, struct argp_state *state,
                          struct graph_spec *s)
{
    switch (key) {
    case OPT_NODES:
        s->nodes = (int)cli_whole(state, "nodes", arg, INT_MAX);
        return 0;
    case OPT_DEGREE:
        s->degree = cli_number(state, "degree", arg);
        return 0;
    case OPT_REWIRE:
        s->rewire = cli_number(state, "rewire", arg);
        return 0;
    case OPT_PROBABILITY:
        s->probability = cli_number(state, "probability", arg);
        return 0;
    case OPT_EDGES:
        s->edges = (int)cli_whole(state, "edges", arg, INT_MAX);
        return 0;
    case OPT_ATTACH:
        s->attach = (int)cli_whole(state, "attach", arg, INT_MAX);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct request *q = state->input;
    switch (key) {
    case OPT_SEED:
        q->seed = cli_whole(state, "seed", arg, INT64_MAX);
        return 0;
    case OPT_INDEX:
        q->index = cli_whole(state, "index", arg, INT64_MAX);
        return 0;
    case OPT_COUNT:
        q->count = cli_whole(state, "count", arg, INT64_MAX);
        q->count_given = true;
        return 0;
    case OPT_SCAN:
        cli_choice(state, "parameter", arg, "beta|rewire");
        q->scan = true;
        return 0;
    case OPT_ORDER:
        q->order =
            (enum graph_order)cli_choice(state, "order", arg, GRAPH_ORDERS);
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
        return parse_spec(key, arg, state, &q->spec);
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

static enum status take_all(struct request *q, struct arena *arena)
{
    struct graph_progress progress = graph_progress_from(q->count);
    for (uint64_t i = 0; i < q->count; i++) {
        struct mark mark = arena_mark(arena);
        struct graph_report report;
        q->reading = graph_has_file(q->spec.family);
        TRY(take_one(q, q->index + i, arena, &report));
        q->reading = false;
        if (q->output)
            TRY(graph_output(&report, q->output, arena));
        if (q->json)
            graph_report_json(&report, stdout);
        else
            graph_report_text(&report, stdout);
        arena_rewind(arena, mark);
        graph_progress_tell(&progress);
    }
    return cli_flush();
}

static enum status scan(const struct request *q, struct arena *arena)
{
    struct scan_request r = {.spec = q->spec,
                             .seed = q->seed,
                             .index = q->index,
                             .count = q->count,
                             .json = q->json,
                             .output = q->output};
    return graph_scan(&r, arena);
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
        st = q.scan ? scan(&q, arena) : take_all(&q, arena);
    arena_free(arena);
    return st == OK ? EXIT_DONE : fail(&q, st);
}
