/* training.c: the settings of training, read and checked. */
#include "training.h"

#include <math.h>

struct optimiser training_optimiser(const struct task *t)
{
    double momentum = task_number(t, "momentum"),
           decay = task_number(t, "weight_decay");
    return (struct optimiser){.kind =
                                  (enum optimiser_kind)task_int(t, "optimiser"),
                              .learning_rate = task_number(t, "learning_rate"),
                              .momentum = isnan(momentum) ? 0 : momentum,
                              .weight_decay = isnan(decay) ? 0 : decay,
                              .nesterov = task_number(t, "nesterov") == 1};
}

struct schedule training_schedule(const struct task *t)
{
    double every = task_number(t, "step_epochs");
    return (struct schedule){.kind =
                                 (enum schedule_kind)task_int(t, "schedule"),
                             .epochs = task_int(t, "epochs"),
                             .warmup = task_int(t, "warmup"),
                             .every = isnan(every) ? 0 : (int)every,
                             .factor = task_number(t, "step_factor")};
}

/* How many of so many training images are kept aside. */
int training_held(double fraction, int images)
{
    return (int)(fraction * images + 0.5);
}

static enum status check_schedule(const struct job *j, const struct value *v)
{
    int epochs = (int)job_number(j, v, "epochs"),
        warmup = (int)job_number(j, v, "warmup");
    double every = job_number(j, v, "step_epochs"); /* NaN with another */
    if (warmup >= epochs)
        return FAIL(ERR_INPUT,
                    "a warmup of %d epochs leaves none of the %d; it must be "
                    "smaller",
                    warmup, epochs);
    if (every >= epochs - warmup)
        return FAIL(ERR_INPUT,
                    "schedule: step with step_epochs %.0f never lowers the "
                    "learning rate in %d epochs%s; lower step_epochs or raise "
                    "epochs",
                    every, epochs - warmup, warmup ? " after the warmup" : "");
    return OK;
}

static enum status check_augment(const struct job *j, const struct value *v)
{
    double least = job_number(j, v, "augment_resize"),
           most = job_number(j, v, "augment_resize_most");
    if (least > 0 && job_number(j, v, "augment_crop") > 0)
        return FAIL(ERR_INPUT, "augment_resize places the part that it takes "
                               "at random already: leave out augment_crop, or "
                               "augment_resize");
    if (least > most)
        return FAIL(ERR_INPUT,
                    "augment_resize %g is more than augment_resize_most %g; "
                    "it must not be larger",
                    least, most);
    if (least == 0 && most < 1)
        return FAIL(ERR_INPUT, "augment_resize_most does nothing by itself: "
                               "give augment_resize, too");
    return OK;
}

enum status task_check_training(const struct job *j, const struct value *v,
                                int images)
{
    double fraction = job_number(j, v, "validation");
    int batch = (int)job_number(j, v, "batch"),
        held = training_held(fraction, images);
    if (fraction > 0 && held == 0)
        return FAIL(ERR_INPUT,
                    "validation %g of %d training images is not one image",
                    fraction, images);
    if (batch > images - held)
        return FAIL(
            ERR_INPUT, "a batch of %d is larger than the %d training images%s",
            batch, images - held, held ? " that validation leaves" : "");
    if (job_number(j, v, "nesterov") == 1 && job_number(j, v, "momentum") == 0)
        return FAIL(ERR_INPUT, "nesterov needs a momentum above 0");
    TRY(check_augment(j, v));
    return check_schedule(j, v);
}

struct data_augment training_augment(const struct task *t, int epoch)
{
    double least = task_number(t, "augment_resize"),
           most = task_number(t, "augment_resize_most");
    return (struct data_augment){.crop = task_int(t, "augment_crop"),
                                 .least = least,
                                 .most = least > 0 ? most : 0,
                                 .flip = task_number(t, "augment_flip") == 1,
                                 .seed = t->seed,
                                 .key = ((uint64_t)t->trial.replicate << 32) +
                                        (uint64_t)epoch};
}
