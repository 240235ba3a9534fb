/* bench.h: how long a training step of a network takes. */
#ifndef BENCH_H
#define BENCH_H

#include "net.h"

struct net_bench {
    double seconds; /* of one step: forward, backward, Adam; the median */
    double fastest;
    double evaluation; /* of as many images, the median */
    int steps;         /* measured */
    struct net_plan plan;
};

/* Trains a network on one batch of random images and labels for about so many
 * seconds of this process's CPU time (at least three steps), after it has
 * evaluated them for a quarter of it. */
struct net_batch {
    int images, heads, classes; /* classes of each head */
    long numbers;               /* of an image */
};
enum status net_bench_steps(struct net *n, struct net_batch shape,
                            double seconds, struct arena *work,
                            struct net_bench *out);

/* Where such a step goes: to net_share of every operator, over so many passes,
 * and to what is here, in seconds of one. */
struct net_profile {
    int steps;
    double learn, update;
};
enum status net_bench_profile(struct net *n, struct net_batch shape,
                              double seconds, struct arena *arena,
                              struct net_profile *out);

/* net_bench_steps with a network built in work, which is left as it was. */
struct randwire;
enum status net_bench_randwire(const struct randwire *spec, double seconds,
                               struct arena *work, struct net_bench *out);

#endif
