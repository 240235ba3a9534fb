#include "graphs.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "graph_file.h"
#include "graph_specs.h"
#include "hash.h"
#include "measure.h"

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

/* A graph of its own: sampled; once it is oriented, its DAG and depth too. */
struct stage {
    struct graph_spec spec;
    uint64_t index; /* of its streams */
    int attempts;
    struct wiring graph, dag;
    struct graph_depth depth;
};

struct graphs {
    int stages; /* that differ */
    struct stage stage[JOB_STAGES];
};

static void put_name(struct task *t, const struct stage *g, int stage,
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

static void put_edges(struct task *t, const struct stage *g, int stage)
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

static enum status sample_stage(const struct task *t, int row, uint64_t index,
                                struct stage *g)
{
    *g = (struct stage){.spec = graph_specs_of(t->study->job, t->values, row),
                        .index = index};
    g->spec.sha256 = study_sha256(t->study, g->spec.path);
    return graph_sample(&g->spec, t->seed, index, t->arena, &g->graph,
                        &g->attempts);
}

static enum status orient(const struct task *t, struct stage *s)
{
    enum graph_order order = (enum graph_order)task_value(t, "order")->i;
    struct graph_name name = {&s->spec, t->seed, s->index};
    return graph_orient(name, &s->graph, order, t->arena, &s->dag, NULL,
                        &s->depth);
}

enum status graphs_draw(const struct task *t, uint64_t index,
                        struct wiring *dag)
{
    struct stage s;
    TRY(sample_stage(t, 0, index, &s));
    TRY(orient(t, &s));
    *dag = s.dag;
    return OK;
}

static enum status sample_all(const struct task *t, struct graphs *out)
{
    uint64_t index = (uint64_t)study_graph_index(t->study, &t->trial);
    out->stages = graph_specs_rows(t->study->job, t->values);
    for (int k = 0; k < out->stages; k++)
        TRY(sample_stage(t, k, graph_specs_index(out->stages, index, k),
                         &out->stage[k]));
    return OK;
}

static enum status orient_all(const struct task *t, struct graphs *g)
{
    for (int k = 0; k < g->stages; k++)
        TRY(orient(t, &g->stage[k]));
    return OK;
}

/* The owner measures everything, others only the gaps that /runs repeats. */
static enum status measure_stage(const struct task *t, const struct stage *g,
                                 struct measures *m)
{
    struct measure_seed seed = {
        t->seed, hash_i64(graph_key(&g->spec), (int64_t)g->index)};
    return graph_measure(&g->graph,
                         t->trial.owns_graph ? MEASURE_ALL : MEASURE_SPECTRA,
                         seed, t->arena, m, NULL);
}

static enum status measure_all(const struct task *t, const struct graphs *g,
                               struct measures m[JOB_STAGES])
{
    for (int k = 0; k < g->stages; k++)
        TRY(measure_stage(t, &g->stage[k], &m[k]));
    return OK;
}

/* The rows of /graphs and /edges. */
static void put_graphs(struct task *t, const struct graphs *g,
                       const struct measures *m)
{
    for (int k = 0; k < g->stages; k++) {
        struct graph_row *row = task_graph(t, k);
        put_name(t, &g->stage[k], g->stages == 1 ? 0 : k + 1, row);
        put_measures(row, &m[k]);
        put_edges(t, &g->stage[k], k);
    }
    task_seal_graphs(t);
}

/* What /runs repeats: means over the stages. */
static void put_gaps(struct task *t, const struct measures *m, int rows)
{
    double gap = 0, two_sided = 0, relative = 0;
    for (int k = 0; k < rows; k++) {
        gap += m[k].spectral_gap / rows;
        two_sided += m[k].spectral_gap_two_sided / rows;
        relative += m[k].spectral_gap_relative / rows;
    }
    task_set(t, "spectral_gap", gap);
    task_set(t, "spectral_gap_two_sided", two_sided);
    task_set(t, "spectral_gap_relative", relative);
}

/* A DAG for each stage of the network, which may share one. */
static void hand_out(const struct task *t, const struct graphs *g,
                     struct wirings *out)
{
    for (int k = 0; k < JOB_STAGES; k++)
        out->stage[k] = g->stage[k < g->stages ? k : g->stages - 1].dag;
    out->key = hash_i64(graph_key(&g->stage[0].spec),
                        study_graph_index(t->study, &t->trial));
}

static enum status names(const struct study *s, const struct value *values,
                         int graph_index, int stage, struct arena *arena,
                         int *n, const char *const **out)
{
    struct graph_spec spec = graph_specs_of(s->job, values, stage);
    struct graph_name name = {
        &spec, sweep_head(s->sweep)->seed,
        graph_specs_index(graph_specs_rows(s->job, values),
                          (uint64_t)graph_index, stage)};
    *n = 0;
    if (!graph_has_file(spec.family))
        return OK;
    spec.sha256 = study_sha256(s, spec.path);
    return graph_names(name,
                       (enum graph_order)job_value(s->job, values, "order")->i,
                       arena, n, out);
}

static enum status sample(const struct task *t, struct wirings *out)
{
    struct graphs g;
    TRY(sample_all(t, &g));
    TRY(orient_all(t, &g));
    hand_out(t, &g, out);
    return OK;
}

static enum status make(struct task *t, struct wirings *out)
{
    struct graphs g;
    struct measures m[JOB_STAGES];
    struct wiring *wiring;
    TRY(sample_all(t, &g));
    TRY(orient_all(t, &g));
    TRY(measure_all(t, &g, m));
    hand_out(t, &g, out);
    NEW(wiring, t->arena, g.stages);
    memcpy(wiring, out->stage, (size_t)g.stages * sizeof *wiring);
    t->wiring = wiring;
    t->wirings = g.stages;
    if (t->trial.owns_graph)
        put_graphs(t, &g, m);
    put_gaps(t, m, g.stages);
    return OK;
}

const struct job_graphs sampled_graphs = {.check = graph_specs_check,
                                          .most = graph_specs_most,
                                          .choose = graph_specs_choose,
                                          .rows = graph_specs_rows,
                                          .edges = graph_specs_edges,
                                          .names = names,
                                          .sample = sample,
                                          .make = make};
