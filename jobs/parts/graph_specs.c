#include "graph_specs.h"

#include <math.h>

#include "graph_file.h"
#include "graphs.h"

/* As given. */
static struct graph_spec read_spec(const struct job *j,
                                   const struct value *values)
{
    double nodes = job_number(j, values, "nodes");
    double edges = job_number(j, values, "edges");
    double attach = job_number(j, values, "attach");
    struct graph_spec s = {
        .family = (enum graph_family)job_value(j, values, "family")->i,
        .nodes = isnan(nodes) ? 0 : (int)nodes,
        .degree = job_number(j, values, "degree"),
        .rewire = job_number(j, values, "rewire"),
        .probability = job_number(j, values, "probability"),
        .edges = isnan(edges) ? 0 : (int)edges,
        .attach = isnan(attach) ? 0 : (int)attach,
        .path = job_value(j, values, "path")->text};
    return s;
}

static bool word_is_set(const struct job *j, const struct value *values,
                        const char *name)
{
    return job_has(j, name) && job_value(j, values, name)->i;
}

/* Networks of the regular regime have a stage more, in front, whose graph has
 * half as many nodes. */
static bool regular(const struct job *j, const struct value *values)
{
    return word_is_set(j, values, "regime");
}

/* Graphs that differ. */
int graph_specs_rows(const struct job *j, const struct value *values)
{
    int half = regular(j, values);
    return word_is_set(j, values, "stages") ? JOB_STAGES - 1 + half : 1 + half;
}

/* Of one of them, what was not given filled in. */
struct graph_spec graph_specs_of(const struct job *j,
                                 const struct value *values, int row)
{
    struct graph_spec s = read_spec(j, values);
    if (row == 0 && regular(j, values)) {
        s.nodes /= 2;
        s.edges /= 2;
    }
    graph_complete(&s);
    return s;
}

static enum status check_regular(const struct graph_spec *s)
{
    if (s->family == FROM_FILE || s->family == REWIRED)
        return FAIL(ERR_INPUT, "regime: regular wires its first stage by a "
                               "graph of half as many nodes, and a file's "
                               "graph has no half: take a random family");
    if (s->nodes % 2)
        return FAIL(ERR_INPUT,
                    "regime: regular wires its first stage by a graph of half "
                    "as many nodes: make nodes (%d) even",
                    s->nodes);
    return OK;
}

enum status graph_specs_check(const struct job *j, const struct value *values)
{
    struct graph_spec s = read_spec(j, values);
    int rows = graph_specs_rows(j, values);
    if (job_value(j, values, "spread")->i && rows > 1)
        return FAIL(
            ERR_INPUT,
            "spread chooses one graph for all stages: say stages: same, "
            "and not regime: regular");
    if (regular(j, values))
        TRY(check_regular(&s));
    for (int k = 0; k < rows; k++) {
        s = graph_specs_of(j, values, k);
        TRY(graph_check(&s));
    }
    return OK;
}

enum status graph_specs_choose(const struct job *j, const struct value *values,
                               uint64_t seed, int count, struct arena *work,
                               int *index)
{
    struct graph_spec s = graph_specs_of(j, values, 0);
    struct spread how = {
        .measure = (enum spread_measure)job_value(j, values, "spread")->i,
        .count = count};
    for (int i = 0; i < count; i++)
        index[i] = i;
    if (how.measure == SPREAD_NONE)
        return OK;
    how.pool = (int)job_number(j, values, "pool");
    char sha256[GRAPH_SHA256]; /* names the streams of a file, as in trials */
    if (graph_has_file(s.family)) {
        TRY(graph_sha256(s.path, sha256));
        s.sha256 = sha256;
    }
    return graph_spread(&s, seed, &how, work, index);
}

int graph_specs_most(const struct job *j, const struct value *values)
{
    enum graph_family f = (enum graph_family)job_value(j, values, "family")->i;
    return f == RING || f == COMPLETE || f == FROM_FILE;
}

/* Independent stages, three or four, are graphs of their own. */
uint64_t graph_specs_index(int rows, uint64_t index, int stage)
{
    return rows < 3 ? index : index * (uint64_t)rows + (uint64_t)stage;
}

enum status graph_specs_edges(const struct job *j, const struct value *values,
                              uint64_t seed, int graph_index,
                              struct arena *work, int *edges)
{
    int rows = graph_specs_rows(j, values);
    for (int k = 0; k < rows; k++) {
        struct graph_spec s = graph_specs_of(j, values, k);
        TRY(graph_edge_count(&s, seed,
                             graph_specs_index(rows, (uint64_t)graph_index, k),
                             work, &edges[k]));
    }
    return OK;
}
