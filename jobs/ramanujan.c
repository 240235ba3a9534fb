/* ramanujan: does the spectral gap of a random wiring tell how well the
 * network learns in its first epoch?
 *
 * RandWire networks (Xie et al. 2019, small regime) whose stages are wired by
 * random graphs, k-regular ones in the original study; Adam, one epoch,
 * cross-entropy, pixels minus 0.5.  See docs/jobs/ramanujan.md.
 */
#include "arena.h"
#include "graphs.h"
#include "randwire.h"
#include "training_settings.h"

static const struct setting settings[] = {
    JOB_DATA_SETTING,
    GRAPHS_SETTINGS,
    JOB_TRAINING_SETTINGS,
    {.name = "width",
     .type = SET_INT,
     .section = IN_SETTINGS,
     .low = 2,
     .high = 1024,
     .fallback = "16",
     .units = "channels",
     .help = "C: channels of the first stage; the others have 2C and 4C"},
    {.name = "stem_stride",
     .type = SET_INT,
     .section = IN_SETTINGS,
     .low = 1,
     .high = 2,
     .fallback = "1",
     .help = "stride of the stem's convolutions (2 for 224x224 images)"},
    {.name = "widen",
     .type = SET_WORD,
     .section = IN_SETTINGS,
     .fallback = "input",
     .words = "input|output",
     .help = "which nodes of a stage widen its channels"},
    {.name = "label_smoothing",
     .type = SET_REAL,
     .section = IN_SETTINGS,
     .low = 0,
     .high = 1,
     .fallback = "0",
     .help = "share of a label spread over all classes"},
    {.name = "drop_path",
     .type = SET_REAL,
     .section = IN_SETTINGS,
     .low = 0,
     .high = 1,
     .fallback = "0",
     .help = "how likely a node of two or more in-edges goes without one of "
             "them in a step of training"},
};

extern const struct job ramanujan_job;

static struct randwire network(const struct job *j, const struct value *v,
                               const struct dataset *d)
{
    return (struct randwire){
        .batch = (int)job_number(j, v, "batch"),
        .channels = d->channels,
        .height = d->height,
        .width = d->width,
        .classes = d->classes,
        .C = (int)job_number(j, v, "width"),
        .stem_stride = (int)job_number(j, v, "stem_stride"),
        .widen_output = (int)job_value(j, v, "widen")->i,
        .label_smoothing = job_number(j, v, "label_smoothing"),
        .drop_path = job_number(j, v, "drop_path")};
}

static enum status check(const struct value *v, const struct dataset *d)
{
    double images = job_number(&ramanujan_job, v, "train_images");
    if (images == 0 || images > d->train.count)
        images = d->train.count;
    TRY(task_check_training(&ramanujan_job, v, (int)images));
    if ((int)job_number(&ramanujan_job, v, "width") % 2)
        return FAIL(ERR_INPUT, "width must be even (the stem has half of it)");
    return graphs_check(&ramanujan_job, v);
}

/* Forward and backward FLOPs of an image by the sizes alone: stem, then per
 * stage every node's depthwise and pointwise convolution and its edges. */
static double image_flops(const struct value *v, const struct dataset *d)
{
    struct randwire r = network(&ramanujan_job, v, d);
    int nodes;
    double edges, flops, area = (double)d->height * d->width;
    graphs_size(&ramanujan_job, v, &nodes, &edges);
    if (r.stem_stride == 2)
        area /= 4;
    flops = area * r.C / 2 * 9 * d->channels;
    if (r.stem_stride == 2)
        area /= 4;
    flops += area * r.C * 9 * r.C / 2;
    for (int s = 0, c = r.C; s < RANDWIRE_STAGES; s++, c *= 2) {
        area /= 4;
        flops += area * c * (nodes * (9.0 + c) + edges);
    }
    return 6 * (flops + area * 4 * r.C * RANDWIRE_HEAD);
}

static double cost(const struct value *v, const struct dataset *d)
{
    double train = job_number(&ramanujan_job, v, "train_images");
    double test = job_number(&ramanujan_job, v, "test_images");
    if (train == 0 || train > d->train.count)
        train = d->train.count;
    if (test == 0 || test > d->test.count)
        test = d->test.count;
    return job_number(&ramanujan_job, v, "epochs") * (train + test / 3) *
           image_flops(v, d);
}

static int graph_rows(const struct value *v)
{
    return graphs_rows(&ramanujan_job, v);
}

static int most_graphs(const struct value *v)
{
    return graphs_most(&ramanujan_job, v);
}

static enum status edges(const struct value *v, uint64_t seed, int index,
                         struct arena *work, int *n)
{
    struct graph_name name = {.seed = seed, .index = (uint64_t)index};
    return graphs_edges(&ramanujan_job, v, name, work, n);
}

/* The point's network wired by these graphs; NULL: no room. */
static struct model *describe(const struct task *t, const struct graphs *g,
                              struct arena *arena)
{
    struct point p = {&ramanujan_job, t->values, task_data(t)};
    struct randwire spec = network(p.job, p.values, p.data);
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        spec.stage[k] = &g->dag[k];
    struct model *m = randwire_model(&spec, arena);
    if (m)
        point_freeze(&p, m);
    return m;
}

static enum status plan(const struct task *t, struct arena *work,
                        struct net_plan *out)
{
    struct task sampling = *t;
    struct graphs g;
    sampling.arena = work;
    TRY(graphs_sample(&sampling, &g));
    TRY(graphs_orient(&sampling, &g));
    struct model *m = describe(t, &g, work);
    return m ? net_plan_of(m, out)
             : FAIL(ERR_MEMORY, "no memory to describe a network");
}

static enum status memory(const struct task *t, struct arena *work,
                          size_t *bytes)
{
    struct net_plan p;
    TRY(plan(t, work, &p));
    struct task_feed feed = task_plain_feed(t);
    *bytes = p.memory + task_train_bytes(t, &feed) + arena_peak(work);
    return OK;
}

static enum status build(struct task *t, struct net **net)
{
    struct graphs g;

    TRY(graphs_make(t, &g));
    struct model *m = describe(t, &g, t->arena);
    if (!m)
        return FAIL(ERR_MEMORY, "no memory to describe a network");
    TRY(net_build(m, t->arena, net));

    struct rng weights = task_weights(t, g.key);
    net_init(*net, &weights);
    return OK;
}

static enum status run(struct task *t)
{
    struct net *net;

    TRY(build(t, &net));
    struct task_training how = {.feed = task_plain_feed(t)};
    return task_train(t, net, &how);
}

const struct job ramanujan_job = {
    .schema = {.job = "ramanujan",
               .summary = "spectral gap of a random wiring against accuracy "
                          "after one epoch (RandWire networks)",
               .settings = settings,
               .n_settings = (int)(sizeof settings / sizeof *settings),
               .takes_graphs = 1},
    .uses_data = true,
    .check = check,
    .cost = cost,
    .most_graphs = most_graphs,
    .graph_rows = graph_rows,
    .edges = edges,
    .plan = plan,
    .memory = memory,
    .network = build,
    .run = run};
