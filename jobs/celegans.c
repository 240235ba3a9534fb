/* celegans: does a network wired as a worm's nervous system learn, and does
 * its small world stay one when only the weights of its wires learn?
 *
 * RandWire's operators with one graph stage, C to 4C, on the 297 neurons of
 * Watts and Strogatz or any other graph (Roberts, Yap, Prabhu 2019).  See
 * docs/jobs/celegans.md.
 */
#include <math.h>
#include <stdio.h>

#include "arena.h"
#include "graphs.h"
#include "hash.h"
#include "measure.h"
#include "net.h"
#include "randwire.h"
#include "randwire_settings.h"
#include "training_settings.h"

static const struct setting settings[] = {
    JOB_DATA_SETTING,
    GRAPH_SETTINGS_OF("297", "14", "file"),
    JOB_TRAINING_AS("2", "128", "1e-3", "adam", "half", .fallback = "0"),
    RANDWIRE_SETTINGS("4", "C: channels of the stem; the graph stage has 4C"),
    RANDWIRE_SETTING("learn", SET_WORD, .fallback = "all", .words = "all|edges",
                     .help = "what learns: every parameter, or the edge "
                             "weights alone"),
    RANDWIRE_SETTING("edge_weights", SET_WORD, .fallback = "zero",
                     .words = "zero|normal",
                     .help = "how the edge weights start: 0, or N(0, 1)"),
};

static const struct column results[] = {
    {"edges_without_weight", COL_I32, 4, "",
     "into nodes that have no other in-edge", ""},
    {"edge_propensity_start", COL_F64, 8, "",
     "edge_propensity before training; missing where all are equal", ""},
    {"edge_propensity", COL_F64, 8, "",
     "small-world propensity of the edge weights after the last epoch", ""},
    {"edge_propensity_sd", COL_F64, 8, "", "of it, between null models", ""},
};

static const struct column epochs[] = {
    {"edge_propensity", COL_F64, 8, "",
     "small-world propensity of the edge weights, z-scored, sigmoid", ""},
    {"edge_propensity_sd", COL_F64, 8, "", "of it, between null models", ""},
    {"edge_mean", COL_F64, 8, "", "mean of the edge weights", ""},
    {"edge_sd", COL_F64, 8, "", "their standard deviation", ""},
};

static void freeze_all_but_edges(struct model *m)
{
    static const char *const rest[] = {"stem.*",        "*.depthwise.weight",
                                       "*.pointwise.*", "*.bn.*",
                                       "head.*",        "fc.*"};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        model_freeze(m, rest[i]);
}

static struct model *model(const struct point *p, struct arena *arena)
{
    const struct dataset *d = p->data;
    struct model *m = model_new(point_int(p, "batch"), arena);
    int C = point_int(p, "width");
    struct wired_spec stage = {.wiring = &p->wirings->stage[0],
                               .out = 4 * C,
                               .widen_output = point_int(p, "widen"),
                               .drop_path = point_number(p, "drop_path")};
    if (!m)
        return NULL;
    if (point_int(p, "edge_weights"))
        stage.edges = (struct start){START_NORMAL, 1};
    int x = model_images(m, d->channels, d->height, d->width);
    x = model_stem(
        m, "stem", x,
        (struct stem_spec){.C = C, .stride = point_int(p, "stem_stride")});
    x = model_wired(m, "stage1", x, stage);
    x = model_head(m, "head", x, d->classes);
    model_loss(m, x,
               (struct loss_spec){.label_smoothing =
                                      point_number(p, "label_smoothing")});
    if (point_int(p, "learn")) /* the edges alone */
        freeze_all_but_edges(m);
    return m;
}

/* ---- the small world of the edge weights ----------------------------------
 */

/* Weights of the edges into node v, NaN where it has one in-edge only: such a
 * node takes its input as it is.  A node's weights stand in the order of its
 * sources. */
