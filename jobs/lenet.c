/* lenet: the small convolutional network of the study of locality priors,
 * without the prior: its control, and a yardstick on MNIST.  See
 * docs/jobs/lenet.md.
 */
#include "job.h"
#include "model.h"
#include "training_settings.h"

static const struct setting settings[] = {
    JOB_DATA_SETTING,
    JOB_TRAINING_AS("5", "64", "1e-3", "adam", "half", .fallback = "0"),
    {.name = "dropout",
     .type = SET_REAL,
     .section = IN_SETTINGS,
     .low = 0,
     .high = 0.95,
     .fallback = "0.5",
     .help = "of channels after the second convolution, of numbers before and "
             "after the first dense layer"},
    {.name = "units",
     .type = SET_INT,
     .section = IN_SETTINGS,
     .low = 1,
     .high = 65536,
     .fallback = "49",
     .help = "of both hidden dense layers"},
};

static int convolution(struct model *m, int k, int channels, double dropout,
                       int x)
{
    x = model_conv(m, model_name(m, "conv%d", k), x,
                   (struct conv_spec){.out = channels, .size = 5});
    if (dropout > 0)
        x = model_dropout(m, model_name(m, "drop_conv%d", k), x, DROP_CHANNELS,
                          dropout);
    x = model_pool(m, model_name(m, "pool%d", k), x,
                   (struct pool_spec){.kind = POOL_MAX, .size = 2});
    return model_activation(m, model_name(m, "act_conv%d", k), x, RELU, 0);
}

static int dropped(struct model *m, const char *name, double rate, int x)
{
    return rate > 0 ? model_dropout(m, name, x, DROP_NUMBERS, rate) : x;
}

static struct model *model(const struct point *p, struct arena *arena)
{
    struct model *m = model_new(point_int(p, "batch"), arena);
    struct linear_spec hidden = {.out = point_int(p, "units")};
    double rate = point_number(p, "dropout");
    if (!m)
        return NULL;
    int x = model_images(m, p->data->channels, p->data->height, p->data->width);
    x = convolution(m, 1, 10, 0, x);
    x = convolution(m, 2, 20, rate, x);
    x = dropped(m, "drop0", rate, x);
    x = model_activation(m, "act1", model_linear(m, "layer1", x, hidden), RELU,
                         0);
    x = dropped(m, "drop1", rate, x);
    x = model_batchnorm(m, "norm2", model_linear(m, "layer2", x, hidden));
    x = model_activation(m, "act2", x, RELU, 0);
    x = model_linear(m, "layer3", x,
                     (struct linear_spec){.out = p->data->classes});
    model_loss(m, x, (struct loss_spec){.kind = LOSS_SOFTMAX});
    return m;
}

const struct job lenet_job = {
    .schema = {.job = "lenet",
               .summary = "small convolutional network (LeNet) with dropout",
               .settings = settings,
               .n_settings = (int)(sizeof settings / sizeof *settings)},
    .uses_data = true,
    .model = model};
