/* functional: what does the way a network is trained do to the topology of
 * how its neurons work together?
 *
 * Perceptrons and a VGG trained in four ways; functional connectomes (Pearson
 * correlations of hidden activations over images kept from training), their
 * births and deaths of components and cycles (Songdechakraiwut and Wu).  See
 * docs/jobs/functional.md.
 */
#include "functional_net.h"
#include "functional_rows.h"

#include <math.h>

#include "arena.h"
#include "training_settings.h"

enum { VANILLA, BATCH_NORM }; /* and on: words of strategy */

#define FUNCTIONAL_SETTING(id, kind, ...)                             \
    {                                                                 \
        .name = id, .type = kind, .section = IN_SETTINGS, __VA_ARGS__ \
    }
static const struct setting settings[] = {
    JOB_DATA_SETTING,
    FUNCTIONAL_SETTING("strategy", SET_WORD, .fallback = "vanilla",
                       .words = "vanilla|batch_norm|l2|dropout",
                       .help = "how the network is trained"),
    JOB_TRAINING_AS("20", "50", "0.01", "sgd", "half", .fallback = "1e-3",
                    .only = "strategy=l2"),
    FUNCTIONAL_SETTING("dropout", SET_REAL, .low = 0, .high = 0.95,
                       .fallback = "0.2", .only = "strategy=dropout",
                       .help = "share of a hidden layer's outputs that a step "
                               "leaves out"),
    FUNCTIONAL_SETTING("slope", SET_REAL, .low = 0, .high = 1,
                       .fallback = "0.1", .help = "of LeakyReLU below 0"),
    FUNCTIONAL_SETTING("width", SET_REAL, .low = 0.01, .high = 16,
                       .fallback = "1",
                       .help = "factor on the units and channels of every "
                               "hidden layer"),
    FUNCTIONAL_SETTING("record", SET_TEXT, .fallback = "all",
                       .help = "hidden layers of the connectome: all, or "
                               "numbers such as 2 or 1+2"),
    FUNCTIONAL_SETTING("stimuli", SET_INT, .low = 0, .high = 1e9,
                       .fallback = "0", .units = "images",
                       .help = "the first N of the kept images (of each class "
                               "with each_class); 0: all"),
    FUNCTIONAL_SETTING("stimuli_from", SET_WORD, .fallback = "all",
                       .words = "all|each_class",
                       .help = "one connectome for all classes, or one for "
                               "each"),
    FUNCTIONAL_SETTING("diagrams", SET_WORD, .fallback = "end",
                       .words = "end|every_epoch",
                       .help = "when connectomes are made"),
    FUNCTIONAL_SETTING("connectomes", SET_FLAG, .fallback = "no",
                       .help = "keep the connectomes beside their diagrams"),
};

static const struct column results[] = {
    {"neurons", COL_I32, 4, "", "recorded neurons", ""},
    {"stimuli_shown", COL_I32, 4, "", "images behind the connectomes", ""},
    {"stimuli_accuracy", COL_F64, 8, "fraction",
     "on them, after the last epoch", ""},
    {"constant_neurons", COL_I32, 4, "",
     "neurons that answered all stimuli alike, over the last connectomes", ""},
};

extern const struct job functional_job;

static double number(const struct value *v, const char *name)
{
    return job_number(&functional_job, v, name);
}

static int word(const struct value *v, const char *name)
{
    return (int)job_value(&functional_job, v, name)->i;
}

static struct design_spec design_spec(const struct value *v,
                                      const struct dataset *d)
{
    double rate = number(v, "dropout"); /* NaN with another strategy */
    return (struct design_spec){
        .data = d,
        .batch = (int)number(v, "batch"),
        .width = number(v, "width"),
        .slope = number(v, "slope"),
        .dropout = isnan(rate) ? 0 : rate,
        .batch_norm = word(v, "strategy") == BATCH_NORM,
        .record = job_value(&functional_job, v, "record")->text};
}

/* What is recorded at a point that has been checked. */
static struct recorded recorded_by(const struct value *v,
                                   const struct dataset *d)
{
    struct design_spec spec = design_spec(v, d);
    struct recorded r;
    CHECK(design_record(&spec, &r) == OK);
    return r;
}

static struct point point_of(const struct value *v, const struct dataset *d)
{
    return (struct point){.job = &functional_job, .values = v, .data = d};
}

static struct stimuli_spec stimuli_spec(const struct value *v,
                                        const struct dataset *d)
{
    struct point p = point_of(v, d);
    return (struct stimuli_spec){
        .images = point_images(&p, "train_images", d->train.count),
        .most = (int)number(v, "stimuli"),
        .by_class = word(v, "stimuli_from"),
        .normalise = (enum data_normalise)word(v, "normalise"),
        .batch = (int)number(v, "batch")};
}

static int groups_of(const struct value *v, const struct dataset *d)
{
    return word(v, "stimuli_from") ? d->classes : 1;
}

static struct model *model(const struct point *p, struct arena *arena)
{
    struct design_spec spec = design_spec(p->values, p->data);
    return design_model(&spec, arena);
}

/* The plan of a point that has been checked. */
static struct net_plan plan_of(const struct value *v, const struct dataset *d)
{
    struct point p = point_of(v, d);
    struct net_plan plan;
    CHECK(point_plan(&p, &plan) == OK);
    return plan;
}

