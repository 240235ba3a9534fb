/* estimate.h: what a sweep will cost, before it runs. */
#ifndef ESTIMATE_H
#define ESTIMATE_H

#include "setup.h"

struct estimate {
    double flops, core_seconds, longest_seconds;
    int64_t memory, file_bytes; /* memory: of the costliest trial */
    int64_t weights;            /* files of kept weights, and their bytes */
    double weights_bytes;
};

/* Times may be longer or shorter by this factor. */
extern const double plan_uncertainty;

enum status plan_estimate(const struct setup *s, struct arena *arena,
                          struct estimate *e);

#endif
