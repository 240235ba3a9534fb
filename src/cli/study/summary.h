/* summary.h: what a result file says of its study, in a few numbers. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "columns.h"
#include "store_file.h"

struct text;

enum { STATES = QUARANTINED + 1, MOST_REASONS = 8 };
extern const char *const summary_states[STATES];

struct reason {
    char text[160];
    int64_t count, run;
};

struct summary {
    int64_t runs, by_state[STATES]; /* of a shard: its own */
    int64_t damaged;                /* counted in no state */
    double seconds;                 /* of the trials that ended */
    double rate;         /* trials a second, of the latest hour; NaN */
    double seconds_left; /* NaN where nothing is known */
    int64_t best, worst; /* runs, -1: none */
    double best_accuracy, worst_accuracy;
    struct reason reason[MOST_REASONS];
    int reasons;
    int64_t other_reasons; /* runs whose reason has no place there */
};

/* Judges every checksum, and counts. */
enum status summary_read(struct store_file *f, struct arena *arena,
                         struct summary *s);

/* The line for reason i; false where there are no more. */
bool summary_reason(const struct summary *s, int i, struct text *t);

#endif
