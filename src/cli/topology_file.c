/* `wiresweep topology -o FILE.h5`. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "row.h"
#include "store_arrays.h"
#include "topology_report.h"

enum { FILE_WIDTH = 256, LABEL_WIDTH = 64 };

struct graph_line {
    int32_t graph;
    char file[FILE_WIDTH], label[LABEL_WIDTH];
    int32_t nodes, cluster;
} __attribute__((packed));

static const struct column graph_columns[] = {
    {"graph", COL_I32, 4, "", "number of the graph, from 0", ""},
    {"file", COL_TEXT, FILE_WIDTH, "", "its file, or its place in one", ""},
    {"label", COL_TEXT, LABEL_WIDTH, "", "its label", ""},
    {"nodes", COL_I32, 4, "", "nodes", ""},
    {"cluster", COL_I32, 4, "", "its cluster, -1 where none were asked for",
     ""}};
static const struct table graph_lines = {"graphs", "graphs", 5, graph_columns,
                                         (int)sizeof(struct graph_line)};

struct contrast_line {
    char group_a[LABEL_WIDTH], group_b[LABEL_WIDTH];
    int32_t groups, n;
    double pseudo_f, r_squared, p_value, p_adjusted;
    int32_t permutations;
    char permuted_within[LABEL_WIDTH];
    double dispersion_f, dispersion_p, dispersion_p_adjusted;
} __attribute__((packed));

static const struct column contrast_columns[] = {
    {"group_a", COL_TEXT, LABEL_WIDTH, "", "first group, empty: all", ""},
    {"group_b", COL_TEXT, LABEL_WIDTH, "", "second group", ""},
    {"groups", COL_I32, 4, "", "how many groups", ""},
    {"n", COL_I32, 4, "", "graphs", ""},
    {"pseudo_f", COL_F64, 8, "", "Anderson's pseudo-F", ""},
    {"r_squared", COL_F64, 8, "", "share between the groups", ""},
    {"p_value", COL_F64, 8, "", "by permutations", ""},
    {"p_adjusted", COL_F64, 8, "", "after Holm, over the pairs", ""},
    {"permutations", COL_I32, 4, "", "permutations", ""},
    {"permuted_within", COL_TEXT, LABEL_WIDTH, "", "column, empty: none", ""},
    {"dispersion_f", COL_F64, 8, "", "F of distances to centroids", ""},
    {"dispersion_p", COL_F64, 8, "", "by permutations", ""},
    {"dispersion_p_adjusted", COL_F64, 8, "", "after Holm", ""}};
static const struct table contrast_lines = {"tests", "PERMANOVA of groups", 13,
                                            contrast_columns,
                                            (int)sizeof(struct contrast_line)};

static void put_text(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text);
}

static enum status write_graphs(struct arrays *a,
                                const struct topology_found *f,
                                struct arena *arena)
{
    const struct topology_graphs *g = f->graphs;
    struct graph_line *line;
    NEW(line, arena, g->n);
    for (int k = 0; k < g->n; k++) {
        int64_t label = g->labels.count ? g->labels.of[k] : -1;
        line[k].graph = k;
        line[k].nodes = g->diagram[k].nodes;
        line[k].cluster = f->clustering ? f->clustering->result.cluster[k] : -1;
        put_text(line[k].file, FILE_WIDTH, g->name[k]);
        put_text(line[k].label, LABEL_WIDTH,
                 label >= 0 ? g->labels.name[label] : "");
    }
    return arrays_put_table(a, &graph_lines, g->n, line);
}

static enum status put_doubles(struct arrays *a, const char *name, long n,
                               enum array_type type, const double *x)
{
    struct array what = {.name = name, .dims = 1, .type = type};
    if (n > INT32_MAX)
        return FAIL(ERR_INPUT, "%s of %ld numbers is too long for one array",
                    name, n);
    what.shape[0] = (int)n;
    return arrays_put(a, &what, x);
}

/* /FOLDER/K/NAME */
static enum status put_floats(struct arrays *a, const char *folder, int k,
                              const char *name, const float *x, long n,
                              struct arena *arena)
{
    struct mark mark = arena_mark(arena);
    char path[64];
    double *wide;
    snprintf(path, sizeof path, "/%s/%d/%s", folder, k, name);
    NEW(wide, arena, n);
    for (long i = 0; i < n; i++)
        wide[i] = (double)x[i];
    TRY(put_doubles(a, path, n, ARRAY_F32, wide));
    arena_rewind(arena, mark);
    return OK;
}

