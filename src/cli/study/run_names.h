/* run_names.h: which run of one study is which of another: the same where its
 * settings, its graph and its replicate are. */
#ifndef RUN_NAMES_H
#define RUN_NAMES_H

#include "setup.h"

struct named {
    uint64_t name;
    int64_t run;
};

/* A run's settings with all their values; runs follow each other by point. */
struct naming {
    const struct setup *setup;
    struct value *values;
    int64_t point;
    uint64_t hash; /* of the point */
};

enum status run_names_open(const struct setup *s, struct arena *arena,
                           struct naming *out);
uint64_t run_names_of(struct naming *n, const struct trial *t);

/* All runs of a study [runs], by name. */
enum status run_names_index(const struct setup *s, struct arena *arena,
                            struct named **out);
/* The run of that name; -1. */
int64_t run_names_find(const struct named *index, int64_t n, uint64_t name);

#endif
