#include "graphs.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "hash.h"
#include "measure.h"

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
    graph_complete(&s);
    return s;
}

static enum status check(const struct job *j, const struct value *values)
{
    struct graph_spec s = read_spec(j, values);
    return graph_check(&s);
}

static int rows_of(const struct job *j, const struct value *values)
{
    return job_value(j, values, "stages")->i ? JOB_STAGES : 1;
}

static int most_of(const struct job *j, const struct value *values)
{
    enum graph_family f = (enum graph_family)job_value(j, values, "family")->i;
    return f == RING || f == COMPLETE || f == FROM_FILE;
}

/* Independent stages are graphs of their own: index * 3, index * 3 + 1, ... */
static uint64_t stage_index(int rows, uint64_t index, int stage)
{
    return rows == 1 ? index : index * JOB_STAGES + (uint64_t)stage;
}

static enum status count_edges(const struct job *j, const struct value *values,
                               uint64_t seed, int graph_index,
                               struct arena *work, int *edges)
{
    struct graph_spec s = read_spec(j, values);
    int rows = rows_of(j, values);
    for (int k = 0; k < rows; k++)
        TRY(graph_edge_count(&s, seed,
                             stage_index(rows, (uint64_t)graph_index, k), work,
                             &edges[k]));
    return OK;
}

void graphs_size(const struct job *j, const struct value *values, int *nodes,
                 double *edges)
{
    struct graph_spec s = read_spec(j, values);
    *nodes = s.nodes;
    *edges = s.family == COMPLETE ? s.nodes * (s.nodes - 1) / 2.0
             : s.family == RING   ? s.nodes
                                  : s.nodes * s.degree / 2;
}

static double or_missing(int x)
{
    return x < 0 ? (double)NAN : x;
}

#define COPY(field) row->field = m->field
static void put_measures(struct graph_row *row, const struct measures *m)
{
    row->connected = (int8_t)m->connected;
    row->ramanujan = or_missing(m->ramanujan);
    COPY(lambda1);
    COPY(lambda2);
    COPY(lambda_min);
    COPY(spectral_gap);
    COPY(spectral_gap_two_sided);
    COPY(spectral_gap_relative);
    COPY(fiedler);
    COPY(fiedler_normalized);
    COPY(clustering);
    COPY(path_length);
    COPY(small_world_propensity);
    COPY(propensity_sd);
    COPY(propensity_delta_c);
    COPY(propensity_delta_l);
    COPY(total_weight);
    COPY(weighted_clustering);
    COPY(weighted_path_length);
    COPY(weighted_small_world_propensity);
    COPY(modularity);
    COPY(assortativity);
    COPY(efficiency);
    row->diameter = or_missing(m->diameter);
}
#undef COPY

struct sampled {
    struct graph_spec spec;
    struct wiring graph, dag;
    struct graph_depth depth;
    int attempts;
    uint64_t index; /* of its streams */
};

static void put_name(struct task *t, const struct sampled *g, int stage,
                     struct graph_row *row)
{
    const struct value *order = task_value(t, "order");
    strncpy(row->family, task_value(t, "family")->text, sizeof row->family - 1);
    strncpy(row->order, order->text, sizeof row->order - 1);
    row->nodes = g->graph.nodes;
    row->edges = g->graph.edges;
    row->degree = g->spec.degree;
    row->rewire = g->spec.rewire;
    row->probability = g->spec.family == ER ? g->spec.probability : NAN;
    row->attach = or_missing(g->spec.family == BA ? g->spec.attach : -1);
    row->graph_seed = (int64_t)graph_key(&g->spec);
    row->graph_index = (int32_t)g->index;
    row->attempts = g->attempts;
    row->stage = (int8_t)stage;
    row->n_input = g->depth.n_input;
    row->n_output = g->depth.n_output;
    row->depth = g->depth.depth;
}

static void put_edges(struct task *t, const struct sampled *g, int stage)
{
    int n;
    struct edge_row *row = task_edges(t, stage, &n);
    CHECK(n == g->dag.edges);
    for (int e = 0; e < n; e++) {
        row[e].source = g->dag.source[e];
        row[e].target = g->dag.target[e];
        row[e].weight = g->dag.weight ? g->dag.weight[e] : 1;
    }
}

static enum status sample_stage(const struct task *t, uint64_t index,
                                struct sampled *g)
{
    *g = (struct sampled){.spec = read_spec(t->study->job, t->values),
                          .index = index};
    g->spec.sha256 = study_sha256(t->study, g->spec.path);
    struct graph_name name = {&g->spec, t->seed, index};
    TRY(graph_sample(&g->spec, t->seed, index, t->arena, &g->graph,
                     &g->attempts));
    return graph_orient(name, &g->graph,
                        (enum graph_order)task_value(t, "order")->i, t->arena,
                        &g->dag, NULL, &g->depth);
}

static enum status sample(const struct task *t, struct wirings *out)
{
    int rows = rows_of(t->study->job, t->values);
    struct sampled g;
    for (int k = 0; k < JOB_STAGES; k++) {
        if (k < rows)
            TRY(sample_stage(
                t, stage_index(rows, (uint64_t)t->trial.graph_index, k), &g));
        out->stage[k] = g.dag;
    }
    out->key = hash_i64(graph_key(&g.spec), t->trial.graph_index);
    return OK;
}

/* The owner measures everything, others only the gaps that /runs repeats. */
static enum status measure_stage(struct task *t, const struct sampled *g,
                                 int stage, struct measures *m)
{
    bool own = t->trial.owns_graph;
    struct measure_seed seed = {
        t->seed, hash_i64(graph_key(&g->spec), (int64_t)g->index)};
    TRY(graph_measure(&g->graph, own ? MEASURE_ALL : MEASURE_SPECTRA, seed,
                      t->arena, m, NULL));
    if (!own)
        return OK;
    int rows = rows_of(t->study->job, t->values);
    struct graph_row *row = task_graph(t, stage);
    put_name(t, g, rows == 1 ? 0 : stage + 1, row);
    put_measures(row, m);
    put_edges(t, g, stage);
    return OK;
}

static enum status make(struct task *t, struct wirings *out)
{
    int rows = rows_of(t->study->job, t->values);
    double gap = 0, two_sided = 0, relative = 0;
    struct sampled g;
    struct measures m;
    struct wiring *wiring;
    NEW(wiring, t->arena, rows);
    for (int k = 0; k < rows; k++) {
        uint64_t index = stage_index(rows, (uint64_t)t->trial.graph_index, k);
        TRY(sample_stage(t, index, &g));
        TRY(measure_stage(t, &g, k, &m));
        out->stage[k] = wiring[k] = g.dag;
        gap += m.spectral_gap / rows;
        two_sided += m.spectral_gap_two_sided / rows;
        relative += m.spectral_gap_relative / rows;
    }
    for (int k = rows; k < JOB_STAGES; k++)
        out->stage[k] = out->stage[0];
    t->wiring = wiring;
    t->wirings = rows;
    out->key = hash_i64(graph_key(&g.spec), t->trial.graph_index);
    if (t->trial.owns_graph)
        task_seal_graphs(t);
    task_set(t, "spectral_gap", gap);
    task_set(t, "spectral_gap_two_sided", two_sided);
    task_set(t, "spectral_gap_relative", relative);
    return OK;
}

const struct job_graphs sampled_graphs = {.check = check,
                                          .most = most_of,
                                          .rows = rows_of,
                                          .edges = count_edges,
                                          .sample = sample,
                                          .make = make};