static void read_node(const struct net *net, const struct wiring *g, int v,
                      double *room, double *weight)
{
    char name[48];
    snprintf(name, sizeof name, "stage1.node%02d.edges", v);
    int i = net_parameter_find(net, name), k = 0;
    if (i >= 0)
        net_read(net, i, NET_VALUE, room);
    for (int e = 0; e < g->edges; e++)
        if (g->target[e] == v)
            weight[e] = i < 0 ? NAN : room[k++];
}

struct moments {
    double mean, sd; /* of the population */
    int missing;
};

static struct moments moments_of(const double *x, int n)
{
    struct moments m = {0};
    for (int i = 0; i < n; i++)
        m.missing += isnan(x[i]);
    for (int i = 0; i < n; i++)
        m.mean += isnan(x[i]) ? 0 : x[i] / (n - m.missing);
    for (int i = 0; i < n; i++)
        m.sd += isnan(x[i])
                    ? 0
                    : (x[i] - m.mean) * (x[i] - m.mean) / (n - m.missing);
    m.sd = sqrt(m.sd);
    return m;
}

/* As the paper measures them: the sigmoid of their z-scores, as weights of the
 * graph; an edge without weight counts as one of the mean. */
static enum status measure_weights(struct task *t, int epoch, double *w,
                                   struct moments m, struct measures *out)
{
    struct wiring g = *t->wiring;
    uint64_t key = hash_i64(HASH_START, task_run(t)->weight_seed);
    struct measure_seed seed = {t->seed, hash_i64(key, epoch)};
    for (int e = 0; e < g.edges; e++)
        w[e] = isnan(w[e]) ? 0.5 : 1 / (1 + exp(-(w[e] - m.mean) / m.sd));
    g.weight = w;
    g.directed = true; /* graph_measure makes it symmetric */
    return graph_measure(&g, MEASURE_PROPENSITY, seed, t->arena, out, NULL);
}

/* epoch -1: before the first. */
static enum status edges_after(struct task *t, struct net *net, int epoch)
{
    struct mark before = arena_mark(t->arena);
    const struct wiring *g = t->wiring;
    struct measures found;
    double *weight, *room;
    NEW(weight, t->arena, g->edges);
    NEW(room, t->arena, g->edges);
    for (int v = 0; v < g->nodes; v++)
        read_node(net, g, v, room, weight);
    struct moments m = moments_of(weight, g->edges);
    TRY(measure_weights(t, epoch, weight, m, &found));
    double phi = found.weighted_small_world_propensity,
           sd = found.weighted_propensity_sd;
    arena_rewind(t->arena, before);
    task_set(t, "edges_without_weight", m.missing);
    task_set(t, epoch < 0 ? "edge_propensity_start" : "edge_propensity", phi);
    if (epoch < 0)
        return OK;
    task_set(t, "edge_propensity_sd", sd);
    task_set_epoch(t, epoch, "edge_propensity", phi);
    task_set_epoch(t, epoch, "edge_propensity_sd", sd);
    task_set_epoch(t, epoch, "edge_mean", m.mean);
    task_set_epoch(t, epoch, "edge_sd", m.sd);
    return OK;
}

/* Null models and shortest paths between all pairs, at most. */
static size_t room(const struct point *p)
{
    const struct wiring *g = &p->wirings->stage[0];
    return (size_t)g->nodes * (size_t)g->nodes * 16 + (size_t)g->edges * 256;
}

static enum status run(struct task *t)
{
    struct net *net;
    struct task_training how = {.after = edges_after};
    TRY(task_build(t, &net));
    TRY(task_feed_of(t, &how.feed));
    TRY(edges_after(t, net, -1));
    return task_train(t, net, &how);
}

const struct job celegans_job = {
    .schema = {.job = "celegans",
               .summary = "a network wired as a worm's nervous system, and the "
                          "small world of its edge weights",
               .settings = settings,
               .n_settings = (int)(sizeof settings / sizeof *settings),
               .takes_graphs = 1},
    .uses_data = true,
    .results = {results, (int)(sizeof results / sizeof *results)},
    .epochs = {epochs, (int)(sizeof epochs / sizeof *epochs)},
    .graphs = &sampled_graphs,
    .model = model,
    .room = room,
    .run = run};
