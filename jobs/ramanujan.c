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
#include "randwire_settings.h"
#include "training_settings.h"

static const struct setting settings[] = {
    JOB_DATA_SETTING,
    GRAPHS_SETTINGS,
    JOB_TRAINING_SETTINGS,
    RANDWIRE_SETTINGS("16", "C: channels of the first stage; the others have "
                            "2C and 4C, in the regular regime also 8C"),
    RANDWIRE_SETTING("regime", SET_WORD, .fallback = "small",
                     .words = "small|regular",
                     .help = "two convolutions and three stages, or one and "
                             "four, of which the first has a graph of half as "
                             "many nodes"),
};

static struct model *model(const struct point *p, struct arena *arena)
{
    const struct dataset *d = p->data;
    struct randwire spec = {.batch = point_int(p, "batch"),
                            .channels = d->channels,
                            .height = d->height,
                            .width = d->width,
                            .classes = d->classes,
                            .regular = point_int(p, "regime"),
                            .C = point_int(p, "width"),
                            .stem_stride = point_int(p, "stem_stride"),
                            .widen_output = point_int(p, "widen"),
                            .label_smoothing =
                                point_number(p, "label_smoothing"),
                            .drop_path = point_number(p, "drop_path")};
    for (int k = 0; k < RANDWIRE_MOST; k++)
        spec.stage[k] = &p->wirings->stage[k];
    return randwire_model(&spec, arena);
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
    .model = model};
