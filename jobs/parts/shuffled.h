/* shuffled.h: a trial's graph, drawn anew for every epoch. */
#ifndef SHUFFLED_H
#define SHUFFLED_H

#include "task.h"

/* Puts the graph of an epoch (from 0) in place of t->wiring[0], from where its
 * edges go into files: the first epoch has the graph of /graphs, any other one
 * of the same settings that graph number, replicate and epoch name, so that it
 * is the same on any rank and after a restart.  Takes t->own. */
enum status shuffled_graph(struct task *t, int epoch);

#endif
