/* schedule.h: the learning rate of each step of a run. */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#define SCHEDULES "constant|step|cosine"
enum schedule_kind {
    SCHEDULE_CONSTANT,
    SCHEDULE_STEP,  /* times `factor` after every `every` epochs */
    SCHEDULE_COSINE /* half a cosine, from 1 towards 0 at the run's end */
};

/* Before it, the factor rises linearly over the first `warmup` epochs, from
 * 1 / (their steps) to 1; a schedule begins where they end (as PyTorch's
 * SequentialLR). */
struct schedule {
    enum schedule_kind kind;
    int epochs, warmup, every;
    double factor;
};

/* What the learning rate is multiplied by at a step of an epoch (both from 0);
 * the same bits on every host. */
double schedule_factor(const struct schedule *s, int epoch, int step,
                       int steps_per_epoch);

#endif
