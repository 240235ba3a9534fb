/* training.h: what a trial's settings say of its training. */
#ifndef TRAINING_H
#define TRAINING_H

#include "net.h"
#include "schedule.h"
#include "task.h"

struct optimiser training_optimiser(const struct task *t);
struct schedule training_schedule(const struct task *t);
struct data_augment training_augment(const struct task *t, int epoch);
/* How many of so many training images are kept aside. */
int training_held(double fraction, int images);

#endif
