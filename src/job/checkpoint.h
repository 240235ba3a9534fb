/* checkpoint.h: the state of a long trial between epochs, in a file beside the
 * result file. */
#ifndef CHECKPOINT_H
#define CHECKPOINT_H

#include "task.h"

enum { PATH_BYTES = 4096 };

/* Takes the trial's rows and the network's state up where a killed or drained
 * child left them; *epoch is the first that is still to be trained, 0 where
 * there is no file.  One that is damaged or of another sweep is left alone,
 * with a warning. */
void checkpoint_load(struct task *t, struct net *net, int *epoch);

/* After `done` finished epochs, when it is time: writes aside and renames.  A
 * disk that is full costs a warning, not the trial.  *left: the rank wants to
 * end, and the state is kept. */
void checkpoint_save(struct task *t, const struct net *net, int done,
                     bool *left);

#endif
