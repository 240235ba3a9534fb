/* bench_parts.h: the benchmarks of `wiresweep bench`. */
#ifndef BENCH_PARTS_H
#define BENCH_PARTS_H

#include <stdbool.h>
#include <stdlib.h>

#include "cli.h"

struct bench_options {
    const char *what;  /* NULL: all of them */
    const char *sweep; /* networks: of the points of this file */
    double seconds;    /* per measurement */
    int ranks;
    bool json, profile;
};

/* FMA peak and memory bandwidth of one core. */
enum status bench_machine(const struct bench_options *o, struct arena *arena);
/* Training steps, as a share of what peak and bandwidth allow. */
enum status bench_networks(const struct bench_options *o, struct arena *arena);
/* Null trials per second through `run -j`, isolated or not, with and without
 * synchronisation. */
enum status bench_dispatch(const struct bench_options *o, struct arena *arena);
/* Rows written per second, beside the disk's own fdatasync rate. */
enum status bench_store(const struct bench_options *o, struct arena *arena);
/* Births, deaths and distances of random modular graphs. */
enum status bench_topology(const struct bench_options *o, struct arena *arena);

#endif