static enum status check(const struct value *v, const struct dataset *d)
{
    struct stimuli_spec s = stimuli_spec(v, d);
    struct design_spec spec = design_spec(v, d);
    struct recorded r;
    int groups = groups_of(v, d), kept = s.images / KEPT_OF;
    if (s.images - kept < s.batch)
        return FAIL(ERR_INPUT,
                    "a batch of %d is larger than the %d images that are left "
                    "for training (one in %d is kept for the connectomes)",
                    s.batch, s.images - kept, KEPT_OF);
    if (kept < 2 * groups || s.most == 1)
        return FAIL(ERR_INPUT,
                    "%d kept images, %d used, for %d connectomes: each needs 2 "
                    "or more; raise train_images or stimuli",
                    kept, s.most ? s.most : kept, groups);
    TRY(task_check_training(&functional_job, v, s.images - kept));
    return design_record(&spec, &r);
}

static int snapshots(const struct value *v)
{
    return word(v, "diagrams") ? (int)number(v, "epochs") : 1;
}

static double cost(const struct value *v, const struct dataset *d)
{
    struct recorded r = recorded_by(v, d);
    struct net_plan plan = plan_of(v, d);
    struct point at = point_of(v, d);
    double images = point_images(&at, "train_images", d->train.count),
           test = point_images(&at, "test_images", d->test.count),
           kept = images / KEPT_OF, p = r.neurons;
    double connectome = kept * (plan.flops / 3 + p * p);
    return number(v, "epochs") * (images - kept + test / 3) * plan.flops +
           snapshots(v) * connectome;
}

/* One for each pair of neurons of each connectome. */
static int64_t diagram_rows(const struct value *v, const struct dataset *d)
{
    int64_t p = recorded_by(v, d).neurons;
    return snapshots(v) * groups_of(v, d) * (p * (p - 1) / 2);
}

static int64_t connectome_rows(const struct value *v, const struct dataset *d)
{
    return word(v, "connectomes") ? diagram_rows(v, d) : 0;
}

static const struct job_table tables[] = {
    {&functional_diagrams, diagram_rows},
    {&functional_connectomes, connectome_rows}};

static enum status memory(const struct task *t,
                          [[maybe_unused]] struct arena *work, size_t *bytes)
{
    const struct dataset *d = task_data(t);
    struct stimuli_spec s = stimuli_spec(t->values, d);
    struct recorded r = recorded_by(t->values, d);
    struct task_feed feed = task_plain_feed(t);
    *bytes = plan_of(t->values, d).memory + task_train_bytes(t, &feed) +
             stimuli_bytes(d, s) +
             stimuli_room(&r, s.images / KEPT_OF, s.batch, d);
    return OK;
}

static enum status feed(struct task *t, struct task_feed *out)
{
    struct stimuli *s;
    NEW(s, t->arena, 1);
    TRY(stimuli_choose(task_data(t), stimuli_spec(t->values, task_data(t)),
                       t->arena, s));
    *out = stimuli_feed(t, s);
    return OK;
}

/* ---- a trial --------------------------------------------------------------
 */

/* The rows of a snapshot's connectome. */
static struct connectome_rows rows_for(struct task *t, int snapshot, int groups,
                                       int group, long pairs)
{
    int64_t at = ((int64_t)snapshot * groups + group) * pairs;
    struct connectome_rows to = {.group = group};
    to.diagram = (struct diagram_row *)task_rows(t, &functional_diagrams) + at;
    if (task_int(t, "connectomes"))
        to.connectome =
            (struct connectome_row *)task_rows(t, &functional_connectomes) + at;
    return to;
}

static enum status connect_all(struct task *t, const struct recorded *r,
                               const struct answers *a, int epoch)
{
    const struct stimuli *s = t->own;
    long pairs = (long)r->neurons * (r->neurons - 1) / 2;
    int all = 0, snapshot = word(t->values, "diagrams") ? epoch : 0;
    for (int g = 0; g < s->groups; g++) {
        int constant;
        struct connectome_rows to = rows_for(t, snapshot, s->groups, g, pairs);
        to.epoch = epoch + 1;
        TRY(stimuli_connect(s, r, a, &to, t->arena, &constant));
        all += constant;
    }
    task_set(t, "constant_neurons", all);
    return OK;
}

static enum status after_epoch(struct task *t, struct net *net, int epoch)
{
    if (!word(t->values, "diagrams") && epoch + 1 < task_int(t, "epochs"))
        return OK;
    const struct stimuli *s = t->own;
    struct recorded r = recorded_by(t->values, task_data(t));
    struct mark before = arena_mark(t->arena);
    struct answers a;
    TRY(stimuli_show(s, net, &r, task_int(t, "batch"), t->arena, &a));
    TRY(connect_all(t, &r, &a, epoch));
    task_set(t, "neurons", r.neurons);
    task_set(t, "stimuli_shown", s->n);
    task_set(t, "stimuli_accuracy", a.accuracy);
    arena_rewind(t->arena, before);
    return OK;
}

static enum status run(struct task *t)
{
    struct net *net;
    struct task_training how = {.after = after_epoch};

    TRY(task_build(t, &net));
    TRY(feed(t, &how.feed));
    t->own = how.feed.context;
    return task_train(t, net, &how);
}

const struct job functional_job = {
    .schema = {.job = "functional",
               .summary = "topology of functional connectomes of networks "
                          "trained in four ways",
               .settings = settings,
               .n_settings = (int)(sizeof settings / sizeof *settings)},
    .uses_data = true,
    .results = {results, (int)(sizeof results / sizeof *results)},
    .check = check,
    .cost = cost,
    .ragged = tables,
    .n_ragged = (int)(sizeof tables / sizeof *tables),
    .memory = memory,
    .model = model,
    .feed = feed,
    .run = run};
