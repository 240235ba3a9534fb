/* mlp: a perceptron with dense hidden layers, the plainest control of every
 * study of wiring.  See docs/jobs/mlp.md.
 */
#include <stdlib.h>

#include "job.h"
#include "model.h"
#include "training_settings.h"

static const struct setting settings[] = {
    JOB_DATA_SETTING,
    JOB_TRAINING_AS("5", "128", "1e-3", "adam", "half", .fallback = "0"),
    {.name = "hidden",
     .type = SET_TEXT,
     .section = IN_SETTINGS,
     .fallback = "128+64",
     .help = "units of the hidden layers, for example 128 or 256+128"},
    {.name = "activation",
     .type = SET_WORD,
     .section = IN_SETTINGS,
     .fallback = "relu",
     .words = "relu|leaky_relu|elu|sigmoid|tanh",
     .help = "after every hidden layer (leaky_relu: slope 0.01)"},
    {.name = "batch_norm",
     .type = SET_FLAG,
     .section = IN_SETTINGS,
     .fallback = "no",
     .help = "between a hidden layer and its activation"},
    {.name = "dropout",
     .type = SET_REAL,
     .section = IN_SETTINGS,
     .low = 0,
     .high = 0.95,
     .fallback = "0",
     .help = "share of a hidden layer's outputs that a step leaves out"},
    {.name = "label_smoothing",
     .type = SET_REAL,
     .section = IN_SETTINGS,
     .low = 0,
     .high = 1,
     .fallback = "0",
     .help = "share of a label spread over all classes"},
};

enum { MOST_LAYERS = 16, MOST_UNITS = 65536 };

/* Numbers with + between them; their count, or 0. */
static int read_hidden(const char *text, int units[MOST_LAYERS])
{
    for (int n = 0; n < MOST_LAYERS; text++) {
        char *end;
        long k = strtol(text, &end, 10);
        if (end == text || *text == '+' || k < 1 || k > MOST_UNITS)
            return 0;
        units[n++] = (int)k;
        text = end;
        if (*text != '+')
            return *text ? 0 : n;
    }
    return 0;
}

static int add_hidden(struct model *m, const struct point *p, int k, int units,
                      int x)
{
    static const double number[] = {[LEAKY_RELU] = 0.01, [ELU] = 1, [TANH] = 0};
    int kind = point_int(p, "activation");
    double rate = point_number(p, "dropout");
    x = model_linear(m, model_name(m, "layer%d", k), x,
                     (struct linear_spec){.out = units});
    if (point_flag(p, "batch_norm"))
        x = model_batchnorm(m, model_name(m, "norm%d", k), x);
    x = model_activation(m, model_name(m, "act%d", k), x, (enum activation)kind,
                         number[kind]);
    return rate > 0 ? model_dropout(m, model_name(m, "drop%d", k), x,
                                    DROP_NUMBERS, rate)
                    : x;
}

static struct model *model(const struct point *p, struct arena *arena)
{
    struct model *m = model_new(point_int(p, "batch"), arena);
    const char *hidden = point_value(p, "hidden")->text;
    int units[MOST_LAYERS], layers = read_hidden(hidden, units);
    if (!m)
        return NULL;
    if (!layers)
        model_mistake(m,
                      "hidden: \"%s\"; say the units of 1 to %d layers with "
                      "+ between them, for example 256+128",
                      hidden, MOST_LAYERS);
    int x = model_images(m, p->data->channels, p->data->height, p->data->width);
    for (int k = 0; k < layers; k++)
        x = add_hidden(m, p, k + 1, units[k], x);
    x = model_linear(m, model_name(m, "layer%d", layers + 1), x,
                     (struct linear_spec){.out = p->data->classes});
    model_loss(m, x,
               (struct loss_spec){.label_smoothing =
                                      point_number(p, "label_smoothing")});
    return m;
}

const struct job mlp_job = {
    .schema = {.job = "mlp",
               .summary = "perceptron with dense hidden layers: the control",
               .settings = settings,
               .n_settings = (int)(sizeof settings / sizeof *settings)},
    .uses_data = true,
    .model = model};
