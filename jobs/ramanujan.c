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

static struct randwire network(const struct point *p)
{
    const struct dataset *d = p->data;
    return (struct randwire){.batch = point_int(p, "batch"),
                             .channels = d->channels,
                             .height = d->height,
                             .width = d->width,
                             .classes = d->classes,
                             .C = point_int(p, "width"),
                             .stem_stride = point_int(p, "stem_stride"),
                             .widen_output = (int)point_value(p, "widen")->i,
                             .label_smoothing =
                                 point_number(p, "label_smoothing"),
                             .drop_path = point_number(p, "drop_path")};
}

static struct model *model(const struct point *p, struct arena *arena)
{
    struct randwire spec = network(p);
    for (int k = 0; k < RANDWIRE_STAGES; k++)
        spec.stage[k] = &p->wirings->stage[k];
    return randwire_model(&spec, arena);
}

static enum status check(const struct value *v, const struct dataset *d)
{
    struct point p = {.job = &ramanujan_job, .values = v, .data = d};
    int images = point_images(&p, "train_images", d->train.count);
    TRY(task_check_training(&ramanujan_job, v, images));
    if ((int)job_number(&ramanujan_job, v, "width") % 2)
        return FAIL(ERR_INPUT, "width must be even (the stem has half of it)");
    return OK;
}

const struct job ramanujan_job = {
    .schema = {.job = "ramanujan",
               .summary = "spectral gap of a random wiring against accuracy "
                          "after one epoch (RandWire networks)",
               .settings = settings,
               .n_settings = (int)(sizeof settings / sizeof *settings),
               .takes_graphs = 1},
    .uses_data = true,
    .graphs = &sampled_graphs,
    .model = model,
    .check = check};
