#include "measure.h"

#include <math.h>

#include "arena.h"
#include "graph_file.h"
#include "parts.h"

static const struct measures missing = {
    .lambda1 = NAN,
    .lambda2 = NAN,
    .lambda_min = NAN,
    .spectral_gap = NAN,
    .spectral_gap_two_sided = NAN,
    .spectral_gap_relative = NAN,
    .fiedler = NAN,
    .fiedler_normalized = NAN,
    .ramanujan = -1,
    .clustering = NAN,
    .path_length = NAN,
    .assortativity = NAN,
    .efficiency = NAN,
    .modularity = NAN,
    .diameter = -1,
    .communities = -1,
    .small_world_propensity = NAN,
    .propensity_sd = NAN,
    .propensity_delta_c = NAN,
    .propensity_delta_l = NAN,
    .unreachable = -1,
    .total_weight = NAN,
    .weighted_clustering = NAN,
    .weighted_path_length = NAN,
    .weighted_small_world_propensity = NAN,
    .weighted_propensity_sd = NAN,
};

enum status graph_measure(const struct wiring *given, int which,
                          struct measure_seed seed, struct arena *work,
                          struct measures *out, int *membership)
{
    struct mark start = arena_mark(work);
    struct wiring g = *given, binary;
    struct adjacency a;
    *out = missing;
    if (g.directed)
        TRY(graph_symmetrise(given, work, &g));
    binary = g;
    binary.weight = NULL;
    TRY(wire_components(&g, work, &out->components));
    out->connected = out->components == 1;
    TRY(wire_adjacency(&binary, work, &a));
    if (which & MEASURE_SPECTRA)
        TRY(measure_spectra(&a, work, out));
    if (which & MEASURE_STRUCTURE) {
        TRY(measure_structure(&g, &a, work, out));
        TRY(measure_communities(&binary, seed, work, out, membership));
    }
    if (which & MEASURE_PROPENSITY)
        TRY(measure_propensity(&g, seed, work, out));
    arena_rewind(work, start);
    return OK;
}
