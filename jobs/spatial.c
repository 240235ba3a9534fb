/* spatial: networks of two tasks whose neurons have places and pay for the
 * length of their connections come apart into one network for each task
 * (Wolczyk, Tabor, Smieja, Maszke 2019, "Biologically-inspired spatial neural
 * networks").
 *
 * Perceptrons n-128-128-128-256-20 on two data sets at once; after training
 * every neuron of the last three layers is given to the task that takes most
 * from it, and each half is tested on its own task.  See docs/jobs/spatial.md.
 */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "net.h"
#include "spatial_net.h"
#include "spatial_rows.h"
#include "training_settings.h"

enum arm { CONTROL, SPATIAL };

static const struct setting settings[] = {
    {.name = "data",
     .type = SET_TEXT,
     .section = IN_TOP,
     .fallback = "mnist+fashion-mnist",
     .help = "two data sets A+B of equal shape and size, a task each"},
    JOB_TRAINING_AS("50", "256", "5e-3", "adam", "none", .fallback = "0"),
    {.name = "input_mode",
     .type = SET_WORD,
     .section = IN_SETTINGS,
     .fallback = "concatenate",
     .words = DATA_MIXINGS,
     .help = "an image of either side by side, their sum, or one at a time"},
    {.name = "arm",
     .type = SET_WORD,
     .section = IN_SETTINGS,
     .fallback = "spatial",
     .words = "control|spatial",
     .help = "without or with the costs of places"},
    {.name = "alpha",
     .type = SET_REAL,
     .section = IN_SETTINGS,
     .low = 0,
     .high = 1e6,
     .fallback = "1",
     .only = "arm=spatial",
     .help = "weight of the transport cost"},
    {.name = "beta",
     .type = SET_REAL,
     .section = IN_SETTINGS,
     .low = 0,
     .high = 1e6,
     .fallback = "3",
     .only = "arm=spatial",
     .help = "weight of the density cost"},
    {.name = "transport_norm",
     .type = SET_WORD,
     .section = IN_SETTINGS,
     .fallback = "code",
     .words = SPACE_NORMS,
     .help = "transport per connection (code) or per neuron (paper)"},
    {.name = "distance",
     .type = SET_WORD,
     .section = IN_SETTINGS,
     .fallback = "l2",
     .words = SPACE_DISTANCES,
     .help = "length of a connection: straight, or along the axes"},
    {.name = "disable",
     .type = SET_WORD,
     .section = IN_SETTINGS,
     .fallback = "rows",
     .words = SPLIT_DISABLINGS,
     .help = "the other task's neurons lose their inputs, or their outputs"},
};

static const struct column results[] = {
    {"full_accuracy", COL_F64, 8, "fraction",
     "test, whole network, mean of tasks", ""},
    {"split_accuracy", COL_F64, 8, "fraction",
     "test, each task by its own half, mean", ""},
    {"drop", COL_F64, 8, "fraction", "full_accuracy - split_accuracy", ""},
    {"cross_weight", COL_F64, 8, "fraction",
     "of |weight| into a task's neurons from others, mean of tasks", ""},
    {"silhouette", COL_F64, 8, "", "of the tasks' places, mean of tasks", ""},
};

static const struct column epochs[] = {
    {"transport_cost", COL_F64, 8, "", "of the network, after the epoch", ""},
    {"density_cost", COL_F64, 8, "", "of the network, after the epoch", ""},
};

extern const struct job spatial_job;

static double number(const struct value *v, const char *name)
{
    return job_number(&spatial_job, v, name);
}

static int word(const struct value *v, const char *name)
{
    return (int)job_value(&spatial_job, v, name)->i;
}

static struct point point_of(const struct value *v, const struct dataset *d)
{
    return (struct point){.job = &spatial_job, .values = v, .data = d};
}

static struct data_pair pair_of(const struct value *v, const struct dataset *d)
{
    struct point p = point_of(v, d);
    return (struct data_pair){
        .data = d,
        .mixing = (enum data_mixing)word(v, "input_mode"),
        .train = point_images(&p, "train_images", d->train.count),
        .test = point_images(&p, "test_images", d->test.count)};
}

