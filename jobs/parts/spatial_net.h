/* spatial_net.h: the network of job `spatial`, its inputs and its costs. */
#ifndef SPATIAL_NET_H
#define SPATIAL_NET_H

#include "model.h"
#include "pair.h"
#include "space.h"
#include "split.h"
#include "task.h"

enum { SPATIAL_TASKS = 2, SPATIAL_LAYERS = 5, SPATIAL_SPLIT = 3 };

/* Units of each linear layer; a sigmoid stands between any two, and every unit
 * has a place. */
void spatial_units(const struct dataset *d, int units[SPATIAL_LAYERS]);
/* The network's description; NULL: the arena has no room. */
struct model *spatial_model(const struct dataset *d, enum data_mixing mixing,
                            int batch, struct arena *arena);

/* What a trial works with, in its arena: task.own. */
struct spatial {
    struct data_pair pair;
    int *partner; /* pair.partner, to be drawn for every epoch */
    struct space_layer all[SPATIAL_LAYERS]; /* from the first hidden one */
    const struct space_layer *split;        /* the last SPATIAL_SPLIT of them */
    struct space_cost cost;
    struct space_room *room;
};

/* Points the layers at a network's numbers, and adds the costs to its loss
 * unless alpha = beta = 0.  The rest of *s is set. */
enum status spatial_join(struct spatial *s, struct net *net,
                         struct arena *arena);

/* Which images go together in an epoch. */
void spatial_draw_partners(struct spatial *s, const struct task *t, int epoch);

struct task_feed spatial_feed(struct spatial *s);

/* The share of right answers on the test images, by task [SPATIAL_TASKS]. */
enum status spatial_score(const struct task *t, const struct task_feed *feed,
                          struct net *net, double *accuracy);

#endif
