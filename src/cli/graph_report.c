#include "graph_report.h"

#include <math.h>
#include <string.h>

#include "clock.h"
#include "graph_origin.h"
#include "json.h"
#include "log.h"
#include "text.h"

static const char *const order_name[] = {"natural", "index", "random",
                                         "degree"};

/* The parameters of a graph, each where its family takes it. */
struct parameters {
    double degree, rewire, probability;
    int attach;
    const char *path;
};

static struct parameters parameters_of(const struct graph_spec *s)
{
    struct parameters p = {NAN, NAN, NAN, -1, ""};
    switch (s->family) {
    case WS:
    case WSFLEX:
    case SONGWANG:
        p.rewire = s->rewire;
        p.degree = s->degree;
        break;
    case KREGULAR:
    case GNM:
        p.degree = s->degree;
        break;
    case ER:
        p.probability = s->probability;
        p.degree = s->degree;
        break;
    case BA:
        p.attach = s->attach;
        p.degree = s->degree;
        break;
    case FROM_FILE:
    case REWIRED:
        p.path = s->path;
        break;
    default:
        break;
    }
    return p;
}

/* Whole numbers that may be missing: -1 is null. */
static void whole(struct json *j, const char *key, long value)
{
    if (value < 0)
        json_null(j, key);
    else
        json_int(j, key, value);
}

static void json_name(struct json *j, const struct graph_report *r)
{
    struct parameters p = parameters_of(r->spec);
    json_int(j, "graph", (int64_t)r->number);
    json_text(j, "family", graph_family_name(r->spec->family));
    json_int(j, "nodes", r->graph.nodes);
    json_int(j, "edges", r->graph.edges);
    json_real(j, "degree", p.degree);
    json_real(j, "rewire", p.rewire);
    json_real(j, "probability", p.probability);
    whole(j, "attach", p.attach);
    if (*p.path)
        json_text(j, "path", p.path);
    else
        json_null(j, "path");
    json_int(j, "graph_seed", (int64_t)graph_key(r->spec));
    json_int(j, "graph_index", (int64_t)r->index);
    json_int(j, "seed", (int64_t)r->seed);
    json_int(j, "attempts", r->attempts);
    json_int(j, "connected", r->measures.connected);
}

static void json_spectra(struct json *j, const struct measures *m)
{
    json_real(j, "lambda1", m->lambda1);
    json_real(j, "lambda2", m->lambda2);
    json_real(j, "lambda_min", m->lambda_min);
    json_real(j, "spectral_gap", m->spectral_gap);
    json_real(j, "spectral_gap_two_sided", m->spectral_gap_two_sided);
    json_real(j, "spectral_gap_relative", m->spectral_gap_relative);
    json_real(j, "fiedler", m->fiedler);
    json_real(j, "fiedler_normalized", m->fiedler_normalized);
    whole(j, "ramanujan", m->ramanujan);
}

static void json_structure(struct json *j, const struct measures *m)
{
    json_real(j, "clustering", m->clustering);
    json_real(j, "path_length", m->path_length);
    json_real(j, "small_world_propensity", m->small_world_propensity);
    json_real(j, "propensity_sd", m->propensity_sd);
    json_real(j, "propensity_delta_c", m->propensity_delta_c);
    json_real(j, "propensity_delta_l", m->propensity_delta_l);
    json_real(j, "total_weight", m->total_weight);
    json_real(j, "weighted_clustering", m->weighted_clustering);
    json_real(j, "weighted_path_length", m->weighted_path_length);
    json_real(j, "weighted_small_world_propensity",
              m->weighted_small_world_propensity);
    json_real(j, "weighted_propensity_sd", m->weighted_propensity_sd);
    json_real(j, "modularity", m->modularity);
    whole(j, "communities", m->communities);
    json_real(j, "assortativity", m->assortativity);
    json_real(j, "efficiency", m->efficiency);
    whole(j, "diameter", m->diameter);
    whole(j, "components", m->components);
    whole(j, "unreachable", m->unreachable);
}

static void json_membership(struct json *j, const struct graph_report *r)
{
    json_array(j, "membership");
    for (int v = 0; v < r->graph.nodes; v++)
        json_int(j, NULL, r->community[v]);
    json_array_end(j);
}

void graph_report_json(const struct graph_report *r, FILE *out)
{
    struct json j = json_open(out);
    json_name(&j, r);
    json_spectra(&j, &r->measures);
    json_structure(&j, &r->measures);
    json_text(&j, "order", order_name[r->order]);
    json_int(&j, "stage", 0);
    json_int(&j, "n_input", r->depth.n_input);
    json_int(&j, "n_output", r->depth.n_output);
    json_int(&j, "depth", r->depth.depth);
    json_null(&j, "edge_start");
    json_int(&j, "edge_count", r->graph.edges);
    if (graph_has_file(r->spec->family)) {
        graph_origin_json(&j, &r->origin, r->graph.nodes);
    }
    if (r->community)
        json_membership(&j, r);
    json_close(&j);
}

static void row(FILE *out, const char *name, double x, const char *meaning)
{
    if (isnan(x))
        fprintf(out, "  %-26s %10s  %s\n", name, "-", meaning);
    else
        fprintf(out, "  %-26s %10.6g  %s\n", name, x, meaning);
}