static enum status write_diagram(struct arrays *a, const char *folder, int k,
                                 const struct diagram *d, struct arena *arena)
{
    TRY(put_floats(a, folder, k, "births", d->birth, d->births, arena));
    return put_floats(a, folder, k, "deaths", d->death, d->deaths, arena);
}

static enum status write_group(struct arrays *a, int k,
                               const struct topology_group *g,
                               struct arena *arena)
{
    const struct barycentre *b = &g->centre;
    char path[64];
    TRY(write_diagram(a, "barycentres", k, &b->mean, arena));
    snprintf(path, sizeof path, "/barycentres/%d/birth_sd", k);
    TRY(put_doubles(a, path, b->mean.births, ARRAY_F64, b->birth_sd));
    snprintf(path, sizeof path, "/barycentres/%d/death_sd", k);
    TRY(put_doubles(a, path, b->mean.deaths, ARRAY_F64, b->death_sd));
    snprintf(path, sizeof path, "label_%d", k);
    TRY(arrays_note_text(a, path, g->name));
    snprintf(path, sizeof path, "graphs_%d", k);
    TRY(arrays_note(a, path, g->graphs, true));
    snprintf(path, sizeof path, "variance_%d", k);
    return arrays_note(a, path, b->variance, false);
}

static enum status write_clustering(struct arrays *a,
                                    const struct clustering *c)
{
    TRY(arrays_note(a, "clusters", c->options.clusters, true));
    TRY(arrays_note(a, "weight", c->options.weight, false));
    TRY(arrays_note(a, "eta", c->options.eta, false));
    TRY(arrays_note(a, "starts", c->options.starts, true));
    TRY(arrays_note(a, "seed", (double)c->options.seed, true));
    TRY(arrays_note(a, "objective", c->result.objective, false));
    TRY(arrays_note(a, "iterations", c->result.iterations, true));
    return arrays_note(a, "purity", c->purity, false);
}

static enum status write_contrasts(struct arrays *a,
                                   const struct topology_contrasts *c,
                                   struct arena *arena)
{
    struct contrast_line *line;
    NEW(line, arena, c->n);
    for (int k = 0; k < c->n; k++) {
        const struct topology_contrast *at = &c->contrast[k];
        put_text(line[k].group_a, LABEL_WIDTH, at->a);
        put_text(line[k].group_b, LABEL_WIDTH, at->b);
        line[k].groups = at->test.groups;
        line[k].n = at->test.n;
        line[k].pseudo_f = at->test.pseudo_f;
        line[k].r_squared = at->test.r_squared;
        line[k].p_value = at->test.p_value;
        line[k].p_adjusted = at->p_adjusted;
        line[k].permutations = at->test.permutations;
        put_text(line[k].permuted_within, LABEL_WIDTH, at->within);
        line[k].dispersion_f = at->spread.f;
        line[k].dispersion_p = at->spread.p_value;
        line[k].dispersion_p_adjusted = at->spread_adjusted;
    }
    return arrays_put_table(a, &contrast_lines, c->n, line);
}

static enum status write_parts(struct arrays *a, const struct topology_found *f,
                               struct arena *arena)
{
    TRY(write_graphs(a, f, arena));
    for (int k = 0; f->diagrams && k < f->graphs->n; k++)
        TRY(write_diagram(a, "diagrams", k, &f->graphs->diagram[k], arena));
    if (f->distances)
        TRY(put_doubles(a, "/distances", diagram_pairs(f->distances->n),
                        ARRAY_F64, f->distances->total));
    for (int k = 0; f->groups && k < f->groups->n; k++)
        TRY(write_group(a, k, &f->groups->group[k], arena));
    if (f->clustering)
        TRY(write_clustering(a, f->clustering));
    return f->contrasts ? write_contrasts(a, f->contrasts, arena) : OK;
}

enum status topology_write(const char *path, const struct topology_found *f,
                           struct arena *arena)
{
    struct arrays *a;
    TRY(arrays_create(path, arena, &a));
    TRY(arrays_note_text(a, "format", "wiresweep topology"));
    TRY(write_parts(a, f, arena));
    return arrays_finish(a);
}
