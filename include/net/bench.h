/* bench.h: how long a training step of a network takes. */
#ifndef BENCH_H
#define BENCH_H

#include "net.h"

struct net_bench {
    double seconds; /* of one step: forward, backward, Adam; the median */
    double fastest;
    int steps; /* measured */
    struct net_plan plan;
};

struct randwire;

/* Trains on random images and labels for about so many seconds of this
 * process's CPU time (at least three steps).  The network is built in work,
 * which is left as it was. */
enum status net_bench_randwire(const struct randwire *spec, double seconds,
                               struct arena *work, struct net_bench *out);

#endif