static enum status check(const struct value *v, const struct dataset *d)
{
    if (!d->pair)
        return FAIL(ERR_INPUT,
                    "data: %s is one data set; job spatial takes two, a task "
                    "each, for example mnist+fashion-mnist or glyphs+glyphs",
                    d->name);
    struct data_pair p = pair_of(v, d);
    if (number(v, "validation") > 0)
        return FAIL(ERR_INPUT,
                    "job spatial cannot keep images aside for validation: "
                    "it draws pairs anew every epoch (all input modes but "
                    "sequential), so that half of a kept pair would be "
                    "trained on");
    if (word(v, "normalise") != DATA_NONE)
        return FAIL(ERR_INPUT, "job spatial shows pairs of images as they are, "
                               "pixels from 0 to 1: leave out normalise");
    if (number(v, "augment_crop") > 0 || number(v, "augment_flip") == 1 ||
        number(v, "augment_resize") > 0)
        return FAIL(ERR_INPUT, "job spatial shows pairs of images, which are "
                               "not augmented: leave out augment_crop, "
                               "augment_resize and augment_flip");
    return task_check_training(&spatial_job, v, data_pair_count(&p, true));
}

static struct model *model(const struct point *p, struct arena *arena)
{
    return spatial_model(p->data,
                         (enum data_mixing)word(p->values, "input_mode"),
                         (int)number(p->values, "batch"), arena);
}

static double cost(const struct value *v, const struct dataset *d)
{
    struct point at = point_of(v, d);
    struct data_pair p = pair_of(v, d);
    struct net_plan plan;
    double train = data_pair_count(&p, true), test = data_pair_count(&p, false);
    CHECK(point_plan(&at, &plan) == OK);
    return number(v, "epochs") * (train + test / 3) * plan.flops;
}

static int64_t neuron_rows([[maybe_unused]] const struct value *v,
                           const struct dataset *d)
{
    int units[SPATIAL_LAYERS];
    int64_t neurons = 0;
    spatial_units(d, units);
    for (int k = 0; k < SPATIAL_LAYERS; k++)
        neurons += units[k];
    return neurons;
}

static int64_t split_rows([[maybe_unused]] const struct value *v,
                          [[maybe_unused]] const struct dataset *d)
{
    return SPATIAL_TASKS;
}

static const struct job_table tables[] = {{&spatial_splits, split_rows},
                                          {&spatial_neurons, neuron_rows}};

static enum status memory(const struct task *t,
                          [[maybe_unused]] struct arena *work, size_t *bytes)
{
    const struct dataset *d = task_data(t);
    struct point at = point_of(t->values, d);
    int units[SPATIAL_LAYERS];
    struct spatial s = {.pair = pair_of(t->values, d)};
    struct task_feed feed = spatial_feed(&s);
    struct net_plan plan;
    size_t weights = 0;
    TRY(point_plan(&at, &plan));
    spatial_units(d, units);
    for (int k = 1; k < SPATIAL_LAYERS; k++)
        weights += (size_t)units[k] * (size_t)units[k - 1];
    *bytes = plan.memory + 2 * task_train_bytes(t, &feed) +
             (size_t)s.pair.train * sizeof *s.partner + weights * sizeof(real);
    return OK;
}

/* ---- a trial ----------------------------------------------------------- */

static struct space_cost cost_of(const struct value *v)
{
    bool spatial = word(v, "arm") == SPATIAL;
    return (struct space_cost){
        .alpha = spatial ? number(v, "alpha") : 0,
        .beta = spatial ? number(v, "beta") : 0,
        .norm = (enum space_norm)word(v, "transport_norm"),
        .distance = (enum space_distance)word(v, "distance")};
}

static enum status open_pair(struct task *t)
{
    struct spatial *s;
    NEW(s, t->arena, 1);
    s->pair = pair_of(t->values, task_data(t));
    s->cost = cost_of(t->values);
    NEW(s->partner, t->arena, s->pair.train);
    s->pair.partner = s->partner;
    spatial_draw_partners(s, t, 0);
    t->own = s;
    return OK;
}

static enum status network(struct task *t, struct net **net)
{
    TRY(open_pair(t));
    TRY(task_build(t, net));
    return spatial_join(t->own, *net, t->arena);
}

static enum status feed(struct task *t, struct task_feed *out)
{
    *out = spatial_feed(t->own);
    return OK;
}

static enum status before_epoch(struct task *t, struct net *net, int epoch)
{
    (void)net;
    spatial_draw_partners(t->own, t, epoch);
    return OK;
}

static enum status after_epoch(struct task *t, struct net *net, int epoch)
{
    const struct spatial *s = t->own;
    struct space_cost only_measured = s->cost;
    (void)net;
    only_measured.alpha = only_measured.beta = 0;
    struct space_costs c =
        space_costs(s->split, SPATIAL_SPLIT, &only_measured, s->room);
    task_set_epoch(t, epoch, "transport_cost", c.transport);
    task_set_epoch(t, epoch, "density_cost", c.density);
    return OK;
}

