/* wiresweep topology: births and deaths of weighted graphs. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli.h"
#include "frames.h"
#include "log.h"
#include "output.h"
#include "stream.h"
#include "text.h"
#include "topology_verbs.h"

enum {
    OPT_LABELS = 256,
    OPT_BY,
    OPT_WHERE,
    OPT_CLUSTERS,
    OPT_WEIGHT,
    OPT_ETA,
    OPT_STARTS,
    OPT_SEED,
    OPT_PERMUTATIONS,
    OPT_JSON,
    OPT_PLOT
};
enum { MOST_VERBS = 16 };

static const struct argp_option options[] = {
    {NULL, 0, NULL, 0, "Which graphs belong together", 1},
    {"labels", OPT_LABELS, "CSV", 0,
     "A table with columns file and label; file is a graph's path, its name, "
     "or its name up to the first dot",
     1},
    {"by", OPT_BY, "COLUMN", 0,
     "Another column of labels; of a result file, one of /runs, or epoch, "
     "layer, class",
     1},
    {"where", OPT_WHERE, "ROWS", 0,
     "Only these diagrams of a result file, for example \"epoch == 20 and "
     "layer == 1\" (default: each run's last epoch)",
     1},
    {NULL, 0, NULL, 0, "cluster and compare", 2},
    {"clusters", OPT_CLUSTERS, "K", 0, "So many clusters", 2},
    {"weight", OPT_WEIGHT, "W", 0,
     "Share of topology in a distance, 0 to 1 (0.999; 1 where a result file "
     "has no connectomes)",
     2},
    {"eta", OPT_ETA, "E", 0, "Step of a centre's descent (0.05)", 2},
    {"starts", OPT_STARTS, "N", 0, "Starts, of which the best counts (8)", 2},
    {"seed", OPT_SEED, "S", 0, "Seed of all random numbers (0)", 2},
    {"permutations", OPT_PERMUTATIONS, "N", 0, "Of compare (9999)", 2},
    {NULL, 0, NULL, 0, "What comes out", 3},
    {"jobs", 'j', "N", 0,
     "Measure distances by N processes (1); the same bits for any N", 3},
    {"json", OPT_JSON, NULL, 0, "JSON objects, one a line", 3},
    {"output", 'o', "FILE.h5", 0, "Write everything to an HDF5 file", 3},
    {"plot", OPT_PLOT, "FIGURE", 0,
     "Draw it: a name in .svg, .png or .pdf; .gp and .dat stay beside it", 3},
    {0}};

static const char doc[] =
    "Components and cycles of weighted graphs (0- and 1-dimensional "
    "homology): diagrams, their distances, barycentres, clusters and groups."
    "\vGRAPH is an edge list, CSV (src,dst,weight), GML, GraphML, or a square "
    "table of numbers, plain or gzip; a square matrix, or a stack of them, in "
    "an HDF5 file (FILE.h5, or FILE.h5:NAME where it holds several); or alone "
    "a result file whose job records diagrams.  docs/topology.md tells the "
    "mathematics.\n\nExamples:\n"
    "  wiresweep topology diagram brain.csv --json\n"
    "  wiresweep topology distance a.csv b.csv.gz\n"
    "  wiresweep topology barycentre *.csv --labels who.csv --plot b.svg\n"
    "  wiresweep topology cluster *.csv --clusters 3 --labels who.csv\n"
    "  wiresweep topology compare results.h5 --by strategy";

/* ---- the command line ---------------------------------------------------- */

static void take_verb(struct argp_state *state, const char *arg,
                      struct topology_options *q)
{
    const char *names[MOST_VERBS];
    int n = 0;
    for (const struct verb *v = topology_verbs; v->name; v++) {
        names[n++] = v->name;
        if (strcmp(arg, v->name) == 0)
            q->verb = v;
    }
    if (q->verb)
        return;
    const char *near = text_nearest(arg, names, n);
    argp_error(state, "no topology \"%s\"; %s%s%s", arg,
               near ? "did you mean \""
                    : "there are diagram, distance, "
                      "barycentre, cluster, compare",
               near ? near : "", near ? "\"?" : "");
}

static void take_words(struct argp_state *state, struct topology_options *q)
{
    char **word = state->argv + state->next;
    int words = state->argc - state->next;
    take_verb(state, word[0], q);
    q->graphs.path = word + 1;
    q->graphs.paths = words - 1;
    if (words < 2)
        argp_error(state, "%s of which graphs?", q->verb->name);
    if (q->verb->clusters && q->cluster.clusters == 0)
        argp_error(state, "into how many clusters? (--clusters K)");
}

