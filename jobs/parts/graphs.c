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

enum status graphs_check(const struct job *j, const struct value *values)
{
    struct graph_spec s = read_spec(j, values);
    return graph_check(&s);
}

int graphs_rows(const struct job *j, const struct value *values)
{
    return job_value(j, values, "stages")->i ? GRAPH_STAGES : 1;
}

int graphs_most(const struct job *j, const struct value *values)
{
    enum graph_family f = (enum graph_family)job_value(j, values, "family")->i;
    return f == RING || f == COMPLETE || f == FROM_FILE;
}

/* Independent stages are graphs of their own: index * 3, index * 3 + 1, ... */
static uint64_t stage_index(int rows, uint64_t index, int stage)
{
    return rows == 1 ? index : index * GRAPH_STAGES + (uint64_t)stage;
}

enum status graphs_edges(const struct job *j, const struct value *values,
                         struct graph_name name, struct arena *work, int *edges)
{
    struct graph_spec s = read_spec(j, values);
    int rows = graphs_rows(j, values);
    for (int k = 0; k < rows; k++)
        TRY(graph_edge_count(&s, name.seed, stage_index(rows, name.index, k),
                             work, &edges[k]));
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

static void put_name(struct task *t, const struct stage_graph *g, int stage,
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

static void put_edges(struct task *t, const struct wiring *dag, int stage)
{
    int n;
    struct edge_row *row = task_edges(t, stage, &n);
    CHECK(n == dag->edges);
    for (int e = 0; e < n; e++) {
        row[e].source = dag->source[e];
        row[e].target = dag->target[e];
        row[e].weight = dag->weight ? dag->weight[e] : 1;
    }
}

static enum status sample_stage(const struct task *t, uint64_t index,
                                struct stage_graph *g)
{
    *g = (struct stage_graph){.spec = read_spec(t->study->job, t->values),
                              .index = index};
    g->spec.sha256 = study_sha256(t->study, g->spec.path);
    return graph_sample(&g->spec, t->seed, index, t->arena, &g->graph,
                        &g->attempts);
}

enum status graphs_sample(const struct task *t, struct graphs *out)
{
    uint64_t index = (uint64_t)t->trial.graph_index;
    *out = (struct graphs){.stages = graphs_rows(t->study->job, t->values)};
    for (int k = 0; k < out->stages; k++)
        TRY(sample_stage(t, stage_index(out->stages, index, k),
                         &out->stage[k]));
    out->key = hash_i64(graph_key(&out->stage[0].spec), t->trial.graph_index);
    return OK;
}

enum status graphs_orient(const struct task *t, struct graphs *g)
{
    enum graph_order order = (enum graph_order)task_value(t, "order")->i;
    for (int k = 0; k < g->stages; k++) {
        struct stage_graph *s = &g->stage[k];
        struct graph_name name = {&s->spec, t->seed, s->index};
        TRY(graph_orient(name, &s->graph, order, t->arena, &g->dag[k], NULL,
                         &s->depth));
    }
    for (int k = g->stages; k < GRAPH_STAGES; k++)
        g->dag[k] = g->dag[0];
    return OK;
}

/* The owner measures everything, others only the gaps that /runs repeats. */
static enum status measure_stage(const struct task *t,
                                 const struct stage_graph *g,
                                 struct measures *m)
{
    struct measure_seed seed = {
        t->seed, hash_i64(graph_key(&g->spec), (int64_t)g->index)};
    return graph_measure(&g->graph,
                         t->trial.owns_graph ? MEASURE_ALL : MEASURE_SPECTRA,
                         seed, t->arena, m, NULL);
}

static void put_stage(struct task *t, const struct graphs *g, int stage,
                      const struct measures *m)
{
    struct graph_row *row = task_graph(t, stage);
    put_name(t, &g->stage[stage], g->stages == 1 ? 0 : stage + 1, row);
    put_measures(row, m);
    put_edges(t, &g->dag[stage], stage);
}

enum status graphs_measure(struct task *t, const struct graphs *g)
{
    double gap = 0, two_sided = 0, relative = 0;
    int rows = g->stages;
    for (int k = 0; k < rows; k++) {
        struct measures m;
        TRY(measure_stage(t, &g->stage[k], &m));
        if (t->trial.owns_graph)
            put_stage(t, g, k, &m);
        gap += m.spectral_gap / rows;
        two_sided += m.spectral_gap_two_sided / rows;
        relative += m.spectral_gap_relative / rows;
    }
    if (t->trial.owns_graph)
        task_seal_graphs(t);
    task_set(t, "spectral_gap", gap);
    task_set(t, "spectral_gap_two_sided", two_sided);
    task_set(t, "spectral_gap_relative", relative);
    return OK;
}

enum status graphs_make(struct task *t, struct graphs *out)
{
    struct wiring *wiring;
    TRY(graphs_sample(t, out));
    TRY(graphs_orient(t, out));
    TRY(graphs_measure(t, out));
    NEW(wiring, t->arena, out->stages);
    memcpy(wiring, out->dag, (size_t)out->stages * sizeof *wiring);
    t->wiring = wiring;
    t->wirings = out->stages;
    return OK;
}