/* The layers' weights out of the network, or back into it. */
static void copy_weights(const struct split *s, real *copy, bool back)
{
    for (int l = 0; l < s->layers; l++) {
        long n = (long)s->layer[l].units * s->layer[l].below;
        memcpy(back ? s->layer[l].weight : copy,
               back ? copy : s->layer[l].weight, (size_t)n * sizeof *copy);
        copy += n;
    }
}

/* The accuracy of each task's own half on its task. */
static enum status score_halves(struct task *t, struct net *net,
                                const struct split *s, double *accuracy)
{
    struct task_feed f = spatial_feed(t->own);
    enum split_disabling how = (enum split_disabling)word(t->values, "disable");
    long n = 0;
    real *copy;
    for (int l = 0; l < s->layers; l++)
        n += (long)s->layer[l].units * s->layer[l].below;
    NEW(copy, t->arena, n);
    copy_weights(s, copy, false);
    for (int k = 0; k < s->tasks; k++) {
        double of_all[SPATIAL_TASKS];
        split_keep(s, k, how);
        TRY(spatial_score(t, &f, net, of_all));
        accuracy[k] = of_all[k];
        copy_weights(s, copy, true);
    }
    return OK;
}

static void write_neurons(struct task *t, const struct split *s)
{
    const struct spatial *o = t->own;
    const int first = SPATIAL_LAYERS - SPATIAL_SPLIT;
    struct neuron_row *row = task_rows(t, &spatial_neurons);
    for (int k = 0; k < SPATIAL_LAYERS; k++)
        for (int i = 0; i < o->all[k].units; i++, row++) {
            row->layer = k + 1;
            row->neuron = i;
            row->x = (double)o->all[k].place[0][2 * i];
            row->y = (double)o->all[k].place[0][2 * i + 1];
            row->task = k < first ? -1 : s->task[k - first][i];
        }
}

static void write_splits(struct task *t, const struct split *s,
                         const double *full, const double *half)
{
    const struct dataset *d = task_data(t);
    struct split_row *row = task_rows(t, &spatial_splits);
    for (int k = 0; k < s->tasks; k++) {
        struct split_row *r = &row[k];
        r->task = k;
        snprintf(r->task_name, sizeof r->task_name, "%.31s", d->pair[k].name);
        snprintf(r->input_mode, sizeof r->input_mode, "%s",
                 task_value(t, "input_mode")->text);
        r->full_accuracy = full[k];
        r->split_accuracy = half[k];
        r->drop = full[k] - half[k];
        r->neurons = split_neurons(s, k);
        r->cross_weight = split_cross_weight(s, k);
        r->silhouette = split_silhouette(s, k);
    }
    task_set(t, "full_accuracy",
             (row[0].full_accuracy + row[1].full_accuracy) / 2);
    task_set(t, "split_accuracy",
             (row[0].split_accuracy + row[1].split_accuracy) / 2);
    task_set(t, "drop", (row[0].drop + row[1].drop) / 2);
    task_set(t, "cross_weight",
             (row[0].cross_weight + row[1].cross_weight) / 2);
    task_set(t, "silhouette", (row[0].silhouette + row[1].silhouette) / 2);
}

static enum status take_apart(struct task *t, struct net *net)
{
    const struct spatial *o = t->own;
    double full[SPATIAL_TASKS], half[SPATIAL_TASKS];
    struct task_feed f = spatial_feed(t->own);
    struct split s;
    TRY(split_room(o->split, SPATIAL_SPLIT, SPATIAL_TASKS, t->arena, &s));
    split_greedy(&s);
    TRY(spatial_score(t, &f, net, full));
    TRY(score_halves(t, net, &s, half));
    write_splits(t, &s, full, half);
    write_neurons(t, &s);
    return OK;
}

static enum status run(struct task *t)
{
    struct net *net;
    struct task_training how = {.before = before_epoch, .after = after_epoch};

    TRY(network(t, &net));
    TRY(feed(t, &how.feed));
    TRY(task_train(t, net, &how));
    return take_apart(t, net);
}

const struct job spatial_job = {
    .schema = {.job = "spatial",
               .summary = "networks with places in the plane, taken apart "
                          "into one for each task",
               .settings = settings,
               .n_settings = (int)(sizeof settings / sizeof *settings)},
    .uses_data = true,
    .takes_pairs = true,
    .results = {results, (int)(sizeof results / sizeof *results)},
    .epochs = {epochs, (int)(sizeof epochs / sizeof *epochs)},
    .check = check,
    .cost = cost,
    .ragged = tables,
    .n_ragged = (int)(sizeof tables / sizeof *tables),
    .memory = memory,
    .model = model,
    .network = network,
    .feed = feed,
    .run = run};