static error_t parse_cluster(int key, char *arg, struct argp_state *state,
                             struct cluster_options *o)
{
    switch (key) {
    case OPT_CLUSTERS:
        o->clusters = (int)cli_whole(state, "clusters", arg, INT_MAX);
        if (o->clusters == 0)
            argp_error(state, "--clusters 0: one at least is meant");
        return 0;
    case OPT_WEIGHT:
        o->weight = cli_number(state, "weight", arg);
        if (!(o->weight >= 0 && o->weight <= 1))
            argp_error(state, "--weight %s: a number from 0 to 1 is meant",
                       arg);
        return 0;
    case OPT_ETA:
        o->eta = cli_number(state, "eta", arg);
        if (!(o->eta > 0 && o->eta <= 0.5))
            argp_error(state,
                       "--eta %s: a number above 0, at most 0.5, is "
                       "meant",
                       arg);
        return 0;
    case OPT_STARTS:
        o->starts = (int)cli_whole(state, "starts", arg, INT_MAX);
        if (o->starts == 0)
            argp_error(state, "--starts 0: one at least is meant");
        return 0;
    case OPT_SEED:
        o->seed = cli_whole(state, "seed", arg, INT64_MAX);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct topology_options *q = state->input;
    switch (key) {
    case OPT_LABELS:
        q->graphs.labels = arg;
        return 0;
    case OPT_BY:
        q->graphs.by = arg;
        return 0;
    case OPT_WHERE:
        q->graphs.where = arg;
        return 0;
    case OPT_PERMUTATIONS:
        q->permutations = (int)cli_whole(state, "permutations", arg, 100000000);
        if (q->permutations == 0)
            argp_error(state, "--permutations 0: one at least is meant");
        return 0;
    case 'j':
        q->processes = (int)cli_whole(state, "jobs", arg, 1024);
        if (q->processes == 0)
            argp_error(state, "-j 0: one at least is meant");
        return 0;
    case OPT_JSON:
        q->json = true;
        return 0;
    case OPT_PLOT:
        q->plot = arg;
        return 0;
    case 'o':
        q->output = arg;
        return 0;
    case ARGP_KEY_ARGS:
        take_words(state, q);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_usage(state);
        return 0;
    default:
        return parse_cluster(key, arg, state, &q->cluster);
    }
}

/* ---- the session --------------------------------------------------------- */

/* Address space that this process has already. */
static double mapped_bytes(double page)
{
    FILE *in = fopen("/proc/self/statm", "r");
    double pages = 0;
    if (in) {
        if (fscanf(in, "%lf", &pages) != 1)
            pages = 0;
        fclose(in);
    }
    return pages * page;
}

/* Of memory, as far as the machine and `ulimit -v` allow: both arenas must fit
 * under the limit, and some small change for the libraries. */
static size_t memory_allowed(void)
{
    enum { SMALL_CHANGE = 32 << 20, LEAST = 16 << 20 };
    double pages = (double)sysconf(_SC_PHYS_PAGES);
    double page = (double)sysconf(_SC_PAGESIZE);
    double most = pages > 0 ? 0.9 * pages * page : 1 << 30;
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
        double left = (double)limit.rlim_cur - mapped_bytes(page);
        most = fmin(most, (left - SMALL_CHANGE) / 2);
    }
    return (size_t)fmax(most, LEAST);
}

/* Topology alone where there are no weights to be had, unless asked for. */
static enum status settle_weight(struct topology_options *q, struct arena *work)
{
    bool has;
    if (!q->verb->clusters)
        return OK;
    if (isnan(q->cluster.weight)) {
        TRY(topology_has_weights(&q->graphs, work, &has));
        q->cluster.weight = has ? 0.999 : 1;
        if (!has)
            log_note("%s keeps no connectomes; its diagrams are clustered by "
                     "topology alone (--weight 1)",
                     q->graphs.path[0]);
    }
    q->graphs.triangles = q->cluster.weight < 1;
    return OK;
}

/* Pipes are read once, into memory. */
static enum status spool(struct topology_options *q, struct arena *keep)
{
    const char **path;
    NEW(path, keep, q->graphs.paths);
    for (int i = 0; i < q->graphs.paths; i++)
        TRY(stream_spool(q->graphs.path[i], keep, &path[i]));
    q->graphs.path = (char *const *)path;
    return OK;
}

static enum status run(struct topology_options *q, struct session *s)
{
    char source[SOURCE_TEXT], caption[SOURCE_TEXT + 64];
    TRY(output_spares(q->output, (const char *const *)q->graphs.path,
                      q->graphs.paths));
    TRY(output_spares(q->plot, (const char *const *)q->graphs.path,
                      q->graphs.paths));
    TRY(spool(q, s->keep));
    TRY(settle_weight(q, s->work));
    TRY(topology_read(&q->graphs, s->keep, s->work, &s->g));
    frames_source((char *const *)q->graphs.path, q->graphs.paths, source);
    snprintf(caption, sizeof caption, "%s, %d graphs", source, s->g.n);
    s->caption = (struct topology_caption){q->plot, "", caption};
    s->found.graphs = &s->g;
    TRY(q->verb->run(s));
    TRY(cli_flush());
    return q->output ? topology_write(q->output, &s->found, s->work) : OK;
}

int cmd_topology(int argc, char **argv)
{
    static const struct argp argp = {
        options,
        parse,
        "diagram GRAPH...\ndistance GRAPH GRAPH...\nbarycentre GRAPH...\n"
        "cluster GRAPH... --clusters K\ncompare GRAPH... --labels CSV\n"
        "VERB FILE.h5",
        doc,
        NULL,
        NULL,
        NULL};
    struct topology_options q = {
        .cluster = cluster_defaults(0), .permutations = 9999, .processes = 1};
    q.cluster.weight = NAN;
    cli_parse(&argp, argc, argv, &q);
    q.graphs.memory = memory_allowed();
    struct session s = {.q = &q};
    s.keep = cli_arena(q.graphs.memory);
    s.work = cli_arena(q.graphs.memory);
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    enum status st = run(&q, &s);
    int code = st == OK ? EXIT_DONE : cli_fail(st);
    arena_free(s.work);
    arena_free(s.keep);
    return code;
}