static void row_whole(FILE *out, const char *name, long x, const char *meaning)
{
    if (x < 0)
        fprintf(out, "  %-26s %10s  %s\n", name, "-", meaning);
    else
        fprintf(out, "  %-26s %10ld  %s\n", name, x, meaning);
}

static void text_name(const struct graph_report *r, FILE *out)
{
    struct parameters p = parameters_of(r->spec);
    fprintf(out, "%s", graph_family_name(r->spec->family));
    if (*p.path)
        fprintf(out, " %s", p.path);
    fprintf(out, ": %d nodes, %d edges", r->graph.nodes, r->graph.edges);
    if (!isnan(p.degree))
        fprintf(out, ", degree %g", p.degree);
    if (!isnan(p.rewire))
        fprintf(out, ", %s %g", r->spec->family == SONGWANG ? "beta" : "rewire",
                p.rewire);
    if (!isnan(p.probability))
        fprintf(out, ", probability %g", p.probability);
    if (p.attach > 0)
        fprintf(out, ", attach %d", p.attach);
    if (r->spec->family != FROM_FILE)
        fprintf(out, "; seed %llu, index %llu, draw %d",
                (unsigned long long)r->seed, (unsigned long long)r->index,
                r->attempts);
    fputc('\n', out);
    graph_origin_text(&r->origin, r->graph.nodes, r->graph.weight != NULL, out);
}

static void text_spectra(const struct measures *m, FILE *out)
{
    fprintf(out, "Spectra\n");
    row(out, "lambda1", m->lambda1, "largest eigenvalue of the adjacency");
    row(out, "lambda2", m->lambda2, "second largest");
    row(out, "lambda_min", m->lambda_min, "smallest");
    row(out, "spectral_gap", m->spectral_gap, "lambda1 - lambda2");
    row(out, "spectral_gap_two_sided", m->spectral_gap_two_sided,
        "lambda1 - max(|lambda2|, |lambda_min|)");
    row(out, "spectral_gap_relative", m->spectral_gap_relative,
        "spectral_gap / lambda1");
    row(out, "fiedler", m->fiedler, "second smallest of the Laplacian");
    row(out, "fiedler_normalized", m->fiedler_normalized,
        "of the normalised Laplacian");
    row_whole(out, "ramanujan", m->ramanujan,
              "1: regular and within 2 sqrt(k-1); -: not regular");
}

static void text_structure(const struct measures *m, FILE *out)
{
    fprintf(out, "Structure\n");
    row(out, "clustering", m->clustering, "mean share of linked neighbours");
    row(out, "path_length", m->path_length, "mean over reachable pairs");
    row_whole(out, "diameter", m->diameter, "longest shortest path");
    row(out, "efficiency", m->efficiency, "mean of 1/distance");
    row(out, "assortativity", m->assortativity,
        "correlation of degrees along edges; -: all equal");
    row(out, "modularity", m->modularity, "of Leiden's partition");
    row_whole(out, "communities", m->communities, "in that partition");
    row_whole(out, "components", m->components, "1: connected");
    row_whole(out, "unreachable", m->unreachable,
              "ordered pairs without a path");
}

static void text_propensity(const struct measures *m, FILE *out)
{
    fprintf(out, "Small-world propensity (20 null models of each kind)\n");
    row(out, "small_world_propensity", m->small_world_propensity,
        "1: small world, 0: neither");
    row(out, "propensity_sd", m->propensity_sd, "between null models");
    row(out, "propensity_delta_c", m->propensity_delta_c,
        "distance from the lattice's clustering");
    row(out, "propensity_delta_l", m->propensity_delta_l,
        "distance from the random graph's path length");
}

static void text_weights(const struct measures *m, FILE *out)
{
    fprintf(out, "Weights\n");
    row(out, "total_weight", m->total_weight, "");
    row(out, "weighted_clustering", m->weighted_clustering, "after Onnela");
    row(out, "weighted_path_length", m->weighted_path_length,
        "an edge is 1/weight long");
    row(out, "weighted_propensity", m->weighted_small_world_propensity,
        "small-world propensity with weights");
    row(out, "weighted_propensity_sd", m->weighted_propensity_sd,
        "between null models");
}

void graph_report_text(const struct graph_report *r, FILE *out)
{
    const struct measures *m = &r->measures;
    text_name(r, out);
    fprintf(out, "As a network, order %s\n", order_name[r->order]);
    row_whole(out, "n_input", r->depth.n_input, "nodes without predecessors");
    row_whole(out, "n_output", r->depth.n_output, "nodes without successors");
    row_whole(out, "depth", r->depth.depth, "edges on the longest path");
    if (!isnan(m->lambda1))
        text_spectra(m, out);
    if (m->unreachable >= 0)
        text_structure(m, out);
    if (!isnan(m->small_world_propensity))
        text_propensity(m, out);
    if (r->graph.weight)
        text_weights(m, out);
}

struct graph_progress graph_progress_from(uint64_t count)
{
    double now = clock_seconds();
    return (struct graph_progress){count, 0, now, now};
}

void graph_progress_tell(struct graph_progress *p)
{
    uint64_t done = ++p->done;
    double now = done % 64 ? p->told : clock_seconds();
    if (now - p->told < 10)
        return;
    char left[TEXT_BYTES];
    double rate = (double)done / (now - p->start);
    log_note("%llu of %llu graphs, %.0f per second, %s left",
             (unsigned long long)done, (unsigned long long)p->count, rate,
             text_seconds((double)(p->count - done) / rate, left));
    p->told = now;
}
