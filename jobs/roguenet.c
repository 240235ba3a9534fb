/* roguenet: do residual networks gain from skips between far blocks, drawn at
 * random, and from other skips in every epoch?
 *
 * A ResNet of pre-activation blocks for small images; a small-world graph over
 * stem and blocks says which outputs a block sees beside its input, summed or
 * through a gate.  See docs/jobs/roguenet.md.
 */
#include <stdio.h>
#include <string.h>

#include "graphs.h"
#include "rogue_net.h"
#include "shuffled.h"
#include "training_settings.h"

static const struct setting settings[] = {
    JOB_DATA_SETTING,
    GRAPH_SETTINGS_WITH("17", "4", "songwang", .fallback = "0.08"),
    JOB_TRAINING_AS("200", "128", "0.1", "sgd", "channels", .fallback = "5e-4"),
    {.name = "mode",
     .type = SET_WORD,
     .section = IN_SETTINGS,
     .fallback = "gate",
     .words = ROGUE_MODES,
     .help = "how a block takes up its skips: not at all, each times a "
             "learned number, or their sum through a gate"},
    {.name = "shuffle",
     .type = SET_FLAG,
     .section = IN_SETTINGS,
     .fallback = "no",
     .only = "mode=sum|gate",
     .help = "a new graph of skips is drawn before every epoch but the first"},
    {.name = "preactivation",
     .type = SET_FLAG,
     .section = IN_SETTINGS,
     .fallback = "yes",
     .help = "BN-ReLU-convolution, or convolution-BN-ReLU"},
    {.name = "block",
     .type = SET_WORD,
     .section = IN_SETTINGS,
     .fallback = "basic",
     .words = "basic|bottleneck",
     .help = "two 3x3 convolutions; or 1x1, 3x3 and 1x1 to four times the "
             "channels"},
    {.name = "blocks",
     .type = SET_TEXT,
     .section = IN_SETTINGS,
     .fallback = "3+4+6+3",
     .help = "in each group, for example 2+2+2; the first block of all groups "
             "but the first halves the image"},
    {.name = "width",
     .type = SET_INT,
     .section = IN_SETTINGS,
     .low = 1,
     .high = 1024,
     .fallback = "16",
     .units = "channels",
     .help = "of the first group; every other has twice those before it"},
};

static const struct column results[] = {
    {"variant", COL_TEXT, 32, "",
     "pre- or post-activation, mode, frozen if anything is, shuffled", ""},
    {"skips", COL_F64, 8, "edges", "that the network took up in the last epoch",
     ""},
};

static const struct column epochs[] = {
    {"skips", COL_F64, 8, "edges", "that the network took up in the epoch", ""},
};

extern const struct job roguenet_job;

static struct rogue network(const struct point *p)
{
    const struct dataset *d = p->data;
    struct rogue r = {.channels = d->channels,
                      .height = d->height,
                      .width = d->width,
                      .classes = d->classes,
                      .first = point_int(p, "width"),
                      .bottleneck = (bool)point_value(p, "block")->i,
                      .preactivation = point_flag(p, "preactivation"),
                      .mode = (enum rogue_mode)point_value(p, "mode")->i};
    r.groups = rogue_groups(point_value(p, "blocks")->text, r.blocks);
    return r;
}

static void check_graph(const struct point *p, const struct rogue *r,
                        struct model *m)
{
    const char *blocks = point_value(p, "blocks")->text;
    int nodes = p->wirings->stage[0].nodes, wanted = rogue_blocks(r) + 1;
    if (!r->groups)
        model_mistake(m,
                      "blocks: \"%s\"; say how many each of 1 to %d groups "
                      "has, for example 3+4+6+3, at most %d in all",
                      blocks, ROGUE_GROUPS, ROGUE_BLOCKS);
    if (nodes != wanted)
        model_mistake(m,
                      "a graph of %d nodes for the stem and the %d blocks of "
                      "%s; it must have %d",
                      nodes, wanted - 1, blocks, wanted);
}

/* Strengths and gates belong to pairs of nodes: a network whose skips change
 * has them for every pair. */
static struct model *model(const struct point *p, struct arena *arena)
{
    struct rogue r = network(p);
    struct model *m = model_new(point_int(p, "batch"), arena);
    if (!m)
        return NULL;
    check_graph(p, &r, m);
    if (!point_flag(p, "shuffle"))
        r.graph = &p->wirings->stage[0];
    rogue_describe(&r, m);
    return m;
}

static enum status check(const struct value *v, const struct dataset *d)
{
    struct point p = {.job = &roguenet_job, .values = v, .data = d};
    if (point_flag(&p, "shuffle") && p.job->graphs->most(p.job, v))
        return FAIL(ERR_INPUT,
                    "shuffle: %s is the same graph in every epoch; take a "
                    "random family, or leave out shuffle",
                    point_value(&p, "family")->text);
    if (point_flag(&p, "shuffle") && point_value(&p, "spread")->i)
        return FAIL(ERR_INPUT,
                    "shuffle: spread chooses the graphs of the first epoch "
                    "alone, which says nothing of the others; leave out one of "
                    "them");
    return task_check_training(
        &roguenet_job, v, point_images(&p, "train_images", d->train.count));
}

/* "pre-gate-shuffled": what a study compares, in one column. */
static void put_variant(struct task *t, const struct point *p)
{
    const char *mode = point_value(p, "mode")->text;
    char name[32];
    snprintf(name, sizeof name, "%s-%s%s%s",
             point_flag(p, "preactivation") ? "pre" : "post",
             strcmp(mode, "none") == 0 ? "plain" : mode,
             strcmp(point_value(p, "freeze")->text, "nothing") ? "-frozen" : "",
             point_flag(p, "shuffle") ? "-shuffled" : "");
    task_set_text(t, "variant", name);
}

static enum status take_up(struct task *t, struct net *net, int epoch)
{
    struct point p = {
        .job = &roguenet_job, .values = t->values, .data = task_data(t)};
    struct rogue r = network(&p);
    if (point_flag(&p, "shuffle")) {
        TRY(shuffled_graph(t, epoch));
        TRY(rogue_take_up(net, &r, &t->wiring[0]));
    }
    double skips = r.mode == ROGUE_NONE ? 0 : rogue_skips(&t->wiring[0]);
    task_set_epoch(t, epoch, "skips", skips);
    task_set(t, "skips", skips);
    put_variant(t, &p);
    return OK;
}

const struct job roguenet_job = {
    .schema = {.job = "roguenet",
               .summary = "residual networks with random skips between far "
                          "blocks, and new ones every epoch",
               .settings = settings,
               .n_settings = (int)(sizeof settings / sizeof *settings),
               .takes_graphs = 1},
    .uses_data = true,
    .results = {results, (int)(sizeof results / sizeof *results)},
    .epochs = {epochs, (int)(sizeof epochs / sizeof *epochs)},
    .graphs = &sampled_graphs,
    .model = model,
    .before = take_up,
    .check = check};
